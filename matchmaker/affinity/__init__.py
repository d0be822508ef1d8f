"""
Affinity: goals, offers and needs → who can help whom, how much, and why. Arrays and profiles only.

Loaded at the first use, so that importing this room costs nothing.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.affinity.profiles import PairRules, PairValues, Profile, ReasonKind
    from matchmaker.affinity.values import mutual_values

__all__ = ["PairRules", "PairValues", "Profile", "ReasonKind", "mutual_values"]

__getattr__ = lazy_face(
    __name__,
    {
        "PairRules": "profiles",
        "PairValues": "profiles",
        "Profile": "profiles",
        "ReasonKind": "profiles",
        "mutual_values": "values",
    },
)
