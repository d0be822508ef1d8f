"""What people should be told about how their own statements were understood."""

from collections.abc import Iterable
from enum import StrEnum

from matchmaker.affinity.reading import reader_of
from matchmaker.affinity.text import MAX_CHARACTERS, MAX_SHORT_TOKENS
from matchmaker.affinity.vocabulary import Vocabulary


class Note(StrEnum):
    """Something about a statement that its writer may want to mend; the code of a sentence."""

    #: Blank, a denial or no words at all: the statement brings no meeting.
    SAYS_NOTHING = "affinity.says_nothing"
    #: None of its words is known, as in another language: others are found only by words of like letters.
    BY_LETTERS = "affinity.by_letters"
    #: So long that only its beginning is compared.
    CUT_SHORT = "affinity.cut_short"


def notes_on(texts: Iterable[str], vocabulary: Vocabulary) -> list[tuple[Note, ...]]:
    """
    Return what is to be said about each statement; nothing when it was understood.

    Parameters
    ----------
    texts
        Statements of one kind as they were written.
    vocabulary
        The event's.
    """
    reader = reader_of(vocabulary)
    found: list[tuple[Note, ...]] = []
    for text in texts:
        reading = reader.read(text)
        notes: list[Note] = []
        if not reading.words:
            notes.append(Note.SAYS_NOTHING)
        elif not reading.said:
            notes.append(Note.BY_LETTERS)
        if len(text) > MAX_CHARACTERS or len(reading.words) > MAX_SHORT_TOKENS:
            notes.append(Note.CUT_SHORT)
        found.append(tuple(notes))
    return found
