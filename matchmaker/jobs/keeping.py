"""Keeping a job while it is worked on: signs of life from a thread of its own."""

import logging
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from matchmaker.clock import Clock
from matchmaker.errors import MatchmakerError
from matchmaker.jobs.claims import LEASE, Claim, renew
from matchmaker.store import Database

#: Seconds between two signs of life: two may get lost before the lease ends.
BEAT = LEASE.total_seconds() / 4
#: Seconds after which work that has not come to its end is believed to hang, and gives none any more.
LONGEST = 900.0

_log = logging.getLogger(__name__)


class Kept:
    """
    While entered, the job is kept: nobody takes it over, however long one step of it takes.

    Enter it outside of any transaction: it opens its own, and waits for one that is under way.

    Parameters
    ----------
    beat, longest
        Seconds between two signs of life, and until the last one; endless work has no last one.
    """

    def __init__(
        self,
        database: Database,
        held: Claim,
        clock: Clock,
        *,
        beat: float = BEAT,
        longest: float | None = LONGEST,
    ) -> None:
        self._database = database
        self._held = held
        self._clock = clock
        self._beat = beat
        self._longest = longest
        self._stop, self._lost = Event(), Event()
        self._thread = Thread(target=self._run, name="kept", daemon=True)

    @property
    def is_lost(self) -> bool:
        """Whether another worker has the job by now."""
        return self._lost.is_set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop giving signs; none is under way afterwards."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        began = monotonic()
        while not self._stop.wait(self._beat):
            if self._longest is not None and monotonic() - began > self._longest:
                _log.error("job %s takes too long: another worker may have it", self._held.job_id)
                return
            try:
                with self._database.writing() as db:
                    is_kept = renew(db, self._held, now=self._clock())
            except (SQLAlchemyError, MatchmakerError):
                # Another writer, which may be this very job, is at work, or the database is away.
                _log.debug("no sign of life of job %s", self._held.job_id, exc_info=True)
                continue
            if not is_kept:
                self._lost.set()
                return
