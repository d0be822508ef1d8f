"""A further source of likeness: texts as vectors of an encoder that an operator plugs in."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.terms import Dense

#: Cosines of vectors below the first are chance, above the second sure; and how far they are trusted.
COSINE_FROM, COSINE_TO, ENCODER_TRUST = np.float32(0.35), np.float32(0.85), 0.7
#: Texts whose vectors are remembered, over all encoders.
_REMEMBERED = 200_000
_vectors: dict[tuple[str, str], NDArray[np.float32]] = {}


class Encoder(Protocol):
    """
    What turns texts into vectors, such as a multilingual model of the operator's own.

    The same text must give the same vector: vectors are remembered by text and ``id``.
    """

    @property
    def id(self) -> str:
        """Name and version of the model."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector per text, ``(len(texts), dimensions)``."""


def encoded(texts: Sequence[str], encoder: Encoder) -> Dense:
    """Return unit vectors of texts, ``(T, dimensions)``; a text that was encoded before is not again."""
    fresh = [text for text in dict.fromkeys(texts) if (encoder.id, text) not in _vectors]
    if len(_vectors) + len(fresh) > _REMEMBERED:
        _vectors.clear()
        fresh = list(dict.fromkeys(texts))
    if fresh:
        vectors = np.asarray(encoder.encode(fresh), dtype=np.float32)
        length = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
        length[length == 0] = 1
        vectors = vectors / length
        _vectors.update(zip(((encoder.id, text) for text in fresh), vectors, strict=True))
    if not texts:
        return np.zeros((0, 1), dtype=np.float32)
    return np.stack([_vectors[encoder.id, text] for text in texts])


def vector_match(rows: Dense, columns: Dense) -> Dense:
    """Return likeness by vectors, 0..1, with chance likeness taken out."""
    cosine = rows @ columns.T
    likeness: Dense = np.clip((cosine - COSINE_FROM) / (COSINE_TO - COSINE_FROM), 0, 1)
    return likeness * np.float32(ENCODER_TRUST)
