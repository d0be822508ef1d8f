"""Which kinds of statements a reason joins: what the receiver asked, what the giver answers with."""

from typing import Literal

Kind = Literal["goal", "need", "offer"]

#: Code of the reason → the receiver's statement, the giver's statement.
_KINDS: dict[str, tuple[Kind, Kind]] = {
    "affinity.offer_meets_need": ("need", "offer"),
    "affinity.offer_serves_goal": ("goal", "offer"),
    "affinity.shared_goal": ("goal", "goal"),
}


def kinds_of(code: str) -> tuple[Kind, Kind]:
    """Return the kinds of the two statements; a code that says nothing of them reads as need and offer."""
    return _KINDS.get(code, ("need", "offer"))
