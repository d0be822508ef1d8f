"""A problem as bytes and back: what a run stores, so that edits check without recomputing values."""

import io
import json
import zlib
from dataclasses import fields
from typing import Any
from zipfile import BadZipFile

import numpy as np

from matchmaker.scheduling.problem import InvalidProblemError, Problem

#: Fields that are no arrays; they travel as one JSON text.
_RULES = ("after", "move_price", "compactness", "max_break_spread")

#: What reading bytes that are no stored problem can raise.
_FAULTS = (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, BadZipFile, zlib.error)


def dump_problem(problem: Problem) -> bytes:
    """Return the problem as a compressed ``.npz`` file without pickled objects."""
    rules = json.dumps({name: getattr(problem, name) for name in _RULES})
    arrays: dict[str, Any] = {
        field.name: getattr(problem, field.name)
        for field in fields(problem)
        if field.name not in _RULES and getattr(problem, field.name) is not None
    }
    content = io.BytesIO()
    np.savez_compressed(content, **arrays, rules=np.frombuffer(rules.encode(), dtype=np.uint8))
    return content.getvalue()


def load_problem(content: bytes) -> Problem:
    """
    Return the problem that :func:`dump_problem` wrote; its digest is the same.

    Raises
    ------
    InvalidProblemError
        When the bytes are no such file, or its arrays are no problem.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        rules = json.loads(arrays.pop("rules").tobytes())
        return Problem(**arrays, **rules)
    except _FAULTS as fault:
        raise InvalidProblemError("archive", f"not a stored problem: {fault}") from fault
