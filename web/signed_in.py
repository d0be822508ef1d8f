"""
Sign-in as a browser keeps it: who is signed in, how that begins, how it ends.

The cookie is signed and holds, of a team member, what Flask-Security puts there (the member's
``fs_uniquifier``), and of an attendee the key of this one sign-in. Both are looked up at every request,
so that a cookie kept from before a sign-out is void.

Of a member of whom a code is asked, who passed the first step, it holds that alone: it opens no page but
the one that asks for the code, for five minutes.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from flask import Flask, g, session, url_for
from flask_login import current_user
from flask_security import RoleMixin, Security, UserDatastore, UserMixin
from flask_security.utils import login_user, logout_user

from matchmaker.services import team
from web.ground import database, now
from web.paths import first_page
from web.principals import Anonymous, AttendeePrincipal, Principal, TeamPrincipal

#: How long a member stays signed in, however active.
MEMBER_SIGN_IN = timedelta(days=7)
#: How long the code may take that a sign-in asks for.
SECOND_STEP = timedelta(minutes=5)
_ATTENDEE = "attendee"
_SINCE = "since"
_HALF = "half"


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfSignedIn:
    """
    A member who passed the first step in this browser.

    Parameters
    ----------
    cookie, via
        Of the member, and how they came.
    wanted
        Path to go to once they are in; blank for their first page.
    is_late
        Whether the code took too long: the first step counts no more.
    """

    cookie: str
    via: team.Via
    wanted: str
    is_late: bool


class MemberAccount(UserMixin):
    """A team member in the form that Flask-Security and Flask-Login work with: a value, not a row."""

    active = True
    #: Replaced by the member's own; Flask-Security looks for the name on the class
    fs_uniquifier = ""

    def __init__(self, member: team.SignedInMember) -> None:
        self.member = member
        self.id = member.member_id
        self.email = member.email
        self.password = member.password_hash
        self.fs_uniquifier = member.cookie
        self.roles: list[RoleMixin] = []


class MemberDatastore(UserDatastore):
    """What Flask-Security may ask of our members: find one by the value in the cookie."""

    def __init__(self) -> None:
        super().__init__(MemberAccount, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> MemberAccount | None:  # noqa: ARG002 -- Flask-Security's signature
        """Return the active member with this ``fs_uniquifier``."""
        with database().reading() as db:
            member = team.read_member_sign_in(db, str(kwargs["fs_uniquifier"]))
        return None if member is None else MemberAccount(member)


def init_sign_in(app: Flask) -> None:
    """Let an application know its members. The pages are ours (``web.pages.sign_in``)."""
    # Argon2 is what Flask-Security hashes with by default; no other method is known here.
    app.config.update(
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
            f"argon2__{name}": cost for name, cost in team.ARGON2.items()
        },
        SECURITY_CLI_USERS_NAME="",
        SECURITY_CLI_ROLES_NAME="",
    )
    security = Security(app, MemberDatastore(), register_blueprint=False)
    # Sign-in is by cookie alone: no token in a header or an address.
    security.login_manager.request_loader(lambda _request: None)
    # We look members up when a page asks who is there: not at every file, nor for every template.
    security.principal.identity_loaders.clear()
    processors = app.template_context_processors[None]
    processors[:] = [each for each in processors if each.__module__ != "flask_login.utils"]


def read_principal() -> Principal:
    """Return who the request's cookie says is asking."""
    if _ATTENDEE in session:
        with database().reading() as db:
            known = team.read_attendee_sign_in(db, str(session[_ATTENDEE]), now())
        if known is not None:
            return AttendeePrincipal(
                attendee_id=known.attendee_id,
                event_id=known.event_id,
                name=known.name,
                event_language=known.event_language,
                language=known.language,
            )
        return Anonymous()
    if (
        "_user_id" not in session
        or now().timestamp() - session.get(_SINCE, 0) > MEMBER_SIGN_IN.total_seconds()
    ):
        return Anonymous()
    account = current_user._get_current_object()  # noqa: SLF001 -- how a proxy of Werkzeug is opened
    if not isinstance(account, MemberAccount):
        return Anonymous()
    member = account.member
    return TeamPrincipal(
        member_id=member.member_id,
        public_id=member.public_id,
        organiser_id=member.organiser_id,
        role=member.role,
        name=member.name,
        language=member.language,
    )


def begin_member(member: team.SignedInMember, *, via: team.Via, wanted: str = "") -> str:
    """
    Sign this browser in as a team member, or let it ask for their code; return the path that comes next.

    Parameters
    ----------
    via
        How the member proved who they are.
    wanted
        Path to go to once they are in; blank for their first page.
    """
    if not member.asks_code:
        return complete_member(member, via=via, wanted=wanted)
    _forget()
    until = (now() + SECOND_STEP).timestamp()
    session[_HALF] = {
        "member": member.cookie,
        "id": member.public_id,
        "via": via,
        "wanted": wanted,
        "until": until,
    }
    return url_for("sign_in.code")


def read_half() -> HalfSignedIn | None:
    """Return the member who passed the first step in this browser; none when none did."""
    kept = session.get(_HALF)
    if kept is None:
        return None
    return HalfSignedIn(
        cookie=kept["member"],
        via=cast("team.Via", kept["via"]),
        wanted=kept["wanted"],
        is_late=now().timestamp() > kept["until"],
    )


def forget_half() -> None:
    """Let the first step that was passed in this browser count no more."""
    session.pop(_HALF, None)


def complete_member(member: team.SignedInMember, *, via: team.Via, wanted: str = "") -> str:
    """Sign this browser in as a team member, in a session that shares nothing with the one before."""
    _forget()
    login_user(MemberAccount(member), remember=False, authn_via=[via])
    session[_SINCE] = now().timestamp()
    return wanted or first_page(member.role)


def begin_attendee(cookie: str) -> None:
    """Sign this browser in as an attendee, until the sign-in's own end, in a session of its own."""
    _forget()
    session[_ATTENDEE] = cookie
    session.permanent = True


def end() -> None:
    """Sign out: an attendee's one browser, or every browser of a member. The old cookie is void."""
    known = read_principal()
    if isinstance(known, AttendeePrincipal):
        with database().writing() as db:
            team.end_attendee_sign_in(db, str(session[_ATTENDEE]), now())
    elif isinstance(known, TeamPrincipal):
        with database().writing() as db:
            team.end_member_sign_ins(db, known.organiser_id, known.member_id, now())
        logout_user()
    _forget()


def _forget() -> None:
    """Empty the session, so that its form token can't be carried over the sign-in, and who was asking."""
    session.clear()
    for kept in ("principal", "language", "csrf_token", "_login_user"):
        g.pop(kept, None)
