"""Which things statements name: for telling people what an event seeks."""

from collections.abc import Iterable

from matchmaker.affinity.concepts import Kind
from matchmaker.affinity.text import MAX_SHORT_TOKENS, affirmed_tokens
from matchmaker.affinity.vocabulary import Vocabulary


def things_named(texts: Iterable[str], vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """
    Return the ids of the things that each text names, in its order; of a problem, what it is met by.

    Sectors, places and generalities are no things.
    """
    found = []
    for text in texts:
        named: list[str] = []
        for hit in vocabulary.find(tuple(affirmed_tokens(text)[:MAX_SHORT_TOKENS])):
            concept = vocabulary.concepts[hit.concept]
            if concept.kind is Kind.WHAT:
                named.append(concept.id)
            elif concept.kind is Kind.PROBLEM:
                named.extend(concept.met_by)
        found.append(tuple(dict.fromkeys(named)))
    return found
