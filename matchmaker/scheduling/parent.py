"""
A process that ends with the one that started it.

A solver holds the interpreter for minutes and hears of nothing meanwhile; were its parent killed, it would go
on for nobody. Linux is asked to see to it. Elsewhere such a process goes on to its end.
"""

import ctypes
import os
import signal
import sys

#: Of ``prctl``: the signal at the end of the parent.
_PARENT_DEATH_SIGNAL = 1


def end_with_parent(parent: int) -> None:
    """
    End this process as soon as its parent ends, however that comes about.

    Parameters
    ----------
    parent
        The parent's process number, as it said itself: it may have ended already.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
