"""Supply and demand of an event: what is sought and not offered, and whom inviting would add most."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.intake import csv_text
from matchmaker.services import events, planning
from matchmaker.services.planning.supply_pages import Supply
from matchmaker.store import scoped
from web.access import team, team_member
from web.ground import database, now, wake
from web.language import language, t
from web.presenting.balance import groups_of, lines_of, thing_named
from web.presenting.rail import rail_of
from web.routing import route

# Not "supply": what begins so is taken for the code of a sentence.
blueprint = Blueprint("balance", __name__)

_HERE = "/events/<event>/supply"


@route(blueprint, _HERE, policy=team("reader"))
def show(event: str) -> ResponseReturnValue:
    """
    Show what was worked out, and what is under way.

    ``?thing=`` shows who seeks and offers one thing; ``?show=`` chooses a list, ``?page=`` a part of it.
    """
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        page = planning.read_supply(db, organiser, event)
    rail, found = rail_of(overview.summary), page.found
    if found is not None and "thing" in request.args:
        thing = thing_named(found, request.args["thing"])
        if thing is None:
            abort(404)
        (group,) = groups_of([thing])
        return render_template("balance_thing.html", rail=rail, page=page, found=found, bar=group.bars[0])
    return render_template(
        "balance.html",
        rail=rail,
        page=page,
        found=found,
        groups=() if found is None else groups_of(found.things),
        listed=None
        if found is None
        else lines_of(
            found, shown=request.args.get("show", ""), number=request.args.get("page", 1, type=int)
        ),
    )


@route(blueprint, _HERE, policy=team("manager"), methods=("POST",))
def ask(event: str) -> ResponseReturnValue:
    """Let a job work it out, from what attendees say now."""
    with database().writing() as db:
        row = scoped(db, team_member().organiser_id).event(event)
        job = planning.request_supply(db, row, now=now())
    wake("solver", job.id)
    return redirect(url_for("balance.show", event=event), 303)


@route(blueprint, f"{_HERE}/bars.svg", policy=team("reader"))
def bars(event: str) -> ResponseReturnValue:
    """Give the bars as one drawing that stands alone; before there are any, lead to the page."""
    found = _found(event)
    if found is None:
        return redirect(url_for("balance.show", event=event), 303)
    text = render_template("balance_bars.xml", groups=groups_of(found.things))
    return _file(text, "image/svg+xml", f"{t('supply.file')}.svg")


@route(blueprint, f"{_HERE}/things.csv", policy=team("reader"))
def things(event: str) -> ResponseReturnValue:
    """Give all things with their counts as a table; before there are any, lead to the page."""
    found = _found(event)
    if found is None:
        return redirect(url_for("balance.show", event=event), 303)
    rows = [
        (
            _plain(one.names[language()]),
            t(f"supply.standing_{one.standing}"),
            str(len(one.seekers)),
            str(len(one.givers)),
        )
        for one in found.things
    ]
    heads = [t(f"supply.column_{name}") for name in ("thing", "standing", "seekers", "givers")]
    # A mark first: without it spreadsheets read UTF-8 as something else.
    return _file("\ufeff" + csv_text(heads, rows), "text/csv", f"{t('supply.file')}.csv")


def _found(event: str) -> Supply | None:
    with database().reading() as db:
        return planning.read_supply(db, team_member().organiser_id, event).found


def _plain(name: str) -> str:
    """Return a name as a cell that no spreadsheet takes for a formula."""
    return f"'{name}" if name[:1] in {"=", "+", "-", "@", "\t", "\r", "|", "%"} else name


def _file(text: str, kind: str, name: str) -> Response:
    answer = Response(text, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
