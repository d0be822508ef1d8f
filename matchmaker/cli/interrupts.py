"""Ctrl-C while there is something to keep: the first asks for the best so far, the second ends the call."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopping_gently() -> Iterator[Callable[[], bool]]:
    """Give what tells whether somebody asked to stop; the former handling is back afterwards."""
    is_asked = False

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 -- the signature of a handler
        nonlocal is_asked
        if is_asked:
            raise KeyboardInterrupt
        is_asked = True

    former = {number: signal.signal(number, ask) for number in _SIGNALS}
    try:
        yield lambda: is_asked
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
