"""What an organiser prints: badges, agendas, a sheet for each table, the list at the door."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import printing
from web.access import public, team, team_member
from web.charts.qr import qr_picture
from web.ground import database, ground
from web.presenting.rail import rail_of
from web.routing import route

blueprint = Blueprint("paper", __name__)

#: Badges on one page: as many as are drawn in half a second.
_BADGES = 100


@route(blueprint, "/events/<event>/print", policy=team("reader", "door"))
def paper(event: str) -> ResponseReturnValue:
    """Show what there is to print."""
    with database().reading() as db:
        head = printing.read_paper_head(db, team_member().organiser_id, event)
    return render_template("paper.html", head=head, rail=rail_of(head.event))


@route(blueprint, "/events/<event>/print/badges", policy=team("reader", "door"))
def badges(event: str) -> ResponseReturnValue:
    """Print the badges, 100 at a time; ``?from=`` is the number of the first."""
    organiser, settings = team_member().organiser_id, ground().settings
    with database().reading() as db:
        head = printing.read_paper_head(db, organiser, event)
        everybody = printing.read_badges(db, organiser, event, key=settings.resolved_secret_key())
    first = max(request.args.get("from", 1, type=int), 1)
    shown = everybody[first - 1 : first - 1 + _BADGES]
    root = settings.public_url.rstrip("/")
    return render_template(
        "paper_badges.html",
        head=head,
        first=first,
        total=len(everybody),
        step=_BADGES,
        badges=[
            (badge, qr_picture(root + url_for("paper.badge", bearer=badge.person.id, secret=badge.token)))
            for badge in shown
        ],
    )


@route(blueprint, "/events/<event>/print/agendas", policy=team("reader"))
def agendas(event: str) -> ResponseReturnValue:
    """Print everybody's agenda; ``?attendee=`` one alone."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        head = printing.read_paper_head(db, organiser, event)
        sheets = printing.read_agenda_sheets(db, organiser, event)
    only = request.args.get("attendee")
    chosen = [sheet for sheet in sheets if only in {None, sheet.person.id}]
    return render_template("paper_agendas.html", head=head, sheets=chosen)


@route(blueprint, "/events/<event>/print/tables", policy=team("reader", "door"))
def tables(event: str) -> ResponseReturnValue:
    """Print the sheet that stands on each table."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        head = printing.read_paper_head(db, organiser, event)
        sheets = printing.read_table_sheets(db, organiser, event)
    return render_template("paper_tables.html", head=head, sheets=sheets)


@route(blueprint, "/events/<event>/print/door", policy=team("reader", "door"))
def door_list(event: str) -> ResponseReturnValue:
    """Print the list of who is expected, from A to Z."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        head = printing.read_paper_head(db, organiser, event)
        lines = printing.read_door_list(db, organiser, event)
    return render_template("paper_door.html", head=head, lines=lines)


@route(blueprint, "/b/<bearer>/<secret>", policy=public)
def badge(bearer: str, secret: str) -> ResponseReturnValue:  # noqa: ARG001 -- the same for every badge
    """Tell who scans a badge what it is for: whose it is, the door alone learns."""
    return render_template("badge.html")
