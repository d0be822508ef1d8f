"""The given meetings of an event: seen, brought as a file, looked at, taken over, set aside."""

import base64
import binascii
import zlib

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import events as service
from matchmaker.store import scoped
from matchmaker.words import say_error
from web.access import team, team_member
from web.ground import database, now
from web.language import language, t
from web.presenting.rail import rail_of
from web.routing import route

# Not "given": what begins so is taken for the code of a sentence.
blueprint = Blueprint("given_pairs", __name__)

_HERE = "/events/<event>/given"
#: As large as a file may be that is read at all, and a little for the form around it.
_LARGEST = 3 * 1024 * 1024
#: Most characters of a list that travels through its preview, packed (a form holds a quarter of a megabyte),
#: and most bytes of it unpacked.
_MOST_PACKED, _MOST_TEXT = 240_000, 2 * 1024 * 1024
#: Most findings that a page shows.
_SHOWN = 100


@route(blueprint, _HERE, policy=team("reader"))
def show(event: str) -> ResponseReturnValue:
    """
    Show ``given_list.html``: the given meetings as they stand; ``?done=`` says what was just done.

    Its forms post ``file`` to ``given_pairs.bring`` and nothing to ``given_pairs.leave``; both
    ``csrf_token``.
    """
    return _page(event)


@route(blueprint, _HERE, policy=team("manager"), methods=("POST",), largest=_LARGEST)
def bring(event: str) -> ResponseReturnValue:
    """
    Show ``given_preview.html``: what a file would change, or all that is wrong with it.

    Its form posts ``list`` and ``csrf_token`` to ``given_pairs.confirm``.
    """
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(event, refused=t("given.no_file")), 422
    with file.stream:
        content = file.read()
    return _preview(event, content)


@route(blueprint, f"{_HERE}/confirm", policy=team("manager"), methods=("POST",))
def confirm(event: str) -> ResponseReturnValue:
    """Put the list that was looked at in the place of the earlier one."""
    member, content = team_member(), _unpacked(request.form.get("list", ""))
    try:
        with database().writing() as db:
            row = scoped(db, member.organiser_id).event(event)
            service.replace_given(db, row, content, by=member.public_id, now=now())
    except service.FaultyPairsError:
        # Somebody withdrew, or a schedule was made, since it was shown.
        return _preview(event, content)
    except service.StateForbidsError as error:
        return _page(event, refused=say_error(error, language())), 409
    return redirect(url_for("given_pairs.show", event=event, done="given"), 303)


@route(blueprint, f"{_HERE}/leave", policy=team("manager"), methods=("POST",))
def leave(event: str) -> ResponseReturnValue:
    """Let meetings be worked out again."""
    member = team_member()
    try:
        with database().writing() as db:
            row = scoped(db, member.organiser_id).event(event)
            service.leave_given(db, row, by=member.public_id, now=now())
    except service.StateForbidsError as error:
        return _page(event, refused=say_error(error, language())), 409
    return redirect(url_for("given_pairs.show", event=event, done="left"), 303)


@route(blueprint, f"{_HERE}.csv", policy=team("manager"))
def csv(event: str) -> ResponseReturnValue:
    """Give the list as a file; without one, a row for each attendee to fill in."""
    with database().reading() as db:
        text = service.given_csv(db, scoped(db, team_member().organiser_id).event(event))
    # A mark first: without it spreadsheets read UTF-8 as something else.
    answer = Response("\ufeff" + text, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{t('given.template_file')}.csv")
    return answer


def _page(event: str, *, refused: str | None = None) -> str:
    organiser = team_member().organiser_id
    with database().reading() as db:
        overview = service.read_event(db, organiser, event)
        page = service.read_given(db, scoped(db, organiser).event(event))
    state = overview.summary.state
    return render_template(
        "given_list.html",
        rail=rail_of(overview.summary),
        page=page,
        refused=refused,
        done=request.args.get("done", ""),
        may_leave=service.may_change(state, "rules"),
        may_bring=service.may_change(state, "schedule" if page.is_given else "rules"),
    )


def _preview(event: str, content: bytes) -> ResponseReturnValue:
    organiser = team_member().organiser_id
    try:
        with database().reading() as db:
            overview = service.read_event(db, organiser, event)
            row = scoped(db, organiser).event(event)
            is_given = row.has_explicit_pairs
            preview = service.look_at_given(db, row, content)
    except service.StateForbidsError as error:
        return _page(event, refused=say_error(error, language())), 409
    packed = "" if preview.is_faulty else _packed(preview.text)
    if len(packed) > _MOST_PACKED:
        return _page(event, refused=t("given.too_much")), 422
    errors = [one for one in preview.findings if one.severity == "error"]
    warnings = [one for one in preview.findings if one.severity != "error"]
    page = render_template(
        "given_preview.html",
        rail=rail_of(overview.summary),
        preview=preview,
        packed=packed,
        switches=not is_given,
        errors=errors,
        warnings=warnings,
        most_shown=_SHOWN,
    )
    return page, 422 if errors else 200


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")


def _unpacked(packed: str) -> bytes:
    """Return the list that a preview carried; none of anything else."""
    try:
        return zlib.decompressobj().decompress(
            base64.b64decode(packed, altchars=b"-_", validate=True), _MOST_TEXT
        )
    except (binascii.Error, ValueError, zlib.error):
        return b""
