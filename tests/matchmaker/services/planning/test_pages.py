"""What the pages about schedules, agendas and meetings are given."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from matchmaker.intake import AttendeeRecord, EventFolder
from matchmaker.services.events import read_event, read_events, store_event
from matchmaker.services.people import read_attendees
from matchmaker.services.planning import (
    publish_version,
    read_attendee_agenda,
    read_meeting,
    read_own_agenda,
    read_schedule,
)
from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    MeetingRow,
    OrganiserRow,
    StatementRow,
    UnknownObjectError,
    VersionRow,
    in_event,
    scoped,
)

Compute = Callable[[EventRow], VersionRow]
Counting = Callable[[Session], AbstractContextManager[list[str]]]


def attendee_named(db: Session, event: EventRow, name: str) -> AttendeeRow:
    found = in_event(db, event).select(AttendeeRow).where(AttendeeRow.external_id == name)
    return db.scalars(found).one()


def test_the_schedule_shows_tables_by_slots_with_their_meetings(
    database: Database, organiser: OrganiserRow, given_event: EventRow, compute: Compute
) -> None:
    version = compute(given_event)

    with database.reading() as db:
        page = read_schedule(db, organiser, given_event.public_id)

    assert (page.version, page.state, page.value, page.timezone) == (
        1,
        "draft",
        version.value,
        "Europe/Madrid",
    )
    assert [(slot.number, slot.session, f"{slot.starts_at:%H:%M}") for slot in page.slots] == [
        (1, 1, "10:00"),
        (2, 1, "10:20"),
        (3, 2, "12:00"),
        (4, 2, "12:20"),
    ]
    assert [(line.number, line.label, line.in_use) for line in page.lines] == [
        (1, "Ventana", (True, True, True, True)),
        (2, "Patio", (True, True, True, False)),
    ]
    cells = [cell for line in page.lines for cell in line.cells if cell is not None]
    assert len(cells) == page.meetings
    assert sum(cell.value for cell in cells) == page.value


def test_the_schedule_shows_what_each_attendee_gets_in_the_order_of_names(
    database: Database, organiser: OrganiserRow, given_event: EventRow, compute: Compute
) -> None:
    compute(given_event)

    with database.reading() as db:
        shares = read_schedule(db, organiser, given_event.public_id).shares

    assert [(share.person.name, share.possible) for share in shares] == [
        ("Ana Ruiz Gil", 3),
        ("Ben Okafor", 2),
        ("Caitlín Ní Bhriain", 4),
        ("Dan", 4),
    ]
    assert sum(share.value for share in shares) == 2 * 19


def test_the_schedule_says_who_is_short_and_why(
    database: Database, organiser: OrganiserRow, brokerage: EventFolder, compute: Compute, now: datetime
) -> None:
    lonely = AttendeeRecord(id="eve", name="Eve Sol")
    with database.writing() as db:
        event = store_event(
            db, organiser, replace(brokerage, attendees=(*brokerage.attendees, lonely)), now=now
        )
    compute(event)

    with database.reading() as db:
        short = read_schedule(db, organiser, event.public_id).short

    assert [(one.person.name, one.meetings, one.floor) for one in short] == [("Eve Sol", 0, 1)]
    assert (short[0].code, short[0].parameters) == ("planning.floor_few_candidates", {"floor": 1})


def test_an_agenda_is_in_the_order_of_time_with_the_readers_gain_first(
    database: Database, organiser: OrganiserRow, event: EventRow, compute: Compute
) -> None:
    compute(event)

    with database.reading() as db:
        ben = attendee_named(db, event, "ben")
        page = read_attendee_agenda(db, organiser, event.public_id, ben.public_id)

    assert page.person.name == "Ben Okafor"
    assert [item.slot.number for item in page.items] == sorted(item.slot.number for item in page.items)
    with_ana = next(item for item in page.items if item.partner.name == "Ana Ruiz Gil")
    assert [reason.receiver.name for reason in with_ana.reasons] == ["Ben Okafor", "Ana Ruiz Gil"]
    assert with_ana.reasons[0].receiver_text == "Catering with good bread"
    assert with_ana.reasons[0].giver_text == "Pan para eventos"
    assert with_ana.common_languages == ("en",)
    assert len(page.items) + len(page.free_slots) == 4


def test_who_asked_for_a_meeting_is_said_to_the_organiser_and_to_oneself(
    database: Database, organiser: OrganiserRow, event: EventRow, compute: Compute
) -> None:
    """Caitlín wants to meet Ana; Ana, who must meet Ben, wants nobody."""
    compute(event)

    with database.reading() as db:
        people = {name: attendee_named(db, event, name).public_id for name in ("ana", "cai")}
        agendas = {
            name: read_attendee_agenda(db, organiser, event.public_id, person)
            for name, person in people.items()
        }
        with_ana = next(item for item in agendas["cai"].items if item.partner.id == people["ana"])
        page = read_meeting(db, organiser, event.public_id, with_ana.meeting_id)

    assert with_ana.wished
    assert [item.wished for item in agendas["ana"].items] == [False] * len(agendas["ana"].items)
    assert [person.name for person in page.wished_by] == ["Caitlín Ní Bhriain"]


def test_a_version_keeps_the_words_it_was_made_of(
    database: Database, organiser: OrganiserRow, event: EventRow, compute: Compute
) -> None:
    """Old words in the old version, new ones in the next: whether statements were edited or taken away."""
    compute(event)
    with database.writing() as db:
        here = in_event(db, event)
        statements = here.update(StatementRow).where(StatementRow.text == "Catering with good bread")
        db.execute(statements.values(text="Catering with bread from a wood oven"))
        db.execute(here.delete(StatementRow).where(StatementRow.text == "Ayuda con la contabilidad"))
    compute(event)

    said = []
    for number in (1, 2):
        with database.reading() as db:
            here = in_event(db, event)
            sides = sorted(attendee_named(db, event, name).id for name in ("ana", "ben"))
            meetings = here.select(MeetingRow).where(
                MeetingRow.a_attendee_id == sides[0], MeetingRow.b_attendee_id == sides[1]
            )
            meeting = db.scalars(meetings).one().public_id
            page = read_meeting(db, organiser, event.public_id, meeting, number)
        said.append([reason.receiver_text for reason in page.reasons])

    assert said[0] == ["Ayuda con la contabilidad", "Catering with good bread"]
    assert said[1][1] == "Catering with bread from a wood oven"
    assert "Ayuda con la contabilidad" not in said[1]


def test_an_attendee_sees_no_meeting_before_a_version_is_published(
    database: Database, event: EventRow, compute: Compute, now: datetime
) -> None:
    compute(event)
    with database.reading() as db:
        ana = attendee_named(db, event, "ana")
        before = read_own_agenda(db, ana.id)
    with database.writing() as db:
        publish_version(db, scoped(db, event.organiser_id).event(event.public_id), 1, now=now)

    with database.reading() as db:
        after = read_own_agenda(db, ana.id)

    assert (before.items, before.free_slots) == ((), ())
    assert "Ben Okafor" in [item.partner.name for item in after.items]
    # Ana is away in slot 4.
    assert 4 not in [slot.number for slot in after.free_slots]


def test_a_meeting_says_why_these_two(
    database: Database, organiser: OrganiserRow, event: EventRow, compute: Compute
) -> None:
    compute(event)

    with database.reading() as db:
        ana = attendee_named(db, event, "ana")
        agenda = read_attendee_agenda(db, organiser, event.public_id, ana.public_id)
        item = next(item for item in agenda.items if item.partner.name == "Ben Okafor")
        page = read_meeting(db, organiser, event.public_id, item.meeting_id)

    assert (page.a.name, page.b.name, page.value) == ("Ana Ruiz Gil", "Ben Okafor", item.value)
    assert (page.slot, page.table) == (item.slot, item.table)
    assert page.reasons == item.reasons


def test_foreign_and_absent_things_are_unknown_alike(
    *,
    database: Database,
    organiser: OrganiserRow,
    other_organiser: OrganiserRow,
    event: EventRow,
    given_event: EventRow,
    compute: Compute,
) -> None:
    compute(event)
    with database.reading() as db:
        ana = attendee_named(db, event, "ana").public_id
        page = read_schedule(db, organiser, event.public_id)
        meeting = next(cell for line in page.lines for cell in line.cells if cell).meeting_id
        absent: list[Callable[[], object]] = [
            lambda: read_event(db, other_organiser, event.public_id),
            lambda: read_attendees(db, other_organiser, event.public_id),
            lambda: read_schedule(db, other_organiser, event.public_id),
            lambda: read_schedule(db, organiser, event.public_id, 2),
            lambda: read_schedule(db, organiser, given_event.public_id),
            lambda: read_attendee_agenda(db, other_organiser, event.public_id, ana),
            lambda: read_attendee_agenda(db, organiser, given_event.public_id, ana),
            lambda: read_meeting(db, other_organiser, event.public_id, meeting),
            lambda: read_meeting(db, organiser, event.public_id, "nothing"),
            lambda: read_meeting(db, organiser, event.public_id, meeting, 2),
            lambda: read_own_agenda(db, 10_000),
        ]
        for read in absent:
            with pytest.raises(UnknownObjectError):
                read()


def test_a_meeting_that_a_version_does_not_hold_is_unknown_in_it(
    database: Database, organiser: OrganiserRow, given_event: EventRow, compute: Compute
) -> None:
    first = compute(given_event)
    with database.reading() as db:
        page = read_schedule(db, organiser, given_event.public_id)
        meeting = next(cell for line in page.lines for cell in line.cells if cell).meeting_id
    second = compute(given_event)
    with database.writing() as db:
        from matchmaker.store import PlacementRow, SeatRow

        here = in_event(db, given_event)
        db.execute(here.delete(SeatRow).where(SeatRow.version_id == second.id))
        db.execute(here.delete(PlacementRow).where(PlacementRow.version_id == second.id))

    with database.reading() as db:
        assert read_meeting(db, organiser, given_event.public_id, meeting, first.number).version == 1
        with pytest.raises(UnknownObjectError):
            read_meeting(db, organiser, given_event.public_id, meeting)


def many(folder: EventFolder, times: int) -> EventFolder:
    """Return the event with its people several times over, everybody under a name of their own."""
    return replace(
        folder,
        attendees=tuple(
            replace(attendee, id=f"{attendee.id}{nth}", email="", table=None)
            for nth in range(times)
            for attendee in folder.attendees
        ),
        pairs=tuple(
            replace(pair, a=f"{pair.a}{nth}", b=f"{pair.b}{nth}", id="", after=(), slots=())
            for nth in range(times)
            for pair in (folder.pairs or ())[1:]
        ),
    )


def test_pages_ask_the_database_as_often_for_many_as_for_few(
    *,
    database: Database,
    organiser: OrganiserRow,
    brokerage: EventFolder,
    compute: Compute,
    counting: Counting,
    now: datetime,
) -> None:
    asked: list[list[int]] = []
    for times in (1, 3):
        with database.writing() as db:
            event = store_event(db, organiser, many(brokerage, times), now=now)
        compute(event)
        with database.reading() as db:
            ana = attendee_named(db, event, "ana0")
            page = read_schedule(db, organiser, event.public_id)
            meeting = next(cell for line in page.lines for cell in line.cells if cell).meeting_id
            counts = []
            for read in (
                lambda: read_events(db, organiser),
                lambda: read_event(db, organiser, event.public_id),  # noqa: B023 -- called in this round
                lambda: read_attendees(db, organiser, event.public_id),  # noqa: B023 -- as above
                lambda: read_schedule(db, organiser, event.public_id),  # noqa: B023 -- as above
                lambda: read_attendee_agenda(db, organiser, event.public_id, ana.public_id),  # noqa: B023 -- as above
                lambda: read_meeting(db, organiser, event.public_id, meeting),  # noqa: B023 -- as above
            ):
                db.expunge_all()
                with counting(db) as statements:
                    read()
                counts.append(len(statements))
        asked.append(counts)

    assert asked[0] == asked[1]
    assert max(asked[0]) <= 13
