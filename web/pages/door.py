"""Where the people at the door begin."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.services import events as service
from web.access import team, team_member
from web.ground import database, now
from web.routing import route

blueprint = Blueprint("door", __name__)


@route(blueprint, "/door", policy=team("door"))
def door() -> ResponseReturnValue:
    """Show who is signed in, and what takes place today."""
    with database().reading() as db:
        summaries = service.read_events(db, team_member().organiser_id)
    today = [
        event
        for event in sorted(summaries, key=lambda event: (event.starts_at, event.name))
        if event.starts_at.date() <= now().astimezone(event.starts_at.tzinfo).date() <= event.ends_at.date()
    ]
    return render_template("door.html", events=today)
