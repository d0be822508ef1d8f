"""Attendees who are probably the same, registered twice: by plain rules, each told with its reason."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy.orm import Session

from matchmaker.services.people.names import initials, sorting_name
from matchmaker.store import AttendeeRow, OrganiserRow, in_event, scoped

#: Most pairs that are shown: whoever has more has another trouble than doubles.
MOST_PAIRS = 200
#: Groups that are larger are no doubles: a local part such as “info”, a name such as “Guest”.
_LARGEST_GROUP = 6
#: Local parts that belong to an office, not to somebody.
_OFFICES = frozenset(
    {"info", "contact", "contacto", "hello", "hola", "office", "mail", "admin", "events", "eventos", "team"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two who may be the same."""

    id: str
    name: str
    initials: str
    organisation: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """Two attendees who are probably one, and the code of why."""

    one: Side
    other: Side
    reason: str


def read_doubles(db: Session, organiser: OrganiserRow | int, event_public_id: str) -> tuple[Double, ...]:
    """
    Return pairs of attendees who are probably the same, the surest first.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    present = here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None)).order_by(AttendeeRow.id)
    rows = db.scalars(present).all()
    found: dict[tuple[int, int], Double] = {}
    for reason, one, other in _probable(rows):
        if len(found) == MOST_PAIRS:
            break
        pair = (one.id, other.id)
        found.setdefault(pair, Double(one=_side(one), other=_side(other), reason=reason))
    return tuple(found.values())


def _probable(rows: Iterable[AttendeeRow]) -> Iterator[tuple[str, AttendeeRow, AttendeeRow]]:
    everybody = list(rows)
    for one, other in _grouped(everybody, lambda row: _name(row.name)):
        if _may_be_same(one, other):
            yield "roster.double_name", one, other
    for one, other in _grouped(everybody, _local_part):
        if _name(one.name) & _name(other.name):
            yield "roster.double_address", one, other
    for one, other in _grouped(everybody, lambda row: _plain(row.organisation), 60):
        shorter, longer = sorted((_name(one.name), _name(other.name)), key=len)
        if len(shorter) > 1 and shorter < longer:
            yield "roster.double_part", one, other


def _grouped(
    rows: Iterable[AttendeeRow], key: Callable[[AttendeeRow], object], largest: int = _LARGEST_GROUP
) -> Iterator[tuple[AttendeeRow, AttendeeRow]]:
    """Yield the pairs of those who have the same key, unless it is blank or too many have it."""
    groups: dict[object, list[AttendeeRow]] = defaultdict(list)
    for row in rows:
        if found := key(row):
            groups[found].append(row)
    for group in groups.values():
        if len(group) <= largest:
            yield from combinations(group, 2)


def _may_be_same(one: AttendeeRow, other: AttendeeRow) -> bool:
    """Return whether nothing that is known of two with one name speaks against their being one."""
    companies = {_plain(one.organisation), _plain(other.organisation)} - {""}
    return len(companies) < 2 or _local_part(one) == _local_part(other) != ""


def _name(name: str) -> frozenset[str]:
    """Return the words of a name: given and family names stand in either order."""
    return frozenset(_plain(name).split())


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", sorting_name(text)).split())


def _local_part(row: AttendeeRow) -> str:
    local = sorting_name(row.email.partition("@")[0]).partition("+")[0].replace(".", "")
    return "" if local in _OFFICES else local


def _side(row: AttendeeRow) -> Side:
    return Side(
        id=row.public_id,
        name=row.name,
        initials=initials(row.name),
        organisation=row.organisation,
        email=row.email,
    )
