"""The team of an organiser, managed by its owners, and the log of who did what."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import mails
from matchmaker.services import team as service
from matchmaker.words import LANGUAGES, say_error
from web.access import ROLES, team, team_member
from web.ground import database, now
from web.language import language
from web.limits import Tries, by_address
from web.routing import route

blueprint = Blueprint("members", __name__)

#: Every invitation sends somebody a mail.
_INVITED = (Tries(most="60 per hour", by=by_address, refused=frozenset({303})),)
#: More entries than any log has, and no more than a database counts.
_MOST_ENTRIES = 2**62
_Refusal = (
    service.InvalidAddressError
    | service.AddressTakenError
    | service.LastOwnerError
    | service.UnknownRoleError
    | service.SecondStepStateError
)


@route(blueprint, "/team", policy=team("owner"))
def members() -> ResponseReturnValue:
    """
    Show ``members.html``: the members, and the form that invites one.

    Its forms post ``name``, ``email``, ``role`` and ``language`` to ``members.invite``; ``role`` to
    ``members.change``; nothing to ``members.stop``, ``members.start``, ``members.mail`` and ``members.lift``;
    all of them ``csrf_token``.
    """
    return _page({}, None)


@route(blueprint, "/team", policy=team("owner"), methods=("POST",), tries=_INVITED)
def invite() -> ResponseReturnValue:
    """Add a member and mail them a link, or show the form again with what was wrong."""
    typed = {name: _typed(name) for name in ("name", "email", "role", "language")}
    role, spoken = typed["role"], typed["language"]
    if role not in ROLES or spoken not in LANGUAGES:
        return _page(typed, None), 422  # no form of ours
    if not typed["name"]:
        typed["name"] = typed["email"].partition("@")[0]
    try:
        with database().writing() as db:
            mails.invite_member(
                db,
                team_member().organiser_id,
                email=typed["email"],
                name=typed["name"],
                role=role,
                language=spoken,
                by=team_member().public_id,
                now=now(),
            )
    except (service.InvalidAddressError, service.AddressTakenError) as error:
        return _page(typed, error), 422
    return redirect(url_for("members.members"), 303)


@route(blueprint, "/team/<member>/role", policy=team("owner"), methods=("POST",))
def change(member: str) -> ResponseReturnValue:
    """Give a member another role."""
    role = request.form.get("role", "")
    own = team_member()
    try:
        with database().writing() as db:
            service.change_role(db, own.organiser_id, member, role, by=own.public_id, now=now())
    except (service.LastOwnerError, service.UnknownRoleError) as error:
        return _page({}, error), 422
    return redirect(url_for("members.members" if member != own.public_id else "chrome.home"), 303)


@route(blueprint, "/team/<member>/stop", policy=team("owner"), methods=("POST",))
def stop(member: str) -> ResponseReturnValue:
    """Let a member sign in no more."""
    return _set_active(member, active=False)


@route(blueprint, "/team/<member>/start", policy=team("owner"), methods=("POST",))
def start(member: str) -> ResponseReturnValue:
    """Let a member sign in again."""
    return _set_active(member, active=True)


@route(blueprint, "/team/<member>/mail", policy=team("owner"), methods=("POST",), tries=_INVITED)
def mail(member: str) -> ResponseReturnValue:
    """Mail a member another link to come in by."""
    with database().writing() as db:
        own = team_member()
        mails.invite_again(db, own.organiser_id, member, by=own.public_id, now=now())
    return redirect(url_for("members.members"), 303)


@route(blueprint, "/team/<member>/second-step", policy=team("owner"), methods=("POST",))
def lift(member: str) -> ResponseReturnValue:
    """Ask a member who lost their phone for no code any more; a mail tells them."""
    own = team_member()
    try:
        with database().writing() as db:
            mails.lift_second_step_and_tell(db, own.organiser_id, member, by=own.public_id, now=now())
    except service.SecondStepStateError as error:
        return _page({}, error), 422
    return redirect(url_for("members.members"), 303)


@route(blueprint, "/team/log", policy=team("owner"))
def log() -> ResponseReturnValue:
    """Show who did what; ``?before=`` goes on with what is older."""
    before = request.args.get("before", type=int)
    if before is not None and not 0 < before < _MOST_ENTRIES:
        before = None
    with database().reading() as db:
        entries = service.read_log(db, team_member().organiser_id, before)
    return render_template("deeds.html", entries=entries, before=before)


def _typed(name: str) -> str:
    """Return what was typed into a field: one line, of letters that show."""
    return "".join(letter for letter in request.form.get(name, "") if letter.isprintable()).strip()[:254]


def _set_active(member: str, *, active: bool) -> ResponseReturnValue:
    own = team_member()
    try:
        with database().writing() as db:
            service.set_active(db, own.organiser_id, member, active=active, by=own.public_id, now=now())
    except service.LastOwnerError as error:
        return _page({}, error), 422
    return redirect(url_for("members.members" if member != own.public_id else "chrome.home"), 303)


def _page(typed: dict[str, str], error: _Refusal | None) -> str:
    with database().reading() as db:
        lines = service.read_team(db, team_member().organiser_id)
    refused = None if error is None else say_error(error, language())
    return render_template(
        "members.html",
        lines=lines,
        roles=ROLES,
        typed=typed,
        refused=refused,
        is_form_refused=isinstance(error, (service.InvalidAddressError, service.AddressTakenError)),
    )
