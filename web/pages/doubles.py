"""Attendees who are registered twice: found, laid side by side, merged."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import events, people
from web.access import team, team_member
from web.ground import database, now
from web.presenting.attendees import edition_of
from web.presenting.rail import rail_of
from web.routing import route

blueprint = Blueprint("doubles", __name__)

_HERE = "/events/<event>/attendees/doubles"


@route(blueprint, _HERE, policy=team("manager"))
def listing(event: str) -> ResponseReturnValue:
    """Show ``doubles.html``: pairs who are probably the same, and why."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        page = events.read_event(db, organiser, event)
        pairs = people.read_doubles(db, organiser, event)
    return render_template(
        "doubles.html", rail=rail_of(page.summary), pairs=pairs, merged="merged" in request.args
    )


@route(blueprint, f"{_HERE}/<attendee>/<other>", policy=team("manager"))
def compare(event: str, attendee: str, other: str) -> ResponseReturnValue:
    """Show ``merge.html``: two attendees side by side, what is kept, what is lost, what forbids it."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        page = events.read_event(db, organiser, event)
        plan = people.plan_merge(db, organiser, event, attendee, other)
    return render_template(
        "merge.html", rail=rail_of(page.summary), plan=plan, both_fields=people.BOTH_FIELDS
    )


@route(blueprint, f"{_HERE}/<attendee>/<other>", policy=team("manager"), methods=("POST",))
def merge(event: str, attendee: str, other: str) -> ResponseReturnValue:
    """Merge the two as was chosen, or show them again where that can't be."""
    member = team_member()
    chosen = {name: request.form.get(name, "") for name in people.MERGE_FIELDS}
    editions = (edition_of("edition"), edition_of("other_edition"))
    try:
        with database().writing() as db:
            people.merge_attendees(
                db,
                member.organiser_id,
                event,
                attendee,
                other,
                chosen=chosen,
                editions=editions,
                by=member.public_id,
                now=now(),
            )
    except (people.MergeRefusedError, people.EditedMeanwhileError):
        # The page says what forbids it, or shows what somebody else has saved.
        return redirect(url_for("doubles.compare", event=event, attendee=attendee, other=other, again=1), 303)
    return redirect(url_for("doubles.listing", event=event, merged=1), 303)
