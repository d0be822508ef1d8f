"""The versions of a schedule, and two of them side by side."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.services import events, planning
from web.access import team, team_member
from web.ground import database
from web.presenting.numbers import small_number
from web.presenting.rail import rail_of
from web.routing import route

blueprint = Blueprint("history", __name__)


@route(blueprint, "/events/<event>/schedule/versions", policy=team("reader"))
def versions(event: str) -> ResponseReturnValue:
    """List the versions; ``?a=`` and ``?b=`` put two side by side."""
    organiser = team_member().organiser_id
    one, other = (small_number(request.args.get(name)) for name in ("a", "b"))
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        page = planning.read_versions(db, organiser, event)
        both = None
        if one is not None and other is not None and one != other:
            both = planning.compare_versions(db, organiser, event, one, other)
    return render_template("versions.html", page=page, both=both, rail=rail_of(overview.summary))
