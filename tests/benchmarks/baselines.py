"""
What a user would pick instead: simple ways of scheduling, each in a few lines on well-kept libraries.

They know availability, caps and tables, which is all that the made-up events ask for.
"""

from collections.abc import Callable
from itertools import count

import numpy as np
import rustworkx
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from matchmaker.scheduling import Problem
from matchmaker.scheduling.problem import IntArray


class Hall:
    """A schedule in the making: who is busy when, and how many meetings and tables are left."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.free = problem.available.copy()
        self.cap = problem.cap.copy()
        self.tables = problem.tables.copy()
        self.slot_of = np.full(problem.num_pairs, -1)

    def slots(self, pair: int) -> IntArray:
        """Return the slots in which a pair could still meet."""
        one, two = self.problem.pairs[pair]
        if self.slot_of[pair] >= 0 or not (self.cap[one] and self.cap[two]):
            return np.empty(0, np.int64)
        return np.flatnonzero(self.free[one] & self.free[two] & (self.tables > 0))

    def place(self, pair: int, slot: int) -> None:
        """Hold a meeting."""
        ends = self.problem.pairs[pair]
        self.free[ends, slot] = False
        self.cap[ends] -= 1
        self.tables[slot] -= 1
        self.slot_of[pair] = slot

    def place_first(self, pair: int) -> bool:
        """Hold a meeting in the first slot that suits both; say whether there is one."""
        slots = self.slots(pair)
        if len(slots):
            self.place(pair, int(slots[0]))
        return bool(len(slots))

    def placements(self) -> IntArray:
        """Return pair, slot and table of each meeting."""
        numbers = [count() for _ in self.tables]
        held = np.flatnonzero(self.slot_of >= 0)
        rows = [
            (pair, slot, next(numbers[slot])) for pair, slot in zip(held, self.slot_of[held], strict=True)
        ]
        return np.array(rows, np.int64).reshape(-1, 3)


def first_come(problem: Problem, seconds: float, seed: int) -> IntArray:
    """First come, first served: requests arrive in any order, and each gets the first slot free for both."""
    del seconds
    hall = Hall(problem)
    for pair in np.random.default_rng(seed).permutation(problem.num_pairs).tolist():
        hall.place_first(pair)
    return hall.placements()


def favourites_in_turn(problem: Problem, seconds: float, seed: int) -> IntArray:
    """First come, first served: all in turn ask for the best whom they have not asked yet."""
    del seconds
    hall = Hall(problem)
    wishes: list[list[int]] = [[] for _ in range(problem.num_attendees)]
    for pair in np.argsort(problem.value, kind="stable").tolist():
        for who in problem.pairs[pair].tolist():
            wishes[who].append(pair)
    order = np.random.default_rng(seed).permutation(problem.num_attendees).tolist()
    while order:
        order = [who for who in order if wishes[who] and hall.cap[who]]
        for who in order:
            while wishes[who] and not hall.place_first(wishes[who].pop()):
                pass
    return hall.placements()


def greedy(problem: Problem, seconds: float, seed: int) -> IntArray:
    """The most valuable pair first, in the first slot free for both."""
    del seconds, seed
    hall = Hall(problem)
    for pair in np.argsort(-problem.value, kind="stable").tolist():
        hall.place_first(pair)
    return hall.placements()


def blossom(problem: Problem, seconds: float, seed: int) -> IntArray:
    """Slot by slot, a matching of the highest value (rustworkx); the best of it where tables are short."""
    del seconds, seed
    hall = Hall(problem)
    for slot in range(problem.num_slots):
        graph = rustworkx.PyGraph(multigraph=False)
        graph.add_nodes_from(range(problem.num_attendees))
        can = hall.free[:, slot] & (hall.cap > 0)
        open_pairs = np.flatnonzero(can[problem.pairs].all(axis=1) & (hall.slot_of < 0))
        pair_of = {tuple(problem.pairs[pair].tolist()): pair for pair in open_pairs.tolist()}
        graph.add_edges_from([(*ends, int(problem.value[pair])) for ends, pair in pair_of.items()])
        matched = rustworkx.max_weight_matching(graph, weight_fn=int)
        found = sorted((pair_of[min(m), max(m)] for m in matched), key=lambda pair: -problem.value[pair])
        for pair in found[: int(problem.tables[slot])]:
            hall.place(pair, slot)
    return hall.placements()


def lp_and_colours(problem: Problem, seconds: float, seed: int) -> IntArray:
    """The b-matching linear program (HiGHS), then a greedy edge colouring (rustworkx) as slots."""
    del seed
    num_pairs = problem.num_pairs
    ends, pair = problem.pairs.ravel(), np.repeat(np.arange(num_pairs), 2)
    caps = csr_matrix((np.ones(2 * num_pairs), (ends, pair)), shape=(problem.num_attendees, num_pairs))
    matrix = vstack([caps, csr_matrix(np.ones((1, num_pairs)))])
    limits = np.append(np.minimum(problem.cap, problem.available.sum(axis=1)), problem.tables.sum())
    options = {"time_limit": seconds}
    found = linprog(-problem.value, A_ub=matrix, b_ub=limits, bounds=(0, 1), method="highs", options=options)
    chosen = np.flatnonzero(found.x > 0.5)
    graph = rustworkx.PyGraph(multigraph=True)
    graph.add_nodes_from(range(problem.num_attendees))
    graph.add_edges_from([(*problem.pairs[one].tolist(), None) for one in chosen.tolist()])
    colours = rustworkx.graph_greedy_edge_color(graph)
    colour = np.array([colours[edge] for edge in range(len(chosen))], np.int64)
    worth = np.bincount(colour, weights=problem.value[chosen])
    slot_of_colour = np.argsort(np.argsort(-worth))
    hall = Hall(problem)
    for one in np.lexsort((-problem.value[chosen], slot_of_colour[colour])).tolist():
        slots = hall.slots(int(chosen[one]))
        wanted = int(slot_of_colour[colour[one]])
        if len(slots):
            hall.place(int(chosen[one]), wanted if wanted in slots else int(slots[0]))
    return hall.placements()


def plain_cpsat(problem: Problem, seconds: float, seed: int) -> IntArray:
    """One Boolean per pair and slot, and CP-SAT with two workers until the time is up."""
    model = cp_model.CpModel()
    meets = {
        (pair, slot): model.new_bool_var("") for pair, slot in np.argwhere(problem.open_slots()).tolist()
    }
    of_pair: dict[int, list[cp_model.IntVar]] = {}
    of_seat: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    of_person: dict[int, list[cp_model.IntVar]] = {}
    of_slot: dict[int, list[cp_model.IntVar]] = {}
    for (pair, slot), var in meets.items():
        of_pair.setdefault(pair, []).append(var)
        of_slot.setdefault(slot, []).append(var)
        for who in problem.pairs[pair].tolist():
            of_seat.setdefault((who, slot), []).append(var)
            of_person.setdefault(who, []).append(var)
    for some in [*of_pair.values(), *of_seat.values()]:
        model.add_at_most_one(some)
    for who, some in of_person.items():
        model.add(sum(some) <= int(problem.cap[who]))
    for slot, some in of_slot.items():
        model.add(sum(some) <= int(problem.tables[slot]))
    model.maximize(sum(int(problem.value[pair]) * var for (pair, _), var in meets.items()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = seed
    hall = Hall(problem)
    if solver.solve(model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        for (pair, slot), var in meets.items():
            if solver.boolean_value(var):
                hall.place(pair, slot)
    return hall.placements()


BASELINES: dict[str, Callable[[Problem, float, int], IntArray]] = {
    "first come, any order": first_come,
    "first come, favourites": favourites_in_turn,
    "greedy by value": greedy,
    "LP + greedy colours": lp_and_colours,
    "blossom per slot": blossom,
    "plain CP-SAT": plain_cpsat,
}
