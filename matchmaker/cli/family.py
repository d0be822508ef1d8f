"""A process and its children as one: a child that ends is started again, and none outlives the parent."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from types import FrameType

#: Seconds between two looks at the children.
LOOK = 0.2
#: Seconds that a child has to end by itself when the family stops.
GRACE = 20.0
#: So many ends within so many seconds, and the family gives up: starting again won't help.
MOST_ENDS, WITHIN = 5, 30.0
#: Tells Linux to send a signal to a process when its parent ends (see prctl(2)).
_PR_SET_PDEATHSIG = 1
#: Seconds before a child that has ended twice is started again; each further end doubles them. What it left
#: behind may need them: the console's last requests keep its port.
FIRST_WAIT = 2.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(slots=True)
class Child:
    """
    One child: how to start it, and the process while it lives.

    Parameters
    ----------
    arguments
        What follows ``matchmaker`` in its call.
    """

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    ends: list[float] = field(default_factory=list)
    starts_at: float | None = None

    def start(self, environment: Mapping[str, str]) -> None:
        """Start the process; it ends with this one, however this one ends."""
        self.starts_at = None
        start = "from matchmaker.cli import main; main()"
        # In a group of its own: Ctrl-C reaches the parent alone, which ends the children in order.
        self.process = subprocess.Popen(  # noqa: S603 # nosec B603 -- our own program
            [sys.executable, "-c", start, *self.arguments],
            env=dict(environment),
            process_group=0,
            preexec_fn=_end_with_parent(os.getpid()),  # noqa: PLW1509 -- before any thread is started
        )

    def has_ended(self) -> int | None:
        """Return the exit code of a process that has ended, noting when; none while it lives."""
        code = None if self.process is None else self.process.poll()
        if code is not None and self.starts_at is None:
            self.ends = [when for when in self.ends if when > monotonic() - WITHIN] + [monotonic()]
            return code
        return None

    def rest(self) -> None:
        """Settle when it is started again: at once after the first end, later after each further one."""
        further = len(self.ends) - 2
        self.starts_at = monotonic() + (0.0 if further < 0 else FIRST_WAIT * 2**further)

    def is_due(self) -> bool:
        """Return whether it has rested."""
        return self.starts_at is not None and monotonic() >= self.starts_at


def run_family(
    children: list[Child], environment: Mapping[str, str], on_end: Callable[[str, int], None]
) -> int:
    """
    Start the children and keep them alive until a signal stops the family.

    Parameters
    ----------
    environment
        What the children find as their environment.
    on_end
        Told the name and the exit code of a child that ended by itself.

    Returns
    -------
    int
        Exit code: 0 after a signal, 1 when a child ends as often as it is started.
    """
    stop = Event()

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 -- the signature of a handler
        stop.set()

    former = {number: signal.signal(number, ask) for number in _SIGNALS}
    try:
        for child in children:
            child.start(environment)
        while not stop.wait(LOOK):
            for child in children:
                code = child.has_ended()
                if code is not None:
                    on_end(child.name, code)
                    if len(child.ends) >= MOST_ENDS:
                        return 1
                    child.rest()
                if child.is_due():
                    child.start(environment)
        return 0
    finally:
        _end_all(children)
        for number, handler in former.items():
            signal.signal(number, handler)


def _end_all(children: list[Child]) -> None:
    """Ask every child to end, and kill those that do not in time."""
    alive = [child.process for child in children if child.process is not None]
    for process in alive:
        with suppress(ProcessLookupError):
            process.terminate()
    until = monotonic() + GRACE
    for process in alive:
        try:
            process.wait(max(0.0, until - monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _end_with_parent(parent: int) -> Callable[[], None] | None:
    """Return what a child does before it begins: ask for a signal when its parent is gone (Linux)."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)

    def prepare() -> None:
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        # The parent may have ended before the line above.
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return prepare
