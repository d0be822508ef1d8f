"""
Background jobs: claimed by one worker, kept by signs of life, swept up when the worker is gone.

Jobs own their transactions, and none is open while something slow runs. Loaded at the first use.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.jobs.claims import LEASE, MOST_ATTEMPTS, Claim, JobLostError
    from matchmaker.jobs.schedule import RunOutcome, run_schedule, run_waiting
    from matchmaker.jobs.sweeping import sweep
    from matchmaker.jobs.transport import Lane, Transport
    from matchmaker.jobs.worker import run_worker

__all__ = [
    "LEASE",
    "MOST_ATTEMPTS",
    "Claim",
    "JobLostError",
    "Lane",
    "RunOutcome",
    "Transport",
    "run_schedule",
    "run_waiting",
    "run_worker",
    "sweep",
]

__getattr__ = lazy_face(
    __name__,
    {
        "Claim": "claims",
        "JobLostError": "claims",
        "LEASE": "claims",
        "Lane": "transport",
        "MOST_ATTEMPTS": "claims",
        "RunOutcome": "schedule",
        "run_schedule": "schedule",
        "run_waiting": "schedule",
        "run_worker": "worker",
        "sweep": "sweeping",
        "Transport": "transport",
    },
)
