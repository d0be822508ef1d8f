"""The report on a schedule, for whoever asks whether the room is full and fair; and its pictures."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from matchmaker.services import events, planning
from matchmaker.services.planning.pages import SchedulePage
from web.access import team, team_member
from web.charts import meeting_stacks, share_columns, value_and_bound
from web.charts.network import Network, network
from web.charts.occupancy import occupancy
from web.charts.shares import worst_first
from web.ground import database
from web.presenting.proof import proof_of
from web.presenting.rail import rail_of
from web.routing import route

blueprint = Blueprint("outcome", __name__)

_HERE = "/events/<event>/report"
#: How many of those who gain least are named.
_LEAST = 5


@route(blueprint, _HERE, policy=team("reader"))
def report(event: str) -> ResponseReturnValue:
    """Show the report on the newest version, ready to be printed."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        if overview.summary.version is None:
            return render_template("report_none.html", rail=rail_of(overview.summary), event=overview.summary)
        page = planning.read_schedule(db, organiser, event)
        supply = planning.read_supply(db, organiser, event).found
    return render_template(
        "report.html",
        page=page,
        event=overview.summary,
        overview=overview,
        proof=proof_of(page.objective, page.upper_bound),
        drawing=value_and_bound(page.progress, seconds=page.seconds),
        columns=share_columns(page.shares, short={one.person.id for one in page.short}),
        stacks=meeting_stacks([share.meetings for share in page.shares]),
        room=_room(page),
        tables=occupancy(page.slots, page.lines),
        least=worst_first(page.shares)[:_LEAST],
        supply=supply,
    )


@route(blueprint, f"{_HERE}/<picture>.svg", policy=team("reader"))
def picture(event: str, picture: str) -> ResponseReturnValue:
    """Give one of the report's pictures as a drawing that stands alone."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        if overview.summary.version is None:
            abort(404)
        page = planning.read_schedule(db, organiser, event)
    drawing = _PICTURES[picture](page) if picture in _PICTURES else None
    if drawing is None:
        abort(404)
    text = render_template(
        "report_picture.xml",
        kind=picture,
        drawing=drawing,
        page=page,
        proof=proof_of(page.objective, page.upper_bound),
    )
    answer = Response(text, content_type="image/svg+xml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{picture}.svg"'
    return answer


def _room(page: SchedulePage) -> Network | None:
    cells = [cell for line in page.lines for cell in line.cells if cell is not None]
    return network([share.person for share in page.shares], [(cell.a.id, cell.b.id) for cell in cells])


def _value(page: SchedulePage) -> object:
    return share_columns(page.shares, short={one.person.id for one in page.short})


#: Picture → its geometry, or none where there is nothing to draw.
_PICTURES: dict[str, Callable[[SchedulePage], object]] = {
    "room": _room,
    "tables": lambda page: occupancy(page.slots, page.lines),
    "meetings": lambda page: meeting_stacks([share.meetings for share in page.shares]),
    "value": _value,
    "run": lambda page: value_and_bound(page.progress, seconds=page.seconds),
}
