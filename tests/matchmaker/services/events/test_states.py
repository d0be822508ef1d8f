"""The states of an event: every step from every state, what time does, what each lets change."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise, product
from typing import get_args

import pytest

from matchmaker.errors import MatchmakerError
from matchmaker.intake import EventFolder
from matchmaker.services.events import (
    StateForbidsError,
    catch_up,
    check_may_change,
    move_event,
    moves_of,
    store_event,
)
from matchmaker.services.events.states import BACK, MAY_CHANGE, NEXT, Change
from matchmaker.store import (
    EVENT_STATES,
    AuditRow,
    Database,
    EventRow,
    OrganiserRow,
    ProposalRoundRow,
    VersionRow,
    in_event,
)

#: The first slot of ``breakfast`` begins and the last one ends.
STARTS, ENDS = (
    datetime.fromisoformat("2026-10-01T08:00+00:00"),
    datetime.fromisoformat("2026-10-01T10:40+00:00"),
)
REFUSED = "editor.move_refused"
#: From each state, before the event begins and without any version: to each other → the code of the refusal.
BEFORE = {
    ("draft", "open"): "",
    ("draft", "published"): "editor.nothing_to_publish",
    ("open", "draft"): "",
    ("open", "proposing"): "editor.nothing_to_ask",
    ("open", "published"): "editor.nothing_to_publish",
    ("proposing", "open"): "",
    ("proposing", "published"): "editor.nothing_to_publish",
    ("published", "live"): "",
    ("live", "published"): "",
    ("live", "feedback"): "",
    ("feedback", "live"): "",
    ("feedback", "closed"): "",
    ("closed", "feedback"): "",
}
LONG_AFTER = BEFORE | {
    ("live", "published"): "editor.time_has_passed",
    ("feedback", "live"): "editor.time_has_passed",
    ("closed", "feedback"): "editor.time_has_passed",
}


@pytest.fixture
def make(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime
) -> Callable[..., int]:
    """Return a maker of events in a state, with a version in a state where one is asked for."""

    def event(state: str, *, version: str = "", consent: str = "automatic") -> int:
        with database.writing() as db:
            row = store_event(db, organiser, breakfast, now=now)
            row.state, row.rule_consent = state, consent
            if version:
                db.add(
                    VersionRow(
                        event_id=row.id,
                        number=1,
                        state=version,
                        **dict.fromkeys(("value", "objective", "upper_bound", "breaks", "table_moves"), 0),
                        status="optimal",
                        created_at=now,
                        published_at=now if version == "published" else None,
                    )
                )
            return row.id

    return event


def tried(database: Database, event: int, to: str, now: datetime) -> str:
    """Return the code with which a step is refused, or blank."""
    with database.writing() as db:
        row = db.get_one(EventRow, event)
        before = row.state
        try:
            move_event(db, row, to, by="carmen", now=now)
        except MatchmakerError as error:
            assert row.state == before
            return error.code
        assert row.state == to
    return ""


@pytest.mark.parametrize(("before", "after"), list(product(EVENT_STATES, EVENT_STATES)))
def test_each_step_is_taken_or_refused_by_name(
    database: Database, make: Callable[..., int], now: datetime, before: str, after: str
) -> None:
    long_after = ENDS + timedelta(days=30)

    assert tried(database, make(before), after, now) == BEFORE.get((before, after), REFUSED)
    assert tried(database, make(before), after, long_after) == LONG_AFTER.get((before, after), REFUSED)


@pytest.mark.parametrize(
    ("version", "refusal"), [("draft", "editor.version_not_published"), ("published", "")]
)
def test_an_event_is_published_by_a_version_that_is(
    database: Database, make: Callable[..., int], now: datetime, version: str, refusal: str
) -> None:
    assert tried(database, make("open", version=version), "published", now) == refusal


def test_meetings_are_proposed_only_where_both_confirm(
    database: Database, make: Callable[..., int], now: datetime
) -> None:
    assert tried(database, make("open", consent="confirm"), "proposing", now) == ""


def test_an_event_that_has_asked_stays_one_that_asks(
    database: Database, make: Callable[..., int], now: datetime
) -> None:
    event = make("proposing", consent="confirm")
    with database.writing() as db:
        db.add(ProposalRoundRow(event_id=event, number=1, opened_at=now, closes_at=now + timedelta(days=2)))

    assert tried(database, event, "open", now) == "editor.asked_already"


def test_a_step_stands_in_the_log_with_who_took_it(
    database: Database, make: Callable[..., int], now: datetime
) -> None:
    event = make("draft")
    tried(database, event, "open", now)
    with database.reading() as db:
        here = in_event(db, db.get_one(EventRow, event))
        deed = db.scalars(here.select(AuditRow).order_by(AuditRow.id.desc())).first()
        assert deed is not None
        assert (deed.action, deed.actor_kind, deed.actor_id, deed.parameters) == (
            "event.state_open",
            "team_member",
            "carmen",
            {"before": "draft"},
        )


@pytest.mark.parametrize("state", EVENT_STATES)
def test_the_steps_that_are_offered_say_what_refuses_them(
    database: Database, make: Callable[..., int], now: datetime, state: str
) -> None:
    event = make(state)
    with database.reading() as db:
        offered = moves_of(db, db.get_one(EventRow, event), now)

    told = {move.to: move.refusal for move in offered}
    assert told == {
        to: BEFORE[state, to]
        for to in (*NEXT[state], *([BACK[state]] if state in BACK else []))
        # Nobody is asked at this event, so proposing is no step of it.
        if to != "proposing"
    }
    assert [move.to for move in offered if move.is_back] == ([BACK[state]] if state in BACK else [])


@pytest.mark.parametrize(
    ("state", "moment", "then"),
    [
        ("draft", ENDS + timedelta(days=9), "draft"),
        ("open", ENDS + timedelta(days=9), "open"),
        ("proposing", ENDS + timedelta(days=9), "proposing"),
        ("published", STARTS - timedelta(seconds=1), "published"),
        ("published", STARTS, "live"),
        ("published", ENDS, "feedback"),
        ("published", ENDS + timedelta(days=7), "closed"),
        ("live", ENDS - timedelta(seconds=1), "live"),
        ("live", ENDS, "feedback"),
        ("feedback", ENDS + timedelta(days=7) - timedelta(seconds=1), "feedback"),
        ("feedback", ENDS + timedelta(days=7), "closed"),
        ("closed", ENDS + timedelta(days=70), "closed"),
    ],
)
def test_time_moves_an_event_on(
    database: Database, make: Callable[..., int], state: str, moment: datetime, then: str
) -> None:
    event = make(state)
    with database.writing() as db:
        row = db.get_one(EventRow, event)
        catch_up(db, row, moment)

    assert row.state == then


@pytest.mark.parametrize(("state", "what"), list(product(EVENT_STATES, get_args(Change))))
def test_a_state_lets_change_what_its_line_says(
    database: Database, make: Callable[..., int], state: str, what: Change
) -> None:
    event = make(state)
    with database.reading() as db:
        row = db.get_one(EventRow, event)
        if what in MAY_CHANGE[state]:
            check_may_change(row, what)
        else:
            with pytest.raises(StateForbidsError) as raised:
                check_may_change(row, what)
            assert raised.value.parameters == {"what": what, "state": state}


def test_what_may_change_only_ever_gets_less() -> None:
    in_order = [MAY_CHANGE[state] for state in EVENT_STATES]

    assert [later <= earlier for earlier, later in pairwise(in_order)] == [True] * 6
