"""A further source of likeness: texts as vectors of an encoder that an operator plugs in."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.terms import Dense


class Cosines(NamedTuple):
    """
    How cosines of an encoder's vectors are read.

    Parameters
    ----------
    chance, sure
        Cosines below the first are chance, above the second sure.
    trust
        What sure ones are worth, 0..1.
    """

    chance: float
    sure: float
    trust: float


#: For encoders that do not say how theirs are read, such as sentence encoders.
USUAL = Cosines(0.35, 0.85, 0.7)
#: Texts whose vectors are remembered in the process, over all encoders.
_REMEMBERED = 200_000
_vectors: dict[tuple[str, str], NDArray[np.float32]] = {}


class Encoder(Protocol):
    """
    What turns texts into vectors, such as a multilingual model of the operator's own.

    The same text must give the same vector: vectors are remembered by text and ``id``. An attribute
    ``cosines`` says how its cosines are read, where that is not as ``USUAL``.
    """

    @property
    def id(self) -> str:
        """Name and version of the model."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector per text, ``(len(texts), dimensions)``."""


class VectorStore(Protocol):
    """Where vectors outlive the process, for encoders that are slow or paid for."""

    def load(self, encoder_id: str, texts: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """Return the unit vectors of those texts that are stored."""

    def save(self, encoder_id: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep unit vectors by their text."""


def encoded(texts: Sequence[str], encoder: Encoder, store: VectorStore | None = None) -> Dense:
    """
    Return unit vectors of texts, ``(T, dimensions)``; a text that was encoded before is not again.

    Parameters
    ----------
    store
        Asked for what the process does not remember, and told what was encoded; none = the process alone.
    """
    different = list(dict.fromkeys(texts))
    held = {text: _vectors[encoder.id, text] for text in different if (encoder.id, text) in _vectors}
    missing = [text for text in different if text not in held]
    if missing and store is not None:
        held |= store.load(encoder.id, missing)
        missing = [text for text in missing if text not in held]
    if missing:
        fresh = dict(zip(missing, _unit(np.asarray(encoder.encode(missing), dtype=np.float32)), strict=True))
        if store is not None:
            store.save(encoder.id, fresh)
        held |= fresh
    if len(_vectors) + len(held) > _REMEMBERED:
        _vectors.clear()
    _vectors.update(((encoder.id, text), vector) for text, vector in held.items())
    if not texts:
        return np.zeros((0, 1), dtype=np.float32)
    return np.stack([held[text] for text in texts])


def cosines_of(encoder: Encoder | None) -> Cosines:
    """Return how an encoder's cosines are read."""
    cosines: Cosines = getattr(encoder, "cosines", USUAL)
    return cosines


def vector_match(cosine: Dense, read: Cosines) -> NDArray[np.int16]:
    """Return likeness by cosines of vectors, in thousandths, with chance likeness taken out."""
    above = (cosine - np.float32(read.chance)) * np.float32(1 / (read.sure - read.chance))
    worth = np.clip(above, 0, 1) * np.float32(1000 * read.trust)
    likeness: NDArray[np.int16] = np.rint(worth).astype(np.int16)
    return likeness


def _unit(vectors: Dense) -> Dense:
    """Return vectors of length one; those of nothing stay nothing."""
    length = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    length[length == 0] = 1
    unit: Dense = vectors / length
    return unit
