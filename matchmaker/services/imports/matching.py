"""Who of a file is registered already, and what the file has otherwise."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.addresses import normal_address
from matchmaker.intake.exports import as_read, languages_as_read
from matchmaker.services.imports.pages import Change, Reason
from matchmaker.store import AttendeeRow, EventScope, PersonRow, StatementRow

#: Fields of an attendee that a file may set, in the order in which they are shown.
FIELDS = ("name", "email", "organisation", "title", "role")
_KINDS = {"goals": "goal", "offers": "offer", "needs": "need"}


@dataclass(frozen=True, slots=True)
class Registered:
    """The attendees of an event, to be found by what a file may know of them."""

    ids: frozenset[str]
    #: By what our own exports call them
    by_public_id: dict[str, AttendeeRow]
    by_ticket: dict[str, AttendeeRow]
    #: By the address of the attendee, and by that of the person
    by_address: dict[str, AttendeeRow]
    by_name: dict[tuple[str, str], AttendeeRow]
    statements: dict[tuple[int, str], list[str]]


@dataclass(frozen=True, slots=True)
class Match:
    """
    A person of a file and the attendee that they are.

    Parameters
    ----------
    known
        None for who is new.
    changes
        What the file has otherwise, and may change.
    reasons
        What it may not, and why.
    """

    person: dict[str, Any]
    known: AttendeeRow | None
    changes: tuple[Change, ...] = ()
    reasons: tuple[Reason, ...] = ()


def match_all(people: Sequence[dict[str, Any]], registered: Registered) -> list[Match]:
    """
    Return which attendee each person of a file is, in order; no two are the same.

    Tickets come first, for the whole file: who gave their ticket or address to somebody else would be
    taken for that one otherwise. Then addresses, then name and company.
    """
    found: dict[int, AttendeeRow] = {}
    taken: set[int] = set()
    for way in (_by_ticket, _by_address, _by_name):
        for place, person in enumerate(people):
            known = None if place in found else way(person, registered)
            if known is not None and known.id not in taken:
                found[place] = known
                taken.add(known.id)
    matches = [_match(person, found.get(place), registered) for place, person in enumerate(people)]
    leaving = {
        match.known.id
        for match in matches
        if match.known and any(change.field == "email" for change in match.changes)
    }
    return [_without_anothers_address(match, registered, leaving) for match in matches]


def is_new_ticket(ticket: str, registered: Registered) -> bool:
    """Return whether an id is one of a ticketing tool that nobody has yet, and not of our own exports."""
    return ticket != "" and ticket not in registered.by_ticket and ticket not in registered.by_public_id


def ticket_of(person: dict[str, Any]) -> str:
    """Return the id that the ticketing tool gave a person, or a blank."""
    return str(person["key"].removeprefix("id:")) if person["key"].startswith("id:") else ""


def read_registered(db: Session, here: EventScope) -> Registered:
    """Read the attendees of an event, those who withdrew as well."""
    attendees = db.scalars(here.select(AttendeeRow).order_by(AttendeeRow.id)).all()
    statements: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in db.scalars(here.select(StatementRow).order_by(StatementRow.position)):
        statements[row.attendee_id, row.kind].append(row.text)
    by_id = {row.id: row for row in attendees}
    people = here.select(AttendeeRow).join(PersonRow, PersonRow.id == AttendeeRow.person_id)
    owners = people.where(PersonRow.email_normalised.is_not(None)).order_by(AttendeeRow.id)
    by_person: dict[str, AttendeeRow] = {
        address: by_id[attendee]
        for attendee, address in db.execute(
            owners.with_only_columns(AttendeeRow.id, PersonRow.email_normalised)
        )
        if address
    }
    by_own = {normal_address(row.email) or row.email: row for row in reversed(attendees) if row.email}
    return Registered(
        ids=frozenset(row.external_id for row in attendees),
        by_public_id={row.public_id: row for row in attendees},
        by_ticket={row.ticket: row for row in attendees if row.ticket},
        by_address=by_person | by_own,
        by_name=_first_of(attendees),
        statements=statements,
    )


def _by_ticket(person: dict[str, Any], registered: Registered) -> AttendeeRow | None:
    ticket = ticket_of(person)
    if ticket in registered.by_public_id:
        return registered.by_public_id[ticket]
    known = registered.by_ticket.get(ticket)
    if known is None or not _is_count(ticket):
        return known
    # A tool never gives an id again, but a spreadsheet counts from 1 in every list.
    is_same = _is_same("email", person["email"], known.email) and bool(known.email)
    return known if is_same or _is_same("name", person["name"], known.name) else None


def _by_address(person: dict[str, Any], registered: Registered) -> AttendeeRow | None:
    address = normal_address(person["email"]) if person["email"] else None
    return None if address is None else registered.by_address.get(address)


def _by_name(person: dict[str, Any], registered: Registered) -> AttendeeRow | None:
    known = registered.by_name.get(_name_key(person["name"], person["organisation"]))
    # Two addresses are two people, however alike their names.
    return known if known is not None and not (person["email"] and known.email) else None


def _is_count(ticket: str) -> bool:
    return ticket.isdecimal() and len(ticket) < 6


def _match(person: dict[str, Any], known: AttendeeRow | None, registered: Registered) -> Match:
    if known is None:
        return Match(person, None)
    if known.withdrawn_at is not None:
        # Whoever withdrew is not brought back by a list that has not heard of it.
        return Match(person, known, reasons=(_reason("imports.withdrawn"),))
    changes = _changes_of(person, known, registered)
    other = _by_address(person, registered)
    if other is None or other.id == known.id:
        return Match(person, known, changes)
    allowed = tuple(change for change in changes if change.field != "email")
    return Match(person, known, allowed, (_reason("imports.address_of_another", name=other.name),))


def _without_anothers_address(match: Match, registered: Registered, leaving: set[int]) -> Match:
    """Let somebody new come without an address that an attendee has and keeps."""
    other = None if match.known else _by_address(match.person, registered)
    if other is None or other.id in leaving:
        return match
    told = _reason("imports.address_of_another", name=other.name)
    return Match({**match.person, "email": ""}, None, reasons=(told,))


def _reason(code: str, **parameters: str | int) -> Reason:
    return Reason(code=code, column="", found="", parameters=parameters)


def _changes_of(person: dict[str, Any], row: AttendeeRow, registered: Registered) -> tuple[Change, ...]:
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
    if person["languages"] and tuple(person["languages"]) != languages_as_read(row.languages):
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
    """Return whether a cell says what is known; ``other`` may hold more than a file can say."""
    known = as_read(field, other)
    if field == "email":
        return (normal_address(one) or one) == (normal_address(known) or known)
    return one == known


def _first_of(attendees: Iterable[AttendeeRow]) -> dict[tuple[str, str], AttendeeRow]:
    found: dict[tuple[str, str], AttendeeRow] = {}
    for row in attendees:
        found.setdefault(_name_key(row.name, row.organisation), row)
    return found


def _name_key(name: str, organisation: str) -> tuple[str, str]:
    return (" ".join(name.casefold().split()), " ".join(organisation.casefold().split()))
