"""An organiser's file of attendees: brought, looked at, its columns chosen, written or dropped."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.intake.exports import FIELDS
from matchmaker.services import events, imports
from matchmaker.store import scoped
from web.access import team, team_member
from web.ground import database, now, wake
from web.language import language, t
from web.presenting.imports import preview_of
from web.presenting.rail import rail_of
from web.routing import route

blueprint = Blueprint("uploads", __name__)

_HERE = "/events/<event>/attendees/import"
#: As large as a file may be that is read at all, and a little for the form around it.
_LARGEST = 21 * 1024 * 1024


@route(blueprint, _HERE, policy=team("manager"))
def choose(event: str) -> ResponseReturnValue:
    """
    Show ``import.html``: the form that takes a file, and an import that waits to be looked at.

    Its form posts ``file`` and ``csrf_token`` to ``uploads.bring``.
    """
    return _form(event, None)


@route(blueprint, _HERE, policy=team("manager"), methods=("POST",), largest=_LARGEST)
def bring(event: str) -> ResponseReturnValue:
    """Take a file in and lead to its preview."""
    member = team_member()
    file = request.files.get("file")
    content = b"" if file is None else file.read()
    if file is None or not file.filename:
        return _form(event, t("imports.no_file")), 422
    with database().writing() as db:
        row = scoped(db, member.organiser_id).event(event)
        found = imports.bring_file(db, row, content, file.filename, by=member.public_id, now=now())
    wake("quick", found.job_id)
    return redirect(url_for("uploads.show", event=event, upload=found.public_id), 303)


@route(blueprint, f"{_HERE}/<upload>", policy=team("manager"))
def show(event: str, upload: str) -> ResponseReturnValue:
    """
    Show where an import stands; ``?show=`` and ``?q=`` choose rows, ``?page=`` a part of them.

    ``?mend=`` opens the form of a rejected row, ``?mended=`` says that one is accepted now.
    """
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        page = imports.read_import(db, organiser, event, upload)
    return render_template(
        "import_preview.html",
        rail=rail_of(overview.summary),
        page=page,
        fields=FIELDS,
        preview=preview_of(
            page,
            shown=request.args.get("show", ""),
            query=request.args.get("q", "")[:120],
            number=request.args.get("page", 1, type=int),
        ),
        mending=request.args.get("mend", 0, type=int),
        mended=request.args.get("mended", 0, type=int),
    )


@route(blueprint, f"{_HERE}/<upload>/columns", policy=team("manager"), methods=("POST",))
def columns(event: str, upload: str) -> ResponseReturnValue:
    """Read the file again by other columns."""
    chosen = {
        field: _column(request.form[name]) for field in FIELDS if (name := f"column_{field}") in request.form
    }
    with database().writing() as db:
        row = scoped(db, team_member().organiser_id).event(event)
        found = imports.choose_column(
            db, row, upload, chosen=chosen, with_waiting="waiting" in request.form, now=now()
        )
    if found is not None:
        wake("quick", found.job_id)
    return redirect(url_for("uploads.show", event=event, upload=upload), 303)


@route(blueprint, f"{_HERE}/<upload>/mend", policy=team("manager"), methods=("POST",))
def mend(event: str, upload: str) -> ResponseReturnValue:
    """Read a rejected row again as it was mended; what is still wrong with it is shown in its place."""
    member, line = team_member(), request.form.get("line", 0, type=int)
    typed = {name: _text(request.form[name]) for name in imports.MENDABLE if name in request.form}
    with database().writing() as db:
        row = scoped(db, member.organiser_id).event(event)
        is_accepted = imports.mend_row(db, row, upload, line, typed, by=member.public_id, now=now())
    here = url_for("uploads.show", event=event, upload=upload, show="rejected")
    return redirect(f"{here}&mended={line}" if is_accepted else f"{here}&mend={line}#row-{line}", 303)


@route(blueprint, f"{_HERE}/<upload>/confirm", policy=team("manager"), methods=("POST",))
def confirm(event: str, upload: str) -> ResponseReturnValue:
    """Write what the preview shows."""
    with database().writing() as db:
        row = scoped(db, team_member().organiser_id).event(event)
        found = imports.confirm_import(db, row, upload, now=now())
    if found is not None:
        wake("quick", found.job_id)
    return redirect(url_for("uploads.show", event=event, upload=upload), 303)


@route(blueprint, f"{_HERE}/<upload>/drop", policy=team("manager"), methods=("POST",))
def drop(event: str, upload: str) -> ResponseReturnValue:
    """Forget a file, and lead to the form that takes another."""
    with database().writing() as db:
        row = scoped(db, team_member().organiser_id).event(event)
        imports.drop_import(db, row, upload, now=now())
    return redirect(url_for("uploads.choose", event=event), 303)


@route(blueprint, f"{_HERE}/<upload>/rejected.csv", policy=team("manager"))
def rejected(event: str, upload: str) -> ResponseReturnValue:
    """Give the rejected rows as a file, with their reasons."""
    with database().reading() as db:
        text = imports.rejected_csv(db, team_member().organiser_id, event, upload, language())
    # A mark first: without it spreadsheets read UTF-8 as something else.
    answer = Response("\ufeff" + text, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{t('imports.rejected_file')}.csv")
    return answer


def _form(event: str, refused: str | None) -> str:
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        waiting = imports.latest_import(db, scoped(db, organiser).event(event))
    return render_template("import.html", rail=rail_of(overview.summary), waiting=waiting, refused=refused)


def _text(text: str) -> str:
    """Return what was typed into a field of a row: letters that show, on one line or several."""
    return "".join(letter for letter in text[:50_000] if letter.isprintable() or letter in "\n\u200d").strip()


def _column(text: str) -> int | None:
    """Return the position of a chosen column, none for a blank choice; anything else is no form of ours."""
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4:
        abort(400)
    return int(text)
