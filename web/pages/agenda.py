"""The attendee's own agenda."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.services import planning
from web.access import asking_attendee, attendee
from web.ground import database, now
from web.presenting.agenda import agenda_now
from web.routing import route

blueprint = Blueprint("agenda", __name__)


@route(blueprint, "/agenda", policy=attendee)
def agenda() -> ResponseReturnValue:
    """Show the attendee their meetings: the next one first, with its reasons."""
    with database().reading() as db:
        page = planning.read_own_agenda(db, asking_attendee().attendee_id)
    return render_template("agenda.html", page=page, moment=agenda_now(page, now()))
