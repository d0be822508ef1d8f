"""The encoder of the ``semantic`` extra: mean vectors of word pieces, from the files of its package."""

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.encoding import Cosines
from matchmaker.affinity.text import affirmed_tokens, is_content

PACKAGE = "wordllama"


def is_installed() -> bool:
    """Return whether the ``semantic`` extra is there."""
    return find_spec(PACKAGE) is not None


class StaticEncoder:
    """
    Static embeddings read from the installed package's files; nothing is downloaded.

    Only weights and word pieces are read, without the package's own code, which would look for
    further files on the network.
    """

    id = f"{PACKAGE}-256-telling-words"
    #: From the part of the evaluation set for tuning: mean vectors tell little, and are trusted little.
    cosines = Cosines(chance=0.1, sure=1.0, trust=0.3)

    @cached_property
    def _model(self) -> tuple[Any, NDArray[np.float32]]:
        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(PACKAGE)
        home = Path(spec.origin).parent
        # The extra's packages: imported by name, as they are not always there.
        weights = import_module("safetensors.numpy").load_file(min(home.glob("weights/*_256.safetensors")))
        tokenizer = import_module("tokenizers").Tokenizer.from_file(str(min(home.glob("tokenizers/*.json"))))
        return tokenizer, next(iter(weights.values())).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the mean vector of the pieces of each text's telling words, ``(len(texts), 256)``."""
        tokenizer, weights = self._model
        telling = [" ".join(filter(is_content, affirmed_tokens(text))) for text in texts]
        pieces = tokenizer.encode_batch(telling, add_special_tokens=False)
        return np.stack(
            [weights[p.ids].mean(axis=0) if p.ids else np.zeros(weights.shape[1], np.float32) for p in pieces]
        )
