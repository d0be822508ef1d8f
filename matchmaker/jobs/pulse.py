"""The pulse of a run: signs of life, progress for the page, and listening for whoever calls it off."""

import logging
from threading import Event, Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from matchmaker.clock import Clock
from matchmaker.errors import MatchmakerError
from matchmaker.jobs.claims import LEASE, Claim, renew
from matchmaker.scheduling import Progress
from matchmaker.services.planning import is_called_off, is_stop_asked, note_progress
from matchmaker.store import Database

#: Seconds between two beats, and so between two writings of progress.
BEAT = 0.5
#: Most seconds between two writings while the solver works: who watches sees the time go by.
SILENCE = 1.0
#: Points of the chart that are kept; of more, every second one goes.
MOST_POINTS = 400

_log = logging.getLogger(__name__)


class Pulse:
    """
    While entered, a thread of its own tells the database that the run is alive and where it is.

    The solver only leaves its figures here and asks ``is_cancelled``; it never waits for the database.

    Parameters
    ----------
    beat
        Seconds between two beats.
    """

    def __init__(
        self, database: Database, held: Claim, run_id: int, clock: Clock, *, beat: float = BEAT
    ) -> None:
        self._database = database
        self._held = held
        self._run_id = run_id
        self._clock = clock
        self._beat = beat
        self._stage = ""
        self._points: list[list[float]] = []
        self._noted: tuple[str, int] = ("", 0)
        self._noted_at = 0.0
        #: When the solver began, by the clock of this process
        self._began: float | None = None
        self._lock = Lock()
        self._renewed_at = clock()
        self._stop, self._cancelled, self._wanted = Event(), Event(), Event()
        self._thread = Thread(target=self._run, name="pulse", daemon=True)

    def stage(self, code: str) -> None:
        """Take note of a stage without figures."""
        with self._lock:
            self._stage = code

    def solver(self, progress: Progress) -> None:
        """Take note of where the solver is."""
        point = [round(progress.seconds, 3), progress.value, progress.upper_bound]
        with self._lock:
            self._began = monotonic() - progress.seconds
            self._stage = progress.stage
            if not self._points or self._points[-1][1:] != point[1:]:
                self._points.append(point)
            if len(self._points) > MOST_POINTS:
                self._points = [*self._points[:-1:2], point]

    def is_cancelled(self) -> bool:
        """Return whether the run was called off, or taken over by another worker."""
        return self._cancelled.is_set()

    def is_wanted(self) -> bool:
        """Return whether somebody wants the best so far."""
        return self._wanted.is_set()

    @property
    def points(self) -> list[list[float]]:
        """The points so far."""
        with self._lock:
            return list(self._points)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the beats; none is under way afterwards."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._beat):
            try:
                self._tell()
            except (SQLAlchemyError, MatchmakerError):
                # A database that is busy or away for a moment must not end the run; the lease allows for it.
                _log.warning("the pulse of run %s missed a beat", self._run_id, exc_info=True)

    def _tell(self) -> None:
        now = self._clock()
        with self._lock:
            stage, points, began = self._stage, list(self._points), self._began
        noted = (stage, len(points))
        is_new = self._noted != noted
        if began is not None and points:
            # The last point says where the run stands at this moment.
            is_new = is_new or monotonic() - self._noted_at >= SILENCE
            points.append([round(monotonic() - began, 3), *points[-1][1:]])
        if is_new or now - self._renewed_at > LEASE / 3:
            with self._database.writing() as db:
                if not renew(db, self._held, now=now):
                    self._cancelled.set()
                    return
                note_progress(db, self._run_id, stage=stage, points=points)
            self._noted, self._renewed_at = noted, now
            self._noted_at = monotonic()
        with self._database.reading() as db:
            if is_called_off(db, self._run_id):
                self._cancelled.set()
            elif is_stop_asked(db, self._run_id):
                self._wanted.set()
