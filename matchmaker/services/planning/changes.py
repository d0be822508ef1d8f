"""What an edit would change, and which rules stand against it. Touches no database."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling import Violation, violations
from matchmaker.services.planning.drafts import Draft, Place, as_array
from matchmaker.services.planning.edits import Edit, EditRefusedError
from matchmaker.services.planning.prepare import IntArray
from matchmaker.services.planning.results import named_parameters
from matchmaker.store import MeetingRow, UnknownObjectError

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What leaves its place and what takes one; a meeting that stays and is locked stands in both."""

    out: tuple[Place, ...]
    into: tuple[Place, ...]

    @property
    def inverse(self) -> "Change":
        """What undoes it."""
        return Change(out=self.into, into=self.out)


def change_of(draft: Draft, edit: Edit, meetings: dict[str, MeetingRow]) -> Change:
    """
    Return what an edit changes.

    Parameters
    ----------
    meetings
        By public id, those that the edit names.

    Raises
    ------
    EditRefusedError
        When it names no place, no possible pair, or a meeting that is not in this version.
    """
    if edit.kind == "add":
        return _added(draft, edit)
    meeting = _place(draft, edit.meeting, meetings)
    pair, slot, table, locked = meeting
    if edit.kind in {"lock", "unlock"}:
        return Change(out=(meeting,), into=((pair, slot, table, edit.kind == "lock"),))
    if locked:
        raise _refused("edits.is_locked", **_pair_named(draft, pair))
    if edit.kind == "remove":
        return Change(out=(meeting,), into=())
    if edit.kind == "swap":
        other = _place(draft, edit.other, meetings)
        if other[3]:
            raise _refused("edits.is_locked", **_pair_named(draft, other[0]))
        if other == meeting:
            raise _refused("edits.same_place")
        return Change(out=(meeting, other), into=((pair, *other[1:3], False), (other[0], slot, table, False)))
    if edit.kind != "move":
        raise _refused("edits.unknown")
    target = _target(draft, edit)
    if target == (slot, table):
        raise _refused("edits.same_place")
    return Change(out=(meeting,), into=((pair, *target, False),))


def check(draft: Draft, change: Change) -> IntArray:
    """
    Return the placements after a change that breaks no rule.

    What is broken already, as when somebody has withdrawn, does not stand in the way of mending it.

    Raises
    ------
    EditRefusedError
        Carries every rule that the change would break.
    """
    leaving = {place[0] for place in change.out}
    for pair, *_ in change.into:
        if pair not in leaving and draft.closed[pair]:
            raise _refused("edits.not_a_possible_pair", **_pair_named(draft, pair))
    stay = [place for place in draft.places.values() if place[0] not in leaving]
    problem = replace(draft.plan.problem, locked=as_array([place for place in stay if place[3]]))
    after = as_array([*stay, *change.into])
    known = {_key(broken) for broken in violations(problem, draft.placements)}
    broken = _told_once([one for one in violations(problem, after) if _key(one) not in known])
    if broken:
        raise EditRefusedError([(one.code, named_parameters(draft.plan, one.parameters)) for one in broken])
    return after


def broken_rules(draft: Draft) -> list[tuple[str, dict[str, Any]]]:
    """Return every rule that a draft breaks as things are now."""
    found = violations(draft.plan.problem, draft.placements)
    return [(one.code, named_parameters(draft.plan, one.parameters)) for one in found]


def free_places(draft: Draft, pair: int) -> BoolArray:
    """
    Return ``(S, T)``: where a pair could go, as far as both attendees, slots and tables say.

    The order of meetings and the spread of breaks are looked at when it is done.
    """
    problem, placed = draft.plan.problem, draft.placements
    ends, most = problem.pairs[pair], int(problem.tables.max(initial=0))
    free: BoolArray = np.arange(most)[None, :] < problem.tables[:, None]
    inside = placed[placed[:, 2] < most]
    free[inside[:, 1], inside[:, 2]] = False
    others = placed[placed[:, 0] != pair]
    with_them = np.isin(problem.pairs[others[:, 0]], ends).any(axis=1)
    open_slots = problem.open_slots(np.array([pair]))[0]
    open_slots[others[with_them, 1]] = False
    own = np.unique(problem.own_table[ends][problem.own_table[ends] >= 0])
    kept = problem.own_table[problem.own_table >= 0]
    usable = np.isin(np.arange(most), own) if len(own) else ~np.isin(np.arange(most), kept)
    found: BoolArray = free & usable[None, :] & open_slots[:, None] & (len(own) < 2)
    return found


def _added(draft: Draft, edit: Edit) -> Change:
    i, j = sorted((_attendee(draft, edit.a), _attendee(draft, edit.b)))
    slot, table = _target(draft, edit)
    rows = np.flatnonzero((draft.plan.problem.pairs == [i, j]).all(axis=1) & ~draft.closed).tolist()
    if not rows:
        a, b = draft.plan.attendee_names[i], draft.plan.attendee_names[j]
        raise _refused("edits.not_a_possible_pair", a=a, b=b)
    placed = draft.meeting_of_pair
    left = [pair for pair in rows if pair not in placed]
    if not left:
        raise _refused("edits.already_meet", **_pair_named(draft, rows[0]))
    # Of several meetings of the same two, one that may be in that slot.
    allowed = draft.plan.problem.allowed
    fitting = [pair for pair in left if allowed is None or allowed[pair, slot]]
    return Change(out=(), into=(((fitting or left)[0], slot, table, False),))


def _place(draft: Draft, name: str, meetings: dict[str, MeetingRow]) -> Place:
    row = meetings.get(name)
    if row is None:
        raise UnknownObjectError("meeting", name)
    place = draft.places.get(row.id)
    if place is None:
        raise _refused("edits.not_in_this_version")
    return place


def _target(draft: Draft, edit: Edit) -> tuple[int, int]:
    slot, table = edit.slot or 0, edit.table or 0
    tables = draft.plan.problem.tables
    if not 1 <= slot <= len(tables) or not 1 <= table <= tables[slot - 1]:
        raise _refused("edits.no_such_place")
    return slot - 1, table - 1


def _attendee(draft: Draft, name: str) -> int:
    try:
        return draft.names.index(name)
    except ValueError:
        # Registered since the run, or nobody of this event: no candidate of anybody either way.
        raise _refused("edits.unknown_attendee") from None


def _pair_named(draft: Draft, pair: int) -> dict[str, Any]:
    i, j = draft.plan.problem.pairs[pair].tolist()
    return {"a": draft.plan.attendee_names[i], "b": draft.plan.attendee_names[j]}


def _key(violation: Violation) -> tuple[str, tuple[tuple[str, int], ...]]:
    return violation.code, tuple(sorted(violation.parameters.items()))


def _told_once(broken: list[Violation]) -> list[Violation]:
    """Return broken rules without those that say the same of a taken table in other words."""
    codes = {one.code for one in broken}
    if "scheduling.table_twice" in codes:
        return [one for one in broken if one.code != "scheduling.too_few_tables"]
    return broken


def _refused(code: str, **parameters: Any) -> EditRefusedError:
    return EditRefusedError([(code, parameters)])
