"""What is done with an event as a whole: its state, next year's, the archive, the day it is deleted."""

from datetime import date, datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import events as service
from matchmaker.store import scoped
from matchmaker.words import say_error
from web.access import team, team_member
from web.ground import database, now
from web.language import language, t
from web.pages.events import show_event
from web.presenting.rail import rail_of
from web.routing import route

blueprint = Blueprint("event_moves", __name__)

#: How long after an event its deletion is proposed.
_KEPT = timedelta(days=30)
_LONGEST_NAME = 200


@route(blueprint, "/sample", policy=team("manager"), methods=("POST",))
def sample() -> ResponseReturnValue:
    """Load the sample event, or lead to it where it is loaded."""
    with database().writing() as db:
        event = service.load_sample(db, team_member().organiser_id, now())
    return redirect(url_for("events.overview", event=event.public_id), 303)


@route(blueprint, "/events/<event>/state", policy=team("manager"), methods=("POST",))
def move(event: str) -> ResponseReturnValue:
    """Move an event to another state, or say on its page why it can't be."""
    member = team_member()
    try:
        with database().writing() as db:
            row = scoped(db, member.organiser_id).event(event)
            service.move_event(db, row, request.form.get("to", ""), by=member.public_id, now=now())
    except (
        service.MoveRefusedError,
        service.NothingToAskError,
        service.NothingToPublishError,
        service.VersionNotPublishedError,
        service.TimeHasPassedError,
    ) as error:
        return show_event(event, refused=say_error(error, language())), 422
    return redirect(url_for("events.overview", event=event), 303)


@route(blueprint, "/events/<event>/archive", policy=team("manager"), methods=("POST",))
def archive(event: str) -> ResponseReturnValue:
    """Take an event out of the list, or put it back: ``back`` is posted."""
    member = team_member()
    with database().writing() as db:
        row = scoped(db, member.organiser_id).event(event)
        change = service.unarchive_event if "back" in request.form else service.archive_event
        change(db, row, by=member.public_id, now=now())
    return redirect(url_for("events.overview", event=event), 303)


@route(blueprint, "/events/<event>/duplicate", policy=team("manager"))
def copy(event: str) -> ResponseReturnValue:
    """Show the form that makes next year's, with a name and a day proposed."""
    with database().reading() as db:
        row = scoped(db, team_member().organiser_id).event(event)
        name, day = service.proposed_copy(db, row)
    return _copy_form(event, name, day.isoformat(), {})


@route(blueprint, "/events/<event>/duplicate", policy=team("manager"), methods=("POST",))
def duplicate(event: str) -> ResponseReturnValue:
    """Make an event like this one on another day, or show the form again with every fault."""
    member = team_member()
    name = " ".join(request.form.get("name", "").replace("\0", "").split())
    text = request.form.get("day", "")
    day, wrong = _day(text), {}
    if not name or len(name) > _LONGEST_NAME:
        code = "editor.too_long" if name else "editor.blank"
        wrong["name"] = t(code, longest=_LONGEST_NAME, found=len(name))
    if day is None:
        wrong["day"] = t("editor.not_a_day", found=text[:60])
    if day is None or wrong:
        with database().reading() as db:
            scoped(db, member.organiser_id).event(event)
        return _copy_form(event, name, text, wrong), 422
    try:
        with database().writing() as db:
            row = scoped(db, member.organiser_id).event(event)
            made = service.duplicate_event(db, row, name=name, day=day, by=member.public_id, now=now())
    except (service.ShiftedTimeError, service.FarDayError) as error:
        return _copy_form(event, name, text, {"day": say_error(error, language())}), 422
    return redirect(url_for("events.overview", event=made.public_id), 303)


@route(blueprint, "/events/<event>/delete", policy=team("manager"))
def ask_to_delete(event: str) -> ResponseReturnValue:
    """Show what would be deleted, and ask for a day and the event's name."""
    return _delete_form(event, None, {})


@route(blueprint, "/events/<event>/delete", policy=team("manager"), methods=("POST",))
def delete(event: str) -> ResponseReturnValue:
    """Set the day on which all of the event is deleted, or show the form again with every fault."""
    member = team_member()
    text = request.form.get("day", "")
    day = _day(text)
    wrong: dict[str, str] = {}
    try:
        with database().writing() as db:
            row = scoped(db, member.organiser_id).event(event)
            typed_name = request.form.get("typed_name", "")
            service.plan_deletion(
                db, row, on=day or date.min, typed_name=typed_name, by=member.public_id, now=now()
            )
    except service.NameDiffersError as error:
        wrong["typed_name"] = say_error(error, language())
    except service.DeleteDayError as error:
        wrong["day"] = say_error(error, language())
    if wrong:
        return _delete_form(event, text, wrong), 422
    return redirect(url_for("events.overview", event=event), 303)


@route(blueprint, "/events/<event>/keep", policy=team("manager"), methods=("POST",))
def keep(event: str) -> ResponseReturnValue:
    """Keep an event that was to be deleted."""
    member = team_member()
    with database().writing() as db:
        row = scoped(db, member.organiser_id).event(event)
        service.cancel_deletion(db, row, by=member.public_id, now=now())
    return redirect(url_for("events.overview", event=event), 303)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 -- a day has no zone
    except ValueError:
        return None


def _copy_form(event: str, name: str, day: str, wrong: dict[str, str]) -> str:
    with database().reading() as db:
        page = service.read_event(db, team_member().organiser_id, event)
    return render_template(
        "event_copy.html", page=page, rail=rail_of(page.summary), name=name, day=day, wrong=wrong
    )


def _delete_form(event: str, day: str | None, wrong: dict[str, str]) -> str:
    with database().reading() as db:
        page = service.read_event(db, team_member().organiser_id, event)
    today = now().astimezone(page.summary.ends_at.tzinfo).date()
    proposed = max(page.summary.ends_at.date() + _KEPT, today + timedelta(days=1))
    return render_template(
        "event_delete.html",
        page=page,
        rail=rail_of(page.summary),
        day=proposed.isoformat() if day is None else day,
        first_day=(today + timedelta(days=1)).isoformat(),
        wrong=wrong,
    )
