"""Who of a file is registered already, and what the file has otherwise."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.addresses import normal_address
from matchmaker.services.imports.pages import Change
from matchmaker.store import AttendeeRow, EventScope, StatementRow

#: Fields of an attendee that a file may set, in the order in which they are shown.
FIELDS = ("name", "email", "organisation", "title", "role")
_KINDS = {"goals": "goal", "offers": "offer", "needs": "need"}


@dataclass(frozen=True, slots=True)
class Registered:
    """The attendees of an event, to be found by what a file may know of them."""

    ids: frozenset[str]
    by_ticket: dict[str, AttendeeRow]
    by_address: dict[str, AttendeeRow]
    by_name: dict[tuple[str, str], AttendeeRow]
    statements: dict[tuple[int, str], list[str]]

    def find(self, person: dict[str, Any]) -> AttendeeRow | None:
        """Return the attendee that a person of a file is: by ticket, then address, then name and company."""
        ticket = ticket_of(person)
        if ticket in self.by_ticket:
            return self.by_ticket[ticket]
        if person["email"]:
            found = self.by_address.get(normal_address(person["email"]) or "")
            if found is not None:
                return found
        known = self.by_name.get(_name_key(person["name"], person["organisation"]))
        # Two addresses are two people, however alike their names.
        return known if known is not None and not (person["email"] and known.email) else None


def ticket_of(person: dict[str, Any]) -> str:
    """Return the id that the ticketing tool gave a person, or a blank."""
    return str(person["key"].removeprefix("id:")) if person["key"].startswith("id:") else ""


def read_registered(db: Session, here: EventScope) -> Registered:
    """Read the attendees of an event, those who withdrew as well."""
    attendees = db.scalars(here.select(AttendeeRow).order_by(AttendeeRow.id)).all()
    statements: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in db.scalars(here.select(StatementRow).order_by(StatementRow.position)):
        statements[row.attendee_id, row.kind].append(row.text)
    return Registered(
        ids=frozenset(row.external_id for row in attendees),
        by_ticket={row.ticket: row for row in attendees if row.ticket},
        by_address={normal_address(row.email) or row.email: row for row in attendees if row.email},
        by_name=_first_of(attendees),
        statements=statements,
    )


def changes_of(person: dict[str, Any], row: AttendeeRow, registered: Registered) -> tuple[Change, ...]:
    """
    Return what a file would change of an attendee.

    A blank cell changes nothing, and statements are added only where the attendee has none of their kind:
    what people wrote themselves is theirs.
    """
    found = [
        Change(field=field, before=getattr(row, field), after=person[field])
        for field in FIELDS
        if person[field] and not _is_same(field, person[field], getattr(row, field))
    ]
    if person["languages"] and list(person["languages"]) != list(row.languages):
        found.append(
            Change(field="languages", before=", ".join(row.languages), after=", ".join(person["languages"]))
        )
    found += [
        Change(field=field, before="", after="; ".join(person[field]))
        for field, kind in _KINDS.items()
        if person[field] and not registered.statements.get((row.id, kind))
    ]
    return tuple(found)


def new_statements(
    person: dict[str, Any], attendee_id: int, taken: Iterable[tuple[int, str]]
) -> list[dict[str, Any]]:
    """Return the rows of the statements that a file adds to an attendee."""
    known = set(taken)
    return [
        {"attendee_id": attendee_id, "kind": kind, "position": position, "text": text}
        for field, kind in _KINDS.items()
        if (attendee_id, kind) not in known
        for position, text in enumerate(person[field])
    ]


def _is_same(field: str, one: str, other: str) -> bool:
    if field == "email":
        return (normal_address(one) or one) == (normal_address(other) or other)
    return one == other


def _first_of(attendees: Iterable[AttendeeRow]) -> dict[tuple[str, str], AttendeeRow]:
    found: dict[tuple[str, str], AttendeeRow] = {}
    for row in attendees:
        found.setdefault(_name_key(row.name, row.organisation), row)
    return found


def _name_key(name: str, organisation: str) -> tuple[str, str]:
    return (" ".join(name.casefold().split()), " ".join(organisation.casefold().split()))
