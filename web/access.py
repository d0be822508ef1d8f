"""Who asks and who may: principals and policies. What no policy allows is refused."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal, cast

from flask import g

from web.principals import ROLES, Anonymous, AttendeePrincipal, Principal, Role, TeamPrincipal
from web.signed_in import read_principal

__all__ = [
    "ROLES",
    "Anonymous",
    "AttendeePrincipal",
    "Policy",
    "Principal",
    "Role",
    "TeamPrincipal",
    "Verdict",
    "asking_attendee",
    "attendee",
    "development_only",
    "principal",
    "public",
    "team",
    "team_member",
]

#: Least role asked → the roles that have it. Door and reader are branches: neither contains the other.
_HOLDERS: dict[Role, frozenset[Role]] = {
    "owner": frozenset({"owner"}),
    "manager": frozenset({"owner", "manager"}),
    "reader": frozenset({"owner", "manager", "reader"}),
    "door": frozenset({"owner", "manager", "door"}),
}


class Verdict(Enum):
    """What a policy says to a principal."""

    ALLOWED = "allowed"
    #: Not signed in: shown the way to sign in.
    SIGN_IN = "sign in"
    #: Signed in, right organiser perhaps, but the role is too small: 403.
    FORBIDDEN = "forbidden"
    #: The page does not exist for this principal: 404, as for an absent one.
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Policy:
    """
    Who may call a route.

    Parameters
    ----------
    kind
        ``public``: everybody. ``team``: members with one of ``roles``. ``attendee``: attendees.
        ``development``: everybody, and only while the application runs for developers.
    """

    kind: Literal["public", "team", "attendee", "development"]
    roles: frozenset[Role] = frozenset()

    def verdict(self, asking: Principal, *, development: bool) -> Verdict:
        """Return what the policy says to ``asking``."""
        if self.kind == "public" or (self.kind == "development" and development):
            return Verdict.ALLOWED
        if self.kind == "development":
            return Verdict.ABSENT
        if isinstance(asking, Anonymous):
            return Verdict.SIGN_IN
        if self.kind == "attendee":
            return Verdict.ALLOWED if isinstance(asking, AttendeePrincipal) else Verdict.ABSENT
        if isinstance(asking, AttendeePrincipal):
            return Verdict.ABSENT
        return Verdict.ALLOWED if asking.role in self.roles else Verdict.FORBIDDEN


#: Everybody, signed in or not.
public = Policy("public")
#: Attendees who came in by link.
attendee = Policy("attendee")
#: Developers' pages; absent in service.
development_only = Policy("development")


def team(*least: Role) -> Policy:
    """
    Return the policy that admits team members who have at least one of the roles.

    ``team("reader")`` admits readers, managers and owners; ``team("reader", "door")`` all four.
    """
    return Policy("team", frozenset().union(*(_HOLDERS[role] for role in least)))


def principal() -> Principal:
    """Return who asks; the same for the whole request."""
    if "principal" not in g:
        g.principal = read_principal()
    return cast("Principal", g.principal)


def team_member() -> TeamPrincipal:
    """Return the team member who asks; only behind a ``team`` policy."""
    known = principal()
    assert isinstance(known, TeamPrincipal)
    return known


def asking_attendee() -> AttendeePrincipal:
    """Return the attendee who asks; only behind the ``attendee`` policy."""
    known = principal()
    assert isinstance(known, AttendeePrincipal)
    return known
