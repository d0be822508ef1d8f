"""Who can ask: nobody known, a team member, an attendee."""

from dataclasses import dataclass
from typing import get_args

from matchmaker.services.team import Role
from matchmaker.words import Language

__all__ = ["ROLES", "Anonymous", "AttendeePrincipal", "Principal", "Role", "TeamPrincipal"]

ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Somebody who has not signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPrincipal:
    """
    A signed-in team member.

    Parameters
    ----------
    member_id, organiser_id
        Keys of the rows, for services; never shown.
    public_id
        What audit entries know the member by.
    language
        The language that the member chose, if any.
    """

    member_id: int
    public_id: str
    organiser_id: int
    role: Role
    name: str
    language: Language | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeePrincipal:
    """
    An attendee who came in by link.

    Parameters
    ----------
    attendee_id, event_id
        Keys of the rows, for services; never shown.
    language
        The language that the attendee chose, if any.
    """

    attendee_id: int
    event_id: int
    name: str
    event_language: Language
    language: Language | None = None


Principal = Anonymous | TeamPrincipal | AttendeePrincipal
