"""Given meetings brought to an event: taken over whole, rows that stay kept, refused with every fault."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from matchmaker.intake import EventFolder, PairRecord, workbook_bytes
from matchmaker.jobs import run_schedule
from matchmaker.services.events import (
    FaultyPairsError,
    GivenPreview,
    PairCounts,
    StateForbidsError,
    given_csv,
    leave_given,
    look_at_given,
    read_given,
    read_record,
    replace_given,
    store_event,
)
from matchmaker.services.planning import request_run
from matchmaker.services.planning.drafts import read_draft
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    Database,
    EventRow,
    ExplicitPairRow,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    RunRow,
    SeatRow,
    VersionRow,
    in_event,
    scoped,
)

HEAD = "a,b,value,id,required,slots,after\n"


class House:
    """An event with given meetings, and what is done to them."""

    def __init__(self, database: Database, event: EventRow, now: datetime) -> None:
        self.database, self.event, self.now = database, event, now

    def look(self, text: str | bytes) -> GivenPreview:
        content = text if isinstance(text, bytes) else text.encode()
        with self.database.reading() as db:
            return look_at_given(db, self.own(db), content)

    def replace(self, text: str) -> PairCounts:
        with self.database.writing() as db:
            return replace_given(db, self.own(db), text.encode(), by="m", now=self.now)

    def own(self, db: Session) -> EventRow:
        return scoped(db, self.event.organiser_id).event(self.event.public_id)

    def faults(self, text: str | bytes) -> list[tuple[str, int | None, str]]:
        return [
            (one.code, one.line, one.found) for one in self.look(text).findings if one.severity == "error"
        ]

    def pairs(self) -> tuple[PairRecord, ...] | None:
        with self.database.reading() as db:
            return read_record(db, self.own(db)).pairs

    def rows(self) -> dict[str, int]:
        """Return the row id of each pair, by its id or else its value."""
        with self.database.reading() as db:
            rows = db.scalars(in_event(db, self.own(db)).select(ExplicitPairRow)).all()
            return {row.external_id or str(row.value): row.id for row in rows}

    def hold(self, *names: str) -> None:
        """Let a version hold the meetings of some pairs."""
        rows = self.rows()
        with self.database.writing() as db:
            for name in names:
                pair = db.get(ExplicitPairRow, rows[name])
                assert pair is not None
                a, b = sorted((pair.a_attendee_id, pair.b_attendee_id))
                db.add(
                    MeetingRow(
                        event_id=self.event.id, a_attendee_id=a, b_attendee_id=b, explicit_pair_id=pair.id
                    )
                )


@pytest.fixture
def house(database: Database, organiser: OrganiserRow, brokerage: EventFolder, now: datetime) -> House:
    with database.writing() as db:
        event = store_event(db, organiser, brokerage, now=now)
    return House(database, event, now)


def test_a_list_takes_the_place_of_the_earlier_one_and_what_stays_keeps_its_row(house: House) -> None:
    before = house.rows()
    house.hold("first", "5")
    text = (
        HEAD + "dan,cai,6,,,,\n"  # by its two attendees, whichever comes first
        "ana,dan,9,new,,1-2,\n"
        "ana,ben,8,first,1,,\n"  # by its id
        "ben,ana,2,other,,,new;new;first\n"  # what is left of the two: “second”
    )

    looked = house.look(text)
    counts = house.replace(text)

    assert (looked.added, looked.kept, looked.removed, looked.findings) == (1, 3, 1, ())
    assert counts == looked.counts == PairCounts(pairs=4, required=1, with_slots=1, with_order=1)
    assert house.pairs() == (
        PairRecord(a="dan", b="cai", value=6),
        PairRecord(a="ana", b="dan", value=9, id="new", slots=(1, 2)),
        PairRecord(a="ana", b="ben", value=8, id="first", required=True),
        PairRecord(a="ben", b="ana", value=2, id="other", after=("new", "first")),
    )
    after = house.rows()
    assert (after["6"], after["first"], after["other"]) == (before["5"], before["first"], before["second"])
    with house.database.reading() as db:
        log = db.scalars(scoped(db, house.event.organiser_id).select(AuditRow)).all()[-1]
    assert (log.action, log.actor_id, log.parameters) == (
        "event.pairs_given",
        "m",
        {"pairs": 4, "added": 1, "removed": 1},
    )


def test_the_same_list_again_changes_nothing(house: House, brokerage: EventFolder) -> None:
    before = house.rows()
    with house.database.reading() as db:
        text = given_csv(db, house.own(db))

    looked = house.look(text)
    house.replace(text)

    assert (looked.added, looked.kept, looked.removed, looked.findings) == (0, 4, 0, ())
    assert (house.pairs(), house.rows()) == (brokerage.pairs, before)


def test_ids_may_change_places(house: House) -> None:
    house.replace(HEAD + "ana,ben,1,second,,,\nana,ben,2,first,,,second\ncai,dan,5,x,,,\n")
    house.replace(HEAD + "cai,dan,5,second,,,\nana,ben,2,x,,,\n")

    assert house.pairs() == (
        PairRecord(a="cai", b="dan", value=5, id="second"),
        PairRecord(a="ana", b="ben", value=2, id="x"),
    )


def test_a_meeting_that_a_version_holds_stays_on_the_list(house: House) -> None:
    before = house.pairs()
    house.hold("first", "second")
    without = HEAD + "ana,ben,1,other,,,\n"

    assert house.faults(without) == [("given.in_version", None, "Ana Ruiz Gil – Ben Okafor")]
    with pytest.raises(FaultyPairsError):
        house.replace(without)
    assert house.pairs() == before


def test_a_run_under_way_is_called_off_when_a_meeting_goes(house: House) -> None:
    def states() -> list[str]:
        with house.database.reading() as db:
            return [run.state for run in db.scalars(in_event(db, house.own(db)).select(RunRow))]

    with house.database.writing() as db:
        request_run(db, house.own(db), now=house.now, time_limit=3)
        text = given_csv(db, house.own(db))

    house.replace(text)
    assert states() == ["queued"]
    house.replace(HEAD + "ana,cai,4,,,,\n")
    assert states() == ["cancelled"]


def test_a_meeting_that_went_can_not_be_put_into_a_draft(house: House) -> None:
    with house.database.writing() as db:
        run_id = request_run(db, house.own(db), now=house.now, time_limit=3).id
    run_schedule(house.database, run_id, lambda: house.now)
    with house.database.writing() as db:
        event = house.own(db)
        # Nothing holds a meeting: every pair may go.
        for rows in (SeatRow, PlacementRow, MeetingRow):
            db.execute(in_event(db, event).delete(rows))
    house.replace(HEAD + "ana,cai,4,,,,\n")

    with house.database.reading() as db:
        here = in_event(db, house.own(db))
        draft = read_draft(db, here, db.scalars(here.select(VersionRow)).one())

    names = {draft.names[i] for i in draft.plan.problem.pairs[~draft.closed].flatten()}
    assert (len(draft.closed), int((~draft.closed).sum()), len(names)) == (4, 1, 2)


def test_whoever_withdrew_need_not_be_named(house: House) -> None:
    house.hold("first", "second")
    kept = house.rows()
    with house.database.writing() as db:
        ben = db.scalars(
            in_event(db, house.own(db)).select(AttendeeRow).where(AttendeeRow.external_id == "ben")
        )
        ben.one().withdrawn_at = house.now

    house.replace(HEAD + "ana,cai,4,first,,,\n")

    assert house.pairs() == (PairRecord(a="ana", b="cai", value=4, id="first"),)
    with house.database.reading() as db:
        rows = db.scalars(in_event(db, house.own(db)).select(ExplicitPairRow)).all()
    assert {row.id: row.external_id for row in rows if row.id in kept.values()} == {
        kept["first"]: "",
        kept["second"]: "second",
        kept["4"]: "first",
    }
    assert house.faults(HEAD + "ana,ben,4,,,,\n") == [("given.unknown_attendee", 2, "ben")]


def test_attendees_may_be_named_by_address_and_a_workbook_be_brought(house: House) -> None:
    book = workbook_bytes(
        ["a", "b", "value", "after"], [("ANA@example.org", "cai", "4", ""), ("ben", "dan", "1", "")]
    )

    looked = house.look(book)

    assert (looked.findings, looked.text) == ((), HEAD + "ana,cai,4,,,,\nben,dan,1,,,,\n")
    assert house.faults("a,b,value\nana@example.org,ana,3\n") == [("intake.with_oneself", 2, "ana")]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (b"", [("intake.empty_file", None, "")]),
        (b"\n\n  \n", [("intake.empty_file", None, "")]),
        (b"a,b,value\n", [("given.no_rows", None, "")]),
        (b"a,b,value\nana,ben,1\0\n", [("intake.not_whole_number", 2, "1·"), ("intake.nul", 2, "")]),
        (
            "a,b,value\nana,Zoë,1\n".encode("latin-1"),
            [("given.unknown_attendee", 2, "Zoë"), ("intake.not_utf8", 2, "ana,Zoë,1")],
        ),
        ("a,b,value\nana,ben,1\n".encode("utf-16"), [("intake.utf16", None, "")]),
        (b"who,whom\nana,ben\n", [("intake.no_header", 1, "who,whom")]),
        (b"a,b,value\nana,eve,1\n", [("given.unknown_attendee", 2, "eve")]),
        (
            b"a,b,value\nana,ben,0\nana,cai,many\n",
            [("intake.too_small", 2, "0"), ("intake.not_whole_number", 3, "many")],
        ),
        (
            b"a,b,value\nana,ben,1\nben,ana,2\n",
            [("intake.pair_needs_id", 2, ""), ("intake.pair_needs_id", 3, "")],
        ),
        (b"a,b,value,id\nana,ben,1,x\ncai,dan,2,x\n", [("intake.duplicate_pair_id", 3, "x")]),
        (b"a,b,value,slots\nana,ben,1,9\n", [("intake.slot_out_of_range", 2, "9")]),
        (b"a,b,value,id,after\nana,ben,1,x,y\ncai,dan,2,y,x\n", [("intake.cycle", 2, "y")]),
        (b"a,b,value,id,after\nana,ben,1,x,x\n", [("intake.cycle", 2, "x")]),
        (b"a,b,value,after\nana,ben,1,nobody\n", [("intake.unknown_pair_id", 2, "nobody")]),
        (b"a,b,value,id\nana,ben,1," + b"x" * 201 + b"\n", [("given.long_id", 2, "x" * 79 + "…")]),
        (b"a,b,value\n" + b"ana,ben,1\n" * 5_001, [("given.too_many_rows", None, "5001")]),
        (b"a,b,value\n" + b"#" * (2 * 1024 * 1024), [("intake.file_too_large", None, "")]),
        (b"PK\x03\x04 and no workbook", [("intake.broken_workbook", None, "File is not a zip file")]),
    ],
)
def test_every_fault_is_told_and_nothing_taken_over(
    house: House, text: bytes, faults: list[tuple[str, int | None, str]]
) -> None:
    before = house.pairs()

    assert house.faults(text) == faults
    with house.database.writing() as db, pytest.raises(FaultyPairsError):
        replace_given(db, house.own(db), text, by="m", now=house.now)
    assert house.pairs() == before


def test_a_row_of_ten_thousand_columns_is_refused(house: House) -> None:
    text = ",".join(["a", "b", "value", *map(str, range(10_000))]) + "\nana,ben,1\n"

    assert [code for code, _, _ in house.faults(text)] == ["intake.too_many_columns"]


def test_meetings_are_worked_out_again_and_the_list_is_kept(house: House, brokerage: EventFolder) -> None:
    with house.database.writing() as db:
        edition = house.own(db).edition
        assert leave_given(db, house.own(db), by="m", now=house.now)
        assert not leave_given(db, house.own(db), by="m", now=house.now)
    assert house.pairs() is None
    with house.database.reading() as db:
        page = read_given(db, house.own(db))
        # Whoever has the editor open is told: the choice is one of its fields.
        assert house.own(db).edition == edition + 1
    assert (page.is_given, page.counts) == (False, PairCounts(4, 1, 1, 1))

    with house.database.reading() as db:
        text = given_csv(db, house.own(db))
    house.replace(text)
    assert house.pairs() == brokerage.pairs


def test_a_list_to_fill_in_names_the_attendees(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime
) -> None:
    first, *rest = breakfast.attendees
    folder = replace(breakfast, attendees=(replace(first, name="=1+1"), *rest), pairs=())
    with database.writing() as db:
        event = store_event(db, organiser, folder, now=now)
        text = given_csv(db, event)

    assert text.splitlines()[:3] == [
        "a,b,value,id,required,slots,after,a_name,b_name",
        "ana,,,,,,,'=1+1,",
        "ben,,,,,,,Ben Okafor,",
    ]


@pytest.mark.parametrize(("state", "is_given"), [("closed", True), ("feedback", True), ("live", False)])
def test_the_state_of_the_event_is_respected(house: House, state: str, is_given: bool) -> None:
    with house.database.writing() as db:
        event = house.own(db)
        event.state, event.has_explicit_pairs = state, is_given

    with pytest.raises(StateForbidsError):
        house.look(HEAD + "ana,ben,1,,,,\n")
    with pytest.raises(StateForbidsError):
        house.replace(HEAD + "ana,ben,1,,,,\n")
    if is_given:
        with house.database.writing() as db, pytest.raises(StateForbidsError):
            leave_given(db, house.own(db), by="m", now=house.now)
