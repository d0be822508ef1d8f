import pytest

from matchmaker.affinity import parse_vocabulary
from matchmaker.affinity import reading as reading_module
from matchmaker.affinity.reading import OWN, TAIL, UNKNOWN, Reading, reader_of

SMALL = parse_vocabulary("""
[what.money]
es = "dinero"
en = "money"
sought = true
[what.bank]
es = "banco"
en = "bank"
[what.bench]
es = "banco, asiento"
en = "bench"
""")


def test_a_text_is_read_once_as_long_as_the_vocabulary_lives() -> None:
    first = reader_of(SMALL).read("un banco con zarandillas")

    assert reader_of(SMALL).read("un banco con zarandillas") is first


def test_what_is_known_what_is_unknown_and_where_it_stands_is_told() -> None:
    read = reader_of(SMALL).read("dinero y esparto para nuestras zarandillas")

    assert [(said.concept, said.share, said.weight) for said in read.said] == [(0, 1.0, 1.0)]
    assert dict(read.unknown) == {"esparto": UNKNOWN, "zarandilla": UNKNOWN * TAIL * OWN}
    assert read.stems == ("dinero", "esparto", "zarandilla")
    assert not read.is_cause


def test_a_word_of_two_meanings_says_each_in_part() -> None:
    said = reader_of(SMALL).read("banco").said

    assert [one.concept for one in said] == [1, 2]
    assert sum(one.share for one in said) == pytest.approx(1)


@pytest.mark.parametrize("blank", ["", "n/a", "no busco dinero"])
def test_blanks_and_denials_say_nothing(blank: str) -> None:
    assert reader_of(SMALL).read(blank) == Reading(())


def test_a_bounded_number_of_texts_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = parse_vocabulary('[what.money]\nes = "dinero"\nen = "money"')
    monkeypatch.setattr(reading_module, "_REMEMBERED", 1)

    reader = reader_of(vocabulary)
    first = reader.read("dinero")
    reader.read("otra cosa")

    assert reader.read("dinero") == first
    assert reader.read("dinero") is not first
