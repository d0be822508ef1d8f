from collections.abc import Mapping, Sequence

import measure
import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker.affinity import PairRules, Profile, Source, mutual_values
from matchmaker.affinity import encoding as encoding_module
from matchmaker.affinity.encoding import USUAL, Cosines, encoded, vector_match
from matchmaker.affinity.static_encoder import StaticEncoder, is_installed

NONE = np.empty((0, 2), np.int64)


class _ByLength:
    """Texts of the same length are alike; remembers what it was asked."""

    cosines = USUAL

    def __init__(self, name: str) -> None:
        self.id = name
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.eye(64, dtype=np.float32)[[len(text) % 64 for text in texts]] * 3


class _Kept:
    """A store of vectors in a dictionary."""

    def __init__(self) -> None:
        self.vectors: dict[tuple[str, str], NDArray[np.float32]] = {}

    def load(self, encoder_id: str, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        return {t: self.vectors[encoder_id, t] for t in texts if (encoder_id, t) in self.vectors}

    def save(self, encoder_id: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        self.vectors |= {(encoder_id, text): vector for text, vector in vectors.items()}


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
    assert vector_match(np.array([[1, 0.3]], np.float32), USUAL).tolist() == [[700, 0]]


PEOPLE = [Profile(needs=("xyzzy",)), Profile(offers=("plugh",))]


def told_by(encoder: _ByLength | None, store: _Kept | None = None) -> tuple[int, int]:
    """Return the benefit, and what the encoder found, of a need and an offer of unknown words."""
    found = mutual_values(
        PEOPLE,
        PairRules(),
        wants=NONE,
        avoids=NONE,
        musts=NONE,
        met=np.empty((0, 3), np.int64),
        num_slots=1,
        encoder=encoder,
        store=store,
    )
    return int(found.benefit[0, 0]), int(found.source[0, 0, Source.ENCODER])


def test_an_encoder_of_the_operator_adds_to_what_is_known() -> None:
    assert told_by(None) == (0, 0)
    assert told_by(_ByLength("operator")) == (700, 1000)


def test_an_encoder_may_say_how_its_cosines_are_read() -> None:
    encoder = _ByLength("careful")
    encoder.cosines = Cosines(chance=0.0, sure=1.0, trust=0.25)

    assert told_by(encoder) == (250, 1000)


def test_vectors_outlive_the_process_where_there_is_a_store() -> None:
    store, first, later = _Kept(), _ByLength("stored"), _ByLength("stored")

    told = told_by(first, store)
    encoding_module._vectors.clear()

    assert told_by(later, store) == told == (700, 1000)
    assert sorted(first.asked) == ["plugh", "xyzzy"]
    assert later.asked == []
    assert store.load("another", ["plugh"]) == {}


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


@pytest.mark.skipif(not is_installed(), reason="the semantic extra is not installed")
def test_with_the_semantic_extra_offers_are_found_no_worse() -> None:
    needs, offers, right = measure.tuning_pool()

    with_it, without = (
        (1 / measure.ranks(measure.product_benefit(needs, offers, encoder), right)).mean()
        for encoder in (StaticEncoder(), None)
    )

    assert with_it >= without
