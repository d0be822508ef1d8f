"""Goals, offers and needs: as many as are wanted, the first one first, in own words or picked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import get_args

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker import affinity
from matchmaker.services.registration.editing import open_for_change, record_change, refuse_changed
from matchmaker.services.registration.pages import Fault, StatementKind
from matchmaker.services.registration.texts import MOST_OF_STATEMENT, line, too_long
from matchmaker.services.registration.topics import own_topics, picked, topic_names
from matchmaker.store import EventScope, StatementRow

KINDS: tuple[StatementKind, ...] = get_args(StatementKind)
#: Statements of one kind.
MOST_STATEMENTS = 10


def save_statements(
    db: Session,
    attendee_id: int,
    kind: StatementKind,
    texts: Sequence[str],
    *,
    seen: str,
    now: datetime,
) -> tuple[Fault, ...]:
    """
    Keep an attendee's statements of one kind as they were given, in that order, or none of them.

    Blank ones and those that stand twice are left out.

    Returns
    -------
    tuple
        What can't be kept; nothing when all was.

    Raises
    ------
    ChangedElsewhereError, RegistrationNotYetError, RegistrationOverError
    """
    here, attendee = open_for_change(db, attendee_id, now)
    before = statements_of(db, here, attendee_id)[kind]
    lines = [line(text) for text in texts]
    faults = _faults(db, here, lines, before)
    if faults:
        return tuple(faults)
    first: dict[str, str] = {}
    for text in filter(None, lines):
        first.setdefault(text.casefold(), text)
    kept = list(first.values())
    if tuple(kept) == before:
        return ()
    refuse_changed(seen, *before)
    own = here.delete(StatementRow).where(StatementRow.attendee_id == attendee_id)
    db.execute(own.where(StatementRow.kind == kind))
    if kept:
        rows = [
            {
                "event_id": here.event.id,
                "attendee_id": attendee_id,
                "kind": kind,
                "position": position,
                "text": text,
            }
            for position, text in enumerate(kept)
        ]
        db.execute(insert(StatementRow), rows)
    record_change(db, attendee, now)
    return ()


def statements_of(db: Session, here: EventScope, attendee_id: int) -> dict[StatementKind, tuple[str, ...]]:
    """Return an attendee's statements by kind, in the order of their priority."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    own = here.select(StatementRow).where(StatementRow.attendee_id == attendee_id)
    for kind, text in db.execute(
        own.order_by(StatementRow.position).with_only_columns(StatementRow.kind, StatementRow.text)
    ):
        found[kind].append(text)
    return {kind: tuple(found[kind]) for kind in KINDS}


def is_told(text: str) -> bool:
    """Return whether a statement says anything that others could answer: "nothing" and "n/a" do not."""
    return bool(picked(text)) or affinity.says_something(text)


def _faults(db: Session, here: EventScope, lines: Sequence[str], before: Collection[str]) -> list[Fault]:
    """Return what can't be kept; what stands there already stays, wherever it came from."""
    found: list[Fault] = []
    new = [(at, text) for at, text in enumerate(lines) if text and text not in before]
    if sum(map(bool, lines)) > max(MOST_STATEMENTS, len(before)):
        found.append(Fault(where="text", code="registration.too_many", parameters={"most": MOST_STATEMENTS}))
    topics = [name for _, text in new if (name := picked(text))]
    known = topic_names(topics, "en", own_topics(db, here)) if topics else {}
    for at, text in new:
        found += too_long(f"text-{at}", text, MOST_OF_STATEMENT)
        if (name := picked(text)) and name not in known:
            found.append(Fault(where=f"text-{at}", code="registration.unknown_topic"))
    return found
