"""A run: asked for, followed while it is computed, stopped."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import events, planning
from matchmaker.store import scoped
from web.access import team, team_member
from web.charts import value_and_bound
from web.ground import database, now, wake
from web.presenting.numbers import small_number
from web.presenting.proof import proof_of
from web.presenting.rail import rail_of
from web.presenting.waiting import PLAIN_LIMIT, TIME_LIMITS
from web.routing import route

blueprint = Blueprint("computing", __name__)

_HERE = "/events/<event>/schedule/runs"


@route(blueprint, _HERE, policy=team("manager"), methods=("POST",))
def ask(event: str) -> ResponseReturnValue:
    """
    Ask for a schedule and lead to where it is followed; one that is under way is followed instead.

    The form sends ``time_limit`` in seconds, and ``around``, the version whose locked meetings stay.
    """
    limit = small_number(request.form.get("time_limit"))
    around = small_number(request.form.get("around"))
    seconds = float(limit if limit in TIME_LIMITS else PLAIN_LIMIT)
    member = team_member()
    with database().writing() as db:
        row = scoped(db, member.organiser_id).event(event)
        run, is_new = planning.ask_for_run(
            db, row, by=member.public_id, now=now(), time_limit=seconds, around=around
        )
        name, job = run.public_id, run.job_id if is_new else None
    wake("solver", job)
    return redirect(url_for("computing.show", event=event, run=name), 303)


@route(blueprint, f"{_HERE}/<run>", policy=team("reader"))
def show(event: str, run: str) -> ResponseReturnValue:
    """Show where a run stands."""
    return _page("computing.html", event, run)


@route(blueprint, f"{_HERE}/<run>/progress", policy=team("reader"))
def progress(event: str, run: str) -> ResponseReturnValue:
    """Give the part of that page that changes, for whoever has it open."""
    return _page("parts/run.html", event, run)


@route(blueprint, f"{_HERE}/<run>/stop", policy=team("manager"), methods=("POST",))
def stop(event: str, run: str) -> ResponseReturnValue:
    """Stop a run: with ``keep`` the best it has is stored, without it nothing is."""
    with database().writing() as db:
        row = scoped(db, team_member().organiser_id).event(event)
        if "keep" in request.form:
            planning.stop_run(db, row, run)
        else:
            planning.cancel_run(db, row, run, now=now())
    return redirect(url_for("computing.show", event=event, run=run), 303)


def _page(template: str, event: str, run: str) -> ResponseReturnValue:
    organiser = team_member().organiser_id
    with database().reading() as db:
        page = planning.read_run(db, organiser, event, run, now=now())
        rail = (
            rail_of(events.read_event(db, organiser, event).summary) if template == "computing.html" else None
        )
    last = page.progress[-1] if page.progress else None
    return render_template(
        template,
        page=page,
        rail=rail,
        last=last,
        proof=proof_of(last.value, last.upper_bound) if last and last.value > 0 else None,
        drawing=value_and_bound(page.progress, seconds=page.seconds, limit=page.time_limit),
    )
