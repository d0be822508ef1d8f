import gzip
from pathlib import Path

import pytest

from matchmaker.affinity import parse_vocabulary, shipped_vocabulary
from matchmaker.affinity.esco import UnknownColumnsError, vocabulary_from_esco
from matchmaker.words import say_error

HEAD = "skill_id,label_en,alt_en,label_es,alt_es\n"
ROWS = (
    "0a-1,tend flugel machines,operate flugels | flugel tending,manejar máquinas flugel,\n"
    "0a-2,lawyer,attorney,abogado/abogada,letrado\n"
    "0a-3,,,sin inglés,\n"
    "0a-4,a label of very many words that describes,,una etiqueta de muchísimas palabras que describe,\n"
)


def test_rows_with_short_labels_in_both_languages_become_concepts(tmp_path: Path) -> None:
    file = tmp_path / "skills.csv"
    file.write_text(HEAD + ROWS, encoding="utf-8")

    text = vocabulary_from_esco(file, shipped_vocabulary())

    (concept,) = parse_vocabulary(text.replace('broader = "equipment"\n', "")).concepts
    assert concept.id == "esco_0a_1"
    assert concept.en == ("tend flugel machines", "operate flugels", "flugel tending")
    assert concept.es == ("manejar máquinas flugel",)
    assert 'broader = "equipment"' in text


def test_a_gzipped_file_is_read_alike(tmp_path: Path) -> None:
    plain, packed = tmp_path / "skills.csv", tmp_path / "skills.csv.gz"
    plain.write_text(HEAD + ROWS, encoding="utf-8")
    packed.write_bytes(gzip.compress((HEAD + ROWS).encode()))

    known = shipped_vocabulary()
    assert vocabulary_from_esco(packed, known) == vocabulary_from_esco(plain, known)


def test_other_columns_are_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("id,label_en\n1,x\n", encoding="utf-8")

    with pytest.raises(UnknownColumnsError) as caught:
        vocabulary_from_esco(file, shipped_vocabulary())

    assert say_error(caught.value, "en") == "people.csv lacks the columns alt_en, label_es, alt_es."
