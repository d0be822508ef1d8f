"""Supply and demand of an event: needs that nobody offers, offers that nobody needs, over-asked people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.benefit import Benefits, Likenesses
from matchmaker.affinity.profiles import Profile
from matchmaker.affinity.vocabulary import Vocabulary, shipped_vocabulary

Ints = NDArray[np.int64]

#: From this likeness on an offer meets a need, so far as it goes.
MEETS = 0.3
#: From this likeness on it meets it clearly: such a need asks for the person.
CLEARLY = 0.6
#: Attendees looked at at a time.
_ROWS = 256


@dataclass(frozen=True, slots=True, eq=False)
class SupplyAndDemand:
    """
    What an event lacks and has too much of. N attendees.

    Parameters
    ----------
    unmet_needs, unneeded_offers
        ``(Q, 2)``; attendee and index of the statement within the profile.
    asked_by
        ``(N,)``; how many others say a need that this attendee's offers meet clearly.
    over_asked
        Attendees whom more others ask for than there are slots, most asked first.
    """

    unmet_needs: Ints
    unneeded_offers: Ints
    asked_by: Ints
    over_asked: Ints


def supply_and_demand(
    profiles: Sequence[Profile], num_slots: int, *, vocabulary: Vocabulary | None = None
) -> SupplyAndDemand:
    """
    Return what is sought and not offered, offered and not sought, and who is sought by too many.

    Parameters
    ----------
    profiles
        N attendees.
    num_slots
        Most meetings that one attendee can have.
    vocabulary
        The event's; the shipped one when left out.
    """
    size = len(profiles)
    benefits = Benefits(profiles, vocabulary or shipped_vocabulary())
    best_of_need = np.zeros(len(benefits.needs.words), dtype=np.float32)
    best_of_offer = np.zeros(len(benefits.offers.words), dtype=np.float32)
    asked_by = np.zeros(size, dtype=np.int64)
    for start in range(0, size, _ROWS):
        rows = slice(start, min(start + _ROWS, size))
        met = benefits.needs_met(rows, slice(0, size))
        _forget_own(met, rows)
        needs = slice(int(benefits.needs.start[rows.start]), int(benefits.needs.start[rows.stop]))
        if met.likeness.size:
            best_of_need[needs] = met.likeness.max(axis=1)
            best_of_offer = np.maximum(best_of_offer, met.likeness.max(axis=0))
            need, offer = np.nonzero(met.likeness >= CLEARLY)
            ends = np.stack([benefits.needs.owner[needs][need], benefits.offers.owner[offer]], axis=1)
            asked_by += np.bincount(np.unique(ends, axis=0)[:, 1], minlength=size)
    order = np.lexsort((np.arange(size), -asked_by))
    return SupplyAndDemand(
        unmet_needs=_places(benefits.needs.owner, benefits.needs.place, best_of_need < MEETS),
        unneeded_offers=_places(benefits.offers.owner, benefits.offers.place, best_of_offer < MEETS),
        asked_by=asked_by,
        over_asked=order[asked_by[order] > num_slots],
    )


def _forget_own(met: Likenesses, rows: slice) -> None:
    """Take out how attendees' offers meet their own needs."""
    for at, attendee in enumerate(range(rows.start, rows.stop)):
        needs, offers = met.rows[at : at + 2], met.columns[attendee : attendee + 2]
        met.likeness[needs[0] : needs[1], offers[0] : offers[1]] = 0


def _places(owner: Ints, place: Ints, kept: NDArray[np.bool_]) -> Ints:
    """Return attendee and place of some statements."""
    return np.stack([owner[kept], place[kept]], axis=1)
