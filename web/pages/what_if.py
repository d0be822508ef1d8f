"""What one table, slot or meeting more or less would buy, and what is left when some stay away."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import events, planning
from matchmaker.store import scoped
from web.access import team, team_member
from web.ground import database, now, wake
from web.language import t
from web.presenting.numbers import small_number
from web.presenting.rail import rail_of
from web.routing import route

blueprint = Blueprint("outlooks", __name__)

#: Percentages of attendees who stay away that are shown.
_AWAY = (5, 10, 20)


@route(blueprint, "/events/<event>/schedule/<version>/what-if", policy=team("manager"), methods=("POST",))
def ask(event: str, version: str) -> ResponseReturnValue:
    """Ask what would be, and lead to where the answers come in."""
    member, number = team_member(), small_number(version) or 0
    try:
        with database().writing() as db:
            row = scoped(db, member.organiser_id).event(event)
            trial = planning.ask_what_if(db, row, number, by=member.public_id, now=now())
            name, job = trial.public_id, trial.job_id
    except planning.DraftOutdatedError as refused:
        with database().reading() as db:
            overview = events.read_event(db, member.organiser_id, event)
        sentences = [t(refused.code)]
        rail = rail_of(overview.summary)
        page = render_template("edit_refused.html", rail=rail, sentences=sentences, number=number, again={})
        return page, 422
    wake("solver", job)
    return redirect(url_for("outlooks.show", event=event, trial=name), 303)


@route(blueprint, "/events/<event>/schedule/what-if/<trial>", policy=team("reader"))
def show(event: str, trial: str) -> ResponseReturnValue:
    """Show the answers that are there."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        page = planning.read_what_if(db, organiser, event, trial)
    away = [(share, (1 - share / 100) ** 2) for share in _AWAY]
    return render_template("what_if.html", page=page, rail=rail_of(overview.summary), away=away)
