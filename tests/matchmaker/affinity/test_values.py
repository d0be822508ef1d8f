import random
from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.affinity import PairRules, PairValues, Profile, mutual_values
from matchmaker.affinity import values as values_module
from matchmaker.affinity.values import joined

Values = Callable[..., PairValues]
NONE = {name: np.empty((0, width), np.int64) for name, width in
        (("wants", 2), ("avoids", 2), ("musts", 2), ("met", 3))}  # fmt: skip

PHRASES = [
    *("busco inversores", "seed funding", "we invest in start-ups", "abogada mercantil", "a lawyer"),
    *("distribuidor en Alemania", "food distribution in Germany", "ciberseguridad", "cybersecurity checks"),
    *("no busco clientes", "más clientes", "social media", "redes sociales", "<b>web</b>", "página web"),
    *("paneles solares en naves", "solar panels", "traducción al inglés", "mentoría", "x" * 300),
    *("n/a", "", "-", "🙂", "مرحبا", "\x00\u202e"),
]
statements = st.lists(st.sampled_from(PHRASES), max_size=3).map(tuple)
profiles = st.lists(
    st.builds(Profile, goals=statements, offers=statements, needs=statements), min_size=1, max_size=7
)


def as_lists(found: PairValues) -> dict[str, list[object]]:
    names = ("pairs", "value", "benefit", "reason_kind", "reason_statement")
    return {name: getattr(found, name).tolist() for name in names}


def crowd(size: int, seed: int = 1) -> list[Profile]:
    chance = random.Random(seed)
    return [
        Profile(
            goals=(chance.choice(PHRASES),),
            offers=tuple(chance.sample(PHRASES, 2)),
            needs=tuple(chance.sample(PHRASES, 2)),
            languages=chance.choice([(), ("es",), ("en",), ("es", "en")]),
            organisation=f"org {chance.randrange(size)}",
        )
        for _ in range(size)
    ]


@given(people=profiles)
@settings(deadline=None, max_examples=30)
def test_values_keep_their_bounds_and_reasons_their_statements(values: Values, people: list[Profile]) -> None:
    found = values(people)

    n = len(people)
    assert found.pairs.tolist() == [[i, j] for i in range(n) for j in range(i + 1, n)]
    assert found.value.min(initial=1) >= 1
    assert found.value.max(initial=1) <= 1000
    assert found.benefit.min(initial=0) >= 0
    assert found.benefit.max(initial=0) <= 1000
    for (i, j), benefits, kinds, texts in zip(
        found.pairs, found.benefit, found.reason_kind, found.reason_statement, strict=True
    ):
        for receiver, giver, gain, kind, (said, answer) in zip(
            (i, j), (j, i), benefits, kinds, texts, strict=True
        ):
            wanted = ((), people[receiver].needs, people[receiver].goals, people[receiver].goals)[kind]
            given_texts = ((), people[giver].offers, people[giver].goals, people[giver].offers)[kind]
            assert (gain == 0) == (kind == 0) == (said == -1) == (answer == -1)
            assert said < max(len(wanted), 0) or kind == 0
            assert answer < max(len(given_texts), 0) or kind == 0


@given(people=profiles, order=st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_permuting_attendees_permutes_the_result(
    values: Values, people: list[Profile], order: random.Random
) -> None:
    turned = list(range(len(people)))
    order.shuffle(turned)

    straight = values(people)
    shuffled = values([people[i] for i in turned])

    def by_pair(found: PairValues, names: list[int]) -> dict[tuple[int, int], object]:
        result = {}
        for at, (i, j) in enumerate(found.pairs.tolist()):
            a, b = names[i], names[j]
            step = 1 if a < b else -1
            result[min(a, b), max(a, b)] = (
                int(found.value[at]),
                found.benefit[at].tolist()[::step],
                found.reason_kind[at].tolist()[::step],
                found.reason_statement[at].tolist()[::step],
            )
        return result

    assert by_pair(straight, list(range(len(people)))) == by_pair(shuffled, turned)


def test_the_same_input_gives_the_same_arrays(values: Values) -> None:
    people = crowd(300)

    assert as_lists(values(people)) == as_lists(values(people))


@given(gain=st.integers(0, 1000), give=st.integers(0, 1000), factor=st.sampled_from([0.0, 0.5, 1.0, 1.5]))
def test_joining_is_symmetric_and_never_below_one(gain: int, give: int, factor: float) -> None:
    def value(a: int, b: int) -> int:
        row = [np.array([[x]], np.int16) for x in (a, b)]
        return int(joined(row[0], row[1], np.zeros((1, 1)), np.full((1, 1), factor))[0, 0])

    assert value(gain, give) == value(give, gain) >= 1
    assert value(gain, give) <= max(1, 1000 * factor)
    assert value(gain, give) >= value(min(gain, give), min(gain, give)) or gain == give


def test_one_sided_pairs_are_worth_little_but_more_than_nothing(
    values: Values, pair_value: Callable[..., int]
) -> None:
    lawyer = Profile(needs=("paneles solares",), offers=("abogada mercantil",))
    solar = Profile(needs=("a lawyer for company law",), offers=("solar panels",))
    blank = Profile()
    receiver = Profile(needs=("a lawyer for company law",))

    found = values([lawyer, solar, receiver, blank])

    both, one, none = (pair_value(found, *pair) for pair in ((0, 1), (0, 2), (2, 3)))
    assert both > 600
    assert 100 < one < both / 3
    assert none == 1


def test_a_floor_of_value_leaves_out_what_is_worth_less(values: Values) -> None:
    people = [Profile(needs=("abogada",)), Profile(offers=("abogada",)), Profile()]

    assert len(values(people).pairs) == 3
    assert values(people, min_value=2).pairs.tolist() == [[0, 1]]


def test_blocks_do_not_change_the_result(values: Values, monkeypatch: pytest.MonkeyPatch) -> None:
    people = crowd(300)
    whole = as_lists(values(people, wants=[(5, 250), (250, 5)], top_k=6))

    monkeypatch.setattr(values_module, "_BLOCK", 7)

    assert as_lists(values(people, wants=[(5, 250), (250, 5)], top_k=6)) == whole


def test_candidates_hold_the_best_of_each_and_all_wanted_and_required_pairs(values: Values) -> None:
    people = crowd(300)
    every = values(people, top_k=299)
    found = values(people, top_k=5, wants=[(9, 4)], musts=[(7, 2)])

    assert {(4, 9), (2, 7)} <= set(map(tuple, found.pairs.tolist()))
    assert (found.pairs[:, 0] < found.pairs[:, 1]).all()
    kept = np.flatnonzero(np.isin(every.pairs @ [300, 1], found.pairs @ [300, 1]))
    for name in ("pairs", "benefit", "reason_kind", "reason_statement"):
        assert (getattr(every, name)[kept] == getattr(found, name)).all()
    assert len(found.pairs) < len(every.pairs) / 4
    for attendee in set(range(300)) - {2, 4, 7, 9}:
        of_every = every.value[(every.pairs == attendee).any(axis=1)]
        of_found = found.value[(found.pairs == attendee).any(axis=1)]
        assert sorted(of_found)[-5:] == sorted(of_every)[-5:]


def test_empty_profiles_do_not_all_choose_the_same_partners(values: Values) -> None:
    found = values([Profile()] * 400, num_slots=3)

    assert (found.pairs[:, 0] < found.pairs[:, 1]).all()
    degree = np.bincount(found.pairs.ravel(), minlength=400)
    assert found.value.tolist() == [1] * len(found.pairs)
    assert degree.min() >= 24
    assert degree.max() < 80


def test_default_number_of_candidates_grows_with_the_slots(values: Values) -> None:
    few = len(values([Profile()] * 300, num_slots=1).pairs)

    assert few == len(values([Profile()] * 300, num_slots=6).pairs)
    assert len(values([Profile()] * 300, num_slots=20).pairs) > 2 * few


@pytest.mark.parametrize("size", [0, 1])
def test_nobody_to_meet_gives_no_pairs(size: int) -> None:
    found = mutual_values([Profile()] * size, PairRules(), num_slots=1, **NONE)

    assert as_lists(found) == {name: [] for name in as_lists(found)}
    assert found.reason_statement.shape == (0, 2, 2)


def test_progress_counts_attendees_up_to_all() -> None:
    told: list[tuple[int, int]] = []

    mutual_values(crowd(40), PairRules(), num_slots=1, on_progress=lambda *done: told.append(done), **NONE)

    assert told[-1] == (40, 40)


def test_rules_without_factors_leave_values_as_they_are(values: Values) -> None:
    people = crowd(12)
    bare = mutual_values(people, PairRules(), num_slots=3, **NONE)
    off = values(people, factors=dict.fromkeys(("language", "organisation", "roles"), 0.0))

    assert as_lists(bare) == as_lists(off)


@pytest.mark.parametrize(
    "garbage",
    [
        *("🙂" * 2_000, "inversor " * 6_000, "\u202eمرحبا" * 500, "".join(map(chr, range(32))) * 50),
        *("<a>" * 20_000, "你好世界" * 900, "a" * 50_000, "&lt;script&gt;" * 900, "\ud800"),
    ],
)
def test_garbage_is_only_text(values: Values, garbage: str) -> None:
    people = [Profile(needs=(garbage,), offers=(garbage,) * 40, goals=(garbage,), organisation=garbage)] * 2

    found = values([*people, Profile(needs=("abogada",), languages=(garbage,), role=garbage)])

    assert set(asdict(people[0])) == {"goals", "offers", "needs", "languages", "organisation", "role"}
    assert found.value.min() >= 1
