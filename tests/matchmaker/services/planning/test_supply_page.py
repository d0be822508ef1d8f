"""Supply and demand as a page reads it: what a job found, and what changed since."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from matchmaker.intake import (
    AttendeeRecord,
    ConceptRecord,
    EventFolder,
    EventRecord,
    SessionRecord,
    VocabularyRecord,
    WishRecord,
)
from matchmaker.services.events import add_term, read_record_and_keys, store_event
from matchmaker.services.events.vocabulary import store_vocabulary
from matchmaker.services.planning import (
    STANDINGS,
    SupplyPage,
    marks_of,
    read_supply,
    request_supply,
    work_out_supply,
)
from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    JobRow,
    OrganiserRow,
    StatementRow,
    UnknownObjectError,
    in_event,
)

#: Name, what they offer, what they look for.
PEOPLE = (
    ("Ana", "diseño de páginas web", "un abogado mercantil"),
    ("Ben", "accounting for small firms", "a lawyer for contracts"),
    ("Cai", "legal advice for start-ups", "a website"),
    ("Dan", "cheese and bread for events", "N/A"),
    ("Hal", "clases de yoga", "un monasterio en venta"),
)


def room(slots: int = 1) -> EventFolder:
    return EventFolder(
        event=EventRecord(
            name="Sala",
            timezone="Europe/Madrid",
            sessions=(SessionRecord(start=datetime.fromisoformat("2026-10-01T10:00"), slots=slots),),
            tables=(4,) * slots,
        ),
        attendees=tuple(
            AttendeeRecord(id=name, name=name, offers=(offer,), needs=(need,)) for name, offer, need in PEOPLE
        ),
    )


@pytest.fixture
def event(database: Database, organiser: OrganiserRow, now: datetime) -> EventRow:
    with database.writing() as db:
        return store_event(db, organiser, room(), now=now)


@pytest.fixture
def work(database: Database, event: EventRow, now: datetime) -> Callable[[], None]:
    """Return a function that asks for supply and demand, and does what the job does."""

    def do() -> None:
        with database.writing() as db:
            job = request_supply(db, event, now=now)
            folder, keys = read_record_and_keys(db, event)
            found = work_out_supply(folder, keys)
            job.result = {**found, "marks": marks_of(db, event)}
            job.state, job.finished_at = "done", now

    return do


@pytest.fixture
def read(database: Database, organiser: OrganiserRow, event: EventRow) -> Callable[[], SupplyPage]:
    def page() -> SupplyPage:
        with database.reading() as db:
            return read_supply(db, organiser, event.public_id)

    return page


def names(page: SupplyPage, concept: str) -> tuple[str, list[str], list[str]]:
    assert page.found is not None
    (thing,) = (thing for thing in page.found.things if thing.id == concept)
    return (
        thing.standing,
        [one.name for one in thing.seekers],
        [one.name for one in thing.givers],
    )


def test_before_anybody_asked_there_is_nothing(
    database: Database, other_organiser: OrganiserRow, event: EventRow, read: Callable[[], SupplyPage]
) -> None:
    page = read()

    assert (page.event_name, page.attendees, page.statements) == ("Sala", 5, 10)
    assert (page.waiting, page.failed, page.found) == (None, "", None)
    with database.reading() as db, pytest.raises(UnknownObjectError):
        read_supply(db, other_organiser, event.public_id)


def test_the_organiser_reads_what_lacks_and_what_is_too_much(
    work: Callable[[], None], read: Callable[[], SupplyPage]
) -> None:
    work()

    found = read().found

    assert found is not None
    assert ("Hal", "need", "un monasterio en venta") in [
        (one.person.name, one.kind, one.text) for one in found.unmet_needs
    ]
    assert ("Hal", "clases de yoga") in [(one.person.name, one.text) for one in found.unneeded_offers]
    assert [(one.person.name, one.text, one.code) for one in found.not_understood] == [
        ("Dan", "N/A", "affinity.says_nothing")
    ]
    assert [(one.person.name, one.asked_by, one.is_over) for one in found.asked][:1] == [("Cai", 2, True)]
    assert found.over_asked == 1
    assert (found.needs, found.offers, found.changed, found.is_setting_changed) == (5, 5, 0, False)
    assert found.invitations


def test_things_stand_with_those_who_seek_and_offer_them(
    *,
    database: Database,
    event: EventRow,
    work: Callable[[], None],
    read: Callable[[], SupplyPage],
) -> None:
    with database.writing() as db:
        store_vocabulary(
            db,
            event,
            VocabularyRecord(
                concepts=(
                    ConceptRecord(id="yoga_here", es=("clases de yoga",)),
                    ConceptRecord(id="cloister", es=("monasterio en venta",)),
                    ConceptRecord(id="web_here", en=("website",)),
                    ConceptRecord(id="design_here", es=("diseño de páginas web",), broader=("web_here",)),
                )
            ),
        )
    work()

    page = read()

    assert names(page, "cloister") == ("unmet", ["Hal"], [])
    assert names(page, "yoga_here") == ("unneeded", [], ["Hal"])
    # Who offers a narrower thing offers it as well, and what answers a need is sought.
    assert names(page, "web_here") == ("balanced", ["Cai"], ["Ana"])
    assert names(page, "design_here") == ("balanced", ["Cai"], ["Ana"])
    assert page.found is not None
    order = [thing.standing for thing in page.found.things]
    assert order == sorted(order, key=STANDINGS.index)


def test_what_changed_since_is_counted_and_left_out(
    database: Database, event: EventRow, work: Callable[[], None], read: Callable[[], SupplyPage]
) -> None:
    work()
    with database.writing() as db:
        here = in_event(db, event)
        rows = {row.name: row for row in db.scalars(here.select(AttendeeRow))}
        said = here.select(StatementRow).where(StatementRow.attendee_id == rows["Hal"].id)
        for statement in db.scalars(said):
            statement.text = f"{statement.text}, o un convento"
        rows["Ana"].withdrawn_at = event.created_at

    found = read().found

    assert found is not None
    assert (found.changed, found.is_setting_changed) == (2, False)
    told = {line.person.name for line in (*found.unmet_needs, *found.unneeded_offers)}
    assert not told & {"Hal", "Ana"}
    assert not any(one.name == "Ana" for thing in found.things for one in (*thing.seekers, *thing.givers))


def test_a_word_of_the_event_s_own_makes_the_result_old(
    *,
    database: Database,
    event: EventRow,
    work: Callable[[], None],
    read: Callable[[], SupplyPage],
    now: datetime,
) -> None:
    work()
    with database.writing() as db:
        add_term(db, event, concept="bread", term="hogaza", language="es", known={"bread"}, now=now)

    found = read().found

    assert found is not None
    assert (found.changed, found.is_setting_changed) == (0, True)


def test_asking_twice_is_asking_once(database: Database, event: EventRow, now: datetime) -> None:
    with database.writing() as db:
        first = request_supply(db, event, now=now)
        again = request_supply(db, event, now=now)
        assert (first.id, first.kind, first.state) == (again.id, "supply", "queued")


def test_only_the_last_result_is_kept(
    database: Database, event: EventRow, work: Callable[[], None], now: datetime
) -> None:
    work()
    work()
    with database.writing() as db:
        failed = request_supply(db, event, now=now)
        failed.state, failed.error, failed.finished_at = "failed", "RuntimeError", now
    with database.writing() as db:
        request_supply(db, event, now=now + timedelta(minutes=1))

    with database.reading() as db:
        states = [job.state for job in db.query(JobRow).order_by(JobRow.id)]
    assert states == ["done", "queued"]


def test_the_page_says_where_the_work_is(
    database: Database, event: EventRow, read: Callable[[], SupplyPage], now: datetime
) -> None:
    with database.writing() as db:
        key = request_supply(db, event, now=now).id
    waiting = read().waiting
    assert waiting is not None
    assert (waiting.has_begun, waiting.done, waiting.of) == (False, 0, 0)

    with database.writing() as db:
        job = db.get_one(JobRow, key)
        job.state, job.progress = "running", {"stage": "supply.stage_things", "done": 1, "of": 3}
    waiting = read().waiting
    assert waiting is not None
    assert (waiting.has_begun, waiting.stage, waiting.done, waiting.of) == (True, "supply.stage_things", 1, 3)

    with database.writing() as db:
        job = db.get_one(JobRow, key)
        job.state, job.error = "failed", "planning.vocabulary_unusable"
    assert (read().waiting, read().failed) == (None, "planning.vocabulary_unusable")


def test_what_somebody_avoids_does_not_show(
    database: Database, organiser: OrganiserRow, now: datetime
) -> None:
    found = []
    for wishes in ((), (WishRecord("Ana", "Cai", "avoid"), WishRecord("Cai", "Ben", "avoid"))):
        with database.writing() as db:
            event = store_event(db, organiser, replace(room(), wishes=wishes), now=now)
            folder, keys = read_record_and_keys(db, event)
            result = work_out_supply(folder, keys)
        found.append([(one["id"], one["points"], one["points_alone"]) for one in result["wanted"]])

    assert found[0] == found[1] != []


@pytest.mark.parametrize("people", [0, 1])
def test_hardly_anybody_is_no_trouble(
    database: Database, organiser: OrganiserRow, now: datetime, people: int
) -> None:
    with database.writing() as db:
        folder = replace(room(), attendees=room().attendees[:people])
        event = store_event(db, organiser, folder, now=now)
        folder, keys = read_record_and_keys(db, event)

    found = work_out_supply(folder, keys)

    assert (len(found["unmet"]), len(found["unneeded"]), found["wanted"]) == (people, people, [])


def test_reading_runs_few_statements_however_many_attend(
    *,
    database: Database,
    organiser: OrganiserRow,
    event: EventRow,
    work: Callable[[], None],
    counting: Callable[..., object],
) -> None:
    work()
    with database.reading() as db, counting(db) as statements:  # type: ignore[attr-defined]
        read_supply(db, organiser, event.public_id)

    assert len(statements) <= 8
