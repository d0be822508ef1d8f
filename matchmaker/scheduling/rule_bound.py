"""
A bound that sees what a flow can't: guests' tables, order, breaks, and what the levels above the value ask.

Slots are forgotten, as in the flow bound, but rules that tie pairs to each other are rows of a linear
program. Any prices of these rows prove a bound: what each attendee's day can earn at the prices, breaks
deducted, what tables hold, and what each pair is worth above its prices. Prices are rounded to fixed
fractions of a point and everything is added in whole numbers, so that the solver need not be trusted.

References
----------
Geoffrion, A. M. (1974). Lagrangean relaxation for integer programming. *Mathematical Programming Study* 2.
"""

from dataclasses import dataclass
from time import perf_counter

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix

from matchmaker.scheduling.bound import NEVER, FlowBound
from matchmaker.scheduling.days import Days, days_of, worth_of_days
from matchmaker.scheduling.linear import run_linear
from matchmaker.scheduling.places import table_of_pair
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.remaining import Remaining, remaining_bound
from matchmaker.scheduling.schedule import IsCancelled

FloatArray = NDArray[np.float64]
#: Prices are whole multiples of one part in so many of a point.
FRACTION = 1 << 12
#: Pairs of each attendee that the linear program begins with, on top of twice as many as the cap: those worth
#: most above the flow's prices; times that pairs worth more than their prices are added; most pairs in all.
_FIRST, _ROUNDS, _MOST_PAIRS = 8, 6, 60_000


@dataclass(frozen=True, slots=True, eq=False)
class Demands:
    """
    What a schedule must give beside the hard rules for the bound to hold.

    Parameters
    ----------
    must
        ``(P,)``; pairs that it holds.
    floor
        ``(N,)``; meetings that each attendee gets, locked ones not counted.
    """

    must: BoolArray
    floor: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class RulePrices:
    """
    Prices of the rules, in fractions of a point; all but those of attendees with a floor at least 0.

    Parameters
    ----------
    seat
        ``(N,)``; of one more meeting of each attendee.
    guests
        Of one more table that is nobody's own.
    owner
        ``(T,)``; of one more slot at each own table, ascending.
    order
        ``(A,)``; of each pair that comes after another.
    """

    seat: IntArray
    guests: int
    owner: IntArray
    order: IntArray


class RuleRows:
    """The rows of the rules, over all pairs that could be held."""

    def __init__(self, problem: Problem, demands: Demands) -> None:
        self.problem, self.demands = problem, demands
        self.remaining: Remaining = remaining_bound(problem)
        self.days: Days = days_of(problem, self.remaining)
        own = table_of_pair(problem)
        self.is_guest: BoolArray = own < 0
        self.tables, owner = np.unique(np.append(own[own >= 0], []).astype(np.int64), return_inverse=True)
        self.owner = np.full(problem.num_pairs, -1)
        self.owner[own >= 0] = owner
        self.guest_limit = int(self.remaining.tables.sum())
        stands = self.tables[:, None] < problem.tables
        self.owner_limit: IntArray = stands.sum(axis=1)
        self.after: IntArray = np.array(problem.after, np.int64).reshape(-1, 2)
        # Of locked meetings nothing is left to decide: what comes after one is free to.
        is_open = self.remaining.usable[self.after]
        self.after = self.after[is_open.all(axis=1)]

    def spare(self, prices: RulePrices) -> IntArray:
        """Return ``(P,)``: what each pair is worth above its prices, in fractions of a point."""
        problem = self.problem
        spare = problem.value * FRACTION - prices.seat[problem.pairs].sum(axis=1)
        spare -= np.where(self.is_guest, prices.guests, 0)
        if len(self.tables):
            spare -= np.where(self.owner >= 0, prices.owner[self.owner], 0)
        # Pairs earn by letting others come after them, who pay for it.
        np.add.at(spare, self.after[:, 1], prices.order)
        np.subtract.at(spare, self.after[:, 0], prices.order)
        above: IntArray = spare
        return above

    def certified(self, prices: RulePrices) -> int:
        """
        Return the bound that prices prove, in value points.

        It holds for the objective of every schedule that keeps the hard rules and meets the demands.
        """
        spare = self.spare(prices)
        usable = self.remaining.usable
        total = int(prices.guests) * self.guest_limit + _exact_sum(prices.owner * self.owner_limit)
        total += _exact_sum(np.where(self.demands.must, spare, np.maximum(spare, 0))[usable])
        total += _exact_sum(worth_of_days(self.days, self.demands.floor, prices.seat, FRACTION))
        held = int(self.problem.value[self.remaining.locked[:, 0]].sum())
        return held + total // FRACTION


def rule_bound(
    problem: Problem, flow: FlowBound, demands: Demands, *, seconds: float, is_cancelled: IsCancelled
) -> FlowBound | None:
    """
    Return the bound of the linear program in the form of the flow bound, with the pairs that it chooses.

    None if the problem is too large or the time too short.

    Parameters
    ----------
    flow
        The bound without these rules.
    demands
        What the schedules asked about give beside the hard rules.
    """
    began = perf_counter()
    rows = RuleRows(problem, demands)
    kept = _first_pairs(rows, flow)
    best: tuple[int, RulePrices, IntArray, FloatArray] | None = None
    for _ in range(_ROUNDS):
        if not 0 < len(kept) <= _MOST_PAIRS:
            break
        solved = _solve(rows, kept, seconds - (perf_counter() - began), is_cancelled)
        if solved is None:
            break
        prices, share = solved
        bound = rows.certified(prices)
        if best is None or bound < best[0]:
            best = (bound, prices, kept, share)
        more = rows.remaining.usable & (rows.spare(prices) > 0)
        more[kept] = False
        if not more.any():
            break
        kept = np.sort(np.concatenate((kept, np.flatnonzero(more))))
    if best is None:
        return None
    bound, prices, kept, share = best
    spare = rows.spare(prices)
    halves = np.zeros(problem.num_pairs, np.int8)
    halves[kept] = np.rint(2 * share).astype(np.int8)
    spare2 = np.where(rows.remaining.usable, 2 * spare // FRACTION, NEVER)
    return FlowBound(
        bound=min(flow.bound, bound),
        price=prices.seat / FRACTION,
        table_price=prices.guests / FRACTION,
        halves=halves,
        spare2=spare2,
        meets_demands=bool(demands.must.any() or demands.floor.any()),
    )


def _first_pairs(rows: RuleRows, flow: FlowBound) -> IntArray:
    """Return the pairs that the linear program begins with, ascending."""
    problem, usable = rows.problem, np.flatnonzero(rows.remaining.usable)
    kept = rows.demands.must.copy()
    kept[rows.after.ravel()] = True
    ends = problem.pairs[usable].T.ravel()
    pair = np.tile(usable, 2)
    order = np.lexsort((-flow.spare2[pair], ends))
    rank = np.arange(len(order)) - np.searchsorted(ends[order], ends[order])
    kept[pair[order][rank < _FIRST + 2 * rows.remaining.cap[ends[order]]]] = True
    return np.flatnonzero(kept & rows.remaining.usable)


def _solve(
    rows: RuleRows, kept: IntArray, seconds: float, is_cancelled: IsCancelled
) -> tuple[RulePrices, FloatArray] | None:
    """Return the prices of the linear program, and how far it holds each of the pairs."""
    problem, demands, days = rows.problem, rows.demands, rows.days
    size, num_tables, num_after = problem.num_attendees, len(rows.tables), len(rows.after)
    index = np.full(problem.num_pairs, -1)
    index[kept] = np.arange(len(kept))
    first, second = problem.pairs[kept].T
    number = np.arange(len(kept))
    guest, owned = rows.is_guest[kept], rows.owner[kept] >= 0
    order = size + 1 + num_tables + np.arange(num_after)
    further = len(kept) + np.arange(len(days.owner))
    row = (
        first,
        second,
        np.full(int(guest.sum()), size),
        size + 1 + rows.owner[kept][owned],
        order,
        order,
        days.owner,
    )
    column = (
        number,
        number,
        number[guest],
        number[owned],
        index[rows.after[:, 0]],
        index[rows.after[:, 1]],
        further,
    )
    ones = np.ones(num_after)
    entry = [np.ones(len(part)) for part in row[:4]] + [ones, -ones, -days.length.astype(np.float64)]
    num_rows = size + 1 + num_tables + num_after
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(kept) + len(further), num_rows
    model.col_cost_ = -np.concatenate((problem.value[kept], np.full(len(further), -problem.compactness)))
    model.col_lower_ = np.concatenate((demands.must[kept], np.zeros(len(further)))).astype(np.float64)
    model.col_upper_ = np.ones(len(kept) + len(further))
    lower = np.full(num_rows, -np.inf)
    lower[:size] = demands.floor
    model.row_lower_ = lower
    limits = (days.free, [rows.guest_limit], rows.owner_limit, np.zeros(num_after))
    model.row_upper_ = np.concatenate(limits).astype(np.float64)
    matrix = coo_matrix(
        (np.concatenate(entry), (np.concatenate(row), np.concatenate(column))),
        shape=(num_rows, model.num_col_),
    ).tocsc()
    answer = run_linear(model, matrix, seconds, is_cancelled)
    if answer is None:
        return None
    share, dual = answer
    return _prices(rows, dual), share[: len(kept)]


def _prices(rows: RuleRows, dual: FloatArray) -> RulePrices:
    """Return the prices that the rows of the linear program ask for."""
    floor = rows.demands.floor
    size, num_tables = len(floor), len(rows.tables)
    price = np.rint(-dual * FRACTION).astype(np.int64)
    positive = np.maximum(price, 0)
    return RulePrices(
        seat=np.where(floor > 0, price[:size], positive[:size]),
        guests=int(positive[size]),
        owner=positive[size + 1 : size + 1 + num_tables],
        order=positive[size + 1 + num_tables :],
    )


def _exact_sum(numbers: IntArray) -> int:
    if int(np.abs(numbers).max(initial=0)) * max(1, len(numbers)) < 1 << 62:
        return int(numbers.sum())
    return sum(numbers.tolist())
