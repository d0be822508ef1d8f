"""Concepts: what people look for and offer, as the files of the vocabulary write it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

#: The kind of a table that adds terms and links to a concept of another file.
MORE = "more"
_LISTS = ("es", "en", "cues", "around", "broader", "helps", "near", "met_by")


class Kind(StrEnum):
    """What a concept says about a statement."""

    WHAT = "what"
    PROBLEM = "problem"
    SECTOR = "sector"
    PLACE = "place"
    GENERAL = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """
    One thing that people look for or offer.

    Parameters
    ----------
    id
        ASCII, stable.
    es, en
        Terms as written in the file; the first is the concept's name in that language.
    cues
        Words of either language that hint at it without naming it.
    around
        Words and phrases of either language that are said where it is asked for or offered, and mean it only
        together with others: its places, tools, activities, and who does it.
    broader
        Ids of what this is a kind of.
    helps
        Ids of what this helps with: an offer of it is half an answer to a need of those.
    near
        Ids of what is often meant together with it, either way.
    met_by
        Ids of what those need who say this: the answers to a problem.
    sought
        Whether people want it from others, so that two who want it do not help each other.
    """

    id: str
    kind: Kind
    es: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    met_by: tuple[str, ...] = ()
    sought: bool = False

    def with_more(self, given: Mapping[str, Any]) -> "Concept":
        """Return the concept with the terms and links of a further table."""
        added: dict[str, Any] = {
            name: (*getattr(self, name), *listed(given[name])) for name in _LISTS if name in given
        }
        return replace(self, **added)


def read_concepts(texts: Iterable[str]) -> tuple[Concept, ...]:
    """
    Return the concepts that TOML texts hold, in their order, with what ``[more.id]`` tables add.

    Raises
    ------
    tomllib.TOMLDecodeError
        A text is no TOML.
    KeyError
        A table adds to a concept that is in no text.
    """
    concepts: dict[str, Concept] = {}
    added: list[tuple[str, Mapping[str, Any]]] = []
    for text in texts:
        for kind, name, given in _tables(text):
            if kind == MORE:
                added.append((name, given))
            else:
                concepts[name] = Concept(
                    id=name, kind=Kind(kind), sought=bool(given.get("sought", False))
                ).with_more(given)
    for name, given in added:
        concepts[name] = concepts[name].with_more(given)
    return tuple(concepts.values())


def listed(given: str | Sequence[str]) -> tuple[str, ...]:
    """Return a list of a file, be it written as a list or in one text with commas."""
    parts = given.split(",") if isinstance(given, str) else given
    return tuple(part for part in map(str.strip, parts) if part)


def _tables(text: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield kind, id and content of the tables of a text."""
    for kind, tables in tomllib.loads(text).items():
        for name, given in tables.items():
            yield kind, name, given
