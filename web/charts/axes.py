"""Axes: round marks, and numbers as SVG writes them."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis: where it stands in the drawing, and what it says."""

    at: float
    value: float


def ticks(low: float, high: float, *, most: int) -> tuple[float, ...]:
    """Return at most ``most`` round values (1, 2 or 5 times a power of ten) from ``low`` to ``high``."""
    if not high > low:
        return (low,)
    step = 10.0 ** math.floor(math.log10((high - low) / most))
    while True:
        # A mark on an end counts, however its decimals were rounded.
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return tuple(round(index * step, 9) for index in range(first, last + 1))
        mantissa = round(step / 10 ** math.floor(math.log10(step) + 1e-9))
        step *= 2.5 if mantissa == 2 else 2


def digits_of(values: tuple[float, ...]) -> int:
    """Return how many decimals show all values apart."""
    return max((len(f"{value:.6f}".rstrip("0").partition(".")[2]) for value in values), default=0)


def point(x: float, y: float) -> str:
    """Write a point in the drawing's units, to a tenth."""
    return f"{x:.1f} {y:.1f}"
