"""Supply and demand: what lacks, what is too much, whom inviting would add most, held against the truth."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from matchmaker.affinity import Profile
from matchmaker.intake import AttendeeRecord, EventFolder, EventRecord, SessionRecord
from matchmaker.scheduling import Limits, Status, solve
from matchmaker.services.planning import (
    added_by,
    invitations,
    prepare,
)

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
    first, *others = invitations(room())

    assert first.concept in {"legal", "lawyer", "commercial_law", "contracts", "legal_advice"}
    assert {PEOPLE[partner][0] for partner in first.partners} >= {"Ana", "Ben", "Fil"}
    assert first.points >= first.points_alone > 0
    assert set(first.names) == {"es", "en"}
    assert [one.points for one in (first, *others)] == sorted(
        (one.points for one in (first, *others)), reverse=True
    )


def test_who_is_invited_has_a_role_that_may_meet(with_rules: Callable[..., EventFolder]) -> None:
    folder = with_rules(room(), roles=(("mentor", "startup"),))
    startups = replace(folder, attendees=tuple(replace(a, role="startup") for a in folder.attendees))

    found = invitations(startups)

    assert {one.role for one in found} == {"mentor"}


@pytest.mark.parametrize("people", [0, 1])
def test_an_event_of_hardly_anybody_invites_nobody(people: int) -> None:
    folder = replace(room(), attendees=room().attendees[:people])

    assert invitations(folder) == []


def test_given_pairs_say_nothing_about_who_is_not_there(brokerage: EventFolder) -> None:
    assert invitations(brokerage) == []
