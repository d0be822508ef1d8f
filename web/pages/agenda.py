"""The attendee's own agenda."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import calendars, planning, proposals
from web.access import asking_attendee, attendee
from web.ground import database, ground, now
from web.presenting.agenda import agenda_now
from web.routing import route

blueprint = Blueprint("agenda", __name__)


@route(blueprint, "/agenda", policy=attendee)
def agenda() -> ResponseReturnValue:
    """
    Show the attendee their meetings: the next one first, with its reasons.

    Its forms post ``answer`` of ``decline`` to ``asking.decline``.
    """
    settings, attendee_id = ground().settings, asking_attendee().attendee_id
    with database().reading() as db:
        page = planning.read_own_agenda(db, attendee_id)
        standing = proposals.read_own_standing(db, attendee_id)
        subscriber, secret = calendars.feed_token(db, attendee_id, settings.resolved_secret_key())
    path = url_for("feeds.feed", subscriber=subscriber, secret=secret)
    return render_template(
        "agenda.html",
        page=page,
        moment=agenda_now(page, now()),
        standing=standing,
        moment_now=now(),
        feed=settings.public_url.rstrip("/") + path,
    )
