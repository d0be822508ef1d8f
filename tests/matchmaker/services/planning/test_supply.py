"""Supply and demand: what lacks, what is too much, whom inviting would add most, held against the truth."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from matchmaker.affinity import Profile
from matchmaker.intake import AttendeeRecord, EventFolder, EventRecord, SessionRecord
from matchmaker.scheduling import Limits, Status, solve
from matchmaker.services.events import store_event
from matchmaker.services.planning import (
    PersonLabel,
    added_by,
    invitations,
    prepare,
    read_supply,
)
from matchmaker.store import Database, OrganiserRow, UnknownObjectError

#: Name, what they offer, what they look for.
PEOPLE = (
    ("Ana", "diseño de páginas web", "un abogado mercantil"),
    ("Ben", "accounting for small firms", "a lawyer for contracts"),
    ("Cai", "photography of products", "a website"),
    ("Dan", "cheese and bread for events", "someone to do our accounts"),
    ("Eve", "warehouse space near the port", "product photos"),
    ("Fil", "impresión de catálogos", "abogada que revise un alquiler"),
    ("Gus", "solar panels for roofs", "almacén con muelle"),
    ("Hal", "clases de yoga", "un monasterio en venta"),
)
LAWYER = Profile(offers=("asesoría jurídica y contratos",), needs=("a website", "catálogos impresos"))


def person(name: str) -> PersonLabel:
    return PersonLabel(id=name, name=name, short=name, initials=name[:2])


def room(tables: int = 4, slots: int = 3) -> EventFolder:
    return EventFolder(
        event=EventRecord(
            name="Sala",
            timezone="Europe/Madrid",
            sessions=(SessionRecord(start=datetime.fromisoformat("2026-10-01T10:00"), slots=slots),),
            tables=(tables,) * slots,
        ),
        attendees=tuple(
            AttendeeRecord(id=name, name=name, offers=(offer,), needs=(need,)) for name, offer, need in PEOPLE
        ),
    )


def best(folder: EventFolder) -> int:
    """Return the value of an optimal schedule."""
    schedule = solve(prepare(folder).problem, Limits(seconds=10))
    assert schedule.status == Status.OPTIMAL
    return schedule.value


def with_one_more(folder: EventFolder, profile: Profile) -> EventFolder:
    more = AttendeeRecord(id="new", name="New", offers=profile.offers, needs=profile.needs)
    return replace(folder, attendees=(*folder.attendees, more))


@pytest.mark.parametrize("tables", [4, 2], ids=["room for all", "scarce tables"])
@pytest.mark.parametrize(
    "profile",
    [LAWYER, replace(LAWYER, needs=()), Profile(offers=("a website",), needs=("abogado",))],
    ids=["a lawyer who seeks", "a lawyer who seeks nothing", "one who offers what is there"],
)
def test_what_somebody_adds_is_foretold_and_never_too_small(profile: Profile, tables: int) -> None:
    folder = room(tables)
    (foretold,) = added_by(folder, [profile])

    truly = best(with_one_more(folder, profile)) - best(folder)

    # One point per meeting for what a new statement changes in how much the others' words tell.
    assert 0.6 * foretold.points - 3 <= truly <= foretold.points + 3


def test_somebody_who_is_sought_adds_more_than_somebody_who_is_not() -> None:
    lawyer, monk = added_by(room(), [LAWYER, replace(LAWYER, offers=("cría de caracoles",))])

    assert lawyer.points > 2 * monk.points
    assert {PEOPLE[partner][0] for partner in lawyer.partners} >= {"Ana", "Fil"}


def test_a_lawyer_is_the_first_to_invite_where_three_seek_one() -> None:
    people = [person(name) for name, _, _ in PEOPLE]

    first, *others = invitations(room(), people)

    assert first.concept in {"legal", "lawyer", "commercial_law", "contracts", "legal_advice"}
    assert {partner.name for partner in first.partners} >= {"Ana", "Ben", "Fil"}
    assert first.points >= first.points_alone > 0
    assert set(first.names) == {"es", "en"}
    assert [one.points for one in (first, *others)] == sorted(
        (one.points for one in (first, *others)), reverse=True
    )


def test_who_is_invited_has_a_role_that_may_meet(with_rules: Callable[..., EventFolder]) -> None:
    folder = with_rules(room(), roles=(("mentor", "startup"),))
    startups = replace(folder, attendees=tuple(replace(a, role="startup") for a in folder.attendees))

    found = invitations(startups, [person(name) for name, _, _ in PEOPLE])

    assert {one.role for one in found} == {"mentor"}


@pytest.mark.parametrize("people", [0, 1])
def test_an_event_of_hardly_anybody_invites_nobody(people: int) -> None:
    folder = replace(room(), attendees=room().attendees[:people])

    assert invitations(folder, [person("Ana")][:people]) == []


def test_given_pairs_say_nothing_about_who_is_not_there(brokerage: EventFolder) -> None:
    assert invitations(brokerage, [person(a.name) for a in brokerage.attendees]) == []


def test_the_organiser_reads_what_lacks_and_what_is_too_much(
    database: Database, organiser: OrganiserRow, other_organiser: OrganiserRow, now: datetime
) -> None:
    with database.writing() as db:
        event = store_event(db, organiser, room(slots=1), now=now)

    with database.reading() as db:
        page = read_supply(db, organiser, event.public_id)
        with pytest.raises(UnknownObjectError):
            read_supply(db, other_organiser, event.public_id)

    assert page.event_name == "Sala"
    assert ("Hal", "un monasterio en venta") in [(one.person.name, one.text) for one in page.unmet_needs]
    assert ("Hal", "clases de yoga") in [(one.person.name, one.text) for one in page.unneeded_offers]
    assert [one.slots for one in page.over_asked] == [1] * len(page.over_asked)
    assert page.invitations
