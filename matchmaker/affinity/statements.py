"""The statements of all profiles in one line, with their owners: what similarity and benefit work on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.profiles import Profile
from matchmaker.affinity.text import affirmed_tokens

#: Statements of one kind that are read per attendee; their order is their priority.
MAX_STATEMENTS = 12

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Statements:
    """
    All statements of one kind that affirm something, sorted by owner and priority. T statements, N owners.

    Parameters
    ----------
    words
        T token tuples.
    texts
        The T statements as they were written.
    owner
        ``(T,)``; index of the profile.
    place
        ``(T,)``; index of the statement within the profile, from 0.
    rank
        ``(T,)``; how many statements of the owner stand before it here, from 0.
    start
        ``(N + 1,)``; the statements of profile ``i`` are ``start[i]:start[i + 1]``.
    """

    words: tuple[Tokens, ...]
    texts: tuple[str, ...]
    owner: NDArray[np.int64]
    place: NDArray[np.int64]
    rank: NDArray[np.int64]
    start: NDArray[np.int64]


def gather(texts_of: Sequence[tuple[str, ...]], read: "Reader") -> Statements:
    """Return the statements of one kind, ``texts_of[i]`` being what profile ``i`` wrote."""
    words: list[Tokens] = []
    kept: list[str] = []
    places: list[int] = []
    start = [0]
    for texts in texts_of:
        for place, text in enumerate(texts[:MAX_STATEMENTS]):
            said = read(text)
            if said:
                words.append(said)
                kept.append(text)
                places.append(place)
        start.append(len(words))
    starts = np.array(start, dtype=np.int64)
    owner = np.repeat(np.arange(len(texts_of), dtype=np.int64), np.diff(starts))
    return Statements(
        words=tuple(words),
        texts=tuple(kept),
        owner=owner,
        place=np.array(places, dtype=np.int64),
        rank=np.arange(len(words), dtype=np.int64) - starts[owner],
        start=starts,
    )


Reader = Callable[[str], Tokens]


def reader() -> Reader:
    """Return a function text → affirmed tokens that reads equal texts once."""
    known: dict[str, Tokens] = {}

    def read(text: str) -> Tokens:
        said = known.get(text)
        if said is None:
            said = known[text] = tuple(affirmed_tokens(text))
        return said

    return read


def statements_of(profiles: Sequence[Profile]) -> tuple[Statements, Statements, Statements]:
    """Return the goals, offers and needs of all profiles."""
    read = reader()
    return (
        gather([profile.goals for profile in profiles], read),
        gather([profile.offers for profile in profiles], read),
        gather([profile.needs for profile in profiles], read),
    )


def index_of(statements: Statements, owner: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the index of statements that are told by owner and place within the profile; all are there."""
    found: NDArray[np.int64] = np.searchsorted(
        statements.owner * MAX_STATEMENTS + statements.place, owner * MAX_STATEMENTS + place
    )
    return found
