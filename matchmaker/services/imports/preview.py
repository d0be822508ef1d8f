"""An import as a page shows it, and the file of its rejected rows."""

from collections import Counter
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.intake import csv_text, neutral_cell
from matchmaker.services.imports.matching import Match, match_all, read_registered
from matchmaker.services.imports.mending import fields_of
from matchmaker.services.imports.pages import FATES, Fate, ImportPage, PreviewRow, Reason
from matchmaker.store import EventScope, ImportRow, OrganiserRow, in_event, scoped
from matchmaker.words import Language, say


def read_import(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, import_id: str
) -> ImportPage:
    """
    Return an import: what was read, and what would become of each row if it were written now.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such import.
    """
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    row = here.one(ImportRow, import_id)
    reading = row.reading or {}
    rows = _rows(db, here, reading) if row.state in {"read", "applying"} else ()
    counted: Counter[str] = Counter(row.written or (one.fate for one in rows))
    return ImportPage(
        id=row.public_id,
        state=row.state,
        file_name=row.file_name,
        created_at=row.created_at,
        headers=tuple(reading.get("headers", ())),
        mapping={field: tuple(columns) for field, columns in reading.get("mapping", {}).items()},
        with_waiting=row.with_waiting,
        waiting=sum(_is_waiting(one) for one in reading.get("rejected", ())),
        counts={fate: counted[fate] for fate in FATES},
        rows=rows,
        faults=tuple(_reason(one) for one in reading.get("faults", ())),
    )


def rejected_csv(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, import_id: str, language: Language
) -> str:
    """
    Return the rejected rows as a CSV file: the columns of the file, and the reasons in a further one.

    Cells that a spreadsheet would take for formulas are escaped with an apostrophe; reading the file takes
    it away again.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such import.
    """
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    row = here.one(ImportRow, import_id)
    reading = row.reading or {"headers": [], "rejected": []}
    headers = [*map(neutral_cell, reading["headers"]), say("imports.reasons_column", language)]
    rows = [
        [
            *map(neutral_cell, one["cells"]),
            neutral_cell(" ".join(_sentence(finding, language) for finding in one["findings"])),
        ]
        for one in reading["rejected"]
    ]
    return csv_text(headers, rows)


def _rows(db: Session, here: EventScope, reading: dict[str, Any]) -> tuple[PreviewRow, ...]:
    registered = read_registered(db, here)
    warnings: dict[int, list[Reason]] = {}
    for one in reading["warnings"]:
        warnings.setdefault(one["line"], []).append(_reason(one))
    matches = match_all(reading["rows"], registered)
    rows = [_read_row(match, warnings.get(match.person["line"], [])) for match in matches]
    rows += [_rejected_row(one, reading) for one in reading["rejected"]]
    return tuple(sorted(rows, key=lambda one: one.line))


def _read_row(match: Match, warnings: list[Reason]) -> PreviewRow:
    person = match.person
    fate: Fate = "new" if match.known is None else "changed" if match.changes else "unchanged"
    return PreviewRow(
        line=person["line"],
        fate=fate,
        name=person["name"],
        organisation=person["organisation"],
        goals=len(person["goals"]),
        offers=len(person["offers"]),
        needs=len(person["needs"]),
        languages=tuple(person["languages"]),
        changes=match.changes,
        reasons=(*warnings, *match.reasons),
    )


def _rejected_row(one: dict[str, Any], reading: dict[str, Any]) -> PreviewRow:
    return PreviewRow(
        line=one["line"],
        fate="rejected",
        name=one["name"],
        organisation=one["organisation"],
        goals=0,
        offers=0,
        needs=0,
        languages=(),
        changes=(),
        reasons=tuple(_reason(finding) for finding in one["findings"]),
        fields=tuple(fields_of(one, reading).items()),
    )


def _is_waiting(rejected: dict[str, Any]) -> bool:
    return {finding["code"] for finding in rejected["findings"]} == {"intake.export_waiting"}


def _reason(finding: dict[str, Any]) -> Reason:
    return Reason(
        code=finding["code"],
        column=finding["column"],
        found=finding["found"],
        parameters=finding["parameters"],
    )


def _sentence(finding: dict[str, Any], language: Language) -> str:
    return say(finding["code"], language, found=finding["found"], **finding["parameters"])
