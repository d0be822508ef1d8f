"""Ctrl-C while there is something to keep."""

import os
import signal

import pytest

from matchmaker.cli.interrupts import stopping_gently


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_first_signal_asks_and_the_second_ends(number: signal.Signals) -> None:
    former = signal.getsignal(number)

    with stopping_gently() as is_asked:
        before = is_asked()
        os.kill(os.getpid(), number)
        after = is_asked()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)

    assert (before, after) == (False, True)
    assert signal.getsignal(number) is former
