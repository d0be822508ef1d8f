"""
Supply and demand: what an event lacks, what it has too much of, and whom inviting would add most.

Whom to invite is read off the prices of the schedule's bound: somebody new can add no more than what their
meetings are worth above what the partners' time, and the tables, are worth already.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchmaker import affinity
from matchmaker.affinity import Concept, Profile, Vocabulary
from matchmaker.intake import EventFolder, VocabularyRecord
from matchmaker.scheduling import Problem, upper_bound
from matchmaker.services.events import concept_names
from matchmaker.services.planning.balance import things_meant
from matchmaker.services.planning.prepare import prepare, profile_of, values_of

Floats = NDArray[np.float64]

#: Kinds of people that are tried, the most sought first, and how many are told.
MOST_TRIED, MOST_TOLD = 60, 10
#: People of an event whose needs stand for those of somebody who is not there yet.
TYPICAL = 4
#: Partners that are named.
NAMED = 5
#: Best partners that are looked at for each person tried, per slot.
_LOOKED_AT = 12
#: Two kinds are told as one when they would meet mostly the same people.
_SAME = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """
    What somebody who is not there yet would add.

    Parameters
    ----------
    points
        Most that the value of the schedule can rise, by the prices of its bound.
    partners
        Attendee indices of those they would meet, best first.
    """

    points: int
    partners: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    A kind of attendee who is not there yet, and what one more of them would add.

    Parameters
    ----------
    concept
        Id of what they offer; ``names`` say it: language → name.
    role
        Role at the event; blank where roles do not matter.
    sought_by
        Attendees who look for it.
    points
        Most value that they would add, if they look for what people like them look for here.
    points_alone
        The same if they look for nothing.
    partners
        Attendee indices of those they would meet, the surest first.
    """

    concept: str
    names: dict[str, str]
    role: str
    sought_by: int
    points: int
    points_alone: int
    partners: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What one more meeting of each attendee ``(N,)``, and one more table in one slot, are worth already."""

    attendee: Floats
    table: float


def invitations(folder: EventFolder, vocabulary: Vocabulary | None = None) -> list[Wanted]:
    """
    Return which kinds of people would add most to an event, best first; none with given pairs.

    Each thing that is sought is offered by somebody who is not there: once with no need of their own, and
    with the needs of some who offer it here, or of anybody where nobody does.

    Parameters
    ----------
    vocabulary
        The event's; the shipped one when left out.
    """
    if folder.pairs is not None or len(folder.attendees) < 2:
        return []
    known = vocabulary or affinity.shipped_vocabulary()
    demand = _demand(folder, known)
    tried = [
        (concept, role, profile)
        for concept, _ in sorted(demand.items(), key=lambda one: (-one[1], one[0]))[:MOST_TRIED]
        for role in _roles(folder)
        for profile in _people_offering(folder, concept, role, known)
    ]
    gains = added_by(folder, [profile for _, _, profile in tried], vocabulary=vocabulary)
    of_kind: dict[tuple[str, str], list[Gain]] = {}
    for (concept, role, _), gain in zip(tried, gains, strict=True):
        of_kind.setdefault((concept, role), []).append(gain)
    concepts = {concept.id: concept for concept in known.concepts}
    found = [
        _invitation(concepts[concept], role, demand[concept], all_gains)
        for (concept, role), all_gains in of_kind.items()
    ]
    found.sort(key=lambda one: (-one.points, -one.sought_by, one.concept, one.role))
    return list(_apart(one for one in found if one.points > 0))[:MOST_TOLD]


def _invitation(concept: Concept, role: str, sought_by: int, gains: Sequence[Gain]) -> Wanted:
    """Return a kind of person from what the first of them adds without needs, and others with some."""
    alone, *typical = gains
    points = round(sum(gain.points for gain in typical) / len(typical)) if typical else alone.points
    partners = Counter(partner for gain in gains for partner in gain.partners)
    return Wanted(
        concept=concept.id,
        names=concept_names(concept),
        role=role,
        sought_by=sought_by,
        points=max(points, alone.points),
        points_alone=alone.points,
        partners=tuple(partner for partner, _ in partners.most_common(NAMED)),
    )


def added_by(
    folder: EventFolder, profiles: Sequence[Profile], *, vocabulary: Vocabulary | None = None
) -> list[Gain]:
    """
    Return what each of some people would add to an event, were they there alone of them all.

    Parameters
    ----------
    vocabulary
        The event's.
    """
    # The vocabulary that is given has the event's own words.
    plain = replace(folder, vocabulary=VocabularyRecord())
    prices = prices_of(prepare(plain, vocabulary=vocabulary).problem)
    size, slots = len(folder.attendees), folder.event.num_slots
    everybody = [*(profile_of(attendee) for attendee in folder.attendees), *profiles]
    values = values_of(plain, everybody, top_k=min(_LOOKED_AT * slots, size), vocabulary=vocabulary)
    most = folder.event.rules.cap or slots
    low, high = values.pairs.T
    is_new = (low < size) & (high >= size)
    spare = values.value[is_new] - prices.attendee[low[is_new]] - prices.table
    partners_of: list[list[tuple[float, int]]] = [[] for _ in profiles]
    for partner, new, worth in zip(low[is_new].tolist(), high[is_new].tolist(), spare.tolist(), strict=True):
        if worth > 0:
            partners_of[new - size].append((-worth, partner))
    best = [sorted(partners)[:most] for partners in partners_of]
    return [
        Gain(
            points=round(-sum(worth for worth, _ in chosen)), partners=tuple(partner for _, partner in chosen)
        )
        for chosen in best
    ]


def prices_of(problem: Problem) -> Prices:
    """
    Return the prices of a problem's bound.

    That of a table is what one more in every slot would raise the bound by, spread over the slots.
    """
    bound, price = upper_bound(problem)
    roomier, _ = upper_bound(replace(problem, tables=problem.tables + 1))
    return Prices(attendee=price, table=max(roomier - bound, 0) / max(problem.num_slots, 1))


def _demand(folder: EventFolder, vocabulary: Vocabulary) -> Counter[str]:
    """Return how many attendees seek each thing."""
    return Counter(
        concept for attendee in folder.attendees for concept in things_meant(attendee.needs, vocabulary)
    )


def _roles(folder: EventFolder) -> tuple[str, ...]:
    """Return the roles that somebody new may have: any, unless the event says which roles meet."""
    return tuple(dict.fromkeys(role for pair in folder.event.rules.roles for role in pair)) or ("",)


def _people_offering(
    folder: EventFolder, concept: str, role: str, vocabulary: Vocabulary
) -> Iterator[Profile]:
    """Yield somebody who offers a thing: without needs, and with those of some who are here."""
    offer = (f"concept:{concept}",)
    yield Profile(offers=offer, role=role)
    speaking = [a for a in folder.attendees if a.needs and (not role or a.role == role)]
    offering = [attendee for attendee in speaking if concept in things_meant(attendee.offers, vocabulary)]
    typical = offering or speaking
    # Evenly through the list: whoever happened to register first is not typical.
    step = max(len(typical) // TYPICAL, 1)
    for attendee in typical[::step][:TYPICAL]:
        yield Profile(offers=offer, needs=attendee.needs, role=role)


def _apart(kinds: Iterator[Wanted]) -> Iterator[Wanted]:
    """Yield kinds but for those who would meet mostly the people that a better kind would meet."""
    told: list[set[int]] = []
    for kind in kinds:
        partners = set(kind.partners)
        if all(len(partners & others) <= _SAME * len(partners) for others in told):
            told.append(partners)
            yield kind
