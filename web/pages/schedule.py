"""An event's schedule, one attendee's part of it, and why two meet."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.services import events, planning
from matchmaker.store import scoped
from web.access import team, team_member
from web.charts import meeting_stacks, share_columns, value_and_bound
from web.charts.shares import worst_first
from web.ground import database, now
from web.presenting.agenda import entries_of
from web.presenting.numbers import small_number
from web.presenting.proof import proof_of
from web.presenting.rail import rail_of
from web.presenting.timetable import timetable
from web.presenting.waiting import TIME_LIMITS, proposed_limit
from web.routing import route

blueprint = Blueprint("schedule", __name__)

#: Roles that may change a schedule.
MAY_EDIT = ("owner", "manager")
#: How many of those who gain least stand beside the proof when nobody is short.
LEAST = 3


@route(blueprint, "/events/<event>/schedule", policy=team("reader"))
def schedule(event: str) -> ResponseReturnValue:
    """
    Show the newest schedule, or ``?version=``.

    ``?q=`` looks for an attendee, ``?slot=`` chooses the slot that a phone shows.
    """
    # No version is number 0: what is no number is answered like a version that is not there.
    number = (small_number(request.args["version"]) or 0) if "version" in request.args else None
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        run = planning.unfinished_run(db, scoped(db, organiser).event(event))
        asking = {
            "limits": TIME_LIMITS,
            "proposed": proposed_limit(overview.summary.attendees),
            "under_way": None if run is None else run.public_id,
        }
        if overview.summary.version is None:
            return render_template("no_schedule.html", rail=rail_of(overview.summary), **asking)
        page = planning.read_schedule(db, organiser, event, number)
    shares = worst_first(page.shares)
    return render_template(
        "schedule.html",
        page=page,
        rail=rail_of(overview.summary),
        proof=proof_of(page.objective, page.upper_bound),
        run=value_and_bound(page.progress, seconds=page.seconds),
        grid=timetable(
            page,
            query=request.args.get("q", "")[:120],
            slot=request.args.get("slot", type=int),
        ),
        shares=shares,
        least=shares[:LEAST],
        can_edit=team_member().role in MAY_EDIT and page.rules_checked,
        columns=share_columns(page.shares, short={one.person.id for one in page.short}),
        stacks=meeting_stacks([share.meetings for share in page.shares]),
        **asking,
    )


@route(blueprint, "/events/<event>/schedule/attendees/<attendee>", policy=team("reader"))
def attendee(event: str, attendee: str) -> ResponseReturnValue:
    """Show one attendee's agenda to the organiser."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        page = planning.read_attendee_agenda(db, organiser, event, attendee)
    return render_template(
        "attendee_agenda.html",
        page=page,
        rail=rail_of(overview.summary),
        entries=entries_of(page, now()),
    )


@route(blueprint, "/events/<event>/schedule/meetings/<meeting>", policy=team("reader"))
def meeting(event: str, meeting: str) -> ResponseReturnValue:
    """Show why two attendees meet."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        page = planning.read_meeting(db, organiser, event, meeting)
    return render_template("meeting.html", page=page, rail=rail_of(overview.summary))
