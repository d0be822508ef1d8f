"""The statements of all profiles in one line, with their owners: what similarity and benefit work on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.profiles import Profile
from matchmaker.affinity.reading import Reader, Reading

#: Statements of one kind that are read per attendee; their order is their priority.
MAX_STATEMENTS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Statements:
    """
    All statements of one kind that affirm something, sorted by owner and priority. T statements, N owners.

    Parameters
    ----------
    readings
        What each says.
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

    readings: tuple[Reading, ...]
    texts: tuple[str, ...]
    owner: NDArray[np.int64]
    place: NDArray[np.int64]
    rank: NDArray[np.int64]
    start: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many statements there are."""
        return len(self.texts)

    def part(self, kept: NDArray[np.bool_]) -> "Statements":
        """Return some of the statements; their ranks are counted anew."""
        at = np.flatnonzero(kept)
        return _lined_up(
            [self.readings[k] for k in at],
            [self.texts[k] for k in at],
            self.owner[at],
            self.place[at],
            len(self.start) - 1,
        )


def gather(texts_of: Sequence[tuple[str, ...]], reader: Reader, *, are_offers: bool = False) -> Statements:
    """Return the statements of one kind, ``texts_of[i]`` being what profile ``i`` wrote."""
    readings: list[Reading] = []
    kept: list[str] = []
    owners: list[int] = []
    places: list[int] = []
    for owner, texts in enumerate(texts_of):
        for place, text in enumerate(texts[:MAX_STATEMENTS]):
            reading = reader.read(text, is_offer=are_offers)
            if reading.words:
                readings.append(reading)
                kept.append(text)
                owners.append(owner)
                places.append(place)
    return _lined_up(
        readings, kept, np.array(owners, dtype=np.int64), np.array(places, dtype=np.int64), len(texts_of)
    )


def statements_of(profiles: Sequence[Profile], reader: Reader) -> tuple[Statements, Statements, Statements]:
    """Return the goals, offers and needs of all profiles."""
    return (
        gather([profile.goals for profile in profiles], reader),
        gather([profile.offers for profile in profiles], reader, are_offers=True),
        gather([profile.needs for profile in profiles], reader),
    )


def _lined_up(
    readings: Sequence[Reading],
    texts: Sequence[str],
    owner: NDArray[np.int64],
    place: NDArray[np.int64],
    num_owners: int,
) -> Statements:
    """Return statements, sorted by owner and place already."""
    start = np.searchsorted(owner, np.arange(num_owners + 1))
    return Statements(
        readings=tuple(readings),
        texts=tuple(texts),
        owner=owner,
        place=place,
        rank=np.arange(len(texts), dtype=np.int64) - start[owner],
        start=start,
    )
