"""What words of terms hint at."""

import numpy as np
import pytest

from matchmaker.affinity import Vocabulary, parse_vocabulary
from matchmaker.affinity.association import MOST
from matchmaker.affinity.reading import reader_of
from matchmaker.affinity.terms import Rows, inner

VOCABULARY = parse_vocabulary("""
[what.succession]
es = "sucesión en la empresa familiar, relevo de la bodega"
en = "handing over the winery, who inherits the firm"

[what.wine]
es = "vino, bodega"
en = "wine, winery"

[what.roofing]
es = "tejados, impermeabilizar la cubierta"
en = "roofing, waterproof roofs"

[what.carpentry]
es = "carpintería"
en = "carpentry"
broader = "roofing"
""")


def _rows(*texts: str) -> Rows:
    read = reader_of(VOCABULARY).read
    return VOCABULARY.ready().associations.rows([read(text) for text in texts])


def _alike(first: str, second: str) -> float:
    rows = _rows(first, second)
    return float(inner(rows[[0]], rows[[1]])[0])


def test_statements_meet_by_words_of_terms_that_neither_says_whole() -> None:
    assert _alike("my sister inherits everything", "sucesiones familiares") > 3 * _alike("wine", "tejados")


def test_words_are_known_by_their_beginning() -> None:
    assert _alike("impermeabilizamos", "waterproofing") > 0


def test_hints_that_agree_count_more_than_each_alone() -> None:
    both = _alike("who inherits a winery", "sucesión en la bodega")

    assert (
        both
        > _alike("who inherits", "sucesión en la bodega") + _alike("a winery", "sucesión en la bodega") / 2
    )


def test_kin_of_what_is_hinted_at_is_near() -> None:
    assert _alike("carpentry", "roofing") > 0
    assert _alike("carpentry", "wine") == 0


@pytest.mark.parametrize("text", ["", "xyzzy", "n/a", "🙂", "no busco bodega"])
def test_what_hints_at_nothing_has_an_empty_row(text: str) -> None:
    assert _rows(text).nnz == 0


def test_rows_are_no_longer_than_one_and_keep_the_strongest_concepts() -> None:
    terms = "\n".join(
        f'[what.c{n}]\nes = "palabra{n}x, cosa comun"\nen = "word{n}x"' for n in range(2 * MOST)
    )
    vocabulary = parse_vocabulary(terms)
    read = reader_of(vocabulary).read
    rows = vocabulary.ready().associations.rows([read(f"comun word{n}x word7x") for n in range(9)])

    assert rows.shape == (9, 2 * MOST)
    assert np.diff(rows.indptr).max() <= MOST
    assert inner(rows, rows).max() <= 1.0001


def test_rows_do_not_depend_on_what_else_is_read() -> None:
    alone, among = _rows("relevo en la bodega"), _rows("tejados", "relevo en la bodega", "n/a")

    assert alone.toarray().tolist() == among[[1]].toarray().tolist()


def test_a_muted_word_hints_at_nothing() -> None:
    deaf = Vocabulary(VOCABULARY.concepts, ("inherits",))

    def about(text: str) -> float:
        return float(deaf.ready().associations.rows([reader_of(deaf).read(text)]).sum())

    assert about("inherits") == 0
    assert about("roofing") == _rows("roofing").sum() > 0
    assert _rows("inherits").sum() > 0
