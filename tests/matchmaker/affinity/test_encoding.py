from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker.affinity import PairRules, Profile, Source, mutual_values
from matchmaker.affinity import encoding as encoding_module
from matchmaker.affinity.encoding import encoded, vector_match
from matchmaker.affinity.static_encoder import StaticEncoder, is_installed

NONE = np.empty((0, 2), np.int64)


class _ByLength:
    """Texts of the same length are alike; remembers what it was asked."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.eye(64, dtype=np.float32)[[len(text) % 64 for text in texts]] * 3


def test_a_text_is_encoded_once_per_encoder() -> None:
    first, second = _ByLength("first"), _ByLength("second")

    vectors = encoded(["uno", "dos", "uno"], first)
    encoded(["uno", "tres"], first)
    encoded(["uno"], second)

    assert vectors.sum(axis=1).tolist() == [1, 1, 1]
    assert first.asked == ["uno", "dos", "tres"]
    assert second.asked == ["uno"]


def test_no_texts_give_no_vectors() -> None:
    assert encoded([], _ByLength("none")).shape[0] == 0


def test_a_bounded_number_of_vectors_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = _ByLength("bounded")
    encoded(["a"], encoder)
    monkeypatch.setattr(encoding_module, "_REMEMBERED", 1)

    encoded(["bb"], encoder)
    encoded(["a"], encoder)

    assert encoder.asked == ["a", "bb", "a"]


def test_chance_cosines_are_no_likeness() -> None:
    assert vector_match(np.array([[1, 0.3]], np.float32)).tolist() == [[700, 0]]


def test_an_encoder_of_the_operator_adds_to_what_is_known() -> None:
    people = [Profile(needs=("xyzzy",)), Profile(offers=("plugh",))]

    def benefit(encoder: _ByLength | None) -> tuple[int, list[int]]:
        found = mutual_values(
            people,
            PairRules(),
            wants=NONE,
            avoids=NONE,
            musts=NONE,
            met=np.empty((0, 3), np.int64),
            num_slots=1,
            encoder=encoder,
        )
        return int(found.benefit[0, 0]), found.source[0, 0].tolist()

    assert benefit(None) == (0, [0, 0, 0])
    told, sources = benefit(_ByLength("operator"))
    assert told == 700
    assert sources[Source.ENCODER] == 1000


@pytest.mark.skipif(not is_installed(), reason="the semantic extra is not installed")
def test_the_semantic_extra_finds_paraphrases_alike() -> None:
    encoder = StaticEncoder()
    vectors = encoded(["a lawyer for our company", "an attorney for the firm", "ripe tomatoes"], encoder)
    cosine = vectors @ vectors.T

    assert cosine[0, 1] > cosine[0, 2]


@pytest.mark.skipif(is_installed(), reason="the semantic extra is installed")
def test_without_the_semantic_extra_its_encoder_says_so() -> None:
    with pytest.raises(ModuleNotFoundError):
        StaticEncoder().encode(["a"])
