"""Links by mail: asked for by a team member who has no password at hand, sent to whoever is invited."""

from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.addresses import normal_address
from matchmaker.services.mails.outbox import queue_mail
from matchmaker.services.team import Role, add_member
from matchmaker.store import AuditRow, JobRow, OrganiserRow, TeamMemberRow, member_of_address, scoped
from matchmaker.words import Language

#: The kind of job that looks up who asked for a link.
LINK_JOB = "ask_for_link"
#: Mails that a member asks for: with a link that signs in, or with one that lets them set a new password.
Asked = Literal["team_link", "team_reset"]


def request_link(db: Session, email: str, now: datetime, *, kind: Asked = "team_link") -> JobRow:
    """
    Take note that somebody asks for a link; a job finds out whose address it is.

    For whoever asks, the same is done whether or not the address is a member's: neither what the page says
    nor how long it takes tells.
    """
    payload = {"address": normal_address(email) or "", "kind": kind}
    job = JobRow(kind=LINK_JOB, payload=payload, created_at=now, run_at=now)
    db.add(job)
    db.flush()
    return job


def forget_request(db: Session, job_id: int) -> None:
    """Forget the address that a link was asked for with: it may be anybody's."""
    db.execute(update(JobRow).where(JobRow.id == job_id).values(payload={}))


def ask_for_link(db: Session, email: str, now: datetime, *, kind: Asked = "team_link") -> bool:
    """
    Mail a link to whom an address belongs; nothing when it is nobody's.

    Returns
    -------
    bool
        Whether a mail is queued: never for the page to tell.
    """
    address = normal_address(email)
    member = None if address is None else member_of_address(db, address)
    if member is None or not member.active:
        return False
    if kind == "team_reset":
        # Who asked is not known, only for whom.
        db.add(
            AuditRow(
                organiser_id=member.organiser_id,
                at=now,
                actor_kind="system",
                action="team.reset_asked",
                parameters={"member": member.public_id},
            )
        )
    queue_mail(
        db,
        organiser_id=member.organiser_id,
        kind=kind,
        recipient=member.email,
        payload={"member": member.id},
        now=now,
    )
    return True


def invite_member(
    db: Session,
    organiser_id: int,
    *,
    email: str,
    name: str,
    role: Role,
    language: Language,
    by: str,
    now: datetime,
) -> TeamMemberRow:
    """
    Add a member to an organiser's team and mail them a link to come in by.

    Parameters
    ----------
    by
        Public id of the member who does it.

    Raises
    ------
    InvalidAddressError, AddressTakenError
    """
    organiser = db.get_one(OrganiserRow, organiser_id)
    member = add_member(db, organiser, email, name, role, None, now, language=language)
    _invite(db, member, by, now)
    return member


def invite_again(db: Session, organiser_id: int, member_id: str, *, by: str, now: datetime) -> None:
    """
    Mail a member, known by public id, another link to come in by; ``by`` is who does it.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such member.
    """
    _invite(db, scoped(db, organiser_id).one(TeamMemberRow, member_id), by, now)


def _invite(db: Session, member: TeamMemberRow, by: str, now: datetime) -> None:
    db.add(
        AuditRow(
            organiser_id=member.organiser_id,
            at=now,
            actor_kind="team_member",
            actor_id=by,
            action="team.invited",
            parameters={"member": member.public_id},
        )
    )
    queue_mail(
        db,
        organiser_id=member.organiser_id,
        kind="team_invitation",
        recipient=member.email,
        payload={"member": member.id},
        now=now,
    )
