"""The list of events, and one event."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.services import events as service
from matchmaker.store import scoped
from web.access import team, team_member
from web.charts import meeting_stacks
from web.ground import database, now
from web.presenting.programme import slot_course
from web.presenting.proof import proof_of
from web.presenting.rail import rail_of
from web.presenting.rules import rules_in_words
from web.presenting.shelf import shelf_of
from web.routing import route

blueprint = Blueprint("events", __name__)


@route(blueprint, "/events", policy=team("reader"))
def events() -> ResponseReturnValue:
    """List the organiser's events; ``?state=`` shows those of one state."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        summaries = service.read_events(db, organiser)
    asked = request.args.get("state", "")
    return render_template("events.html", shelf=shelf_of(summaries, asked))


@route(blueprint, "/events/<event>", policy=team("reader"))
def overview(event: str) -> ResponseReturnValue:
    """Show one event: its state, its programme, its numbers, what its newest schedule is worth, its rules."""
    return show_event(event)


def show_event(event: str, *, refused: str | None = None) -> str:
    """Render the page of one event, with what was refused of what somebody asked on it."""
    with database().reading() as db:
        page = service.read_event(db, team_member().organiser_id, event)
        row = scoped(db, team_member().organiser_id).event(event)
        moves = service.moves_of(db, row, now())
    proof = None
    if page.objective is not None and page.upper_bound is not None:
        proof = proof_of(page.objective, page.upper_bound)
    return render_template(
        "event.html",
        page=page,
        proof=proof,
        rail=rail_of(page.summary),
        rules=rules_in_words(page.rules),
        slots=slot_course(page.sessions, now()),
        stacks=meeting_stacks(page.meetings_per_attendee),
        moves=moves,
        refused=refused,
        open_to_change=[what for what in service.CHANGES if service.may_change(page.summary.state, what)],
    )
