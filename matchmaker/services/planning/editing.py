"""Editing a draft: one change at a time, checked against every rule, each of which can be undone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.scheduling import measure
from matchmaker.services.events.states import check_may_change
from matchmaker.services.planning.changes import Change, change_of, check
from matchmaker.services.planning.copying import copy_version
from matchmaker.services.planning.draft_rows import apply_change
from matchmaker.services.planning.drafts import Draft, Place, read_draft
from matchmaker.services.planning.edits import (
    AlreadyDraftedError,
    Edit,
    Edited,
    EditedMeanwhileError,
    EditRefusedError,
)
from matchmaker.services.planning.fairness import fairness_of
from matchmaker.services.planning.following import member_names
from matchmaker.services.planning.prepare import IntArray
from matchmaker.services.planning.shortfalls import missing_of, short_of
from matchmaker.services.planning.version_rows import version_of
from matchmaker.store import AuditRow, EditRow, EventRow, MeetingRow, VersionRow, in_event, scoped


def edit_version(
    db: Session, event: EventRow, number: int, edit: Edit, *, edition: int, by: str, now: datetime
) -> Edited:
    """
    Change a draft; a published version is copied into a draft first.

    Parameters
    ----------
    number
        Of the version.
    edition
        Of the version as who edits saw it.
    by
        Public id of the team member.

    Raises
    ------
    UnknownObjectError
        When the event has no such version or meeting.
    EditedMeanwhileError, AlreadyDraftedError
        When it is no longer what they saw; nothing is changed.
    EditRefusedError
        When a rule stands against it; nothing is changed.
    DraftOutdatedError
        When the version can't be edited any more.
    StateForbidsError
        When the event is over.
    """
    check_may_change(event, "schedule")
    version, is_new = _held_draft(db, event, number, edition, by=by, now=now)
    here = in_event(db, event)
    draft = read_draft(db, here, version)
    if edit.kind in {"undo", "redo"}:
        change, kept, before = _from_history(db, draft, edit.kind)
        after = check(draft, change)
    else:
        names = {edit.meeting, edit.other} - {""}
        change = change_of(draft, edit, _meetings(db, draft, names))
        after = check(draft, change)
        kept, before = _remember(db, draft, edit.kind, change, by=by, now=now), {}
    apply_change(db, draft, change)
    _count_anew(draft, after, kept=kept, before=before)
    _record(db, event, version, by, now)
    db.flush()
    return Edited(
        version=version.number,
        edition=version.edition,
        kind=edit.kind,
        is_new_draft=is_new,
        places=tuple(sorted({(p[1] + 1, p[2] + 1) for p in (*change.out, *change.into)})),
    )


def _held_draft(
    db: Session, event: EventRow, number: int, edition: int, *, by: str, now: datetime
) -> tuple[VersionRow, bool]:
    """Return the draft to change, held until the transaction ends, and whether it was made just now."""
    own = scoped(db, event.organiser_id).events().where(EventRow.id == event.id)
    db.scalars(own.with_for_update()).one()
    here = in_event(db, event)
    version = version_of(db, here, number)
    db.refresh(version)
    if version.edition != edition:
        raise EditedMeanwhileError(_last_editor(db, event, version), version.number)
    if version.state == "draft":
        return version, False
    drafts = here.select(VersionRow).where(
        VersionRow.made_from == version.number,
        VersionRow.state == "draft",
        VersionRow.run_id == version.run_id,
    )
    existing = db.scalar(drafts.order_by(VersionRow.number.desc()).limit(1))
    if existing is not None:
        raise AlreadyDraftedError(version.number, existing.number)
    return copy_version(db, here, version, by=by, now=now), True


def _last_editor(db: Session, event: EventRow, version: VersionRow) -> str:
    edits = in_event(db, event).select(EditRow).where(EditRow.version_id == version.id)
    last = db.scalar(edits.order_by(EditRow.made_at.desc(), EditRow.id.desc()).limit(1))
    return "" if last is None else member_names(db, event, {last.made_by}).get(last.made_by, "")


def _meetings(db: Session, draft: Draft, names: set[str]) -> dict[str, MeetingRow]:
    asked = [name for name in names if "\0" not in name]
    rows = draft.here.select(MeetingRow).where(MeetingRow.public_id.in_(asked))
    return {row.public_id: row for row in db.scalars(rows)}


def _remember(db: Session, draft: Draft, kind: str, change: Change, *, by: str, now: datetime) -> int:
    """Note an edit in place of those that were undone; return how many stand."""
    version = draft.version
    position = version.edits_kept + 1
    db.execute(
        draft.here.delete(EditRow).where(EditRow.version_id == version.id, EditRow.position >= position)
    )
    db.add(
        EditRow(
            event_id=version.event_id,
            version_id=version.id,
            position=position,
            kind=kind,
            made_by=by,
            made_at=now,
            change={
                "out": [list(place) for place in change.out],
                "in": [list(place) for place in change.into],
                "status": version.status,
                # What the run knew of those who are short is more than can be found out again.
                **({"told": version.told} if position == 1 else {}),
            },
        )
    )
    return position


def _from_history(db: Session, draft: Draft, kind: str) -> tuple[Change, int, dict[str, Any]]:
    """Return what to change to undo or redo, how many edits stand then, and what was known then."""
    version = draft.version
    position = version.edits_kept + (kind == "redo")
    of_draft = draft.here.select(EditRow).where(EditRow.version_id == version.id)
    row = db.scalar(of_draft.where(EditRow.position == position))
    if row is None:
        raise EditRefusedError([(f"edits.nothing_to_{kind}", {})])
    change = Change(out=_places(row.change["out"]), into=_places(row.change["in"]))
    if kind == "redo":
        return change, position, {}
    return change.inverse, position - 1, row.change


def _places(rows: Sequence[Sequence[Any]]) -> tuple[Place, ...]:
    return tuple((int(pair), int(slot), int(table), bool(locked)) for pair, slot, table, locked in rows)


def _count_anew(draft: Draft, placements: IntArray, *, kept: int, before: dict[str, Any]) -> None:
    version, plan = draft.version, draft.plan
    counted = measure(plan.problem, placements)
    version.value, version.objective = counted.value, counted.objective
    version.breaks, version.table_moves = int(counted.breaks.sum()), counted.table_moves
    # Nothing is proved of a schedule that people have changed, but that no other holds more.
    changed = "infeasible" if version.status == "infeasible" else "feasible"
    version.status = before.get("status", changed)
    version.edits_kept, version.edition = kept, version.edition + 1
    version.told = before.get("told") or {
        "below_floor": short_of(plan, placements),
        "required_missing": missing_of(plan, placements, draft.missing_at_first),
        "fairness": fairness_of(plan.problem, placements),
    }


def _record(db: Session, event: EventRow, version: VersionRow, by: str, now: datetime) -> None:
    db.add(
        AuditRow(
            organiser_id=event.organiser_id,
            event_id=event.id,
            at=now,
            actor_kind="team_member",
            actor_id=by,
            action="schedule.edited",
            parameters={"version": version.number},
        )
    )
