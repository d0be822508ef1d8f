"""From the columns of the ESCO classification to a file of the vocabulary's form, for an operator to load."""

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from matchmaker.affinity.text import fold, is_content, tokens
from matchmaker.affinity.vocabulary import Vocabulary
from matchmaker.errors import MatchmakerError

#: Labels of more words than this describe, and do not name.
MOST_WORDS = 4
#: Of alternative labels so many are taken.
MOST_ALTERNATIVES = 4
#: Words that mean a concept at least so far tell what a label is a kind of.
SURE = 0.5
WHOLE = 1.0
_SEPARATOR = " | "


class UnknownColumnsError(MatchmakerError):
    """A file has not the columns of labels in English and Spanish."""

    code = "affinity.unknown_columns"

    def __init__(self, path: Path, missing: Iterable[str]) -> None:
        super().__init__(file=path.name, columns=", ".join(missing))


def vocabulary_from_esco(path: Path, vocabulary: Vocabulary) -> str:
    """
    Return the text of a vocabulary file with a concept for each row that has labels in both languages.

    A label that the vocabulary knows already gives no concept of its own; each new concept is a kind of
    what its labels name, where they name something.

    Parameters
    ----------
    path
        CSV, plain or gzipped, with ``label_en alt_en label_es alt_es`` and an id in the first column.

    Raises
    ------
    UnknownColumnsError
        The columns are not there.
    """
    lines = [
        "# From the ESCO classification of the European Commission. Made by matchmaker vocabulary import."
    ]
    for row in _rows(path):
        es, en = (_names(row[f"label_{code}"], row[f"alt_{code}"]) for code in ("es", "en"))
        if not es or not en:
            continue
        in_es, in_en = (_named(name, vocabulary) for name in (es[0], en[0]))
        if WHOLE in (*in_es.values(), *in_en.values()):
            continue
        both = in_es.keys() & in_en.keys()
        best = sorted(both, key=lambda concept: (-in_es[concept] - in_en[concept], concept))[:1]
        lines += [f"\n[what.{_id(row)}]", f"es = {_listed(es)}", f"en = {_listed(en)}"]
        lines += [f'broader = "{vocabulary.concepts[concept].id}"' for concept in best]
    return "\n".join(lines) + "\n"


def _named(name: str, vocabulary: Vocabulary) -> dict[int, float]:
    """Return the concepts that a name holds, and what share of its words each is."""
    words = tuple(tokens(fold(name)))
    return {
        hit.concept: (hit.end - hit.at) / len(words) for hit in vocabulary.find(words) if hit.share >= SURE
    }


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a file."""
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8", newline="")
    ) as file:
        reader = csv.DictReader(file)
        missing = [
            name
            for name in ("label_en", "alt_en", "label_es", "alt_es")
            if name not in (reader.fieldnames or ())
        ]
        if missing:
            raise UnknownColumnsError(path, missing)
        yield from reader


def _names(label: str, alternatives: str) -> list[str]:
    """Return the short names among a label (``a/b`` are two) and its alternatives."""
    labels = [part for text in label.split(_SEPARATOR)[:1] for part in text.split("/")]
    labels += alternatives.split(_SEPARATOR)[:MOST_ALTERNATIVES] if alternatives else []
    clean = (" ".join(tokens(label.casefold())) for label in labels)
    return [
        name
        for name in dict.fromkeys(clean)
        if 0 < len(name.split()) <= MOST_WORDS and any(is_content(word) for word in tokens(fold(name)))
    ]


def _listed(names: Iterable[str]) -> str:
    return f'"{", ".join(names)}"'


def _id(row: Mapping[str, str]) -> str:
    """Return the id of the concept: that of the row, in the form of the vocabulary's."""
    given = next(iter(row.values()))
    return "esco_" + "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in given)
