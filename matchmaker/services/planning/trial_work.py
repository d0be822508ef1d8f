"""Working out what a text says under an event's vocabulary, and which statements of the event it meets."""

from collections.abc import Iterator
from typing import Any

from matchmaker import affinity
from matchmaker.affinity import Profile, Vocabulary
from matchmaker.affinity.benefit import Benefits
from matchmaker.affinity.reading import reader_of
from matchmaker.affinity.supply import MEETS
from matchmaker.intake import EventFolder
from matchmaker.services.events import EventKeys, concept_names
from matchmaker.services.planning.own_words import with_own_words
from matchmaker.services.planning.prepare import profile_of

#: Statements that are told, the likest first.
MOST_MET = 10


def try_text(
    folder: EventFolder, keys: EventKeys, *, text: str, kind: str, vocabulary: Vocabulary | None = None
) -> dict[str, Any]:
    """
    Return what a text says and whom it would meet, as plain values that a row can hold.

    Parameters
    ----------
    kind
        ``need`` meets offers, ``offer`` meets needs.
    vocabulary
        The operator's, as for ``prepare``.
    """
    known = with_own_words(vocabulary, folder.vocabulary) or affinity.shipped_vocabulary()
    reading = reader_of(known).read(text)
    concepts = [
        {
            "id": known.concepts[said.concept].id,
            "names": concept_names(known.concepts[said.concept]),
            "share": round(100 * float(said.share)),
        }
        for said in reading.said
    ]
    (notes,) = affinity.notes_on([text], known)
    return {
        "concepts": concepts,
        "unknown": [word for word, _ in reading.unknown],
        "notes": [str(note) for note in notes],
        "meets": [
            [keys.attendees[attendee], "offer" if kind == "need" else "need", place, likeness]
            for attendee, place, likeness in _met(folder, text, kind, known)
        ],
    }


def _met(folder: EventFolder, text: str, kind: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int, int]]:
    """Yield attendee, place and likeness, in thousandths, of the statements that go with a text."""
    one = Profile(needs=(text,)) if kind == "need" else Profile(offers=(text,))
    others = [profile_of(attendee) for attendee in folder.attendees]
    benefits = Benefits([*others, one], vocabulary)
    everybody, new = (
        benefits.layer(slice(0, len(others))),
        benefits.layer(slice(len(others), len(others) + 1)),
    )
    if kind == "need":
        met, statements, at = (
            benefits.needs_met(new, everybody).max(axis=0, initial=0),
            benefits.offers.statements,
            everybody.offers.at,
        )
    else:
        met, statements, at = (
            benefits.needs_met(everybody, new).max(axis=1, initial=0),
            benefits.needs.statements,
            everybody.needs.at,
        )
    best = (-met.astype(int)).argsort(kind="stable")[:MOST_MET].tolist()
    for index in best:
        if met[index] >= MEETS:
            yield int(statements.owner[at[index]]), int(statements.place[at[index]]), int(met[index])
