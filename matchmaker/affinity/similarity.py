"""
How alike two statements are, in thousandths: from products of rows to how probably one answers the other.

Rows count in whole parts, so products are whole numbers that every machine and every order of summing
gives alike; what becomes of a product is looked up in a table.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.affinity.statements import Statements
from matchmaker.affinity.terms import PARTS, Dense, Rows, in_parts, scaled, weighted, word_counts
from matchmaker.affinity.text import content

Thousandths = NDArray[np.int16]

#: Likeness by what both name → how probably an offer meets a need: from how often offers of so much likeness
#: were the right ones for labelled needs. Up to the first it is chance.
CALIBRATION = (
    (0.0, 0.0),
    (0.1, 0.0),
    (0.32, 0.05),
    (0.38, 0.13),
    (0.46, 0.35),
    (0.54, 0.62),
    (0.62, 0.78),
    (0.7, 0.88),
    (0.78, 0.95),
    (0.88, 0.99),
    (1.0, 1.0),
)
#: Word cosines of two goals: below the first chance; at ``FROM + HALF`` half way.
WORDS_FROM, WORDS_HALF = 0.03, 0.12
#: Likeness of two goals by what they name is worth less than an offer that meets a need.
SHARED_TRUST = 0.6
#: Words in more than this share of the goals say nothing about who goes with whom.
MAX_WORD_SHARE = 0.15
#: With fewer telling words than this a row is shorter than one.
TELLING_WORDS = 10
#: Below this number of goals a share means little.
FEW_GOALS = 50


def _table(points: Sequence[tuple[float, float]]) -> Thousandths:
    """Return thousandths by likeness in parts; a little more than all of them may come from rounding."""
    likeness = np.arange(PARTS + PARTS // 8) / PARTS
    thousandths: Thousandths = np.rint(1000 * np.interp(likeness, *np.array(points).T)).astype(np.int16)
    return thousandths


def _spread() -> Thousandths:
    """Return how far goals go together by the cosine of their words: spread so that neighbours stand out."""
    above = np.maximum(np.arange(PARTS + PARTS // 8) / PARTS - WORDS_FROM, 0)
    most = (1 - WORDS_FROM + WORDS_HALF) / (1 - WORDS_FROM)
    spread = np.minimum(above / (above + WORDS_HALF) * most, 1)
    thousandths: Thousandths = np.rint(1000 * spread).astype(np.int16)
    return thousandths


#: Thousandths by product of rows.
MEETS, GOES_WITH = _table(CALIBRATION), _spread()
TRUSTED = _table([(x, SHARED_TRUST * y) for x, y in CALIBRATION])


def looked_up(products: NDArray[np.integer], table: Thousandths) -> Thousandths:
    """Return what products of rows are worth."""
    worth: Thousandths = table[np.maximum(products, 0) // PARTS]
    return worth


def every_pair(rows: Rows, turned: Rows, table: Thousandths) -> Thousandths:
    """Return what every row with every column of ``turned`` is worth, ``(R, columns)``."""
    products = rows @ turned
    worth = sp.csr_array(
        (looked_up(products.data, table), products.indices, products.indptr), shape=products.shape
    )
    dense: Thousandths = worth.toarray()
    return dense


def either(first: Thousandths, second: Thousandths) -> Thousandths:
    """Return the likeness that two independent sources give together: 1 − both are wrong."""
    one, other = first.astype(np.float32), second.astype(np.float32)
    together: Thousandths = np.rint(one + other - one * other / 1000).astype(np.int16)
    return together


def word_rows(goals: Statements) -> Rows:
    """
    Return unit rows of the words of goals, in ``PARTS``; in large events words of very many do not count.

    Rows of very few words are shorter than one: a single word in common is little evidence.
    """
    texts = [list(content(reading.words)) for reading in goals.readings]
    counts, _ = word_counts(texts)
    rows = weighted(counts, most_texts=MAX_WORD_SHARE * len(texts) if len(texts) >= FEW_GOALS else np.inf)
    different = np.diff(rows.indptr).astype(np.float32)
    short: Dense = np.minimum(1, different / np.float32(TELLING_WORDS))
    return in_parts(scaled(rows, short))
