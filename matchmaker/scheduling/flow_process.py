"""
Flows at the lowest cost: small ones here, at once; large ones in a process that can be ended at any moment.

The library neither stops when asked nor lets other threads run meanwhile: neither progress nor cancelling,
nor the pulse of a worker, would get through for seconds.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from tempfile import TemporaryFile

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.flow_worker import Arcs, send
from matchmaker.scheduling.schedule import IsCancelled

#: Most arcs of a small network: it takes little longer than starting a process.
SMALL = 400_000
#: Seconds between two looks at the caller.
_LOOK = 0.05


def send_awake(arcs: Callable[[], Arcs], is_stopped: IsCancelled) -> NDArray[np.int32] | None:
    """
    Return the flow of each arc, or none when it was stopped before it was known.

    Parameters
    ----------
    arcs
        Makes the network; of a large one nothing is kept here while the process works on it.
    is_stopped
        Asked about twenty times a second, in the caller's own thread; not about small networks.
    """
    made = arcs()
    if len(made.tail) <= SMALL:
        return send(made)
    if is_stopped():
        return None
    # In files: a pipe would keep the caller waiting until the process has started.
    with TemporaryFile() as asked, TemporaryFile() as told:
        made.write(asked)
        count = len(made.tail)
        del made
        asked.seek(0)
        if not _run([asked.fileno(), told.fileno()], is_stopped):
            return None
        told.seek(0)
        return np.fromfile(told, np.int32, count)


def _run(files: list[int], is_stopped: IsCancelled) -> bool:
    """Run the process to its end, or end it when the caller says so; say whether it came to its own end."""
    process = subprocess.Popen(  # noqa: S603 # nosec B603 -- this very interpreter, no input of others
        [sys.executable, "-m", "matchmaker.scheduling.flow_worker", *map(str, [*files, os.getpid()])],
        stdin=subprocess.DEVNULL,
        pass_fds=files,
        # Ctrl-C at the terminal is the parent's to answer.
        process_group=0,
    )
    try:
        while not is_stopped():
            try:
                code = process.wait(_LOOK)
            except subprocess.TimeoutExpired:
                continue
            if code:
                raise subprocess.CalledProcessError(code, process.args)
            return True
    finally:
        process.kill()
        process.wait()
    return False
