"""Supply and demand of an event: needs that nobody offers, offers that nobody needs, over-asked people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.benefit import Benefits
from matchmaker.affinity.profiles import Profile
from matchmaker.affinity.sides import spans
from matchmaker.affinity.vocabulary import Vocabulary, shipped_vocabulary

Ints = NDArray[np.int64]

#: From this likeness, in thousandths, on an offer meets a need, so far as it goes.
MEETS = 300
#: From this likeness on it meets it clearly: such a need asks for the person.
CLEARLY = 600
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
    needs, offers = benefits.needs.statements, benefits.offers.statements
    best_of_need = np.zeros(len(needs), dtype=np.int16)
    best_of_offer = np.zeros(len(offers), dtype=np.int16)
    asked_by = np.zeros(size, dtype=np.int64)
    layers = [benefits.layer(span) for span in spans(size, _ROWS)]
    for asking in layers:
        for answering in layers:
            need, offer = asking.needs.at, answering.offers.at
            met = benefits.needs_met(asking, answering)
            met[needs.owner[need][:, None] == offers.owner[offer]] = 0
            if met.size == 0:
                continue
            best_of_need[need] = np.maximum(best_of_need[need], met.max(axis=1))
            best_of_offer[offer] = np.maximum(best_of_offer[offer], met.max(axis=0))
            row, column = np.nonzero(met >= CLEARLY)
            ends = np.stack([needs.owner[need][row], offers.owner[offer][column]], axis=1)
            asked_by += np.bincount(np.unique(ends, axis=0)[:, 1], minlength=size)
    order = np.lexsort((np.arange(size), -asked_by))
    return SupplyAndDemand(
        unmet_needs=_places(needs.owner, needs.place, best_of_need < MEETS),
        unneeded_offers=_places(offers.owner, offers.place, best_of_offer < MEETS),
        asked_by=asked_by,
        over_asked=order[asked_by[order] > num_slots],
    )


def _places(owner: Ints, place: Ints, kept: NDArray[np.bool_]) -> Ints:
    """Return attendee and place of some statements."""
    return np.stack([owner[kept], place[kept]], axis=1)
