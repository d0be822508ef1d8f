"""Publishing tells whoever has another agenda than before, once."""

from collections.abc import Callable
from datetime import datetime

import pytest

from matchmaker.intake import EventFolder
from matchmaker.services.events import store_event
from matchmaker.services.planning import (
    ConsentMissingError,
    Edit,
    EditedMeanwhileError,
    EditRefusedError,
    PublishPage,
    edit_version,
    publish_and_tell,
    read_publish,
)
from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    MeetingRow,
    OrganiserRow,
    OutboxRow,
    PlacementRow,
    VersionRow,
    in_event,
    scoped,
)

Compute = Callable[[EventRow], VersionRow]


def mails(database: Database, event: EventRow) -> list[tuple[str, str, int]]:
    with database.reading() as db:
        rows = db.scalars(scoped(db, event.organiser_id).select(OutboxRow).order_by(OutboxRow.recipient))
        return [(row.kind, row.recipient, row.number) for row in rows]


def page_of(database: Database, event: EventRow, number: int) -> PublishPage:
    with database.reading() as db:
        return read_publish(db, event.organiser_id, event.public_id, number)


def publish(database: Database, event: EventRow, number: int, now: datetime, edition: int = 1) -> int:
    with database.writing() as db:
        return publish_and_tell(db, event, number, edition=edition, by="carmen", now=now)


def test_publishing_writes_to_who_has_an_address_and_says_so_before(
    database: Database, event: EventRow, compute: Compute, now: datetime
) -> None:
    compute(event)

    page = page_of(database, event, 1)
    sent = publish(database, event, 1, now)

    # Two of the four gave an address; one has a meeting and none.
    assert (page.mails, page.no_address, page.idle, page.replaces) == (2, 2, 0, None)
    assert sent == 2
    assert mails(database, event) == [
        ("agenda_ready", "ana@example.org", 1),
        ("agenda_ready", "ben@example.org", 1),
    ]
    with database.reading() as db:
        assert scoped(db, event.organiser_id).event(event.public_id).state == "published"


def test_publishing_twice_is_once(
    database: Database, event: EventRow, compute: Compute, now: datetime
) -> None:
    compute(event)
    publish(database, event, 1, now)

    assert publish(database, event, 1, now) == 0
    assert len(mails(database, event)) == 2


def test_another_version_writes_only_to_those_whose_agenda_changed(
    database: Database, event: EventRow, compute: Compute, now: datetime
) -> None:
    compute(event)
    publish(database, event, 1, now)
    with database.writing() as db:
        here = in_event(db, event)
        ben = db.scalars(here.select(AttendeeRow).where(AttendeeRow.external_id == "ben")).one()
        meeting = db.scalars(
            here.select(MeetingRow)
            .join(PlacementRow, PlacementRow.meeting_id == MeetingRow.id)
            .where((MeetingRow.a_attendee_id == ben.id) | (MeetingRow.b_attendee_id == ben.id))
        ).first()
        assert meeting is not None
        both = {meeting.a_attendee_id, meeting.b_attendee_id}
        edit = Edit(kind="remove", meeting=meeting.public_id)
        draft = edit_version(db, event, 1, edit, edition=1, by="carmen", now=now)
        changed = db.scalars(here.select(AttendeeRow).where(AttendeeRow.id.in_(both))).all()
        told = sorted(one.email for one in changed if one.email)

    page = page_of(database, event, 2)
    publish(database, event, 2, now, edition=draft.edition)

    assert (page.mails, page.replaces) == (len(told), 1)
    assert [name for _, name, number in mails(database, event) if number == 2] == told


def test_what_changed_meanwhile_is_not_published(
    database: Database, event: EventRow, compute: Compute, now: datetime
) -> None:
    compute(event)

    with pytest.raises(EditedMeanwhileError):
        publish(database, event, 1, now, edition=7)

    assert mails(database, event) == []


def test_a_version_that_breaks_a_rule_by_now_is_not_published(
    database: Database, event: EventRow, compute: Compute, now: datetime
) -> None:
    compute(event)
    with database.writing() as db:
        db.execute(in_event(db, event).update(AttendeeRow).values(withdrawn_at=now))

    with pytest.raises(EditRefusedError) as refused:
        publish(database, event, 1, now)

    assert {code for code, _ in refused.value.reasons} == {"scheduling.attendee_away"}


def test_where_both_confirm_nothing_is_published_from_here(
    database: Database,
    organiser: OrganiserRow,
    breakfast: EventFolder,
    with_rules: Callable[..., EventFolder],
    *,
    compute: Compute,
    now: datetime,
) -> None:
    with database.writing() as db:
        event = store_event(db, organiser, with_rules(breakfast, consent="confirm"), now=now)
    compute(event)

    assert page_of(database, event, 1).asks_for_consent
    with pytest.raises(ConsentMissingError):
        publish(database, event, 1, now)
