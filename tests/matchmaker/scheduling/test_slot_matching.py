from functools import lru_cache

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from matchmaker.scheduling.slot_matching import match

Edge = tuple[int, int, int]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[Edge]]:
    size = draw(st.integers(2, 9))
    everyone = [(i, j) for i in range(size) for j in range(i + 1, size)]
    wanted = draw(st.lists(st.sampled_from(everyone), max_size=24))
    worth = draw(st.sampled_from([3, 20, 1000]))
    return size, [(i, j, draw(st.integers(0, worth))) for i, j in wanted]


def best_of_all(edges: list[Edge]) -> int:
    @lru_cache(None)
    def best(number: int, busy: int) -> int:
        if number == len(edges):
            return 0
        i, j, worth = edges[number]
        found = best(number + 1, busy)
        if not busy & (1 << i | 1 << j):
            found = max(found, worth + best(number + 1, busy | 1 << i | 1 << j))
        return found

    return best(0, 0)


@given(graph=graphs(), begin=st.none() | st.integers(0, 500))
def test_matching_is_worth_most_whatever_prices_it_begins_with(
    graph: tuple[int, list[Edge]], begin: int | None
) -> None:
    size, edges = graph
    rows = np.array(edges, np.int64).reshape(-1, 3)
    price = None if begin is None else np.random.default_rng(begin).uniform(0, begin + 1, size)
    chosen, _ = match(size, rows[:, :2], rows[:, 2].astype(float), price)

    busy = np.bincount(rows[chosen, :2].ravel(), minlength=size)
    assert busy.max(initial=0) <= 1
    assert rows[chosen, 2].sum() == best_of_all(edges)


def test_odd_cycles_within_odd_cycles_are_matched_exactly() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        size = int(rng.integers(10, 17))
        ends = np.stack(np.triu_indices(size, k=1), axis=1)
        ends = ends[rng.random(len(ends)) < 0.25]
        worth = rng.integers(1, 4, len(ends))
        chosen, forest = match(size, ends, worth.astype(float))

        assert worth[chosen].sum() == best_of_all(
            [(*e, int(w)) for e, w in zip(ends.tolist(), worth, strict=True)]
        )
        slack = forest.nodes["price"][ends].sum(axis=1) - worth
        assert (slack[forest.top[ends[:, 0]] != forest.top[ends[:, 1]]] > -1e-9).all()


def test_of_two_edges_between_the_same_people_the_better_is_chosen() -> None:
    chosen, _ = match(2, np.array([[0, 1], [0, 1], [0, 1]]), np.array([3.0, 5.0, 4.0]))

    assert chosen.tolist() == [1]


def test_nobody_is_matched_for_nothing() -> None:
    chosen, _ = match(3, np.array([[0, 1], [1, 2]]), np.array([0.0, -2.0]))

    assert chosen.tolist() == []
