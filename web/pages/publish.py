"""Publishing a version: what is sent is said first, and cannot be taken back."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import events, planning
from matchmaker.store import scoped
from web.access import team, team_member
from web.ground import database, now
from web.language import t
from web.presenting.numbers import small_number
from web.presenting.rail import rail_of
from web.routing import route

blueprint = Blueprint("release", __name__)

_HERE = "/events/<event>/schedule/<version>/publish"


@route(blueprint, _HERE, policy=team("manager"))
def ask(event: str, version: str) -> ResponseReturnValue:
    """Ask whether to publish, and say who is written to. The form sends ``edition``."""
    return _page(event, small_number(version) or 0)


@route(blueprint, _HERE, policy=team("manager"), methods=("POST",))
def publish(event: str, version: str) -> ResponseReturnValue:
    """Publish, and write to everybody whose agenda is new or another one."""
    number, edition = small_number(version) or 0, small_number(request.form.get("edition")) or 0
    member = team_member()
    try:
        with database().writing() as db:
            row = scoped(db, member.organiser_id).event(event)
            planning.publish_and_tell(db, row, number, edition=edition, by=member.public_id, now=now())
    except planning.EditRefusedError as refused:
        return _page(event, number, [t(code, **parameters) for code, parameters in refused.reasons]), 422
    except planning.EditedMeanwhileError as refused:
        name = refused.parameters["name"] or t("edits.somebody")
        return _page(event, number, [t(refused.code, number=number, name=name)]), 422
    except (planning.ConsentMissingError, planning.DraftOutdatedError, events.StateForbidsError) as refused:
        return _page(event, number, [t(refused.code, **refused.parameters)]), 422
    return redirect(url_for("schedule.schedule", event=event, version=number), 303)


def _page(event: str, number: int, refused: list[str] | None = None) -> str:
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        page = planning.read_publish(db, organiser, event, number)
    return render_template("publish.html", page=page, rail=rail_of(overview.summary), refused=refused or [])
