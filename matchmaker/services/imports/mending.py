"""
Rejected rows, mended in place: read again by the rules of the file, they join those that are accepted.

Nothing is written by it: an import is still written as a whole, or not at all.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.intake.exports import ExportRow, read_mended_row
from matchmaker.store import AuditRow, EventRow, ImportRow, in_event

#: Fields that a form shows, in this order, where the file has a column for them; name and address always.
MENDABLE = (
    *("name", "email", "organisation", "title", "role", "languages"),
    *("goals", "offers", "needs", "status"),
)
_ALWAYS = ("name", "email")


def mend_row(
    db: Session,
    event: EventRow,
    import_id: str,
    line: int,
    typed: Mapping[str, str],
    *,
    by: str,
    now: datetime,
) -> bool:
    """
    Read a rejected row again as it was mended; return whether it is accepted now.

    When it still is not, what was typed is kept with the new reasons. A row that is not rejected, or an
    import that is being written, stays as it is.

    Parameters
    ----------
    typed
        Field → text, of ``MENDABLE``; fields that are left out keep what the file says.

    Raises
    ------
    UnknownObjectError
        When the event has no such import.
    """
    here = in_event(db, event)
    here.one(ImportRow, import_id)
    # One at a time: what two mend at once must both stay.
    own = here.select(ImportRow).where(ImportRow.public_id == import_id, ImportRow.state == "read")
    row = db.scalar(own.with_for_update().execution_options(populate_existing=True))
    reading = (row.reading if row is not None else None) or {}
    rejected = next((one for one in reading.get("rejected", ()) if one["line"] == line), None)
    if row is None or rejected is None:
        return False
    wanted = fields_of(rejected, reading) | {name: typed[name] for name in MENDABLE if name in typed}
    row.reading = _mended(reading, line, wanted, with_waiting=row.with_waiting)
    db.add(
        AuditRow(
            organiser_id=event.organiser_id,
            event_id=event.id,
            at=now,
            actor_kind="team_member",
            actor_id=by,
            action="imports.mended",
            parameters={"import": row.public_id},
        )
    )
    db.flush()
    return all(one["line"] != line for one in row.reading["rejected"])


def mended_again(
    reading: dict[str, Any], mended: Mapping[str, dict[str, str]], *, with_waiting: bool
) -> dict[str, Any]:
    """Return what was read of a file with the rows mended that were mended before."""
    lines = {one["line"] for one in reading["rejected"]}
    for line in sorted(lines & {int(line) for line in mended}):
        reading = _mended(reading, line, mended[str(line)], with_waiting=with_waiting)
    return reading


def fields_of(rejected: dict[str, Any], reading: dict[str, Any]) -> dict[str, str]:
    """Return what a rejected row says, by field: as it was mended last, else as the file has it."""
    before = reading.get("mended", {}).get(str(rejected["line"]))
    if before is not None:
        return dict(before)
    mapping = reading["mapping"]

    def cell(field: str) -> str:
        cells = (rejected["cells"][column] for column in mapping.get(field, ()))
        return next((text for text in cells if text), "")

    found = {name: cell(name) for name in MENDABLE if name in mapping or name in _ALWAYS}
    if not found["name"]:
        found["name"] = rejected["name"]
    return found | ({"id": cell("id")} if "id" in mapping else {})


def finding_values(finding: Any) -> dict[str, Any]:
    """Return a finding as plain values that a row can hold."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "line": finding.line,
        "column": finding.column,
        "found": finding.found,
        "parameters": finding.parameters,
    }


def _mended(
    reading: dict[str, Any], line: int, wanted: dict[str, str], *, with_waiting: bool
) -> dict[str, Any]:
    """Return a reading in which a rejected row is read again: accepted, or rejected for what is left."""
    others = [_row_of(one) for one in reading["rows"]]
    found = read_mended_row(line, wanted, others, with_waiting=with_waiting)
    before = next(one for one in reading["rejected"] if one["line"] == line)
    left = [one for one in reading["rejected"] if one["line"] != line]
    left += [
        {
            **before,
            "name": wanted.get("name", ""),
            "organisation": wanted.get("organisation", ""),
            "findings": [finding_values(finding) for finding in one.findings],
        }
        for one in found.rejected
    ]
    return {
        **reading,
        "rows": sorted([*reading["rows"], *map(asdict, found.rows)], key=lambda one: one["line"]),
        "rejected": sorted(left, key=lambda one: one["line"]),
        "warnings": [*reading["warnings"], *map(finding_values, found.warnings)],
        "mended": {**reading.get("mended", {}), str(line): wanted},
    }


def _row_of(values: dict[str, Any]) -> ExportRow:
    return ExportRow(**{one.name: values[one.name] for one in fields(ExportRow)})
