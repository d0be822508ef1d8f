"""Which things an event seeks and offers, and by whom."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matchmaker.affinity import Concept, Kind, Profile, Vocabulary
from matchmaker.affinity.reading import reader_of

#: From this closeness on an offer of one thing counts as one of another: of a narrower one, or an answer.
ANSWERS = 0.6
#: From this share on words mean a thing: one of three that they may mean, not one of many that they hint at.
MEANT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """A thing, the attendees who look for it and those who offer it, as ascending indices."""

    concept: Concept
    seekers: tuple[int, ...]
    givers: tuple[int, ...]


def balances(profiles: Sequence[Profile], vocabulary: Vocabulary) -> list[Balance]:
    """
    Return each thing that is sought or offered, in the order of the vocabulary.

    Who offers a narrower thing offers it as well; where nobody names a thing as a need, those seek it whom
    an offer of it would answer.
    """
    seeking = _by_thing((profile.needs for profile in profiles), vocabulary)
    giving = _by_thing((profile.offers for profile in profiles), vocabulary)
    found = []
    for at, concept in enumerate(vocabulary.concepts):
        if concept.id not in seeking and concept.id not in giving:
            continue
        seekers, givers = seeking.get(concept.id, set()), giving.get(concept.id, set())
        if concept.id in seeking:
            givers = givers | _kin(giving, vocabulary.near_as_asked(at), vocabulary)
        else:
            seekers = _kin(seeking, vocabulary.near(at), vocabulary)
        found.append(Balance(concept=concept, seekers=tuple(sorted(seekers)), givers=tuple(sorted(givers))))
    return found


def things_meant(texts: Iterable[str], vocabulary: Vocabulary) -> set[str]:
    """Return the ids of the things that texts clearly name; of a problem, what it is met by."""
    reader, concepts = reader_of(vocabulary), vocabulary.concepts
    found: set[str] = set()
    for text in texts:
        for said in reader.read(text).said:
            concept = concepts[said.concept]
            if said.share < MEANT:
                continue
            if concept.kind is Kind.WHAT:
                found.add(concept.id)
            elif concept.kind is Kind.PROBLEM:
                found.update(concept.met_by)
    return found


def _by_thing(statements: Iterable[tuple[str, ...]], vocabulary: Vocabulary) -> dict[str, set[int]]:
    """Return concept id → attendees who name it."""
    found: dict[str, set[int]] = defaultdict(set)
    for attendee, texts in enumerate(statements):
        for name in things_meant(texts, vocabulary):
            found[name].add(attendee)
    return dict(found)


def _kin(naming: dict[str, set[int]], near: dict[int, float], vocabulary: Vocabulary) -> set[int]:
    """Return the attendees who name what comes close."""
    close = (vocabulary.concepts[at].id for at, worth in near.items() if worth >= ANSWERS)
    return {attendee for name in close for attendee in naming.get(name, ())}
