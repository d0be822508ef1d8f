"""The editor of an event: a new one in one page, a change of one that stands, and the preview of both."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import events as service
from matchmaker.store import scoped
from web.access import team, team_member
from web.ground import database, now
from web.language import language
from web.presenting.editor import (
    as_posted,
    faults_by_field,
    field_name,
    preview_shown,
    summary_of,
    typed_of,
    unfolded,
    with_standing,
)
from web.presenting.rail import Rail
from web.routing import route

blueprint = Blueprint("event_editor", __name__)

#: What the buttons of the form ask for beside saving; they change nothing.
_REMOVE = "remove_session-"


@route(blueprint, "/events/new", policy=team("manager"))
def new() -> ResponseReturnValue:
    """Show the editor of a new event, filled with what ``?preset=`` proposes."""
    preset = request.args.get("preset", "")
    preset = preset if preset in service.PRESETS else next(iter(service.PRESETS))
    with database().reading() as db:
        zone = service.usual_zone(db, team_member().organiser_id)
    proposed = service.choices_of(service.PRESETS[preset], timezone=zone, language=language(), now=now())
    return _form(service.typed_from(proposed), preset=preset)


@route(blueprint, "/events/new", policy=team("manager"), methods=("POST",))
def make() -> ResponseReturnValue:
    """Make the event, or show the form again: with what a button did to it, or with every fault."""
    typed, preset = typed_of(request.form), request.form.get("preset", "")
    changed = _by_button(typed)
    if changed is not None:
        return _form(changed, preset=preset)
    choices, faults = service.settle(typed)
    if choices is None:
        return _form(typed, preset=preset, faults=faults), 422
    member = team_member()
    with database().writing() as db:
        event = service.make_event(db, member.organiser_id, choices, by=member.public_id, now=now())
    return redirect(url_for("events.overview", event=event.public_id), 303)


@route(blueprint, "/events/new/preview", policy=team("manager"), methods=("POST",))
def preview() -> ResponseReturnValue:
    """Show the timetable that the typed programme comes to: a part of the page, for its script."""
    return render_template("parts/programme.html", preview=preview_shown(typed_of(request.form), now()))


@route(blueprint, "/events/<event>/edit", policy=team("manager"))
def edit(event: str) -> ResponseReturnValue:
    """Show the editor of an event that stands."""
    with database().reading() as db:
        page = service.read_editor(db, team_member().organiser_id, event)
    return _form(service.typed_from(page.choices), page=page)


@route(blueprint, "/events/<event>/edit", policy=team("manager"), methods=("POST",))
def change(event: str) -> ResponseReturnValue:
    """Change the event; what that would break is shown first, and asked again."""
    member = team_member()
    with database().reading() as db:
        page = service.read_editor(db, member.organiser_id, event)
    typed = with_standing(typed_of(request.form), service.typed_from(page.choices), page.may_change)
    changed = _by_button(typed)
    if changed is not None:
        return _form(changed, page=_as_seen(page))
    choices, faults = service.settle(typed)
    if choices is None:
        return _form(typed, page=_as_seen(page), faults=faults), 422
    if _edition() != page.edition:
        return _form(typed, page=page, is_overtaken=True), 409
    with database().reading() as db:
        row = scoped(db, member.organiser_id).event(event)
        account = service.account_of(db, row, choices)
    is_told = request.form.get("do") == "confirm" and request.form.get("told") == account.digest
    if account.consequences and (account.is_blocked or not is_told):
        posted = as_posted(typed, page.edition)
        return render_template(
            "event_account.html", page=page, account=account, posted=posted, rail=_rail(page)
        )
    try:
        with database().writing() as db:
            row = scoped(db, member.organiser_id).event(event)
            service.change_event(db, row, choices, edition=_edition(), by=member.public_id, now=now())
    except (service.ChangedMeanwhileError, service.StateForbidsError, service.PublishedSlotsError):
        # Between the look and the change somebody else was faster.
        with database().reading() as db:
            page = service.read_editor(db, member.organiser_id, event)
        return _form(typed, page=page, is_overtaken=True), 409
    return redirect(url_for("events.overview", event=event), 303)


def _by_button(typed: service.TypedEvent) -> service.TypedEvent | None:
    """Return the form as a button of it changed it; none when it is to be saved."""
    asked = request.form.get("do", "save")
    if asked == "add_session":
        return service.with_session(typed)
    if asked.startswith(_REMOVE) and asked[len(_REMOVE) :].isdecimal() and len(asked) < 20:
        return service.without_session(typed, int(asked[len(_REMOVE) :]))
    return typed if asked in {"preview", "edit"} else None


def _edition() -> int:
    """Return the edition that the form was shown with."""
    text = request.form.get("edition", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _as_seen(page: service.EditorPage) -> service.EditorPage:
    """Return the page under the edition that the form was shown with: what others did is not seen yet."""
    return replace(page, edition=_edition())


def _form(
    typed: service.TypedEvent,
    *,
    preset: str = "",
    page: service.EditorPage | None = None,
    faults: tuple[service.Fault, ...] = (),
    is_overtaken: bool = False,
) -> str:
    standing = None if page is None else service.typed_from(page.choices)
    return render_template(
        "event_editor.html",
        typed=typed,
        preset=preset,
        presets=tuple(service.PRESETS),
        page=page,
        faults=faults_by_field(faults),
        summary=summary_of(faults),
        unfolded=unfolded(faults),
        field_name=field_name,
        overtaken=standing if is_overtaken else None,
        preview=preview_shown(typed, now()),
        zones=service.zone_names(),
        dials=service.DIALS,
        rail=None if page is None else _rail(page),
    )


def _rail(page: service.EditorPage) -> Rail:
    return Rail(page.id, page.name, page.attendees)
