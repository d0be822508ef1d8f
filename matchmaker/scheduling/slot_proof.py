"""The bound of a fragmented calendar, step by step: prices of a relaxation first, then a slow ascent."""

from collections.abc import Callable

import numpy as np

from matchmaker.scheduling.problem import Problem
from matchmaker.scheduling.remaining import remaining_bound
from matchmaker.scheduling.rounds import room_for, sweep
from matchmaker.scheduling.schedule import IsCancelled
from matchmaker.scheduling.slot_ascent import sharpen
from matchmaker.scheduling.slot_bound import certified_bound
from matchmaker.scheduling.soft_prices import no_prices, part_of_places, places_of

#: Softness of prices, as shares of a typical worth, and sweeps at each.
_SOFTNESS = (0.3, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001)
_SWEEPS = 50
#: Most steps of the ascent, and places above which a step takes so long that few would be made.
_STEPS, _MOST_PLACES = 600, 100_000


class SlotProof:
    """
    What proves a bound on the worth of all that locked placements leave.

    Parameters
    ----------
    typical
        A typical worth of a place.
    on_bound
        Called with each bound that is proved, in value points, be it lower than the last or not.
    """

    def __init__(self, problem: Problem, typical: float, on_bound: Callable[[int], object]) -> None:
        self.typical, self.on_bound = typical, on_bound
        remaining = remaining_bound(problem)
        self.places = places_of(problem, remaining)
        self.room = room_for(problem.num_attendees, self.places)
        begin = no_prices(problem)
        begin.seat[:] = typical / 2
        self.part = part_of_places(
            self.places,
            np.arange(problem.num_slots),
            is_free=np.ones(problem.num_pairs, np.bool_),
            cap=remaining.cap,
            tables=remaining.tables,
            prices=begin,
        )

    def soften(self, is_late: IsCancelled, is_over: IsCancelled) -> bool:
        """
        Prove what prices of the relaxation prove, harder and harder ones; say whether there was time for all.

        Parameters
        ----------
        is_late
            Whether no harder prices should be begun.
        """
        for softness in _SOFTNESS:
            if not sweep(self.part, softness * self.typical, _SWEEPS, is_late):
                return False
            bound = certified_bound(self.part, self.places, self.room, is_over)
            if bound is None:
                return False
            self.on_bound(bound)
        return True

    def sharpen(self, work: int, is_over: IsCancelled) -> None:
        """Prove lower bounds by at most so many steps of the ascent, where they pay."""
        if len(self.part.place) <= _MOST_PLACES:
            sharpen(
                self.part,
                self.places,
                self.room,
                steps=min(_STEPS, work),
                on_bound=self.on_bound,
                is_over=is_over,
            )
