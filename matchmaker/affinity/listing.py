"""The concepts of the house by themselves: for who shows their names and works nothing out."""

import re
from functools import cache
from importlib.resources import files

from matchmaker.affinity.concepts import Concept, read_concepts

_PICKED = re.compile(r"concept:([a-z0-9_]{1,80})")


@cache
def shipped_concepts() -> tuple[Concept, ...]:
    """Return the concepts of the vocabulary that comes with the house, in the order of its files."""
    folder = files("matchmaker.affinity").joinpath("fields")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return read_concepts(folder.joinpath(name).read_text("utf-8") for name in names)


def label_of(concept_id: str, language: str) -> str:
    """
    Return the name of a concept of the house; of one that an event added, its id with blanks.

    Parameters
    ----------
    language
        ``es`` or ``en``.
    """
    concept = _by_id().get(concept_id)
    terms = () if concept is None else concept.es if language == "es" else concept.en
    return terms[0].strip("*=") if terms else concept_id.replace("_", " ")


def readable(text: str, language: str) -> str:
    """Return a statement as people read it: concepts that were picked by their names."""
    return _PICKED.sub(lambda found: label_of(found[1], language), text)


@cache
def _by_id() -> dict[str, Concept]:
    return {concept.id: concept for concept in shipped_concepts()}
