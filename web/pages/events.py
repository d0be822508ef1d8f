"""The list of events, one event, and its attendees."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.services import events as service
from web.access import team, team_member
from web.charts import meeting_stacks
from web.ground import database, now
from web.presenting.programme import slot_course
from web.presenting.proof import proof_of
from web.presenting.rail import rail_of
from web.presenting.rules import rules_in_words
from web.presenting.timetable import matches
from web.routing import route

blueprint = Blueprint("events", __name__)


@route(blueprint, "/events", policy=team("reader"))
def events() -> ResponseReturnValue:
    """List the organiser's events."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        summaries = service.read_events(db, organiser)
        name = service.organiser_name(db, organiser)
    return render_template("events.html", events=summaries, organiser=name)


@route(blueprint, "/events/<event>", policy=team("reader"))
def overview(event: str) -> ResponseReturnValue:
    """Show one event: its programme, its numbers, what its newest schedule is worth, its rules."""
    with database().reading() as db:
        page = service.read_event(db, team_member().organiser_id, event)
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
    )


@route(blueprint, "/events/<event>/attendees", policy=team("reader"))
def attendees(event: str) -> ResponseReturnValue:
    """List an event's attendees; ``?q=`` looks for a name or an organisation."""
    query = request.args.get("q", "").strip()[:120]
    organiser = team_member().organiser_id
    with database().reading() as db:
        page = service.read_event(db, organiser, event)
        everybody = service.read_attendees(db, organiser, event)
    lines = [line for line in everybody if matches(query, f"{line.name} {line.organisation}")]
    return render_template(
        "attendees.html",
        rail=rail_of(page.summary),
        query=query,
        lines=lines,
        total=len(everybody),
        with_meetings=sum(line.meetings > 0 for line in everybody),
        silent=sum(line.goals + line.offers + line.needs == 0 for line in everybody),
        away=sum(bool(line.away) for line in everybody),
    )
