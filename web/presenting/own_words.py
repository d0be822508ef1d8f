"""What an event adds to the vocabulary, line by line."""

from dataclasses import dataclass

from matchmaker.intake import VocabularyRecord
from matchmaker.services.events import House, concept_names, merged
from matchmaker.services.people import sorting_name
from matchmaker.words import Language

#: Deeds that a browser may undo.
UNDONE = ("term_added", "term_taken", "muted", "unmuted", "concept_added", "concept_removed")


@dataclass(frozen=True, slots=True)
class AddedLine:
    """A concept that the event adds, or adds words to."""

    id: str
    name: str
    is_new: bool
    terms: tuple[str, ...]


def added_lines(house: House, own: VocabularyRecord, language: Language) -> tuple[AddedLine, ...]:
    """Return the concepts that an event adds or adds to, in the order of their names."""
    concepts = {concept.id: concept for concept in merged(house.concepts.values(), own)}
    lines = [
        AddedLine(
            id=record.id,
            name=concept_names(concepts[record.id])[language],
            is_new=record.kind != "more",
            terms=(*record.es, *record.en, *record.cues),
        )
        for record in own.concepts
        if record.id in concepts
    ]
    return tuple(sorted(lines, key=lambda line: (sorting_name(line.name), line.id)))
