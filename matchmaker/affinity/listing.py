"""The concepts of the house by themselves: for who shows their names and works nothing out."""

from functools import cache
from importlib.resources import files

from matchmaker.affinity.concepts import Concept, read_concepts


@cache
def shipped_concepts() -> tuple[Concept, ...]:
    """Return the concepts of the vocabulary that comes with the house, in the order of its files."""
    folder = files("matchmaker.affinity").joinpath("fields")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return read_concepts(folder.joinpath(name).read_text("utf-8") for name in names)
