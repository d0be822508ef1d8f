"""The editor of an event: what is posted as typed values, what it shows, its faults in words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from werkzeug.datastructures import MultiDict

from matchmaker.services.events import (
    FIELDS,
    SESSION_FIELDS,
    Fault,
    ProgrammePreview,
    TypedEvent,
    preview_of,
    tables_typed,
)
from web.language import t
from web.presenting.programme import SlotBrick, slot_course

_SESSION = re.compile(r"session-(\d{1,2})-start")
#: Field → what of the event it belongs to; the rest are rules.
_AREAS = {
    "name": "name",
    "language": "name",
    "timezone": "programme",
    "tables": "tables",
    "labels": "tables",
    "registration": "registration",
    "registration_until": "registration",
    "consent": "consent",
}
#: No slot is over or runs before this moment.
_EARLIER = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPreview:
    """
    The timetable that a typed programme comes to.

    Parameters
    ----------
    slots
        Bricks of the slot course.
    meetings
        Most meetings that fit; none while the tables can't be read.
    notes
        Sentences that the organiser should know.
    """

    slots: tuple[SlotBrick, ...]
    count: int
    timezone: str
    meetings: int | None
    notes: tuple[str, ...]
    is_whole: bool


def area_of(field: str) -> str:
    """Return what of an event a field belongs to, as ``may_change`` names it."""
    return "programme" if field.startswith("session") else _AREAS.get(field, "rules")


def typed_of(form: MultiDict[str, str]) -> TypedEvent:
    """Return what was posted; fields that are none of ours are left."""
    values = {field: form[field] for field in FIELDS if field in form}
    places = sorted({int(found[1]) for name in form if (found := _SESSION.fullmatch(name))})
    sessions = tuple(
        {field: form.get(f"session-{place}-{field}", "") for field in SESSION_FIELDS} for place in places
    )
    return TypedEvent(values, sessions)


def with_standing(typed: TypedEvent, standing: TypedEvent, may_change: Iterable[str]) -> TypedEvent:
    """Return what was typed, with what can't change, or was not on the page, as it stands."""
    allowed = frozenset(may_change)
    values = dict(standing.values)
    values |= {field: text for field, text in typed.values.items() if area_of(field) in allowed}
    return TypedEvent(values, typed.sessions if "programme" in allowed else standing.sessions)


def as_posted(typed: TypedEvent, edition: int) -> list[tuple[str, str]]:
    """Return typed values as the fields of a form that asks again."""
    fields = [*typed.values.items(), ("edition", str(edition))]
    for place, session in enumerate(typed.sessions):
        fields += [(f"session-{place}-{field}", session.get(field, "")) for field in SESSION_FIELDS]
    return fields


def preview_shown(typed: TypedEvent, now: datetime) -> ShownPreview:
    """Return the timetable that a typed programme comes to, as far as it can be read."""
    preview: ProgrammePreview = preview_of(typed, now)
    tables = tables_typed(typed["tables"], preview.slots) if preview.slots else None
    return ShownPreview(
        slots=slot_course(preview.sessions, _EARLIER),
        count=preview.slots,
        timezone=preview.timezone or "",
        meetings=None if tables is None else sum(tables),
        notes=tuple(dict.fromkeys(t(note.code, **note.parameters) for note in preview.notes)),
        is_whole=preview.is_whole,
    )


def faults_by_field(faults: Iterable[Fault]) -> Mapping[str, list[str]]:
    """Return the sentences of each field."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.field, []).append(t(fault.code, **fault.parameters))
    return found


def unfolded(faults: Iterable[Fault]) -> frozenset[str]:
    """Return which folded parts of the page stand open, since a fault is in them."""
    fields = {fault.field for fault in faults}
    turned = {field for field in fields if field.startswith("factor_")}
    ruled = {field for field in fields - turned if area_of(field) in {"rules", "consent"}}
    return frozenset(name for name, found in (("rules", ruled), ("factors", turned)) if found)


def summary_of(faults: Iterable[Fault]) -> list[tuple[str, str, str]]:
    """Return field, its name in words, and what is wrong with it, for the list on top of the page."""
    return [(fault.field, field_name(fault.field), t(fault.code, **fault.parameters)) for fault in faults]


def field_name(field: str) -> str:
    """Return the name of a field as the page has it."""
    session, place, part = (*field.split("-"), "", "")[:3]
    if session == "session" and place.isdecimal():
        name = t(f"editor.session_{part}")
        return t("editor.field_of_session", number=int(place) + 1, name=name)
    return t(f"editor.{field}" if field.startswith("factor_") else f"editor.field_{field}")
