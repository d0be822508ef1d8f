"""What the tests of affinity share: values of a few profiles under the usual factors, and lookups in them."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from matchmaker.affinity import PairRules, PairValues, Profile, Standing, mutual_values

# The evaluation set and its measurement are imported by their names.
sys.path.insert(0, str(Path(__file__).parent / "evaluation"))

FACTORS = dict.fromkeys(
    ("want", "language", "roles", "organisation", "met_before", "create", "maintain", "expand"), 1.0
)

Rows = Sequence[Sequence[int]]


def _table(rows: Rows, width: int) -> np.ndarray:
    return np.array(rows, dtype=np.int64).reshape(-1, width)


@pytest.fixture(scope="session")
def values() -> Callable[..., PairValues]:
    """Return ``values(profiles, **rules, wants=…, factors=…)``, short for ``mutual_values``."""

    def of(
        profiles: Sequence[Profile],
        *,
        wants: Rows = (),
        avoids: Rows = (),
        musts: Rows = (),
        met: Rows = (),
        num_slots: int = 3,
        top_k: int | None = None,
        factors: dict[str, float] | None = None,
        standing: Standing | None = None,
        **rules: object,
    ) -> PairValues:
        return mutual_values(
            profiles,
            PairRules(factors=FACTORS | (factors or {}), **rules),
            wants=_table(wants, 2),
            avoids=_table(avoids, 2),
            musts=_table(musts, 2),
            met=_table(met, 3),
            num_slots=num_slots,
            top_k=top_k,
            standing=standing,
        )

    return of


@pytest.fixture(scope="session")
def benefit(values: Callable[..., PairValues]) -> Callable[[str, str], int]:
    """Return ``benefit(need, offer)``: what who needs gets from who offers, in thousandths."""

    def of(need: str, offer: str) -> int:
        return int(values([Profile(needs=(need,)), Profile(offers=(offer,))]).benefit[0, 0])

    return of


@pytest.fixture(scope="session")
def pair_value() -> Callable[[PairValues, int, int], int]:
    """Return ``pair_value(found, i, j)``: the value of a candidate pair, 0 when it is none."""

    def of(found: PairValues, i: int, j: int) -> int:
        at = np.flatnonzero((found.pairs == sorted((i, j))).all(axis=1))
        return int(found.value[at[0]]) if len(at) else 0

    return of
