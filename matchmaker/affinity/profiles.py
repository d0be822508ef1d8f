"""What affinity is given and what it returns: profiles and rules in, arrays of pairs out."""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    What one attendee says; statements in the order of their priority.

    Parameters
    ----------
    languages
        Lower-case codes such as ``es``; empty = common with everybody.
    organisation
        Blank equals no other organisation.
    role
        Role at the event, for the rule of roles; blank = none.
    """

    goals: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    organisation: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRules:
    """
    Which two attendees may meet at all, and what turns their value; as in the event's rules and factors.

    Parameters
    ----------
    same_organisation
        ``forbid``, ``allow`` or ``only``.
    met_before
        ``forbid``, ``allow`` or ``prefer``.
    roles
        If given, only these pairs of roles meet.
    min_value
        Pairs worth less are no candidates.
    factors
        Strength by name (0 = off, 1 = normal): ``want language roles organisation met_before solvency
        newcomers create maintain expand``; a missing name is 0.
    """

    same_organisation: str = "forbid"
    met_before: str = "allow"
    roles: tuple[tuple[str, str], ...] = ()
    min_value: int = 0
    factors: dict[str, float] = field(default_factory=dict)


#: The named factors of a pair, in the order of ``PairValues.factor``: wishes; having met, where the event
#: prefers it; the create / maintain / expand dial; what both can be relied on; newcomers with the scarce.
FACTOR_NAMES = ("want", "met_before", "dial", "solvency", "newcomers")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Standing:
    """
    What is known of N attendees from earlier events.

    Parameters
    ----------
    solvency
        ``(N,)``; how far each can be relied on, 0..1.
    newcomer, scarce
        ``(N,)``; who is new, and whom many want to meet.
    """

    solvency: NDArray[np.float64]
    newcomer: NDArray[np.bool_]
    scarce: NDArray[np.bool_]


class Source(IntEnum):
    """What told that two statements go together."""

    #: Concepts of the vocabulary.
    CONCEPTS = 0
    #: Letters, or words of goals.
    WORDS = 1
    #: The encoder, where there is one.
    ENCODER = 2
    #: Words that hint at the same concepts without naming them.
    HINTS = 3


class ReasonKind(IntEnum):
    """What carried one direction of a pair; the code of its sentence is ``affinity.<name in lower case>``."""

    #: Nothing known: the benefit is the least there is.
    NOTHING_KNOWN = 0
    #: An offer of the giver meets a need of the receiver.
    OFFER_MEETS_NEED = 1
    #: Both say a goal that goes together.
    SHARED_GOAL = 2
    #: An offer of the giver serves a goal of the receiver.
    OFFER_SERVES_GOAL = 3


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PairValues:
    """
    Candidate pairs with their mutual value and reasons, sorted by (i, j). P pairs.

    Direction 0 is what ``i`` gets from meeting ``j``, direction 1 what ``j`` gets from ``i``.

    Parameters
    ----------
    pairs
        ``(P, 2)``; attendee indices ``i < j``.
    value
        ``(P,)``; mutual value in integer points, at least 1.
    benefit
        ``(P, 2)``; benefit per direction in thousandths, 0..1000.
    reason_kind
        ``(P, 2)``; a ``ReasonKind`` per direction.
    reason_statement
        ``(P, 2, 2)``; per direction the index of the receiver's statement (need or goal, by the kind)
        and of the giver's (offer or goal); -1 when there is none.
    source
        ``(P, 2, 4)``; per direction how far each ``Source`` alone found the two statements alike, in
        thousandths.
    factor
        ``(P, F)``; each of ``FACTOR_NAMES``, 1 at rest.
    believed
        ``(P, 2)``; per direction whether the two statements are alike enough to be told as the reason.
    """

    pairs: NDArray[np.int64]
    value: NDArray[np.int64]
    benefit: NDArray[np.int64]
    reason_kind: NDArray[np.int8]
    reason_statement: NDArray[np.int16]
    source: NDArray[np.int16] = field(default_factory=lambda: np.zeros((0, 2, len(Source)), np.int16))
    factor: NDArray[np.float64] = field(default_factory=lambda: np.ones((0, len(FACTOR_NAMES))))
    believed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 2), np.bool_))
