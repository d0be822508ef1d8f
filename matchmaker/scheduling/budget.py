"""What one computation may still spend, and whom it tells how far it is."""

from dataclasses import dataclass, field, replace
from time import monotonic

from matchmaker.scheduling.schedule import IsCancelled, Limits, OnProgress, Progress

#: CP-SAT's units of deterministic time that one round of ``Limits.work`` buys.
UNITS_PER_ROUND = 1e-3


def tell_nobody(_: Progress) -> None:
    """Take a report and do nothing with it."""


def never() -> bool:
    """Cancel nothing."""
    return False


@dataclass(slots=True)
class Budget:
    """
    The limits of one computation, from its first moment on.

    Parameters
    ----------
    limits
        What the caller allows.
    on_progress, is_cancelled
        The caller's; asked and told only in the caller's own thread.
    upper_bound
        The lowest proven bound so far.
    """

    limits: Limits
    on_progress: OnProgress = tell_nobody
    is_cancelled: IsCancelled = never
    upper_bound: int = 0
    units: float = 0.0
    was_cancelled: bool = False
    started: float = field(default_factory=monotonic)

    def __post_init__(self) -> None:
        self.units = self.limits.work * UNITS_PER_ROUND

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds left, at least 0."""
        return max(0.0, self.limits.seconds - self.spent)

    def shortened(self, seconds: float) -> "Budget":
        """Return the same budget, as it is now, for at most so many seconds more."""
        limits = replace(self.limits, seconds=min(self.limits.seconds, self.spent + seconds))
        short = replace(self, limits=limits)
        short.units = self.units
        return short

    def cancelled(self) -> bool:
        """Ask the caller; once cancelled, it stays so."""
        self.was_cancelled = self.was_cancelled or self.is_cancelled()
        return self.was_cancelled

    def is_over(self) -> bool:
        """Whether nothing may be spent any more."""
        return self.left == 0 or self.units <= 0 or self.cancelled()

    def is_good_enough(self, objective: int) -> bool:
        """Whether an objective is within the gap that the caller accepts."""
        return objective >= self.upper_bound * (1 - self.limits.gap)

    def tell(self, stage: str, value: int) -> None:
        """Report the stage and the best objective so far, beside the bound."""
        self.on_progress(Progress(stage, value, self.upper_bound, self.spent))
