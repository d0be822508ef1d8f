"""Mails that ask attendees to register: looked at before they are sent, followed afterwards, sent again."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.messages import Outline, outline_of
from matchmaker.services import events, mails
from matchmaker.words import Language, day_and_time
from web.access import team, team_member
from web.ground import database, now, wake
from web.limits import Tries, by_address
from web.pages.attendees import chosen_of
from web.presenting.rail import rail_of
from web.routing import route

blueprint = Blueprint("invitations", __name__)

_HERE = "/events/<event>/attendees/mails"
#: Each sends a mail again that somebody has refused before.
_AGAIN = (Tries(most="120 per hour", by=by_address, refused=frozenset({303})),)


@route(blueprint, f"{_HERE}/new", policy=team("manager"))
def preview(event: str) -> ResponseReturnValue:
    """
    Show ``invitation.html``: the mail as it will be read, to whom it goes, and who is left out and why.

    ``?kind=`` is ``invitation`` or ``reminder``; ``?who=`` chooses attendees, ``?all=`` everybody.
    """
    organiser, kind = team_member().organiser_id, _kind(request.args.get("kind"))
    chosen = None if "all" in request.args else chosen_of("args")
    with database().reading() as db:
        page = events.read_event(db, organiser, event)
        plan = mails.plan_invitations(db, organiser, event, kind, chosen, now=now())
    return render_template(
        "invitation.html",
        rail=rail_of(page.summary),
        plan=plan,
        is_everybody=chosen is None,
        letters=_letters(plan),
    )


@route(blueprint, _HERE, policy=team("manager"), methods=("POST",))
def send(event: str) -> ResponseReturnValue:
    """Queue the mails and lead to what becomes of them."""
    member, kind = team_member(), _kind(request.form.get("kind"))
    chosen = None if "all" in request.form else chosen_of("form")
    try:
        with database().writing() as db:
            _, job = mails.queue_invitations(
                db, member.organiser_id, event, kind, chosen, by=member.public_id, now=now()
            )
    except (mails.RegistrationNotYetError, mails.RegistrationOverError):
        # The page says why, and has no button.
        return redirect(url_for("invitations.preview", event=event, kind=kind, all=1), 303)
    wake("mail", None if job is None else job.id)
    return redirect(url_for("invitations.progress", event=event), 303)


@route(blueprint, _HERE, policy=team("reader"))
def progress(event: str) -> ResponseReturnValue:
    """Show ``mails.html``: how many mails are sent, wait or failed, and why."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        page = events.read_event(db, organiser, event)
        found = mails.read_mail_progress(db, organiser, event)
    return render_template("mails.html", rail=rail_of(page.summary), page=found)


@route(
    blueprint,
    "/events/<event>/attendees/<attendee>/mail",
    policy=team("manager"),
    methods=("POST",),
    tries=_AGAIN,
)
def again(event: str, attendee: str) -> ResponseReturnValue:
    """Send a mail that failed once more."""
    member = team_member()
    with database().writing() as db:
        job = mails.send_again(
            db,
            member.organiser_id,
            event,
            attendee,
            _kind(request.form.get("kind")),
            by=member.public_id,
            now=now(),
        )
    wake("mail", None if job is None else job.id)
    return redirect(url_for("invitations.progress", event=event), 303)


def _kind(text: str | None) -> mails.InvitationKind:
    return "reminder" if text == "reminder" else "invitation"


def _letters(plan: mails.InvitationPlan) -> list[tuple[Language, int, Outline]]:
    """Return the mail in each language that it will be written in, as its first addressee reads it."""
    if plan.until is None or not plan.to_write:
        return []
    return [
        (
            language,
            count,
            outline_of(
                mails.MAIL_KINDS[plan.kind],
                language,
                url="",
                place=plan.event_name,
                name=plan.examples[language],
                until=day_and_time(plan.until, language),
            ),
        )
        for language, count in plan.languages
    ]
