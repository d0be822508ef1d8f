"""
The queue that wakes workers: Huey, in a file beside the database, or in Redis.

It carries nothing but the number of a job's row, and may lose it: the row is the truth, and every worker
looks for rows that nobody was woken for.
"""

import logging
from collections.abc import Callable
from typing import Any, Literal

from huey import Huey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

from matchmaker.settings import Settings

#: Jobs of one lane wait for each other: a file need not wait for a schedule that takes minutes, nor for
#: mails that a server takes its time over.
Lane = Literal["solver", "quick", "mail"]
LANES: tuple[Lane, ...] = ("solver", "quick", "mail")

_log = logging.getLogger(__name__)


class Transport:
    """
    The lanes, to send to and to take from.

    Parameters
    ----------
    work
        What is done with a job's id that arrives; only a worker has one.
    """

    def __init__(self, settings: Settings, work: Callable[[int], None] | None = None) -> None:
        self._work = work
        self._lanes = {lane: _open(settings, lane) for lane in LANES}
        self._tasks = {
            lane: huey.task(name=f"{lane}_job")(self._arrived) for lane, huey in self._lanes.items()
        }

    def wake(self, lane: Lane, job_id: int) -> None:
        """
        Tell a worker that a job waits; call it after the row is committed.

        A queue that can't be reached is no fault of the caller: a worker finds the row within seconds.
        """
        try:
            self._tasks[lane](job_id)
        except Exception:  # noqa: BLE001 -- a file or a server: each fails in its own way
            _log.warning("the queue did not take job %s", job_id, exc_info=True)

    def is_empty(self, lane: Lane) -> bool:
        """Return whether nothing waits in a lane, as far as its queue can be reached."""
        try:
            return bool(self._lanes[lane].pending_count() == 0)
        except Exception:  # noqa: BLE001 -- as in ``wake``
            _log.warning("the queue of lane %s does not answer", lane, exc_info=True)
            return False

    def consumers(self) -> list[Consumer]:
        """Return a consumer of each lane, one job at a time; ``start`` and ``stop`` are theirs."""
        # No schedule of Huey's own: when a job may begin is written in its row.
        return [_Quiet(huey, workers=1, periodic=False, max_delay=0.5) for huey in self._lanes.values()]

    def close(self) -> None:
        """Close the connections."""
        for huey in self._lanes.values():
            huey.storage.close()

    def _arrived(self, job_id: int) -> None:
        if self._work is not None:
            self._work(job_id)


class _Quiet(Consumer):  # type: ignore[misc]  # Huey ships no types
    """A consumer that leaves the signals of the process to the worker, which has two of these."""

    def _set_signal_handlers(self) -> None:
        pass


def _open(settings: Settings, lane: Lane) -> Huey:
    # Signed: a task is unpickled where it arrives, so nobody else may write one.
    common: dict[str, Any] = {
        "name": f"matchmaker-{lane}",
        "results": False,
        "serializer": SignedSerializer(secret=settings.resolved_secret_key()),
    }
    if settings.redis_url:
        return RedisHuey(url=settings.redis_url, read_timeout=1, **common)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(filename=str(settings.data_dir / "queue.sqlite"), **common)
