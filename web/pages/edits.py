"""Changing a schedule: one meeting at a time, with what stands against it in words."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.errors import MatchmakerError
from matchmaker.services import events, planning
from matchmaker.store import EventRow, scoped
from web.access import team, team_member
from web.charts import value_and_bound
from web.ground import database, now
from web.language import t
from web.pages.schedule import LEAST
from web.presenting.numbers import small_number
from web.presenting.proof import proof_of
from web.presenting.rail import rail_of
from web.presenting.timetable import single_cell
from web.presenting.waiting import proposed_limit
from web.routing import route

blueprint = Blueprint("drafting", __name__)

_HERE = "/events/<event>/schedule/<version>"
#: What a form of an edit may say, beside its numbers.
_FIELDS = ("kind", "meeting", "other", "a", "b")
_REFUSALS = (
    planning.EditRefusedError,
    planning.EditedMeanwhileError,
    planning.AlreadyDraftedError,
    planning.DraftOutdatedError,
    events.StateForbidsError,
)


@route(blueprint, f"{_HERE}/edits", policy=team("manager"), methods=("POST",))
def edit(event: str, version: str) -> ResponseReturnValue:
    """
    Change a version.

    The form sends ``kind`` and ``edition``, and what the kind needs: ``meeting``, ``other``, ``slot``,
    ``table``, ``a``, ``b``. Whoever asks for JSON is told which cells changed; others are led to the page.
    """
    wanted = planning.Edit(
        **{name: request.form.get(name, "") for name in _FIELDS},
        slot=small_number(request.form.get("slot")),
        table=small_number(request.form.get("table")),
    )
    number, edition = small_number(version) or 0, small_number(request.form.get("edition")) or 0
    member = team_member()
    try:
        with database().writing() as db:
            row = scoped(db, member.organiser_id).event(event)
            done = planning.edit_version(
                db, row, number, wanted, edition=edition, by=member.public_id, now=now()
            )
    except _REFUSALS as refused:
        return _refused(event, number, refused)
    if _wants_json():
        return jsonify(
            version=done.version,
            edition=done.edition,
            is_new_draft=done.is_new_draft,
            said=t(f"edits.done_{done.kind}"),
            cells=_cells(event, done),
        )
    slot = done.places[0][0] if done.places else None
    return redirect(
        url_for("schedule.schedule", event=event, version=done.version, slot=slot, _anchor="timetable"), 303
    )


@route(blueprint, f"{_HERE}/meetings/<meeting>", policy=team("manager"))
def meeting(event: str, version: str, meeting: str) -> ResponseReturnValue:
    """Show what can be done with a meeting."""
    number, organiser = small_number(version) or 0, team_member().organiser_id
    try:
        with database().reading() as db:
            overview = events.read_event(db, organiser, event)
            page = planning.read_meeting_edit(db, organiser, event, number, meeting)
    except planning.DraftOutdatedError as refused:
        return _refused(event, number, refused)
    return render_template("meeting_edit.html", page=page, rail=rail_of(overview.summary))


@route(blueprint, f"{_HERE}/meetings/<meeting>/places", policy=team("manager"))
def places(event: str, version: str, meeting: str) -> ResponseReturnValue:
    """Tell where a meeting could go: slot and table of each free place."""
    number = small_number(version) or 0
    try:
        with database().reading() as db:
            free = planning.read_free_places(db, team_member().organiser_id, event, number, meeting)
    except planning.DraftOutdatedError as refused:
        return _refused(event, number, refused)
    return jsonify(places=free)


@route(blueprint, f"{_HERE}/table", policy=team("manager"))
def table(event: str, version: str) -> ResponseReturnValue:
    """Show who could meet at a free table; ``?slot=`` and ``?table=`` say where."""
    number, organiser = small_number(version) or 0, team_member().organiser_id
    slot, place = (small_number(request.args.get(name)) for name in ("slot", "table"))
    try:
        with database().reading() as db:
            overview = events.read_event(db, organiser, event)
            if slot is None or place is None:
                return redirect(url_for("schedule.schedule", event=event), 303)
            page = planning.read_free_table(db, organiser, event, number, slot=slot, table=place)
    except planning.DraftOutdatedError as refused:
        return _refused(event, number, refused)
    return render_template("free_table.html", page=page, rail=rail_of(overview.summary))


@route(blueprint, f"{_HERE}/news", policy=team("manager"))
def news(event: str, version: str) -> ResponseReturnValue:
    """Give what an edit changes beside the timetable, for whoever has the page open."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        page = planning.read_schedule(db, organiser, event, small_number(version) or 0)
        run = planning.unfinished_run(db, scoped(db, organiser).event(event))
    shares = sorted(page.shares, key=lambda share: (share.value, share.meetings, share.person.name))
    return render_template(
        "parts/news.html",
        page=page,
        proof=proof_of(page.objective, page.upper_bound),
        run=value_and_bound(page.progress, seconds=page.seconds),
        least=shares[:LEAST],
        under_way=run,
        proposed=proposed_limit(len(page.shares)),
    )


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _cells(event: str, done: planning.Edited) -> list[dict[str, Any]]:
    """Return the cells that changed, drawn as the timetable draws them."""
    with database().reading() as db:
        row: EventRow = scoped(db, team_member().organiser_id).event(event)
        found = planning.read_cells(db, row, done.version, done.places)
        heads, names = planning.read_lines_and_heads(db, row)
    return [
        {
            "slot": slot,
            "table": table,
            "html": render_template(
                "parts/cell.html",
                event_id=event,
                edit=done.version,
                **single_cell(heads[slot - 1], table, names[table], cell),
            ),
        }
        for (slot, table), cell in found.items()
    ]


def _refused(event: str, number: int, refused: MatchmakerError) -> ResponseReturnValue:
    """Answer what could not be done, with every reason."""
    reasons = getattr(refused, "reasons", ((refused.code, refused.parameters),))
    sentences = [_said(code, parameters) for code, parameters in reasons]
    if _wants_json():
        # Answered, and no fault of the page that asked: browsers complain aloud of anything but success.
        return jsonify(sentences=sentences, is_stale=hasattr(refused, "number"))
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        edition = planning.edition_of(db, scoped(db, organiser).event(event), number)
    again = {name: text for name, text in request.form.items() if name not in {"csrf_token", "edition"}}
    return (
        render_template(
            "edit_refused.html",
            rail=rail_of(overview.summary),
            sentences=sentences,
            number=getattr(refused, "number", number),
            edition=edition,
            again=again if isinstance(refused, planning.EditedMeanwhileError) else {},
        ),
        422,
    )


def _said(code: str, parameters: dict[str, Any]) -> str:
    if code == planning.EditedMeanwhileError.code:
        return t(code, number=parameters["number"], name=parameters["name"] or t("edits.somebody"))
    return t(code, **parameters)
