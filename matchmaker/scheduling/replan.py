"""
Replanning: a new schedule after people stayed away, came late or joined, that changes few agendas.

Survivors stay, free chairs are filled, short chains exchange meetings (``repair``); then a linear and an
integer program over the places that could matter find the best exchange (``exchange``), where the time
allows. Rules that those do not know are mended greedily and, where small enough, searched exactly.

References
----------
Barták, R., Müller, T., Rudová, H. (2004). A new approach to modeling and solving minimal perturbation
problems. *Recent Advances in Constraints* 3010, 233-249.
"""

from dataclasses import replace

import numpy as np

from matchmaker.scheduling.bound import FlowBound, flow_bound
from matchmaker.scheduling.budget import Budget, never, tell_nobody
from matchmaker.scheduling.exchange import exchange, promising_places
from matchmaker.scheduling.greedy import place_greedily
from matchmaker.scheduling.levels import Levels, levels_of, simple_bounds
from matchmaker.scheduling.locks import LocksNotKeptError, check_locks
from matchmaker.scheduling.measures import measure
from matchmaker.scheduling.places import place_counts
from matchmaker.scheduling.previous import Previous, previous_of, tables_kept, with_bonus
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.reasons import below_floor, missing_required
from matchmaker.scheduling.remaining import Remaining, remaining_schedule
from matchmaker.scheduling.repair import repair
from matchmaker.scheduling.schedule import IsCancelled, Limits, OnProgress, Schedule, Status, Stopped
from matchmaker.scheduling.search import Search, has_level, search
from matchmaker.scheduling.tables import assign_tables
from matchmaker.scheduling.verify import keeps_order_and_spread, violations
from matchmaker.scheduling.warming import Way, wait_for_kernels

#: Wall time when no limits are given: people stand and wait.
SECONDS = 5.0
#: Most places (pair and slot) of a problem that the exact search is tried on.
LARGEST_SEARCH = 20_000
#: Chains per attendee: by then few more pay.
CHAINS = 5
#: Seconds of the linear program per place; it is not begun where it could not end.
SECONDS_PER_PLACE = 5e-5
#: Share of the time after which nothing is begun any more.
LATE = 0.9


def replan(
    problem: Problem,
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
    is_cancelled: IsCancelled | None = None,
) -> Schedule:
    """
    Return a schedule that keeps what can be kept of ``problem.previous``, and every hard rule.

    A moved meeting, the same pair in another slot, costs ``problem.move_price`` in the objective. One that
    is called off although it could stay weighs as much as one that is moved: an agenda changes only for a
    gain (see ``previous.with_bonus``), even where the objective alone would change it for less. The value
    is at least that of the meetings that can stay. ``problem.locked`` is the part that is frozen.

    Parameters
    ----------
    limits
        Left out: five seconds, seldom needed.
    on_progress, is_cancelled
        Called in the caller's own thread. A cancelled run returns the best schedule so far.

    Raises
    ------
    LockedConflictError
        When locked placements break rules among themselves.
    LocksNotKeptError
        When no schedule was found in time that keeps the locked placements, the order of meetings and the
        spread of breaks.
    """
    budget = Budget(limits or Limits(seconds=SECONDS), on_progress or tell_nobody, is_cancelled or never)
    check_locks(problem)
    if not wait_for_kernels(budget, *_ways(problem)):
        return _as_it_was(problem, budget)
    free = flow_bound(problem, budget.is_over)
    budget.upper_bound = free.bound
    budget.tell("scheduling.stage_bound", 0)
    remaining = remaining_schedule(problem)
    previous = previous_of(problem, remaining)
    aimed = with_bonus(problem, previous)
    guide = free if aimed is problem else flow_bound(aimed, budget.is_over)
    found = Search(_first(aimed, remaining, previous, guide, budget), simple_bounds(aimed, guide.bound))
    _tell(problem, found, budget)
    if _is_search_due(problem):
        found = search(aimed, found.pair_slots, found.bounds, _for_the_aim(problem, aimed, budget), range(3))
    if found.pair_slots is None:
        raise LocksNotKeptError
    found.pair_slots = _exchanged(
        aimed, remaining, previous, guide, pair_slots=found.pair_slots, budget=budget
    )
    if aimed is not problem:
        # What is proved of the aim proves nothing of the objective.
        found.bounds = found.bounds._replace(objective=free.bound)
    return _certified(problem, found, budget)


def _ways(problem: Problem) -> tuple[Way, ...]:
    """Return what kernels are needed for."""
    rules = (Way.RULES,) if _is_mending_due(problem) else ()
    return (Way.ORDINARY, Way.REPLANNING, *rules)


def _as_it_was(problem: Problem, budget: Budget) -> Schedule:
    """Return what is frozen and what can stay of the previous schedule, if that keeps every rule."""
    pair, slot = problem.previous[:, 0], problem.previous[:, 1]
    stays = problem.available[problem.pairs[pair], slot[:, None]].all(axis=1)
    if problem.allowed is not None:
        stays &= problem.allowed[pair, slot]
    stays &= ~np.isin(pair, problem.locked[:, 0])
    kept = np.concatenate((problem.locked[:, :2], problem.previous[stays, :2]))
    if violations(problem, assign_tables(problem, kept)):
        kept = problem.locked[:, :2]
    if not keeps_order_and_spread(problem, kept):
        raise LocksNotKeptError
    budget.upper_bound = int(problem.value.sum())
    bounds = Levels(problem.num_pairs + 1, 1, budget.upper_bound, 0)
    return _certified(problem, Search(kept, bounds), budget)


def _for_the_aim(problem: Problem, aimed: Problem, budget: Budget) -> Budget:
    """Return the budget of a search for the aim, whose figures are not those of the objective."""
    if aimed is problem:
        return budget
    limits = replace(budget.limits, seconds=budget.left)
    return Budget(limits, tell_nobody, budget.cancelled)


def _first(
    aimed: Problem, remaining: Remaining, previous: Previous, guide: FlowBound, budget: Budget
) -> IntArray | None:
    """Return the best schedule that keeps the rules: repaired, mended, or what can stay alone."""
    limits = replace(
        budget.limits,
        seconds=LATE * budget.left,
        work=min(budget.limits.work, CHAINS * aimed.num_attendees),
    )
    repaired = repair(aimed, remaining, previous, guide, limits=limits, is_cancelled=budget.cancelled)
    tried = [repaired.pair_slots, repaired.stayed]
    if _is_mending_due(aimed):
        tried += [place_greedily(aimed, wanted) for wanted in tried]
    kept = [pair_slots for pair_slots in tried if keeps_order_and_spread(aimed, pair_slots)]
    return max(kept, key=lambda pair_slots: levels_of(aimed, pair_slots), default=None)


def _is_mending_due(problem: Problem) -> bool:
    """Return whether the problem has rules that the fast way does not know, or only prefers."""
    has_order = bool(problem.after) or problem.max_break_spread >= 0 or problem.compactness > 0
    return has_order or bool(problem.required.any())


def _is_search_due(problem: Problem) -> bool:
    own = problem.own_table[problem.own_table >= 0]
    is_rich = _is_mending_due(problem) or bool(problem.floor.any()) or len(np.unique(own)) < len(own)
    return is_rich and place_counts(problem).total <= LARGEST_SEARCH


def _exchanged(
    aimed: Problem,
    remaining: Remaining,
    previous: Previous,
    guide: FlowBound,
    *,
    pair_slots: IntArray,
    budget: Budget,
) -> IntArray:
    """Return the schedule with the best exchange made, where the time allows and the rules permit."""
    allowed = LATE * budget.limits.seconds
    # A usable pair has at least a place: where even those are too many, places are not looked at.
    if int(remaining.usable.sum()) * SECONDS_PER_PLACE > allowed:
        return pair_slots
    places = promising_places(aimed, remaining, previous, guide.spare2, pair_slots)
    if len(places.pair) * SECONDS_PER_PLACE > allowed or budget.is_over():
        return pair_slots
    seconds = max(allowed - budget.spent, 0.0)
    chosen = exchange(aimed, remaining, places, pair_slots, seconds=seconds, is_cancelled=budget.cancelled)
    if chosen is None:
        return pair_slots
    exchanged = np.concatenate((remaining.locked, chosen))
    exchanged = exchanged[np.argsort(exchanged[:, 0], kind="stable")]
    is_better = levels_of(aimed, exchanged) > levels_of(aimed, pair_slots)
    return exchanged if is_better and keeps_order_and_spread(aimed, exchanged) else pair_slots


def _tell(problem: Problem, found: Search, budget: Budget) -> None:
    if found.pair_slots is not None:
        budget.tell("scheduling.stage_improve", levels_of(problem, found.pair_slots).objective)


def _certified(problem: Problem, found: Search, budget: Budget) -> Schedule:
    """Return the schedule with its tables, its figures, its proof and the reasons for what is missing."""
    pair_slots, bounds = found.pair_slots, found.bounds
    assert pair_slots is not None
    reached = levels_of(problem, pair_slots)
    if not (has_level(problem, 0) or has_level(problem, 1)):
        budget.upper_bound = min(budget.upper_bound, bounds.objective)
    budget.tell("scheduling.stage_tables", reached.objective)
    firm = np.concatenate((problem.locked, tables_kept(problem, pair_slots)))
    placements = assign_tables(replace(problem, locked=firm), pair_slots)
    counted = measure(problem, placements)
    proven = _proven(reached, bounds)
    status = Status.OPTIMAL if proven >= 3 else Status.FEASIBLE
    if bounds.required_held < problem.required.sum():
        status = Status.INFEASIBLE
    return Schedule(
        placements=placements,
        value=counted.value,
        objective=counted.objective,
        upper_bound=budget.upper_bound,
        status=status,
        proven=proven,
        stopped=_stopped(proven, counted.objective, budget),
        breaks=-reached.compact,
        breaks_bound=0 if reached.compact == 0 else None,
        table_moves=counted.table_moves,
        required_missing=missing_required(problem, pair_slots),
        below_floor=below_floor(problem, pair_slots),
        seconds=budget.spent,
    )


def _proven(reached: Levels, bounds: Levels) -> int:
    """Return how many of the first three levels, from the first on, reach their bounds."""
    proven = 0
    for has, can_have in zip(reached[:3], bounds[:3], strict=True):
        if has < can_have:
            break
        proven += 1
    return proven


def _stopped(proven: int, objective: int, budget: Budget) -> Stopped:
    if proven >= 3:
        return Stopped.PROOF
    if budget.was_cancelled:
        return Stopped.CANCELLED
    return Stopped.GAP if budget.limits.gap > 0 and budget.is_good_enough(objective) else Stopped.TIME
