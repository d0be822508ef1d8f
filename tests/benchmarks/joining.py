"""Which way of joining both benefits tells good, one-sided and bad pairs of the evaluation set best."""

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
    "geometric, lifted (chosen)": lambda a, b: np.sqrt((a + 0.05) * (b + 0.05)) - 0.05,
}


def main() -> None:
    """Print, per form, medians of each kind and how often a better kind is worth strictly more."""
    pairs = [pair for pair in evaluation_set.read_pairs() if pair.part == "tune"]
    found = measure.values_of([profile for pair in pairs for profile in pair.profiles()])
    row = {ends: at for at, ends in enumerate(map(tuple, found.pairs.tolist()))}
    benefit = found.benefit[[row[2 * at, 2 * at + 1] for at in range(len(pairs))]] / 1000
    kind = np.array([pair.kind for pair in pairs])
    print(
        f"{'form':<28}{'good':>7}{'one-sided':>11}{'bad':>6}{'good>one':>10}{'one>bad':>9}{'good>bad':>10}{'ties':>6}"
    )
    for name, form in FORMS.items():
        value = np.rint(form(benefit[:, 0], benefit[:, 1]) * 1000)
        good, one, bad = (value[kind == k] for k in evaluation_set.KINDS)
        order = [float((a[:, None] > b).mean()) for a, b in ((good, one), (one, bad), (good, bad))]
        ties = float((value == 0).mean())
        print(
            f"{name:<28}{np.median(good):>7.0f}{np.median(one):>11.0f}{np.median(bad):>6.0f}"
            + "".join(f"{share:>{width}.2f}" for share, width in zip(order, (10, 9, 10), strict=True))
            + f"{ties:>6.2f}"
        )


if __name__ == "__main__":
    main()
