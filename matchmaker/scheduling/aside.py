"""A call in a thread of its own, and its caller kept awake or busy meanwhile."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event, Thread
from typing import Generic, TypeVar

from matchmaker.scheduling.schedule import IsCancelled

Result = TypeVar("Result")
#: Seconds between two looks at the caller.
_LOOK = 0.05


class _Call(Thread, Generic[Result]):
    """A call that keeps what it returned or raised."""

    def __init__(self, call: Callable[[], Result]) -> None:
        super().__init__(daemon=True)
        self._call = call
        self.result: list[Result] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result.append(self._call())
        except BaseException as error:  # noqa: BLE001 -- raised again in the thread that asked
            self.error = error


def call_awake(call: Callable[[], Result], is_stopped: IsCancelled) -> Result | None:
    """
    Return what a call returns, or none when it was stopped before; what it raises is raised here.

    A call that is stopped is not waited for: it goes on in its thread, and what it returns is dropped.

    Parameters
    ----------
    is_stopped
        Asked about twenty times a second, in the caller's own thread.
    """
    thread = _Call(call)
    thread.start()
    while True:
        thread.join(_LOOK)
        if not thread.is_alive():
            break
        if is_stopped():
            return None
    if thread.error is not None:
        raise thread.error
    return thread.result[0]


@contextmanager
def beside(call: Callable[[IsCancelled], None], is_over: IsCancelled) -> Iterator[None]:
    """
    Let a call go on in a thread of its own while the caller does something else, and wait for its end.

    What it raises is raised here in the end.

    Parameters
    ----------
    call
        Is given what it must ask often: whether it should end now.
    is_over
        Whether its end need not be waited for; asked in the caller's own thread.
    """
    stop = Event()
    with ThreadPoolExecutor(max_workers=1) as pool:
        going = pool.submit(call, stop.is_set)
        try:
            yield
            while not going.done() and not is_over():
                wait([going], _LOOK)
        finally:
            stop.set()
        going.result()
