"""What a solver returns, and what it is told: the schedule with its proof, limits and progress."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from matchmaker.scheduling.further import FurtherPairs, no_further_pairs
from matchmaker.scheduling.problem import IntArray


class Status(StrEnum):
    """What is known about a schedule."""

    #: Levels 1 to 3 of the problem are proved.
    OPTIMAL = "optimal"
    #: Keeps every hard rule; not proved best.
    FEASIBLE = "feasible"
    #: Proved that not all required meetings can be held; the schedule holds the most found.
    INFEASIBLE = "infeasible"


class Stopped(StrEnum):
    """Why the solver stopped."""

    PROOF = "proof"
    GAP = "gap"
    TIME = "time"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """
    Something the schedule could not give, with its reason.

    Parameters
    ----------
    index
        The pair (of a required meeting that is missing) or the attendee (below their floor).
    code
        Stable name of the reason, ``scheduling.<reason>``.
    parameters
        What its sentence needs; pairs, attendees and slots as indices from 0, several as a tuple.
    """

    index: int
    code: str
    parameters: dict[str, int | tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Violation:
    """
    A broken rule of the problem.

    Parameters
    ----------
    code
        Stable name of the rule, ``scheduling.<rule>``.
    parameters
        Where it is broken: pair, attendee, slot, table as indices from 0.
    """

    code: str
    parameters: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    When a solver stops.

    Parameters
    ----------
    seconds
        Wall time; kernels that must be compiled or loaded first are not counted.
    gap
        Relative gap that is good enough; 0 asks for a proof.
    seed
        The same seed and ``work`` give the same schedule.
    work
        Rounds of improvement; with it reached before ``seconds``, the result does not depend on the clock.
    workers
        Processes that search at the same time where there are parts to search side by side: with 1, parts
        take turns. Large flows have a process of their own either way, as it can be ended.
    """

    seconds: float = 60.0
    gap: float = 0.0
    seed: int = 0
    work: int = 1_000_000
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a solver is: stage (a code ``scheduling.stage_…``), best value so far, proven bound, seconds."""

    stage: str
    value: int
    upper_bound: int
    seconds: float


OnProgress = Callable[[Progress], None]
#: Asked often; ``True`` stops the solver, which then returns the best it has.
IsCancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """
    Placements with their proof. An empty schedule keeps every hard rule, so there always is one.

    Parameters
    ----------
    placements
        ``(M, 3)``; pair, slot, table of each meeting, sorted by slot, then table.
    value
        Sum of mutual values.
    objective
        ``value`` − compactness × breaks (− move price × moved, when replanning).
    upper_bound
        No schedule that keeps the hard rules has a higher objective.
    status, stopped
        See the enumerations.
    proven
        Highest level of the problem (required, floors, objective, breaks and moves) that is proved, 0 to 4.
    breaks
        Breaks of all attendees.
    breaks_bound
        Proven fewest breaks for the meetings held, or none.
    table_moves
        Changes of table between consecutive meetings of a person.
    required_missing, below_floor
        What could not be given, each with its reason.
    seconds
        Wall time spent.
    further
        Pairs that ``more_pairs`` named: ``placements`` count them on from the problem's own.
        ``further.over`` says over how many pairs ``upper_bound`` holds; 0: over the listed ones only.
    """

    placements: IntArray
    value: int
    objective: int
    upper_bound: int
    status: Status
    proven: int
    stopped: Stopped
    breaks: int
    breaks_bound: int | None
    table_moves: int
    required_missing: tuple[Shortfall, ...] = ()
    below_floor: tuple[Shortfall, ...] = ()
    seconds: float = 0.0
    further: FurtherPairs = field(default_factory=no_further_pairs)

    @property
    def gap(self) -> float:
        """1 − objective / upper bound; 0 when both are 0."""
        if self.upper_bound == self.objective:
            return 0.0
        return 1.0 - self.objective / self.upper_bound

    @property
    def num_meetings(self) -> int:
        """Meetings placed."""
        return len(self.placements)


def no_placements() -> IntArray:
    """Return the placements of an empty schedule."""
    return np.empty((0, 3), dtype=np.int64)
