"""Changes to how a member signs in, each told to the member by mail: whoever did it, they should know."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.services.mails.outbox import queue_mail
from matchmaker.services.team import (
    change_password,
    lift_second_step,
    reset_password,
    turn_second_step_off,
)
from matchmaker.store import TeamMemberRow


def change_password_and_tell(
    db: Session, organiser_id: int, member_id: int, password_hash: str, now: datetime
) -> TeamMemberRow:
    """Do ``team.change_password``, and mail the member that it was done."""
    member = change_password(db, organiser_id, member_id, password_hash, now)
    _tell(db, member, "team_password_changed", now)
    return member


def reset_password_and_tell(db: Session, token: str, password_hash: str, now: datetime) -> TeamMemberRow:
    """Do ``team.reset_password``, and mail the member that it was done."""
    member = reset_password(db, token, password_hash, now)
    _tell(db, member, "team_password_changed", now)
    return member


def turn_second_step_off_and_tell(db: Session, organiser_id: int, member_id: int, now: datetime) -> None:
    """Do ``team.turn_second_step_off``, and mail the member if it was on."""
    member = turn_second_step_off(db, organiser_id, member_id, now)
    if member is not None:
        _tell(db, member, "team_second_step_off", now)


def lift_second_step_and_tell(
    db: Session, organiser_id: int, member_id: str, *, by: str, now: datetime
) -> None:
    """Do ``team.lift_second_step``, and mail the member if it was on."""
    member = lift_second_step(db, organiser_id, member_id, by=by, now=now)
    if member is not None:
        _tell(db, member, "team_second_step_off", now)


def _tell(db: Session, member: TeamMemberRow, kind: str, now: datetime) -> None:
    queue_mail(
        db,
        organiser_id=member.organiser_id,
        kind=kind,
        recipient=member.email,
        payload={"member": member.id},
        now=now,
    )
