"""How good a schedule is, as one figure that never says more than what was proved."""

from dataclasses import dataclass

#: Most decimals of the figure.
_MOST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Proof:
    """
    The figure and its proof.

    Parameters
    ----------
    share
        Objective over upper bound, rounded down, so that only what is proved reads 100 %.
    digits
        Decimals of the percentage that show the distance to 100 %.
    remaining
        Points that a better schedule could still gain, at most.
    """

    share: float
    digits: int
    remaining: int

    @property
    def is_best(self) -> bool:
        """Whether no schedule can be worth more."""
        return self.remaining == 0


def proof_of(objective: int, upper_bound: int) -> Proof:
    """Return the proof of an objective under its upper bound."""
    remaining = max(upper_bound - objective, 0)
    if remaining == 0 or upper_bound <= 0:
        return Proof(1.0, 0, 0)
    for digits in range(1, _MOST_DIGITS + 1):
        scale = 10 ** (digits + 2)
        # Whole numbers: a rounding of floats must not turn 99.9996 into 100.
        steps = objective * scale // upper_bound
        if scale - steps > 1:
            break
    return Proof(steps / scale, digits, remaining)
