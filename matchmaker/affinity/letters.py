"""How close words come to each other by their letters: typing errors, endings, cousins abroad."""

from collections.abc import Sequence

import numpy as np

from matchmaker.affinity.terms import Rows, below, letter_counts, matrix, rows_of, weighted

#: Cosines of the letter groups of two words below the first are chance; from the second on they are one word.
LETTERS_FROM, LETTERS_TO = 0.4, 0.8
#: Letter groups in more than this share of many words say nothing.
MAX_GROUP_SHARE, MANY_WORDS = 0.02, 2_000
#: Words compared at a time.
_CHUNK = 2_000


def closeness_of_words(words: Sequence[str], unknown: Sequence[str]) -> Rows:
    """
    Return how close each word comes to each unknown word by letters, ``(W, U)``, 0..1; a word to itself 1.

    Parameters
    ----------
    words
        Stems, each once, with all of ``unknown`` among them.
    """
    if not unknown:
        return rows_of([{}] * len(words), 0)
    counts = letter_counts([[word] for word in words])
    most = MAX_GROUP_SHARE * len(words) if len(words) > MANY_WORDS else np.inf
    rows = weighted(counts, most_texts=most)
    place = {word: at for at, word in enumerate(words)}
    turned = rows[np.array([place[word] for word in unknown])].T.tocsr()
    return below(
        [_close(rows[at : at + _CHUNK] @ turned) for at in range(0, len(words), _CHUNK)], len(unknown)
    )


def _close(cosine: Rows) -> Rows:
    """Return cosines as closeness, chance ones left out."""
    cosine.sort_indices()
    close = np.minimum((cosine.data - np.float32(LETTERS_FROM)) / np.float32(LETTERS_TO - LETTERS_FROM), 1)
    kept = close > 0
    ends = np.concatenate([[0], np.cumsum(kept)])[cosine.indptr]
    return matrix(close[kept], cosine.indices[kept], ends, cosine.shape[1])
