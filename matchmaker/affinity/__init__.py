"""
Affinity: goals, offers and needs → who can help whom, how much, and why. Arrays and profiles only.

Loaded at the first use, so that importing this room costs nothing.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.affinity.concepts import Concept, Kind
    from matchmaker.affinity.encoding import Encoder, VectorStore
    from matchmaker.affinity.listing import label_of, readable, shipped_concepts
    from matchmaker.affinity.naming import things_named
    from matchmaker.affinity.notes import Note, notes_on
    from matchmaker.affinity.profiles import (
        FACTOR_NAMES,
        PairRules,
        PairValues,
        Profile,
        ReasonKind,
        Source,
        Standing,
    )
    from matchmaker.affinity.supply import SupplyAndDemand, supply_and_demand
    from matchmaker.affinity.text import says_something
    from matchmaker.affinity.values import mutual_values
    from matchmaker.affinity.vocabulary import Vocabulary, parse_vocabulary, shipped_vocabulary

__all__ = [
    "FACTOR_NAMES",
    "Concept",
    "Encoder",
    "Kind",
    "Note",
    "PairRules",
    "PairValues",
    "Profile",
    "ReasonKind",
    "Source",
    "Standing",
    "SupplyAndDemand",
    "VectorStore",
    "Vocabulary",
    "label_of",
    "mutual_values",
    "notes_on",
    "parse_vocabulary",
    "readable",
    "says_something",
    "shipped_concepts",
    "shipped_vocabulary",
    "supply_and_demand",
    "things_named",
]

__getattr__ = lazy_face(
    __name__,
    {
        "FACTOR_NAMES": "profiles",
        "Concept": "concepts",
        "Encoder": "encoding",
        "Kind": "concepts",
        "Note": "notes",
        "PairRules": "profiles",
        "PairValues": "profiles",
        "Profile": "profiles",
        "ReasonKind": "profiles",
        "Source": "profiles",
        "Standing": "profiles",
        "SupplyAndDemand": "supply",
        "VectorStore": "encoding",
        "Vocabulary": "vocabulary",
        "label_of": "listing",
        "mutual_values": "values",
        "notes_on": "notes",
        "parse_vocabulary": "vocabulary",
        "readable": "listing",
        "says_something": "text",
        "shipped_concepts": "listing",
        "shipped_vocabulary": "vocabulary",
        "supply_and_demand": "supply",
        "things_named": "naming",
    },
)
