"""The states of an event: how it moves from one to the next, and what each lets change."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import func
from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.services.events.deeds import record
from matchmaker.store import EventRow, ProposalRoundRow, SlotRow, VersionRow, in_event, scoped

Change = Literal[
    "name",
    "programme",
    "tables",
    "rules",
    "consent",
    "registration",
    "attendees",
    "vocabulary",
    "schedule",
]

#: For how long attendees may tell how their meetings went.
FEEDBACK = timedelta(days=7)
#: State → the states that an organiser may move an event on to. Publishing a version does the last step too.
NEXT: dict[str, tuple[str, ...]] = {
    "draft": ("open",),
    "open": ("proposing", "published"),
    "proposing": ("published",),
    "published": ("live",),
    "live": ("feedback",),
    "feedback": ("closed",),
    "closed": (),
}
#: State → the one that a step too far is taken back to. What was published stays so: attendees have seen it.
BACK = {"open": "draft", "proposing": "open", "live": "published", "feedback": "live", "closed": "feedback"}
#: States that time moves on from by itself.
MOVED_BY_TIME = ("published", "live", "feedback")

#: What of an event may change at all, in the order of a page.
CHANGES: tuple[Change, ...] = get_args(Change)
_BEFORE: frozenset[Change] = frozenset(CHANGES)
#: State → what may still change in it.
MAY_CHANGE: dict[str, frozenset[Change]] = {
    "draft": _BEFORE,
    "open": _BEFORE,
    # Some were asked already: who agrees to a meeting is settled.
    "proposing": _BEFORE - {"consent"},
    "published": _BEFORE - {"consent"},
    # Slots run: what is left to change is who comes, and which tables there are.
    "live": frozenset({"name", "tables", "registration", "attendees", "schedule"}),
    "feedback": frozenset({"name"}),
    "closed": frozenset({"name"}),
}


class StateForbidsError(MatchmakerError):
    """In the state of the event, this may not change any more."""

    code = "editor.state_forbids"

    def __init__(self, what: str, state: str) -> None:
        super().__init__(what=what, state=state)


class MoveRefusedError(MatchmakerError):
    """An event can't be moved to a state from where it stands; somebody else may have moved it."""

    code = "editor.move_refused"


class NothingToAskError(MatchmakerError):
    """Meetings are proposed only at an event at which both confirm them."""

    code = "editor.nothing_to_ask"


class NothingToPublishError(MatchmakerError):
    """An event without a version of its schedule has nothing to publish."""

    code = "editor.nothing_to_publish"


class VersionNotPublishedError(MatchmakerError):
    """An event is published by publishing one of its versions."""

    code = "editor.version_not_published"


class AskedAlreadyError(MoveRefusedError):
    """Attendees were asked, and who agrees to a meeting is settled: that step is not taken back."""

    code = "editor.asked_already"


class TimeHasPassedError(MatchmakerError):
    """A step that time has taken meanwhile can't be taken back."""

    code = "editor.time_has_passed"


_Refusal = (
    MoveRefusedError
    | NothingToAskError
    | NothingToPublishError
    | VersionNotPublishedError
    | TimeHasPassedError
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """
    A step that an organiser may take.

    Parameters
    ----------
    to
        State.
    is_back
        Whether it takes a step back.
    refusal
        Code of the reason why it can't be taken yet, or blank.
    """

    to: str
    is_back: bool = False
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What decides on a step: when slots begin and end, versions, those published, and any round."""

    starts_at: datetime | None
    ends_at: datetime | None
    versions: int
    published: int
    has_asked: bool


def may_change(state: str, what: Change) -> bool:
    """Return whether something may change in a state."""
    return what in MAY_CHANGE[state]


def check_may_change(event: EventRow, what: Change) -> None:
    """
    Check that something of an event may still change.

    Raises
    ------
    StateForbidsError
        When its state does not let it.
    """
    if not may_change(event.state, what):
        raise StateForbidsError(what, event.state)


def moves_of(db: Session, event: EventRow, now: datetime) -> tuple[Move, ...]:
    """Return the steps from where an event stands, those that can't be taken yet with the reason."""
    facts = _facts(db, event)
    back = BACK.get(event.state)
    steps = [Move(to=to) for to in NEXT[event.state] if to != "proposing" or _asks(event)]
    steps += [Move(to=back, is_back=True)] if back else []
    refusals = [_refusal(event, step.to, facts, now) for step in steps]
    return tuple(
        Move(to=step.to, is_back=step.is_back, refusal="" if refusal is None else refusal.code)
        for step, refusal in zip(steps, refusals, strict=True)
    )


def move_event(db: Session, event: EventRow, to: str, *, by: str, now: datetime) -> None:
    """
    Move an event to another state.

    Parameters
    ----------
    by
        Public id of the team member who does it.

    Raises
    ------
    MoveRefusedError, NothingToAskError, NothingToPublishError, VersionNotPublishedError, AskedAlreadyError
        Nothing is changed.
    TimeHasPassedError
        Nothing is changed.
    """
    refusal = _refusal(event, to, _facts(db, event), now)
    if refusal is not None:
        raise refusal
    before = event.state
    own = scoped(db, event.organiser_id).update(EventRow).where(EventRow.id == event.id)
    # The condition decides between this and whoever moves it at the same time.
    moved = own.where(EventRow.state == before).values(state=to).returning(EventRow.id)
    if db.scalar(moved) is None:
        raise MoveRefusedError
    db.refresh(event)
    record(db, event, f"event.state_{to}", now, by=by, before=before)
    db.flush()


def catch_up(db: Session, event: EventRow, now: datetime) -> None:
    """Move an event on as far as time has: to live, to feedback, to closed."""
    facts = _facts(db, event)
    for before, after, moment in _clock(facts):
        if event.state == before and moment is not None and moment <= now:
            event.state = after
            record(db, event, f"event.state_{after}", now, before=before)
    db.flush()


def _clock(facts: _Facts) -> tuple[tuple[str, str, datetime | None], ...]:
    """Return the steps that time takes: state, next state, moment."""
    closes = None if facts.ends_at is None else facts.ends_at + FEEDBACK
    return (
        ("published", "live", facts.starts_at),
        ("live", "feedback", facts.ends_at),
        ("feedback", "closed", closes),
    )


def _refusal(event: EventRow, to: str, facts: _Facts, now: datetime) -> _Refusal | None:
    is_back = BACK.get(event.state) == to
    # Whoever publishes from a draft is told what is missing, as from an open event.
    is_early = event.state == "draft" and to == "published"
    if to not in NEXT[event.state] and not is_back and not is_early:
        return MoveRefusedError()
    if is_back:
        return _refusal_back(to, facts, now)
    if to == "proposing" and not _asks(event):
        return NothingToAskError()
    if to == "published" and not facts.versions:
        return NothingToPublishError()
    if to == "published" and not facts.published:
        return VersionNotPublishedError()
    return None


def _refusal_back(to: str, facts: _Facts, now: datetime) -> _Refusal | None:
    if to == "open" and facts.has_asked:
        return AskedAlreadyError()
    passed = {before: moment for before, _, moment in _clock(facts)}.get(to)
    return TimeHasPassedError() if passed is not None and passed <= now else None


def _asks(event: EventRow) -> bool:
    return event.rule_consent == "confirm"


def _facts(db: Session, event: EventRow) -> _Facts:
    here = in_event(db, event)
    ends = here.select(SlotRow).with_only_columns(func.min(SlotRow.starts_at), func.max(SlotRow.ends_at))
    starts_at, ends_at = db.execute(ends).one()
    states = db.scalars(here.select(VersionRow).with_only_columns(VersionRow.state)).all()
    asked = db.scalar(here.select(ProposalRoundRow).with_only_columns(ProposalRoundRow.id).limit(1))
    return _Facts(starts_at, ends_at, len(states), states.count("published"), asked is not None)
