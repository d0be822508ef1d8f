"""Drafts are edited one change at a time; no rule is ever broken, and every change can be undone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.intake import AttendeeRecord, EventFolder, EventRecord, PairRecord, RulesRecord, SessionRecord
from matchmaker.services.events import StateForbidsError, store_event
from matchmaker.services.planning import (
    AlreadyDraftedError,
    DraftOutdatedError,
    Edit,
    EditedMeanwhileError,
    EditRefusedError,
    broken_rules,
    edit_version,
    publish_version,
    read_draft,
)
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    Database,
    EditRow,
    EventRow,
    MeetingReasonRow,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    SeatRow,
    SlotRow,
    TableRow,
    UnavailableSlotRow,
    UnknownObjectError,
    VersionRow,
    WishRow,
    in_event,
)

Compute = Callable[[EventRow], VersionRow]
Do = Callable[..., Any]


def hall(**rules: Any) -> EventFolder:
    """Six attendees of whom not all can meet, three slots, two tables and three in the last slot."""
    people = [
        AttendeeRecord(id=name, name=name.title()) for name in ("ana", "ben", "cai", "dan", "eva", "fay")
    ]
    people[1] = replace(people[1], unavailable=(3,))
    people[5] = replace(people[5], cap=1)
    pairs = (
        PairRecord(a="ana", b="ben", value=9),
        PairRecord(a="cai", b="dan", value=8),
        PairRecord(a="ana", b="cai", value=7),
        PairRecord(a="ben", b="dan", value=6),
        PairRecord(a="eva", b="fay", value=5),
        PairRecord(a="dan", b="eva", value=4),
        PairRecord(a="cai", b="fay", value=3),
    )
    return EventFolder(
        event=EventRecord(
            name="Sala",
            timezone="Europe/Madrid",
            sessions=(SessionRecord(start=datetime.fromisoformat("2026-10-01T10:00"), slots=3),),
            tables=(2, 2, 3),
            rules=RulesRecord(**{"floor": 1} | rules),
        ),
        attendees=tuple(people),
        pairs=pairs,
    )


@pytest.fixture
def event(
    request: pytest.FixtureRequest,
    database: Database,
    organiser: OrganiserRow,
    compute: Compute,
    now: datetime,
) -> EventRow:
    """The hall with a first version; a test may name rules of its own."""
    with database.writing() as db:
        stored = store_event(db, organiser, hall(**getattr(request, "param", {})), now=now)
    compute(stored)
    return stored


class Room:
    """A version as its rows say, by the names of its attendees."""

    def __init__(self, db: Session, event: EventRow, number: int = 1) -> None:
        here = in_event(db, event)
        self.version = db.scalars(here.select(VersionRow).where(VersionRow.number == number)).one()
        self.names = dict(
            db.execute(
                here.select(AttendeeRow).with_only_columns(AttendeeRow.id, AttendeeRow.external_id)
            ).all()
        )
        self.ids = dict(
            db.execute(
                here.select(AttendeeRow).with_only_columns(AttendeeRow.external_id, AttendeeRow.public_id)
            ).all()
        )
        slots = dict(db.execute(here.select(SlotRow).with_only_columns(SlotRow.id, SlotRow.number)).all())
        tables = dict(db.execute(here.select(TableRow).with_only_columns(TableRow.id, TableRow.number)).all())
        joined = here.select(PlacementRow).where(PlacementRow.version_id == self.version.id)
        rows = db.execute(
            joined.join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id).add_columns(MeetingRow)
        ).all()
        self.meeting = {self.pair(row): row.public_id for _, row in rows}
        self.places = {
            self.pair(row): (slots[placed.slot_id], tables[placed.table_id], placed.locked)
            for placed, row in rows
        }
        self.seats = sorted(
            (slots[seat.slot_id], self.names[seat.attendee_id])
            for seat in db.scalars(here.select(SeatRow).where(SeatRow.version_id == self.version.id))
        )

    def pair(self, meeting: MeetingRow) -> str:
        return "-".join(sorted((self.names[meeting.a_attendee_id], self.names[meeting.b_attendee_id])))

    @property
    def state(self) -> tuple[Any, ...]:
        """Everything that an undo must bring back."""
        row = self.version
        figures = (row.value, row.objective, row.status, row.breaks, row.table_moves, row.told)
        return self.places, self.seats, figures


@pytest.fixture
def look(database: Database, event: EventRow) -> Callable[..., Room]:
    def read(number: int = 1) -> Room:
        with database.reading() as db:
            return Room(db, event, number)

    return read


@pytest.fixture
def do(database: Database, event: EventRow, now: datetime, look: Callable[..., Room]) -> Do:
    """Return a function that edits the draft as it stands: ``do("lock", "ana-ben")``."""

    def edit(kind: str, pair: str = "", *, number: int = 1, edition: int | None = None, **rest: Any) -> Any:
        room = look(number)
        if "other" in rest:
            rest["other"] = room.meeting[rest["other"]]
        for side in ("a", "b"):
            if side in rest:
                rest[side] = room.ids.get(rest[side], rest[side])
        wanted = Edit(kind=kind, meeting=room.meeting.get(pair, pair), **rest)
        with database.writing() as db:
            seen = room.version.edition if edition is None else edition
            return edit_version(db, event, number, wanted, edition=seen, by="carmen", now=now)

    return edit


def refusal(do: Do, *args: Any, **rest: Any) -> list[tuple[str, dict[str, Any]]]:
    with pytest.raises(EditRefusedError) as refused:
        do(*args, **rest)
    return list(refused.value.reasons)


def test_a_locked_meeting_is_not_moved_swapped_or_taken_out(do: Do, look: Any) -> None:
    do("lock", "ana-cai")
    reason = [("edits.is_locked", {"a": "Ana", "b": "Cai"})]

    assert look().places["ana-cai"][2]
    assert refusal(do, "move", "ana-cai", slot=3, table=3) == reason
    assert refusal(do, "remove", "ana-cai") == reason
    assert refusal(do, "swap", "ana-cai", other="ana-ben") == reason
    assert refusal(do, "swap", "ana-ben", other="ana-cai") == reason

    do("unlock", "ana-cai")
    assert not look().places["ana-cai"][2]


def test_a_meeting_is_taken_out_and_put_back(do: Do, look: Any) -> None:
    before = look()

    done = do("remove", "ana-ben")
    after = look()
    slot, table, _ = before.places["ana-ben"]
    assert (done.version, done.edition, done.is_new_draft) == (1, 2, False)
    assert set(before.places) - set(after.places) == {"ana-ben"}
    assert after.version.value == before.version.value - 9
    assert after.version.status == "feasible"
    assert (slot, "ana") in before.seats
    assert (slot, "ana") not in after.seats

    do("add", a="ana", b="ben", slot=slot, table=table)
    assert set(look().places) == set(before.places)
    assert look().meeting["ana-ben"] == before.meeting["ana-ben"]


def test_every_rule_stands_against_an_edit(do: Do, look: Any) -> None:
    room = look()
    slot_of = {pair: place[0] for pair, place in room.places.items()}

    assert refusal(do, "move", "ana-ben", slot=3, table=3)[0] == (
        "scheduling.attendee_away",
        {"attendee": "Ben", "slot": 3, "pair": "Ana – Ben"},
    )
    busy = slot_of["cai-dan"]
    told = {code for code, _ in refusal(do, "move", "ana-cai", slot=busy, table=1)}
    assert "scheduling.attendee_twice" in told
    assert refusal(do, "move", "ana-ben", slot=9, table=1) == [("edits.no_such_place", {})]
    assert refusal(do, "move", "ana-ben", slot=1, table=3) == [("edits.no_such_place", {})]
    assert refusal(do, "move", "ana-ben") == [("edits.no_such_place", {})]
    assert look().state == room.state


def test_a_cap_stands_against_one_meeting_more(do: Do, look: Any) -> None:
    assert "eva-fay" in look().places  # the one meeting that her cap allows

    told = refusal(do, "add", a="cai", b="fay", slot=3, table=3)

    assert ("scheduling.above_cap", {"attendee": "Fay", "meetings": 2, "cap": 1}) in told


def test_an_avoided_pair_reads_like_any_other_that_is_no_candidate(
    database: Database, event: EventRow, do: Do
) -> None:
    do("remove", "ana-ben")
    never = refusal(do, "add", a="ana", b="dan", slot=3, table=3)
    with database.writing() as db:
        here = in_event(db, event)
        ana, ben = (
            db.scalars(here.select(AttendeeRow).where(AttendeeRow.external_id == name)).one()
            for name in ("ana", "ben")
        )
        db.add(WishRow(event_id=event.id, from_attendee_id=ben.id, to_attendee_id=ana.id, wish="avoid"))

    avoided = refusal(do, "add", a="ana", b="ben", slot=1, table=1)

    assert never == [("edits.not_a_possible_pair", {"a": "Ana", "b": "Dan"})]
    assert avoided == [("edits.not_a_possible_pair", {"a": "Ana", "b": "Ben"})]
    # Nor does an undo bring them together.
    assert refusal(do, "undo") == avoided


def test_who_is_away_by_now_is_not_given_a_meeting(database: Database, event: EventRow, do: Do) -> None:
    do("remove", "ana-cai")
    with database.writing() as db:
        here = in_event(db, event)
        cai = db.scalars(here.select(AttendeeRow).where(AttendeeRow.external_id == "cai")).one()
        slot = db.scalars(here.select(SlotRow).where(SlotRow.number == 3)).one()
        db.add(UnavailableSlotRow(event_id=event.id, attendee_id=cai.id, slot_id=slot.id))

    told = refusal(do, "add", a="ana", b="cai", slot=3, table=3)

    assert ("scheduling.attendee_away", {"attendee": "Cai", "slot": 3, "pair": "Ana – Cai"}) in told


def test_what_is_broken_already_can_be_mended(database: Database, event: EventRow, do: Do, look: Any) -> None:
    with database.writing() as db:
        here = in_event(db, event)
        db.scalars(
            here.select(AttendeeRow).where(AttendeeRow.external_id == "ana")
        ).one().withdrawn_at = event.created_at
    with database.reading() as db:
        draft = read_draft(db, in_event(db, event), look().version)
        assert {code for code, _ in broken_rules(draft)} == {"scheduling.attendee_away"}

    do("remove", "ana-ben")
    do("remove", "ana-cai")

    with database.reading() as db:
        assert broken_rules(read_draft(db, in_event(db, event), look().version)) == []


def test_undo_and_redo_go_through_the_history_and_a_new_edit_forgets_what_was_undone(
    database: Database, event: EventRow, do: Do, look: Any
) -> None:
    first = look().state
    do("lock", "ana-cai")
    do("remove", "ana-ben")
    second = look().state

    do("undo")
    do("undo")
    assert look().state == first
    assert refusal(do, "undo") == [("edits.nothing_to_undo", {})]
    do("redo")
    do("redo")
    assert look().state == second
    assert refusal(do, "redo") == [("edits.nothing_to_redo", {})]

    do("undo")
    do("remove", "cai-dan")
    assert refusal(do, "redo") == [("edits.nothing_to_redo", {})]
    with database.reading() as db:
        rows = db.scalars(in_event(db, event).select(EditRow).order_by(EditRow.position)).all()
        assert [(row.position, row.kind, row.made_by) for row in rows] == [
            (1, "lock", "carmen"),
            (2, "remove", "carmen"),
        ]
        deeds = db.scalars(in_event(db, event).select(AuditRow).where(AuditRow.action == "schedule.edited"))
        assert len(deeds.all()) == 8


def test_two_who_edit_at_once_the_second_is_told_and_nothing_is_lost(do: Do, look: Any) -> None:
    seen = look().version.edition
    do("lock", "ana-ben", edition=seen)
    after_first = look().state

    with pytest.raises(EditedMeanwhileError) as told:
        do("remove", "cai-dan", edition=seen)

    assert told.value.number == 1
    assert look().state == after_first


def test_a_published_version_stays_and_is_edited_in_a_draft_of_it(
    database: Database, event: EventRow, *, do: Do, look: Any, now: datetime
) -> None:
    with database.writing() as db:
        publish_version(db, event, 1, now=now)
    before = look().state

    done = do("remove", "ana-ben")

    assert (done.version, done.is_new_draft) == (2, True)
    assert look().state == before
    assert look().version.state == "published"
    draft = look(2)
    assert set(before[0]) - set(draft.places) == {"ana-ben"}
    assert (draft.version.state, draft.version.made_from, draft.version.made_by) == ("draft", 1, "carmen")
    do("undo", number=2)
    assert look(2).seats == look(1).seats

    with pytest.raises(AlreadyDraftedError) as told:
        do("remove", "cai-dan")
    assert told.value.number == 2


def test_a_meeting_that_moves_keeps_its_reasons(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, compute: Compute, now: datetime
) -> None:
    with database.writing() as db:
        event = store_event(db, organiser, breakfast, now=now)
    compute(event)

    def reasons(db: Session) -> list[tuple[Any, ...]]:
        rows = db.scalars(in_event(db, event).select(MeetingReasonRow)).all()
        return sorted(
            (row.meeting_id, row.direction, row.code, row.receiver_text, row.benefit) for row in rows
        )

    with database.reading() as db:
        before = reasons(db)
        room = Room(db, event)
    one, other = list(room.meeting.values())[:2]
    with database.writing() as db:
        try:
            wanted = Edit(kind="swap", meeting=one, other=other)
            edit_version(db, event, 1, wanted, edition=1, by="m", now=now)
        except EditRefusedError:
            wanted = Edit(kind="lock", meeting=one)
            edit_version(db, event, 1, wanted, edition=1, by="m", now=now)
    with database.reading() as db:
        assert reasons(db) == before


@pytest.mark.parametrize("meeting", ["", "nobody", "\0", "x" * 5000, "<b>", "🧱"])
def test_an_edit_of_what_is_not_there_is_like_of_what_is_foreign(do: Do, meeting: str) -> None:
    with pytest.raises(UnknownObjectError):
        do("remove", meeting)


def test_after_the_event_nothing_is_edited(event: EventRow, do: Do) -> None:
    event.state = "closed"

    with pytest.raises(StateForbidsError):
        do("lock", "ana-ben")


def test_a_version_from_a_file_is_not_edited(database: Database, event: EventRow, do: Do) -> None:
    with database.writing() as db:
        in_event(db, event)
        db.execute(in_event(db, event).update(VersionRow).values(run_id=None))

    with pytest.raises(DraftOutdatedError):
        do("lock", "ana-ben")


PAIRS = ("ana-ben", "cai-dan", "ana-cai", "ben-dan", "eva-fay", "dan-eva", "cai-fay", "ana-dan")
PLACES = {"slot": st.integers(0, 4), "table": st.integers(0, 4)}
EDITS = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["lock", "unlock", "remove"]), "pair": st.sampled_from(PAIRS)}
    ),
    st.fixed_dictionaries({"kind": st.just("move"), "pair": st.sampled_from(PAIRS), **PLACES}),
    st.fixed_dictionaries({"kind": st.just("add"), "pair": st.sampled_from(PAIRS), **PLACES}),
    st.fixed_dictionaries(
        {"kind": st.just("swap"), "pair": st.sampled_from(PAIRS), "other": st.sampled_from(PAIRS)}
    ),
    st.fixed_dictionaries({"kind": st.sampled_from(["undo", "redo"])}),
)


def try_edit(do: Do, look: Any, edit: dict[str, Any]) -> None:
    """Do what can be done; what is refused changes nothing."""
    room = look()
    rest = dict(edit)
    kind, pair = rest.pop("kind"), rest.pop("pair", "")
    if kind == "add":
        rest["a"], rest["b"], pair = *pair.split("-"), ""
    elif kind not in {"undo", "redo"} and not {pair, rest.get("other", pair)} <= set(room.meeting):
        return
    try:
        do(kind, pair, **rest)
    except EditRefusedError:
        assert look().state == room.state


@pytest.mark.parametrize(
    "event",
    [{}, {"max_break_spread": 0, "compactness": 2}, {"cap": 2, "floor": 3}],
    indirect=True,
    ids=["plain", "no uneven breaks", "short of the floor"],
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDITS, max_size=14))
def test_no_sequence_of_edits_breaks_a_rule_and_undoing_all_gives_the_first_state_again(
    database: Database, event: EventRow, do: Do, look: Any, *, edits: list[Any]
) -> None:
    while look().version.edits_kept:
        do("undo")
    first = look().state

    for edit in edits:
        try_edit(do, look, edit)
        with database.reading() as db:
            assert broken_rules(read_draft(db, in_event(db, event), look().version)) == []
    while look().version.edits_kept:
        do("undo")

    assert look().state == first
