"""From an event's records to the optimiser's problem; what each index stands for is fixed here, once."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker import affinity
from matchmaker.affinity import PairRules, PairValues, Profile, Vocabulary
from matchmaker.intake import AttendeeRecord, EventFolder, PairRecord
from matchmaker.scheduling import Problem
from matchmaker.services.planning.break_costs import break_cost
from matchmaker.services.planning.own_words import with_own_words

IntArray = NDArray[np.int64]
#: Told a stage's code as it begins.
OnStage = Callable[[str], None]

STAGE_VALUES = "planning.stage_values"
STAGE_PROBLEM = "planning.stage_problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaceable:
    """
    A required meeting between two attendees who are no candidate pair, so that it can't be held.

    Parameters
    ----------
    a, b
        Attendee indices, ``a < b``.
    id
        Of ``pairs.csv``, or blank.
    code
        The reason. It is the same whatever the cause, since a private ``avoid`` may be one.
    """

    a: int
    b: int
    id: str = ""
    code: str = "planning.few_candidates"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Plan:
    """
    A problem and what its indices stand for.

    Parameters
    ----------
    problem
        For ``scheduling.solve``.
    attendee_ids, attendee_names
        ``(N,)``; of each attendee index.
    pair_ids
        ``(P,)``; id of each pair in ``pairs.csv``, blank without one.
    pair_rows
        ``(P,)``; position of each pair in ``pairs.csv``; -1 when the pair was worked out.
    values
        Benefits and reasons, in the order of the problem's pairs; none with explicit pairs.
    unplaceable
        Required meetings that are no candidate pairs.
    profiles
        ``(N,)``; what each attendee said when the values were worked out; empty with explicit pairs.
    seed
        Seed for the solver.
    """

    problem: Problem
    attendee_ids: tuple[str, ...]
    attendee_names: tuple[str, ...]
    pair_ids: tuple[str, ...]
    pair_rows: tuple[int, ...]
    values: PairValues | None
    unplaceable: tuple[Unplaceable, ...] = ()
    profiles: tuple[Profile, ...] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Candidates:
    """Candidate pairs with their rules, whichever way they came."""

    pairs: IntArray
    value: IntArray
    required: NDArray[np.bool_]
    ids: tuple[str, ...]
    rows: tuple[int, ...]
    allowed: NDArray[np.bool_] | None = None
    after: tuple[tuple[int, int], ...] = ()
    values: PairValues | None = None
    unplaceable: tuple[Unplaceable, ...] = ()
    profiles: tuple[Profile, ...] = ()


def prepare(
    folder: EventFolder,
    *,
    seed: int = 0,
    on_stage: OnStage | None = None,
    top_k: int | None = None,
    vocabulary: Vocabulary | None = None,
) -> Plan:
    """
    Return the scheduling problem of an event.

    Explicit pairs are used unchanged, but for those that an ``avoid`` forbids or that are worth less
    than ``min_value``. Without them, affinity works out candidate pairs from what people wrote.

    Parameters
    ----------
    folder
        The event; ids in it are known to be consistent, as intake and the store see to.
    seed
        Kept in the plan for the solver.
    on_stage
        Told the code of each stage as it begins.
    top_k
        Best pairs per attendee that are candidates; affinity's own choice when left out. Explicit
        pairs are all candidates.
    vocabulary
        The operator's, which the event's own is added to; the shipped one when left out.
    """
    tell = on_stage or (lambda _: None)
    index = {attendee.id: i for i, attendee in enumerate(folder.attendees)}
    if folder.pairs is None:
        tell(STAGE_VALUES)
        candidates = _valued_candidates(folder, index, top_k, vocabulary)
    else:
        candidates = _explicit_candidates(folder, folder.pairs, index)
    tell(STAGE_PROBLEM)
    return Plan(
        problem=_problem(folder, candidates),
        attendee_ids=tuple(index),
        attendee_names=tuple(attendee.name for attendee in folder.attendees),
        pair_ids=candidates.ids,
        pair_rows=candidates.rows,
        values=candidates.values,
        unplaceable=candidates.unplaceable,
        profiles=candidates.profiles,
        seed=seed,
    )


def _problem(folder: EventFolder, candidates: _Candidates) -> Problem:
    event, rules = folder.event, folder.event.rules
    num_slots = event.num_slots
    available = np.ones((len(folder.attendees), num_slots), dtype=np.bool_)
    for i, attendee in enumerate(folder.attendees):
        available[i, [slot - 1 for slot in attendee.unavailable]] = False
    return Problem(
        pairs=candidates.pairs,
        value=candidates.value,
        available=available,
        tables=np.array(event.tables, dtype=np.int64),
        cap=_of_each(folder, lambda attendee: attendee.cap or rules.cap or num_slots),
        floor=_of_each(folder, lambda attendee: attendee.floor or rules.floor),
        session_of_slot=np.repeat(
            np.arange(len(event.sessions)), [session.slots for session in event.sessions]
        ),
        allowed=candidates.allowed,
        required=candidates.required,
        after=candidates.after,
        own_table=_of_each(folder, lambda attendee: -1 if attendee.table is None else attendee.table - 1),
        compactness=break_cost(folder, candidates.value),
        max_break_spread=rules.max_break_spread,
    )


def _of_each(folder: EventFolder, number: Callable[[AttendeeRecord], int]) -> IntArray:
    return np.array([number(attendee) for attendee in folder.attendees], dtype=np.int64)


def _wishes(folder: EventFolder, index: dict[str, int], wish: str) -> list[tuple[int, int]]:
    """Return the directed wishes of one kind, as attendee indices."""
    return [(index[w.from_id], index[w.to_id]) for w in folder.wishes if w.wish == wish]


def _ordered(wishes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the two attendees of each wish, smaller index first, each once, in the order given."""
    return list(dict.fromkeys((min(wish), max(wish)) for wish in wishes))


def values_of(
    folder: EventFolder,
    profiles: Sequence[Profile],
    *,
    top_k: int | None = None,
    vocabulary: Vocabulary | None = None,
) -> PairValues:
    """
    Return the candidate pairs of an event with their values.

    Parameters
    ----------
    profiles
        Of the event's attendees, and of further people after them of whom nobody has wishes.
    top_k
        As for ``prepare``.
    vocabulary
        The event's.
    """
    rules = folder.event.rules
    index = {attendee.id: i for i, attendee in enumerate(folder.attendees)}
    return affinity.mutual_values(
        profiles,
        PairRules(
            same_organisation=rules.same_organisation,
            met_before=rules.met_before,
            roles=rules.roles,
            min_value=rules.min_value,
            factors=asdict(folder.event.factors),
        ),
        wants=_rows(_wishes(folder, index, "want"), 2),
        avoids=_rows(_wishes(folder, index, "avoid"), 2),
        musts=_rows(_wishes(folder, index, "must"), 2),
        met=_rows([(index[m.a], index[m.b], m.times) for m in folder.met], 3),
        num_slots=folder.event.num_slots,
        top_k=top_k,
        vocabulary=vocabulary,
    )


def _valued_candidates(
    folder: EventFolder, index: dict[str, int], top_k: int | None, vocabulary: Vocabulary | None
) -> _Candidates:
    profiles = tuple(profile_of(attendee) for attendee in folder.attendees)
    musts = _wishes(folder, index, "must")
    values = values_of(
        folder, profiles, top_k=top_k, vocabulary=with_own_words(vocabulary, folder.vocabulary)
    )
    num_pairs = len(values.pairs)
    position = {(i, j): p for p, (i, j) in enumerate(values.pairs.tolist())}
    required = np.zeros(num_pairs, dtype=np.bool_)
    unplaceable = []
    for i, j in _ordered(musts):
        if (i, j) in position:
            required[position[i, j]] = True
        else:
            unplaceable.append(Unplaceable(a=i, b=j))
    return _Candidates(
        pairs=values.pairs,
        value=values.value,
        required=required,
        ids=("",) * num_pairs,
        rows=(-1,) * num_pairs,
        values=values,
        unplaceable=tuple(unplaceable),
        profiles=profiles,
    )


def profile_of(attendee: AttendeeRecord) -> Profile:
    """Return what affinity is told of an attendee."""
    return Profile(
        goals=attendee.goals,
        offers=attendee.offers,
        needs=attendee.needs,
        languages=attendee.languages,
        organisation=attendee.organisation,
        role=attendee.role,
    )


def _rows(rows: Sequence[tuple[int, ...]], width: int) -> IntArray:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)


def _explicit_candidates(
    folder: EventFolder, records: tuple[PairRecord, ...], index: dict[str, int]
) -> _Candidates:
    avoided = set(_ordered(_wishes(folder, index, "avoid")))
    ends = _ordered_ends(records, index)
    forbidden = {
        row
        for row, record in enumerate(records)
        if ends[row] in avoided or record.value < folder.event.rules.min_value
    }
    required = {row for row, record in enumerate(records) if record.required}
    unplaceable = _require_musts(_ordered(_wishes(folder, index, "must")), ends, forbidden, required)
    row_of_id = {record.id: row for row, record in enumerate(records) if record.id}
    follows = {row: [row_of_id[q] for q in record.after] for row, record in enumerate(records)}
    _spread_to_followers(forbidden, follows)
    unplaceable += [
        Unplaceable(a=ends[row][0], b=ends[row][1], id=records[row].id)
        for row in sorted(required & forbidden)
    ]
    kept = [row for row in range(len(records)) if row not in forbidden]
    position = {row: p for p, row in enumerate(kept)}
    return _Candidates(
        pairs=_rows([ends[row] for row in kept], 2),
        value=np.array([records[row].value for row in kept], dtype=np.int64),
        required=np.array([row in required for row in kept], dtype=np.bool_),
        ids=tuple(records[row].id for row in kept),
        rows=tuple(kept),
        allowed=_allowed([records[row] for row in kept], folder.event.num_slots),
        after=tuple((position[row], position[q]) for row in kept for q in follows[row]),
        # In an order of their own: one by cause would tell an ``avoid`` from a pair that was never given.
        unplaceable=tuple(sorted(unplaceable, key=lambda missing: (missing.a, missing.b, missing.id))),
    )


def _ordered_ends(records: tuple[PairRecord, ...], index: dict[str, int]) -> list[tuple[int, int]]:
    both = [(index[record.a], index[record.b]) for record in records]
    return [(min(ends), max(ends)) for ends in both]


def _require_musts(
    musts: list[tuple[int, int]], ends: list[tuple[int, int]], forbidden: set[int], required: set[int]
) -> list[Unplaceable]:
    """
    Add to ``required`` one row for each ``must``; return those that have no row at all.

    Two people who stand in several rows owe one meeting: the first row that can be held, unless the
    file requires one of their rows itself.
    """
    rows_of: dict[tuple[int, int], list[int]] = {}
    for row, pair in enumerate(ends):
        rows_of.setdefault(pair, []).append(row)
    missing = []
    for pair in musts:
        rows = rows_of.get(pair, [])
        if not rows:
            missing.append(Unplaceable(a=pair[0], b=pair[1]))
        elif not required.intersection(rows):
            required.add(next((row for row in rows if row not in forbidden), rows[0]))
    return missing


def _spread_to_followers(forbidden: set[int], follows: dict[int, list[int]]) -> None:
    """Forbid the rows that may only follow a forbidden one, and those that follow them."""
    followers: dict[int, list[int]] = {}
    for row, earlier in follows.items():
        for q in earlier:
            followers.setdefault(q, []).append(row)
    waiting = list(forbidden)
    while waiting:
        for row in followers.get(waiting.pop(), []):
            if row not in forbidden:
                forbidden.add(row)
                waiting.append(row)


def _allowed(records: list[PairRecord], num_slots: int) -> NDArray[np.bool_] | None:
    """Return the slots each pair may meet in, or none when no row names any."""
    if not any(record.slots for record in records):
        return None
    allowed = np.ones((len(records), num_slots), dtype=np.bool_)
    for p, record in enumerate(records):
        if record.slots:
            allowed[p] = False
            allowed[p, [slot - 1 for slot in record.slots]] = True
    return allowed
