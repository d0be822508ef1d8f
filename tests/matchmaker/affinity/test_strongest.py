import numpy as np
import pytest

from matchmaker.affinity.candidates import TIE_BITS, pair_hash
from matchmaker.affinity.strongest import Strongest

SIZE, MOST = 90, 7


def table(seed: int) -> np.ndarray:
    """Return values of all pairs, symmetric; 0 = may not meet."""
    value = np.triu(np.random.default_rng(seed).integers(0, 30, (SIZE, SIZE)), 1).astype(np.int32)
    value[:, 5] = value[5] = 0
    value[3, 4:] = np.minimum(value[3, 4:], 1)
    return value + value.T


@pytest.mark.parametrize("length", [11, 40, SIZE])
@pytest.mark.parametrize("turned", [False, True])
def test_the_best_of_each_are_kept_whatever_the_blocks_and_their_order(length: int, turned: bool) -> None:
    value = table(length)
    gain = np.arange(SIZE * SIZE, dtype=np.int16).reshape(SIZE, SIZE) % 1000
    spans = [slice(at, min(at + length, SIZE)) for at in range(0, SIZE, length)]
    blocks = [(a, b) for at, a in enumerate(spans) for b in spans[at:]]
    strongest = Strongest(SIZE, MOST)

    for first, second in blocks[:: -1 if turned else 1]:
        strongest.add(first, second, value[first, second], (gain[first, second], gain.T[first, second]))
    pairs, points, benefit = strongest.pairs()

    key = (value.astype(np.int64) << TIE_BITS) | pair_hash(np.arange(SIZE)[:, None], np.arange(SIZE))
    best = {
        tuple(sorted((i, int(j)))) for i in range(SIZE) for j in np.argsort(-key[i])[:MOST] if value[i, j] > 0
    }
    assert pairs.tolist() == sorted(map(list, best))
    assert points.tolist() == [value[i, j] for i, j in pairs]
    assert benefit.tolist() == [[gain[i, j], gain[j, i]] for i, j in pairs]
