"""The open page of an event: who is invited asks for a link there; who is not registers, where anyone may."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import registration as service
from matchmaker.services.registration import EntryPage
from web.access import public
from web.ground import database, now, wake
from web.language import answer_in, language
from web.limits import Tries, by_account, by_address
from web.presenting.registration import sentences
from web.routing import route

blueprint = Blueprint("entries", __name__)

#: Every asking counts: each may send somebody a mail. Many attendees may sit behind one address.
_ASKED = (
    Tries(most="60 per hour", by=by_address, refused=frozenset({303})),
    Tries(most="5 per hour", by=by_account, refused=frozenset({303})),
)


@route(blueprint, "/r/<public_event>", policy=public)
def show(public_event: str) -> ResponseReturnValue:
    """Show ``entry_event.html``: whether registration is open, and the form that asks for a mail."""
    with database().reading() as db:
        page = service.read_entry(db, public_event, now())
    return _page(page, {}, {})


@route(blueprint, "/r/<public_event>", policy=public, methods=("POST",), tries=_ASKED)
def ask(public_event: str) -> ResponseReturnValue:
    """Take an address, and lead everybody to the same page; what comes by mail is its owner's to know."""
    typed = {"name": request.form.get("name", "")[:400], "email": request.form.get("email", "")[:400]}
    with database().writing() as db:
        found = service.request_entry(db, public_event, **typed, language=language(), now=now())
        page = service.read_entry(db, public_event, now())
    if isinstance(found, tuple):
        return make_response(_page(page, typed, sentences(found)), 422)
    wake("mail", found.id)
    return redirect(url_for("entries.sent", public_event=public_event), 303)


@route(blueprint, "/r/<public_event>/sent", policy=public)
def sent(public_event: str) -> ResponseReturnValue:
    """Show ``entry_sent.html``: the same for every address."""
    with database().reading() as db:
        page = service.read_entry(db, public_event, now())
    answer_in(page.language, is_own=False)
    return render_template("entry_sent.html", page=page)


def _page(page: EntryPage, typed: dict[str, str], faults: dict[str, str]) -> str:
    answer_in(page.language, is_own=False)
    is_open = page.registration.is_open and page.registration.is_for_anyone
    return render_template("entry_event.html", page=page, typed=typed, faults=faults, is_open=is_open)
