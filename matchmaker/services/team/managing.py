"""Managing a team: who is in it, with which role, and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import func
from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.services.team.members import Role, end_member_sign_ins, void_member_links
from matchmaker.store import TEAM_ROLES, AuditRow, TeamMemberRow, scoped


class LastOwnerError(MatchmakerError):
    """A team without an owner could not be managed by anybody any more."""

    code = "team.last_owner"


class UnknownRoleError(MatchmakerError):
    """There is no such role."""

    code = "team.unknown_role"

    def __init__(self, found: str) -> None:
        super().__init__(found=found[:40])


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLine:
    """
    A member as the list of the team shows them.

    Parameters
    ----------
    signed_in_at
        Last sign-in; none before the first.
    has_second_step
        Whether a code is asked for when they sign in.
    """

    id: str
    name: str
    email: str
    role: Role
    active: bool
    signed_in_at: datetime | None
    has_second_step: bool


def read_team(db: Session, organiser_id: int) -> tuple[TeamLine, ...]:
    """Return the members of an organiser: the active ones first, by name."""
    here = scoped(db, organiser_id)
    signed_in = here.select(AuditRow).where(AuditRow.action == "team.signed_in")
    last = dict(
        db.execute(
            signed_in.with_only_columns(AuditRow.actor_id, func.max(AuditRow.at)).group_by(AuditRow.actor_id)
        ).all()
    )
    members = db.scalars(here.select(TeamMemberRow)).all()
    return tuple(
        TeamLine(
            id=member.public_id,
            name=member.name,
            email=member.email,
            role=cast("Role", member.role),
            active=member.active,
            signed_in_at=last.get(member.public_id),
            has_second_step=member.totp_since is not None,
        )
        for member in sorted(members, key=lambda one: (not one.active, one.name.casefold(), one.id))
    )


def change_role(db: Session, organiser_id: int, member_id: str, role: str, *, by: str, now: datetime) -> None:
    """
    Give a member another role.

    Parameters
    ----------
    member_id, by
        Public ids of the member and of whoever does it.

    Raises
    ------
    LastOwnerError
        When nobody would be an owner any more.
    UnknownObjectError
        When the organiser has no such member.
    UnknownRoleError
        When there is no such role.
    """
    _lock(db, organiser_id)
    member = scoped(db, organiser_id).one(TeamMemberRow, member_id)
    if role not in TEAM_ROLES:
        raise UnknownRoleError(role)
    if member.role == role:
        return
    before, member.role = member.role, role
    db.flush()
    _keep_an_owner(db, organiser_id)
    _record(db, member, "team.role_changed", by=by, now=now, before=before, after=role)


def set_active(
    db: Session, organiser_id: int, member_id: str, *, active: bool, by: str, now: datetime
) -> None:
    """
    Let a member sign in again, or no more: then every browser is signed out, and every link void, at once.

    Raises
    ------
    LastOwnerError
        When nobody would be an owner any more.
    UnknownObjectError
        When the organiser has no such member.
    """
    _lock(db, organiser_id)
    member = scoped(db, organiser_id).one(TeamMemberRow, member_id)
    if member.active == active:
        return
    member.active = active
    db.flush()
    _keep_an_owner(db, organiser_id)
    if not active:
        end_member_sign_ins(db, organiser_id, member.id, now)
        void_member_links(db, member, now)
    _record(db, member, "team.let_in" if active else "team.let_go", by=by, now=now)


def _lock(db: Session, organiser_id: int) -> None:
    """Let one manage the team at a time: of two owners who demote each other at once, one must stay."""
    members = scoped(db, organiser_id).select(TeamMemberRow).order_by(TeamMemberRow.id)
    db.scalars(members.with_for_update()).all()


def _keep_an_owner(db: Session, organiser_id: int) -> None:
    members = scoped(db, organiser_id).select(TeamMemberRow)
    owners = members.where(TeamMemberRow.role == "owner", TeamMemberRow.active)
    if db.scalar(owners.limit(1)) is None:
        raise LastOwnerError


def _record(
    db: Session, member: TeamMemberRow, action: str, *, by: str, now: datetime, **parameters: str
) -> None:
    db.add(
        AuditRow(
            organiser_id=member.organiser_id,
            at=now,
            actor_kind="team_member",
            actor_id=by,
            action=action,
            parameters={"member": member.public_id, **parameters},
        )
    )
