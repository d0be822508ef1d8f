"""Where a question of what would be stands. Loads nothing heavy: every process sweeps up after workers."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.store import of_trial

#: The kind of job that tries what would be.
WHAT_IF_JOB = "what_if"


def end_what_if(db: Session, trial_id: int, *, state: str, now: datetime) -> None:
    """Say that all is answered, or that it failed."""
    _, trial = of_trial(db, trial_id)
    trial.state, trial.finished_at = state, now
    db.flush()


def return_what_if(db: Session, trial_id: int) -> None:
    """Let a question whose worker is gone wait again."""
    _, trial = of_trial(db, trial_id)
    trial.state = "queued"
