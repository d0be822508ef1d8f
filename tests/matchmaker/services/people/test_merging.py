"""Two attendees become one: what hangs on either is kept, or its loss is said before, or it is refused."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from matchmaker.intake import EventFolder
from matchmaker.services import team
from matchmaker.services.events import read_record, read_record_and_keys, store_event
from matchmaker.services.people import (
    MERGE_FIELDS,
    EditedMeanwhileError,
    MergePlan,
    MergeRefusedError,
    merge_attendees,
    plan_merge,
    read_doubles,
    take_back,
)
from matchmaker.store import (
    AttendeeRow,
    ConsentRow,
    Database,
    EventRow,
    MeetingReasonRow,
    MeetingRow,
    MetRow,
    OrganiserRow,
    SeatRow,
    SlotRow,
    UnknownObjectError,
    VersionRow,
    WishRow,
    in_event,
)
from tests.matchmaker.services.people.conftest import Change, Place, named

Plan = Callable[[str, str], MergePlan]
Merge = Callable[..., None]


@pytest.fixture
def plan(database: Database, event: EventRow, change: Change) -> Plan:
    def do(one: str, other: str) -> MergePlan:
        with database.reading() as db:
            return plan_merge(db, event.organiser_id, event.public_id, change(one), change(other))

    return do


@pytest.fixture
def merge(database: Database, event: EventRow, plan: Plan, now: datetime) -> Merge:
    def do(one: str, other: str, **chosen: str) -> None:
        sides = plan(one, other)
        with database.writing() as db:
            merge_attendees(
                db,
                event.organiser_id,
                event.public_id,
                sides.one.id,
                sides.other.id,
                chosen=chosen,
                editions=(sides.one.edition, sides.other.edition),
                by="carmen",
                now=now,
            )

    return do


def seated(database: Database, event: EventRow) -> set[tuple[int, int, str]]:
    with database.reading() as db:
        rows = (
            in_event(db, event)
            .select(SeatRow)
            .join(VersionRow, VersionRow.id == SeatRow.version_id)
            .join(SlotRow, SlotRow.id == SeatRow.slot_id)
            .join(AttendeeRow, AttendeeRow.id == SeatRow.attendee_id)
        )
        columns = rows.with_only_columns(VersionRow.number, SlotRow.number, AttendeeRow.name)
        return {(version, slot, name.split()[0]) for version, slot, name in db.execute(columns)}


def test_probable_doubles_are_found_by_plain_rules(
    database: Database, event: EventRow, change: Change
) -> None:
    change("Dan", name="Gil Ana RUIZ", organisation="")
    change("Caitlín", name="Ben Okafor Diaz", organisation="okafor tax")
    with database.reading() as db:
        found = read_doubles(db, event.organiser_id, event.public_id)

    assert [(one.one.name, one.other.name, one.reason) for one in found] == [
        ("Ana Ruiz Gil", "Gil Ana RUIZ", "roster.double_name"),
        ("Ben Okafor", "Ben Okafor Diaz", "roster.double_part"),
    ]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"name": "Ana Ruiz", "email": "a.na@work.example"}, "roster.double_address"),
        ({"name": "Otra", "email": "ana@work.example"}, None),
        ({"name": "Ana Ruiz Gil", "organisation": "Otra casa"}, None),
        ({"name": "Aná ruiz-gil", "organisation": "horno ruiz"}, "roster.double_name"),
    ],
)
def test_what_tells_two_apart_is_heeded(
    database: Database, event: EventRow, change: Change, values: dict[str, str], reason: str | None
) -> None:
    change("Dan", **{"organisation": "", **values})
    with database.reading() as db:
        found = read_doubles(db, event.organiser_id, event.public_id)

    assert [one.reason for one in found] == ([reason] if reason else [])


@pytest.mark.parametrize("choice", ["one", "other"])
def test_an_address_that_is_not_kept_opens_nothing(
    *, database: Database, event: EventRow, merge: Merge, now: datetime, choice: str
) -> None:
    with database.writing() as db:
        links = [team.issue_link(db, "invitation", named(db, event)[name], now) for name in ("Ben", "Ana")]

    merge("Ben", "Ana", email=choice)

    opened = []
    for link in links:
        with database.reading() as db, contextlib.suppress(team.UnknownLinkError):
            opened.append(team.look_at_link(db, link, now).name.split()[0])
    assert opened == (["Ben"] if choice == "one" else [])


def test_what_was_chosen_is_kept_of_each(
    *, database: Database, event: EventRow, change: Change, merge: Merge, plan: Plan, now: datetime
) -> None:
    change("Dan", title="Jefe", ticket="K2", completed_at=now, cap=1)
    change("Caitlín", ticket="K1")
    assert plan("Ana", "Dan").proposed == {
        "name": "one",
        "email": "one",
        "title": "one",
        "languages": "one",
        "goals": "one",
        "offers": "one",
        "needs": "one",
        "cap": "other",
        "away": "one",
        "ticket": "other",
    }
    merge("Ben", "Ana", email="other", title="other", languages="both", needs="both", away="other")

    with database.reading() as db:
        rows = named(db, event)
        record = next(one for one in read_record(db, event).attendees if one.id == "ben")
    assert (record.email, record.title, record.languages) == ("ana@example.org", "Panadera", ("en", "es"))
    assert record.needs == ("Catering with good bread", "Ayuda con la contabilidad", "Un local en el centro")
    assert record.unavailable == (4,)
    assert rows["Ana"].withdrawn_at == now
    assert rows["Ana"].email == "ben@example.org"
    assert set(MERGE_FIELDS) >= {"ticket", "table"}


def test_tickets_and_moments_go_to_the_one_that_stays(
    database: Database, event: EventRow, change: Change, merge: Merge, now: datetime
) -> None:
    change("Dan", ticket="K2", completed_at=now, invited_at=now)
    change("Ana", ticket="K1")
    merge("Ana", "Dan", ticket="other")

    with database.reading() as db:
        rows = named(db, event)
        assert (rows["Ana"].ticket, rows["Dan"].ticket) == ("K2", "K1")
        assert (rows["Ana"].completed_at, rows["Ana"].invited_at) == (now, now)


def test_wishes_consents_and_earlier_meetings_are_kept_also_what_is_private(
    database: Database, event: EventRow, merge: Merge, now: datetime
) -> None:
    with database.writing() as db:
        rows = named(db, event)
        own: dict[str, Any] = {"event_id": event.id}
        avoid: dict[str, Any] = {**own, "wish": "avoid", "origin": "attendee"}
        db.add(WishRow(**avoid, from_attendee_id=rows["Ben"].id, typed_name="Caitlín Ní Bhriain"))
        db.add(WishRow(**avoid, from_attendee_id=rows["Caitlín"].id, typed_email="x@y.example",
                       typed_email_normalised="x@y.example"))  # fmt: skip
        db.add(WishRow(**avoid, from_attendee_id=rows["Caitlín"].id, to_attendee_id=rows["Dan"].id))
        db.add(ConsentRow(**own, attendee_id=rows["Caitlín"].id, version="1", language="es", text="Sí",
                          given_at=now))  # fmt: skip
        db.add(MetRow(**own, a_attendee_id=rows["Ben"].id, b_attendee_id=rows["Ana"].id, times=1))
        db.add(MetRow(**own, a_attendee_id=rows["Ben"].id, b_attendee_id=rows["Caitlín"].id, times=4))
    merge("Ana", "Caitlín")

    with database.reading() as db:
        rows = named(db, event)
        ids = {row.id: name for name, row in rows.items()}
        here = in_event(db, event)
        wishes = {
            (ids[row.from_attendee_id], ids.get(row.to_attendee_id or 0), row.wish, row.origin)
            for row in db.scalars(here.select(WishRow))
        }
        inside, _ = read_record_and_keys(db, event)
        assert [row.attendee_id for row in db.scalars(here.select(ConsentRow))] == [rows["Ana"].id]
    assert wishes == {
        ("Ana", "Ben", "must", "organiser"),
        # Caitlín's want of Ana herself is gone; Dan's avoid of Caitlín is of Ana now.
        ("Dan", "Ana", "avoid", "organiser"),
        ("Ben", None, "avoid", "attendee"),
        # Ben meant Caitlín by her name; Ana, who is she, has another.
        ("Ben", "Ana", "avoid", "attendee"),
        ("Ana", None, "avoid", "attendee"),
        ("Ana", "Dan", "avoid", "attendee"),
    }
    assert {(one.a, one.b, one.times) for one in inside.met} == {("ana", "ben", 5)}


def test_clashes_are_those_of_the_two_who_would_be_one(place: Place, plan: Plan) -> None:
    place((1, 1, "Ana", "Ben"), (2, 1, "Dan", "Ben"), (1, 2, "Caitlín", "Dan"))
    place((3, 1, "Ana", "Ben"), number=2, state="draft")

    found = plan("Caitlín", "Ana").clashes
    assert (found.meetings, found.published, found.drafts) == (2, ((1, 1),), ())


def test_a_meeting_keeps_who_gets_what_when_its_sides_change_order(
    database: Database, event: EventRow, place: Place, merge: Merge
) -> None:
    # Ana is before Ben, Dan after him: the sides turn.
    place((1, 1, "Ana", "Ben"), (2, 1, "Caitlín", "Ben"))
    place((3, 1, "Dan", "Ben"), number=2, state="draft")
    merge("Dan", "Ana")

    assert seated(database, event) == {
        (1, 1, "Dan"), (1, 1, "Ben"), (1, 2, "Caitlín"), (1, 2, "Ben"), (2, 3, "Dan"), (2, 3, "Ben"),
    }  # fmt: skip
    with database.reading() as db:
        rows = named(db, event)
        here = in_event(db, event)
        meeting = here.select(MeetingRow).where(MeetingRow.b_attendee_id == rows["Dan"].id)
        found = db.scalars(meeting).one()
        assert found.a_attendee_id == rows["Ben"].id
        reasons = db.scalars(
            here.select(MeetingReasonRow)
            .where(MeetingReasonRow.meeting_id == found.id)
            .order_by(MeetingReasonRow.version_id, MeetingReasonRow.direction)
        )
        assert [row.receiver_text.split()[0] for row in reasons] == ["Ben", "Ana", "Ben", "Dan"]


@pytest.mark.parametrize(
    "meetings",
    [
        # at two tables in one slot
        [(1, 1, "Ana", "Ben"), (1, 2, "Dan", "Caitlín")],
        # with each other
        [(1, 1, "Ana", "Dan")],
        # with the same one, twice
        [(1, 1, "Ana", "Ben"), (2, 1, "Dan", "Ben")],
    ],
)
def test_a_published_schedule_forbids_what_a_draft_gives_way_to(
    *,
    database: Database,
    event: EventRow,
    place: Place,
    merge: Merge,
    plan: Plan,
    meetings: list[tuple[int, int, str, str]],
) -> None:
    place(*meetings, state="draft")
    assert (plan("Ana", "Dan").clashes.published, plan("Ana", "Dan").clashes.drafts) == ((), (1,))
    place(*meetings, number=2)
    before = seated(database, event)
    with pytest.raises(MergeRefusedError):
        merge("Ana", "Dan")
    assert seated(database, event) == before

    with database.writing() as db:
        published = in_event(db, event).delete(VersionRow).where(VersionRow.number == 2)
        db.execute(published)
    merge("Ana", "Dan")
    assert seated(database, event) == set()


def test_who_was_merged_away_can_be_taken_back_with_their_own_words(
    database: Database, event: EventRow, change: Change, merge: Merge, now: datetime
) -> None:
    ben = change("Ben")
    merge("Ana", "Ben", offers="both")
    with database.writing() as db:
        take_back(db, event.organiser_id, event.public_id, ben, by="carmen", now=now)

    with database.reading() as db:
        record = next(one for one in read_record(db, event).attendees if one.id == "ben")
    assert record.offers == ("Bookkeeping and accounting for small shops",)


def test_two_who_were_changed_meanwhile_are_looked_at_again(
    database: Database, event: EventRow, change: Change, plan: Plan, now: datetime
) -> None:
    sides = plan("Ana", "Dan")
    change("Dan", edition=7)
    with database.writing() as db, pytest.raises(EditedMeanwhileError):
        merge_attendees(
            db,
            event.organiser_id,
            event.public_id,
            sides.one.id,
            sides.other.id,
            chosen={},
            editions=(sides.one.edition, sides.other.edition),
            by="x",
            now=now,
        )
    assert change("Dan", withdrawn_at=None)


def test_nobody_is_merged_with_themselves_or_across_events(
    *,
    database: Database,
    event: EventRow,
    organiser: OrganiserRow,
    breakfast: EventFolder,
    change: Change,
    now: datetime,
) -> None:
    ana = change("Ana")
    with database.writing() as db:
        other = store_event(db, organiser, breakfast, now=now)
        elsewhere = named(db, other)["Dan"].public_id
        for pair in ((ana, ana), (ana, elsewhere), (ana, "\0")):
            with pytest.raises(UnknownObjectError):
                plan_merge(db, event.organiser_id, event.public_id, *pair)
