"""
From a problem to its schedule with a proof: which method runs when, and what is proved in the end.

The fast way of ordinary events runs first, always. Rules that it does not know are mended greedily; then an
exact search goes through the levels where the problem is small enough for one.
"""

from dataclasses import replace

import numpy as np

from matchmaker.scheduling.bound import FlowBound, flow_bound
from matchmaker.scheduling.breaks import close_up, has_prices
from matchmaker.scheduling.budget import Budget, never, tell_nobody
from matchmaker.scheduling.further import MorePairs
from matchmaker.scheduling.greedy import place_greedily
from matchmaker.scheduling.levels import Levels, levels_of, simple_bounds
from matchmaker.scheduling.locks import LocksNotKeptError, check_locks, lock
from matchmaker.scheduling.measures import measure
from matchmaker.scheduling.most_given import settle_given
from matchmaker.scheduling.odd_sets import whole_bound
from matchmaker.scheduling.ordinary import schedule_ordinary
from matchmaker.scheduling.places import place_counts, possible_places
from matchmaker.scheduling.pricing import solve_all_pairs
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.reasons import below_floor, missing_required
from matchmaker.scheduling.regime import Regime, exchange_under_rules, round_slots
from matchmaker.scheduling.relaxed import Relaxed, relax
from matchmaker.scheduling.required import hold_most_required
from matchmaker.scheduling.schedule import IsCancelled, Limits, OnProgress, Schedule, Status, Stopped
from matchmaker.scheduling.search import Search, fewest_breaks, has_level, search
from matchmaker.scheduling.serving import serve_floors
from matchmaker.scheduling.tables import assign_tables
from matchmaker.scheduling.verify import keeps_order_and_spread
from matchmaker.scheduling.warming import Way, wait_for_kernels

#: Most places (pair and slot) of a problem that the exact search is tried on.
LARGEST_SEARCH = 20_000
#: Share of the time that the fast way may take where an exact search follows.
_FAST_SHARE = 0.3
#: Share of the time left that fewer breaks of the same meetings leave to those of others; seconds that they
#: may take where everything before took less, else as many as that.
_CLOSING_RESERVE, _CLOSING_SECONDS = 0.1, 1.0
#: Share of the time left that rounding slot by slot may take there, up to so many places and above: exact
#: searches find little more on those. And the most moves that it makes per place.
_ROUNDING_SHARE, _TINY, _ROUNDING_SHARE_LARGER, _MOVES_PER_PLACE = 0.4, 4000, 0.85, 2
#: Fewest places worth rounding slot by slot: below, the exact search is done before its kernels are loaded.
_FEWEST_ROUNDED = 2_000
#: Seeds tried where the fast way leaves somebody below a floor and no exact search follows.
_MORE_STARTS = 5
#: Rounds per place that the fast way may take there.
_FAST_ROUNDS = 10
#: Seconds kept for tables and counting, per chair (attendee and slot), at most a fifth of all.
_SECONDS_PER_CHAIR = 4e-5


def solve(
    problem: Problem,
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
    is_cancelled: IsCancelled | None = None,
    more_pairs: MorePairs | None = None,
) -> Schedule:
    """
    Return the best schedule found within the limits; it keeps every hard rule.

    Goals count in this order: required meetings held, shortfalls under the floors, objective, breaks.
    ``upper_bound`` bounds the objective over every schedule that keeps the hard rules. Where required
    meetings or floors cost value, the best schedule can lie below it: ``proven`` is then 3, and the
    status ``optimal``, although a gap remains.

    Parameters
    ----------
    on_progress, is_cancelled
        Called in the caller's own thread. A cancelled run returns the best schedule so far.
    more_pairs
        Names pairs that the problem does not list, by their prices. With it, ``upper_bound`` and ``proven``
        are about all the pairs that it can name, and ``further`` holds those that were listed.

    Raises
    ------
    LockedConflictError
        When locked placements break rules among themselves.
    LocksNotKeptError
        When no schedule was found in time that keeps the locked placements and the rules that depend on
        other meetings: their order and the spread of breaks.
    """
    budget = Budget(limits or Limits(), on_progress or tell_nobody, is_cancelled or never)
    check_locks(problem)
    if not _has_kernels(problem, budget):
        budget.upper_bound = int(problem.value.sum())
        return _cut_short(problem, problem.locked[:, :2], budget)
    if more_pairs is None:
        return _solve_listed(problem, budget)
    return solve_all_pairs(problem, more_pairs, budget, _solve_listed)


def _has_kernels(problem: Problem, budget: Budget) -> bool:
    """Wait for the kernels that every run needs; say whether they are there, as they are if not cancelled."""
    if problem.num_pairs > 0 and problem.required.all() and not has_prices(problem):
        # The exact search of given meetings has none.
        return True
    ways = (Way.ORDINARY, Way.RULES) if _needs_mending(problem) else (Way.ORDINARY,)
    return wait_for_kernels(budget, *ways)


def _solve_listed(problem: Problem, budget: Budget, flow: FlowBound | None = None) -> Schedule:
    """Return the best schedule of the listed pairs, whose bound may be known already."""
    num_places = place_counts(problem).total
    settled = settle_given(problem, budget, _seconds_kept(problem, budget), LARGEST_SEARCH)
    if settled.is_whole:
        return _certified(problem, settled.found, settled.fewest, budget)
    return _solve_by_level(problem, budget, flow, num_places, settled.found)


def _solve_by_level(
    problem: Problem, budget: Budget, flow: FlowBound | None, num_places: int, given: Search
) -> Schedule:
    """Return the best schedule of the listed pairs: the fast way first, then level by level."""
    is_small = num_places <= LARGEST_SEARCH
    fast = _fast_limits(problem, budget)
    if is_small:
        rounds = min(fast.work, _FAST_ROUNDS * num_places)
        fast = replace(fast, seconds=_FAST_SHARE * fast.seconds, work=rounds)
    regime = Regime(problem, budget)
    relaxed = relax(problem, flow or flow_bound(problem, budget.is_over), budget)
    guide, budget.upper_bound = relaxed.guide, relaxed.bound
    ordinary = schedule_ordinary(problem, fast, regime.on_progress, regime.is_over, guide, is_last=is_small)
    if budget.was_cancelled:
        return _cut_short(problem, ordinary.pair_slots, budget)
    starts = [start for start in (ordinary.pair_slots, given.pair_slots) if start is not None]
    found = Search(_best_start(problem, starts), simple_bounds(problem, relaxed.bound))
    _see_demands(problem, found, relaxed)
    most_required = min(found.bounds.required_held, given.bounds.required_held)
    found.bounds = found.bounds._replace(required_held=most_required)
    _start_again_for_floors(problem, found, budget, guide, num_places)
    if not regime.is_fragmented and not relaxed.sees_rules:
        _bound_in_whole_meetings(problem, found, budget)
    _improve_ruled(problem, found, regime, guide, num_places if is_small else None)
    _see_demands(problem, found, relaxed)
    if num_places >= _FEWEST_ROUNDED and _has_gap(problem, found, budget):
        _round_slots(problem, found, regime, num_places if is_small else None)
    found = _searched(problem, found, budget, is_small=is_small)
    if found.pair_slots is None:
        raise LocksNotKeptError
    breaks_bound = None
    if not _is_good_enough(problem, found, budget):
        breaks_bound = _close_up(problem, found, budget)
        if is_small:
            closed_up = found.pair_slots
            found = search(problem, closed_up, found.bounds, budget, range(3, 4))
            if _holds_others(found, closed_up):
                breaks_bound = -found.bounds.compact
    return _certified(problem, found, breaks_bound, budget)


def _bound_in_whole_meetings(problem: Problem, found: Search, budget: Budget) -> None:
    """Lower the bound to that without half meetings, where it is not reached and there are few pairs."""
    if problem.num_pairs <= LARGEST_SEARCH and _has_gap(problem, found, budget):
        budget.upper_bound = whole_bound(problem, budget)
        found.bounds = found.bounds._replace(objective=min(found.bounds.objective, budget.upper_bound))


def _cut_short(problem: Problem, pair_slots: IntArray, budget: Budget) -> Schedule:
    """Return what there is when the caller cancels: at once, and with nothing more proved."""
    kept = _best_start(problem, [pair_slots])
    if kept is None:
        raise LocksNotKeptError
    # At the levels above the objective, more than any schedule reaches: nothing was looked at.
    bounds = Levels(problem.num_pairs + 1, 1, budget.upper_bound, 0)
    return _certified(problem, Search(kept, bounds), None, budget)


def _searched(problem: Problem, found: Search, budget: Budget, *, is_small: bool) -> Search:
    """Return what the exact search finds, of a large event only for the required meetings."""
    if is_small and not _is_good_enough(problem, found, budget):
        return search(problem, found.pair_slots, found.bounds, budget, range(3))
    if not is_small and _misses_required(problem, found):
        return _hold_required_first(problem, found, budget)
    return found


def _holds_others(found: Search, pair_slots: IntArray) -> bool:
    """Return whether other meetings are held now than in a schedule found before."""
    assert found.pair_slots is not None
    return set(found.pair_slots[:, 0].tolist()) != set(pair_slots[:, 0].tolist())


def _start_again_for_floors(
    problem: Problem, found: Search, budget: Budget, flow: FlowBound, num_places: int
) -> None:
    """Go the fast way from other seeds while somebody is below a floor who need not be, a few times."""
    if num_places <= LARGEST_SEARCH:
        # The exact search that follows sees to the floors itself.
        return
    _serve_floors(problem, found, budget)
    for seed in range(1, 1 + _MORE_STARTS):
        if found.pair_slots is None or budget.is_over():
            return
        shortfall = -levels_of(problem, found.pair_slots).floors
        if shortfall == 0:
            return
        # Where no schedule can serve everybody, value is all that is left to look for.
        is_last = seed == _MORE_STARTS or shortfall <= -found.bounds.floors
        limits = replace(_fast_limits(problem, budget), seed=budget.limits.seed + seed)
        limits = replace(limits, seconds=limits.seconds / (1 if is_last else _MORE_STARTS))
        again = schedule_ordinary(problem, limits, is_cancelled=budget.cancelled, flow=flow, is_last=is_last)
        found.pair_slots = _best_start(problem, [found.pair_slots, again.pair_slots])
        _serve_floors(problem, found, budget)
        if is_last:
            return


def _serve_floors(problem: Problem, found: Search, budget: Budget) -> None:
    """Match slots anew while that serves somebody below a floor, where other rules leave it open."""
    if found.pair_slots is None or _needs_mending(problem) or (problem.own_table >= 0).any():
        return
    if levels_of(problem, found.pair_slots).floors < found.bounds.floors and wait_for_kernels(
        budget, Way.SLOTS
    ):
        found.pair_slots = serve_floors(problem, found.pair_slots, budget)


def _see_demands(problem: Problem, found: Search, relaxed: Relaxed) -> None:
    """Let the bound of the objective be that of schedules as good at the levels above."""
    if found.pair_slots is not None:
        lower = min(found.bounds.objective, relaxed.bound_for(problem, found.pair_slots))
        found.bounds = found.bounds._replace(objective=lower)


def _improve_ruled(
    problem: Problem, found: Search, regime: Regime, guide: FlowBound, num_places: int | None
) -> None:
    """Exchange meetings under the rules that the fast way ignores; little where a search comes after."""
    budget = regime.budget
    if regime.is_known or found.pair_slots is None or budget.is_over():
        return
    limits = _fast_limits(problem, budget)
    if num_places is not None:
        work = min(limits.work, _FAST_ROUNDS * num_places)
        limits = replace(limits, seconds=_FAST_SHARE * limits.seconds, work=work)
    improved = exchange_under_rules(problem, found.pair_slots, regime, guide, limits)
    found.pair_slots = _best_start(problem, [found.pair_slots, improved])


def _round_slots(problem: Problem, found: Search, regime: Regime, num_places: int | None) -> None:
    """Leave a better schedule and bound found slot by slot; places are counted where a search comes after."""
    budget = regime.budget
    assert found.pair_slots is not None
    goal = found.bounds.objective
    if not regime.is_worth_rounding(levels_of(problem, found.pair_slots).objective, goal):
        return
    if not wait_for_kernels(budget, Way.SLOTS):
        return
    limits, most_moves = _fast_limits(problem, budget), None
    if num_places is not None:
        share = _ROUNDING_SHARE if num_places <= _TINY else _ROUNDING_SHARE_LARGER
        limits = replace(limits, seconds=share * limits.seconds)
        most_moves = num_places * _MOVES_PER_PLACE
    rounded = round_slots(problem, found.pair_slots, regime, limits, most_moves=most_moves, goal=goal)
    found.pair_slots = _best_start(problem, [found.pair_slots, rounded])
    found.bounds = found.bounds._replace(objective=min(found.bounds.objective, budget.upper_bound))


def _has_gap(problem: Problem, found: Search, budget: Budget) -> bool:
    """Return whether a better bound could prove more, and there is time for one."""
    if found.pair_slots is None or _is_good_enough(problem, found, budget) or budget.is_over():
        return False
    return levels_of(problem, found.pair_slots).objective < found.bounds.objective


def _is_good_enough(problem: Problem, found: Search, budget: Budget) -> bool:
    """Return whether the caller accepts a gap, and the schedule found is within it."""
    if found.pair_slots is None or budget.limits.gap <= 0:
        return False
    if not (has_level(problem, 0) or has_level(problem, 1)):
        budget.upper_bound = min(budget.upper_bound, found.bounds.objective)
    reached = levels_of(problem, found.pair_slots)
    return reached[:2] >= found.bounds[:2] and budget.is_good_enough(reached.objective)


def _fast_limits(problem: Problem, budget: Budget) -> Limits:
    """Return the limits of the fast way where nothing but tables follows."""
    return replace(budget.limits, seconds=budget.left - _seconds_kept(problem, budget))


def _seconds_kept(problem: Problem, budget: Budget) -> float:
    """Return the seconds kept for tables and counting."""
    chairs = problem.num_attendees * problem.num_slots
    return min(chairs * _SECONDS_PER_CHAIR, 0.2 * budget.left)


def _best_start(problem: Problem, wanted: list[IntArray]) -> IntArray | None:
    """Return the best schedule that keeps the rules among the wanted ones and those mended greedily."""
    tried = [*wanted, *(place_greedily(problem, one) for one in wanted if _needs_mending(problem))]
    kept = [pair_slots for pair_slots in tried if keeps_order_and_spread(problem, pair_slots)]
    return max(kept, key=lambda pair_slots: levels_of(problem, pair_slots), default=None)


def _needs_mending(problem: Problem) -> bool:
    """Return whether the problem has rules that the fast way does not know, or only prefers."""
    own = problem.own_table[problem.own_table >= 0]
    return bool(
        problem.after
        or problem.compactness
        or problem.max_break_spread >= 0
        or problem.required.any()
        or len(np.unique(own)) < len(own)
    )


def _misses_required(problem: Problem, found: Search) -> bool:
    if found.pair_slots is None:
        return True
    return levels_of(problem, found.pair_slots).required_held < found.bounds.required_held


def _hold_required_first(problem: Problem, found: Search, budget: Budget) -> Search:
    """Hold the most required meetings alone, exactly if that is small enough; then fill around them."""
    firm, most = hold_most_required(problem, found.pair_slots, LARGEST_SEARCH, budget)
    bounds = found.bounds._replace(required_held=min(found.bounds.required_held, most))
    held = replace(problem, locked=lock(problem, firm))
    filled = schedule_ordinary(held, _fast_limits(problem, budget), None, budget.cancelled)
    starts = [] if found.pair_slots is None else [found.pair_slots]
    refilled = _best_start(held, [filled.pair_slots])
    if refilled is not None:
        starts.append(refilled)
    best = max(starts, key=lambda pair_slots: levels_of(problem, pair_slots), default=None)
    return Search(best, bounds)


def _close_up(problem: Problem, found: Search, budget: Budget) -> int | None:
    """Leave the schedule found with fewer breaks, if there are; return a bound for its meetings, or none."""
    assert found.pair_slots is not None
    if levels_of(problem, found.pair_slots).compact == 0:
        return 0
    places = possible_places(problem, found.pair_slots[:, 0])
    if int(places.sum()) > LARGEST_SEARCH or budget.is_over():
        return None
    budget.tell("scheduling.stage_breaks", levels_of(problem, found.pair_slots).objective)
    short = budget.shortened(max(_CLOSING_SECONDS, budget.spent))
    if has_prices(problem):
        found.pair_slots, bound = fewest_breaks(problem, found.pair_slots, short)
    else:
        reserve = _CLOSING_RESERVE * short.left
        found.pair_slots, bound = close_up(problem, found.pair_slots, short, reserve)
    budget.units, budget.was_cancelled = short.units, short.was_cancelled
    return bound


def _certified(problem: Problem, found: Search, breaks_bound: int | None, budget: Budget) -> Schedule:
    """Return the schedule with its tables, its figures, its proof and the reasons for what is missing."""
    pair_slots, bounds = found.pair_slots, found.bounds
    assert pair_slots is not None
    reached = levels_of(problem, pair_slots)
    budget.tell("scheduling.stage_tables", reached.objective)
    placements = assign_tables(problem, pair_slots, budget.cancelled)
    counted = measure(problem, placements)
    proven = _proven(reached, bounds, counted.table_moves)
    is_free = not (has_level(problem, 0) or has_level(problem, 1))
    upper_bound = min(budget.upper_bound, bounds.objective) if is_free else budget.upper_bound
    budget.upper_bound = upper_bound
    status = Status.OPTIMAL if proven >= 3 else Status.FEASIBLE
    if bounds.required_held < problem.required.sum():
        status = Status.INFEASIBLE
    breaks = -reached.compact
    return Schedule(
        placements=placements,
        value=counted.value,
        objective=counted.objective,
        upper_bound=upper_bound,
        status=status,
        proven=proven,
        stopped=_stopped(proven, counted.objective, budget),
        breaks=breaks,
        breaks_bound=0 if breaks == 0 else breaks_bound,
        table_moves=counted.table_moves,
        required_missing=missing_required(problem, pair_slots, is_most=proven > 0),
        below_floor=below_floor(problem, pair_slots),
        seconds=budget.spent,
    )


def _proven(reached: Levels, bounds: Levels, table_moves: int) -> int:
    """Return how many levels, from the first on, reach their bounds; the last asks for no table moves too."""
    proven = 0
    for has, can_have in zip(reached, bounds, strict=True):
        if has < can_have or (proven == 3 and table_moves > 0):
            break
        proven += 1
    return proven


def _stopped(proven: int, objective: int, budget: Budget) -> Stopped:
    if proven >= 3:
        return Stopped.PROOF
    if budget.was_cancelled:
        return Stopped.CANCELLED
    return Stopped.GAP if budget.limits.gap > 0 and budget.is_good_enough(objective) else Stopped.TIME
