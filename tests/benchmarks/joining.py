"""Which way of joining both benefits tells good, one-sided and bad pairs apart best: a table."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1] / "matchmaker" / "affinity" / "evaluation"))

import evaluation_set
import measure

Floats = NDArray[np.float64]
#: Two benefits of 0..1 → a value of 0..1.
FORMS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "product": lambda a, b: a * b,
    "geometric mean": lambda a, b: np.sqrt(a * b),
    "harmonic mean": lambda a, b: 2 * a * b / np.maximum(a + b, 1e-9),
    "minimum": np.minimum,
    "arithmetic mean": lambda a, b: (a + b) / 2,
    "**geometric, lifted**": lambda a, b: np.sqrt((a + 0.05) * (b + 0.05)) - 0.05,
}


def main() -> None:
    """Print the table of ``docs/affinity.md``: medians, and how often a better kind is worth more."""
    pairs = [pair for pair in evaluation_set.read_pairs() if pair.part == "tune"]
    found = measure.values_of([profile for pair in pairs for profile in pair.profiles()])
    row = {ends: at for at, ends in enumerate(map(tuple, found.pairs.tolist()))}
    benefit = found.benefit[[row[2 * at, 2 * at + 1] for at in range(len(pairs))]] / 1000
    kind = np.array([pair.kind for pair in pairs])
    print("| form | good | one-sided | bad | good > one | one > bad | good > bad | worth 0 |")
    print("|---|---|---|---|---|---|---|---|")
    for name, form in FORMS.items():
        value = np.rint(form(benefit[:, 0], benefit[:, 1]) * 1000)
        good, one, bad = (value[kind == k] for k in evaluation_set.KINDS)
        order = [float((a[:, None] > b).mean()) for a, b in ((good, one), (one, bad), (good, bad))]
        cells = [
            *(f"{np.median(points):.0f}" for points in (good, one, bad)),
            *(f"{share:.2f}".lstrip("0") for share in (*order, float((value == 0).mean()))),
        ]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
