"""Trying a text: which concepts are found in it, and what of the event it would meet."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from matchmaker.intake import EventFolder
from matchmaker.services.events import add_term, read_record_and_keys, store_event
from matchmaker.services.planning import TrialPage, read_trial, request_trial, try_text
from matchmaker.store import Database, EventRow, JobRow, OrganiserRow

Try = Callable[..., TrialPage]


@pytest.fixture
def event(database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime) -> EventRow:
    with database.writing() as db:
        return store_event(db, organiser, breakfast, now=now)


@pytest.fixture
def tried(database: Database, event: EventRow, now: datetime) -> Try:
    """Return a function that tries a text and reads what its page would show."""

    def run(text: str, kind: str = "need") -> TrialPage:
        with database.writing() as db:
            job = request_trial(db, event, text=text, kind=kind, by="carmen", now=now)
            folder, keys = read_record_and_keys(db, event)
            job.result, job.state = try_text(folder, keys, text=text, kind=kind), "done"
        with database.reading() as db:
            page = read_trial(db, event, by="carmen")
        assert page is not None
        return page

    return run


def met(page: TrialPage) -> list[tuple[str, str]]:
    return [(one.line.person.name, one.line.text) for one in page.meets]


def test_a_need_meets_offers_and_an_offer_needs(tried: Try) -> None:
    need = tried("Busco quien me lleve la contabilidad")
    assert (need.text, need.kind, need.is_waiting, need.has_failed, need.notes) == (
        "Busco quien me lleve la contabilidad",
        "need",
        False,
        False,
        (),
    )
    assert "accounting" in {one.id for one in need.concepts}
    assert met(need)[0] == ("Ben Okafor", "Bookkeeping and accounting for small shops")
    assert need.meets[0].likeness >= 60

    assert met(tried("I do bookkeeping", "offer"))[0] == ("Ana Ruiz Gil", "Ayuda con la contabilidad")


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("N/A", ("affinity.says_nothing",)),
        ("", ("affinity.says_nothing",)),
        ("我们在找一位会计师", ("affinity.by_letters",)),
        ("\x00\u202e<script>alert(1)</script> 🥖", None),
        ("pan " * 5000, ("affinity.cut_short",)),
    ],
)
@pytest.mark.parametrize("kind", ["need", "offer"])
def test_odd_texts_are_told_and_no_trouble(
    tried: Try, text: str, notes: tuple[str, ...] | None, kind: str
) -> None:
    page = tried(text, kind)

    assert notes is None or page.notes == notes
    assert len(page.text) <= 2000


def test_the_event_s_own_words_are_heard(
    database: Database, event: EventRow, tried: Try, now: datetime
) -> None:
    assert "bakery" not in {one.id for one in tried("zarandilla").concepts}
    with database.writing() as db:
        add_term(db, event, concept="bakery", term="zarandilla", language="es", known={"bakery"}, now=now)

    assert "bakery" in {one.id for one in tried("zarandilla").concepts}


def test_each_member_sees_their_own_last_text(database: Database, event: EventRow, now: datetime) -> None:
    def tried_by(by: str, db: Any) -> str | None:
        page = read_trial(db, event, by=by)
        return None if page is None else page.text

    with database.writing() as db:
        for by, text in (("ana", "pan"), ("ben", "vino"), ("ana", "queso")):
            request_trial(db, event, text=text, kind="need", by=by, now=now)
    with database.reading() as db:
        assert [tried_by(by, db) for by in ("ana", "ben", "cai")] == ["queso", "vino", None]
        assert len(db.query(JobRow).all()) == 2


def test_an_event_without_attendees_meets_nothing(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime
) -> None:
    with database.writing() as db:
        folder = replace(breakfast, attendees=(), wishes=(), met=())
        event = store_event(db, organiser, folder, now=now)
        folder, keys = read_record_and_keys(db, event)

    for kind in ("need", "offer"):
        assert try_text(folder, keys, text="pan", kind=kind)["meets"] == []
