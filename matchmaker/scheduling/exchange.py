"""
The best exchange: a linear program over all places that could matter, and a small integer one for the rest.

A place is a pair in a slot. That keeping a meeting earns something tells slots apart, so the linear program
over places is almost whole by itself. What it holds whole is kept; of the other places, few have a reduced
cost that an optimum could use, and over those the integer program is quick.

References
----------
Nemhauser, G. L., Wolsey, L. A. (1988). *Integer and Combinatorial Optimization*, section II.5: reduced costs.
Berthold, T. (2014). RENS: the optimal rounding. *Mathematical Programming Computation* 6, 33-54.
"""

from dataclasses import dataclass
from time import perf_counter

import highspy
import numpy as np
from highspy._core import _Highs  # highspy.Highs itself prints a line when it is made
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csc_matrix

from matchmaker.scheduling.previous import Previous
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.remaining import Remaining
from matchmaker.scheduling.schedule import IsCancelled

#: Places whose reduced cost under the flow's prices is below minus this share of a typical value are left
#: out of the linear program, and below the second share under its own prices out of the integer program.
FIRST_CUT, SECOND_CUT = 0.3, 0.03
#: Relative gap at which the integer program stops.
GAP = 1e-4
#: A place that the linear program holds to more than this is held.
SURE = 0.999
#: Seconds between two looks at the caller while the solver runs.
_LOOK = 0.05
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """
    Places where pairs could meet, each worth what it adds to the aim.

    Parameters
    ----------
    pair, slot, worth
        ``(K,)``.
    """

    pair: IntArray
    slot: IntArray
    worth: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class _Rules:
    """At most ``most`` of the places in each row: chairs, caps, tables, pairs; rows that can bind."""

    matrix: csc_matrix
    most: IntArray


def promising_places(
    problem: Problem, remaining: Remaining, previous: Previous, spare2: IntArray, held: IntArray
) -> Places:
    """
    Return the places that an optimum may use by the flow's prices, and those held now.

    Parameters
    ----------
    problem
        With the bonus for keeping in its values.
    spare2
        ``(P,)``; twice the worth of each pair above the flow's prices.
    held
        ``(M, 2)``; pair and slot of the schedule in hand, locked ones included.
    """
    usable = np.flatnonzero(remaining.usable)
    first, second = problem.pairs[usable].T
    is_open = remaining.available[first] & remaining.available[second]
    if problem.allowed is not None:
        is_open &= problem.allowed[usable]
    is_open &= (remaining.tables > 0) | ~remaining.takes_table[usable, None]
    row, slot = np.nonzero(is_open)
    pair = usable[row]
    is_away = (previous.home[pair] >= 0) & (previous.home[pair] != slot)
    charge = np.where(is_away, problem.move_price, 0)
    typical = float(np.median(problem.value[usable])) if len(usable) else 0.0
    kept = spare2[pair] - 2 * charge >= -2 * FIRST_CUT * typical
    size = max(problem.num_slots, 1)
    kept |= (previous.home[pair] == slot) | np.isin(pair * size + slot, held @ np.array([size, 1]))
    return Places(pair[kept], slot[kept], (problem.value[pair] - charge)[kept])


def exchange(
    problem: Problem,
    remaining: Remaining,
    places: Places,
    held: IntArray,
    *,
    seconds: float,
    is_cancelled: IsCancelled,
) -> IntArray | None:
    """
    Return ``(K, 2)``, pair and slot of the best choice of places, or none if time is too short.

    Parameters
    ----------
    held
        ``(M, 2)``; as for ``promising_places``.
    seconds
        Wall time; a choice found by then is returned though not proved best.
    """
    began = perf_counter()
    rules = _rules(problem, remaining, places)
    relaxed = _relaxed(rules, places.worth, seconds, is_cancelled)
    left = seconds - (perf_counter() - began)
    if relaxed is None or left <= 0:
        return None
    share, price = relaxed
    # What the linear program holds whole stays; the integer program has what is left of the rows.
    sure = share > SURE
    most = rules.most - np.rint(rules.matrix @ sure.astype(np.float64)).astype(np.int64)
    spare = places.worth - rules.matrix.T @ price
    typical = float(np.median(places.worth)) if len(places.worth) else 0.0
    size = max(problem.num_slots, 1)
    is_held = np.isin(places.pair * size + places.slot, held @ np.array([size, 1]))
    is_blocked = rules.matrix.T @ (most <= 0).astype(np.float64) > 0
    few = np.flatnonzero(((spare >= -SECOND_CUT * typical) | is_held) & ~sure & ~is_blocked)
    part = _Rules(rules.matrix[:, few], most)
    chosen = _choose(part, places.worth[few], is_held[few], left, is_cancelled)
    if chosen is None:
        return None
    taken = np.concatenate((np.flatnonzero(sure), few[chosen]))
    return np.column_stack((places.pair[taken], places.slot[taken]))


def _rules(problem: Problem, remaining: Remaining, places: Places) -> _Rules:
    """Return the rows that places could break together."""
    size, num_slots = problem.num_attendees, problem.num_slots
    number = np.arange(len(places.pair))
    first, second = problem.pairs[places.pair].T
    takes = remaining.takes_table[places.pair]
    pairs, pair_row = np.unique(places.pair, return_inverse=True)
    caps, tables = size * num_slots, size * (num_slots + 1)
    row = np.concatenate(
        (
            first * num_slots + places.slot,
            second * num_slots + places.slot,
            caps + first,
            caps + second,
            tables + places.slot[takes],
            tables + num_slots + pair_row,
        )
    )
    column = np.concatenate((number, number, number, number, number[takes], number))
    most = np.concatenate(
        (np.ones(caps, np.int64), remaining.cap, remaining.tables, np.ones(len(pairs), np.int64))
    )
    # An own table that several share seats one meeting at a time: turns were given by slot already.
    binds = np.bincount(row, minlength=len(most)) > most
    index = np.cumsum(binds) - 1
    inside = binds[row]
    matrix = coo_matrix(
        (np.ones(int(inside.sum())), (index[row[inside]], column[inside])),
        shape=(int(binds.sum()), len(number)),
    ).tocsc()
    return _Rules(matrix, most[binds])


def _model(rules: _Rules, worth: IntArray, *, is_whole: bool) -> _Highs:
    num_rows, num_places = rules.matrix.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = num_places, num_rows
    model.col_cost_ = -worth.astype(np.float64)
    model.col_lower_ = np.zeros(num_places)
    model.col_upper_ = np.ones(num_places)
    model.row_lower_ = np.full(num_rows, -np.inf)
    model.row_upper_ = rules.most.astype(np.float64)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = rules.matrix.indptr
    model.a_matrix_.index_ = rules.matrix.indices
    model.a_matrix_.value_ = rules.matrix.data
    if is_whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * num_places
    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    return solver


def _run(solver: _Highs, seconds: float, is_cancelled: IsCancelled) -> None:
    """Run the solver to its end, the time's, or the caller's."""
    looked = perf_counter()

    def look(_: object, __: str, ___: object, answer: highspy.cb.HighsCallbackInput, ____: object) -> None:
        nonlocal looked
        if perf_counter() - looked > _LOOK:
            looked = perf_counter()
            answer.user_interrupt = is_cancelled()

    solver.setOptionValue("time_limit", seconds)
    solver.setCallback(look, None)
    kind = highspy.cb.HighsCallbackType
    for moment in (kind.kCallbackIpmInterrupt, kind.kCallbackMipInterrupt, kind.kCallbackSimplexInterrupt):
        solver.startCallback(moment)
    solver.run()


def _relaxed(
    rules: _Rules, worth: IntArray, seconds: float, is_cancelled: IsCancelled
) -> tuple[FloatArray, FloatArray] | None:
    """Return how far the linear program holds each place, and what each row costs; none if time is short."""
    solver = _model(rules, worth, is_whole=False)
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("run_crossover", "off")
    _run(solver, seconds, is_cancelled)
    solution = solver.getSolution()
    share = np.array(solution.col_value, dtype=np.float64)
    dual = np.array(solution.row_dual, dtype=np.float64)
    if len(share) != len(worth) or len(dual) != len(rules.most) or not np.isfinite(dual).all():
        return None
    # Stopped early, the shares may break rows; the places held whole must not.
    if (rules.matrix @ (share > SURE).astype(np.float64) > rules.most).any():
        return None
    return share, np.maximum(-dual, 0)


def _choose(
    rules: _Rules, worth: IntArray, start: BoolArray, seconds: float, is_cancelled: IsCancelled
) -> BoolArray | None:
    """Return which places the best choice found holds, or none if there is none."""
    solver = _model(rules, worth, is_whole=True)
    solver.setOptionValue("mip_rel_gap", GAP)
    solution = highspy.HighsSolution()
    solution.col_value = start.astype(np.float64).tolist()
    solver.setSolution(solution)
    _run(solver, seconds, is_cancelled)
    found = np.array(solver.getSolution().col_value, dtype=np.float64)
    if len(found) != len(worth):
        return None
    chosen: BoolArray = found > 0.5
    is_sound = (rules.matrix @ chosen.astype(np.float64) <= rules.most).all()
    return chosen if is_sound else None
