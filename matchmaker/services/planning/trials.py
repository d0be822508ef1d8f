"""Trying a text: which concepts are found in it, and what of the event it would meet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from matchmaker.services.planning.labels import person_label
from matchmaker.services.planning.supply_asked import UNFINISHED, jobs_about, present, statements_of
from matchmaker.services.planning.supply_pages import SaidLine
from matchmaker.store import EventRow, JobRow, in_event

#: The kind of job that tries a text; one stands per team member and event.
TRIAL_JOB = "try_text"
#: What a text may be tried as.
TRIED_KINDS = ("need", "offer")
#: Characters of a text that are tried.
LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundConcept:
    """A concept that a text names, and how far its words mean it and not another, in per cent."""

    id: str
    names: dict[str, str]
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MetLine:
    """A statement that answers the text, and how well, in per cent."""

    line: SaidLine
    likeness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPage:
    """
    A text that was tried.

    Parameters
    ----------
    is_waiting
        Whether a job is still at it.
    has_failed
        Whether the job came to nothing.
    notes
        Codes of what its writer would be told.
    unknown
        Words that belong to no concept.
    """

    text: str
    kind: str
    is_waiting: bool
    has_failed: bool
    concepts: tuple[FoundConcept, ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]
    meets: tuple[MetLine, ...]


def request_trial(db: Session, event: EventRow, *, text: str, kind: str, by: str, now: datetime) -> JobRow:
    """
    Let a job try a text; what the same team member tried before goes.

    Parameters
    ----------
    kind
        One of ``TRIED_KINDS``.
    by
        Public id of the team member.
    """
    old = [job.id for job in db.scalars(jobs_about(event, TRIAL_JOB)) if job.payload["by"] == by]
    db.execute(delete(JobRow).where(JobRow.id.in_(old)))
    payload = {
        "organiser": event.organiser_id,
        "event": event.public_id,
        "by": by,
        # No database takes this letter within JSON.
        "text": text.replace("\0", " ")[:LONGEST],
        "kind": kind,
    }
    job = JobRow(kind=TRIAL_JOB, payload=payload, created_at=now, run_at=now)
    db.add(job)
    db.flush()
    return job


def read_trial(db: Session, event: EventRow, *, by: str) -> TrialPage | None:
    """Return what a team member tried last at an event; none when nothing."""
    job = next((one for one in db.scalars(jobs_about(event, TRIAL_JOB)) if one.payload["by"] == by), None)
    if job is None:
        return None
    result: dict[str, Any] = job.result or {}
    return TrialPage(
        text=job.payload["text"],
        kind=job.payload["kind"],
        is_waiting=job.state in UNFINISHED,
        has_failed=job.state in {"failed", "cancelled"},
        concepts=tuple(FoundConcept(**one) for one in result.get("concepts", ())),
        unknown=tuple(result.get("unknown", ())),
        notes=tuple(result.get("notes", ())),
        meets=_lines(db, event, result.get("meets", ())),
    )


def _lines(db: Session, event: EventRow, places: Any) -> tuple[MetLine, ...]:
    if not places:
        return ()
    here = in_event(db, event)
    labels = {row.id: person_label(row) for row in present(db, here)}
    said = {
        (row, kind, place): text
        for row, lines in statements_of(db, here).items()
        for kind, place, text in lines
    }
    found = []
    for row, kind, place, likeness in places:
        text = said.get((row, kind, place))
        if row in labels and text is not None:
            line = SaidLine(person=labels[row], kind=kind, text=text)
            found.append(MetLine(line=line, likeness=round(likeness / 10)))
    return tuple(found)
