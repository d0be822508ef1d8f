"""Proposals: the organiser asks and publishes what both accepted; the attendee says yes or no."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.errors import MatchmakerError
from matchmaker.services import events, planning, proposals
from matchmaker.store import scoped
from matchmaker.words import say_error
from web.access import asking_attendee, attendee, team, team_member
from web.ground import database, now, wake
from web.language import language, t
from web.presenting.rail import rail_of
from web.routing import route

blueprint = Blueprint("asking", __name__)

_HERE = "/events/<event>/proposals"
#: How long attendees have, when nobody says: two evenings.
_USUAL = timedelta(days=2)
#: Rooms whose refusals this page explains; any other is a fault, or an absent thing.
_OWN_ROOMS = tuple(f"{room}." for room in ("proposals", "editor", "edits"))
_ANSWERS: dict[str, proposals.Answer] = {"accept": "accept", "decline": "decline"}


@route(blueprint, _HERE, policy=team("reader"))
def board(event: str) -> ResponseReturnValue:
    """
    Show how an event's proposals stand.

    Its forms post ``closes_at`` to ``asking.ask``, and nothing else to ``asking.remind``, ``asking.close``
    and ``asking.publish``; all of them ``csrf_token``.
    """
    return _board(event)


@route(blueprint, _HERE, policy=team("manager"), methods=("POST",))
def ask(event: str) -> ResponseReturnValue:
    """Ask about the newest version, until the deadline that was typed in the event's zone."""
    typed = request.form.get("closes_at", "")[:32]
    try:
        with database().writing() as db:
            row = scoped(db, team_member().organiser_id).event(event)
            closes_at = _moment(typed, row.timezone)
            _, job = proposals.open_round(
                db, row, None, closes_at=closes_at, by=team_member().public_id, now=now()
            )
            job_id = None if job is None else job.id
    except MatchmakerError as error:
        return _refused(event, error, typed)
    wake("mail", job_id)
    return redirect(url_for("asking.board", event=event), 303)


@route(blueprint, f"{_HERE}/remind", policy=team("manager"), methods=("POST",))
def remind(event: str) -> ResponseReturnValue:
    """Remind those who owe an answer, each once."""
    try:
        with database().writing() as db:
            row = scoped(db, team_member().organiser_id).event(event)
            _, job = proposals.remind(db, row, now=now(), by=team_member().public_id)
            job_id = None if job is None else job.id
    except proposals.NoRoundError as error:
        return _refused(event, error)
    wake("mail", job_id)
    return redirect(url_for("asking.board", event=event), 303)


@route(blueprint, f"{_HERE}/close", policy=team("manager"), methods=("POST",))
def close(event: str) -> ResponseReturnValue:
    """End the round: what is not answered has expired."""
    try:
        with database().writing() as db:
            row = scoped(db, team_member().organiser_id).event(event)
            proposals.close_round(db, row, now=now(), by=team_member().public_id)
    except proposals.NoRoundError as error:
        return _refused(event, error)
    return redirect(url_for("asking.board", event=event), 303)


@route(blueprint, f"{_HERE}/publish", policy=team("manager"), methods=("POST",))
def publish(event: str) -> ResponseReturnValue:
    """Publish what both accepted of the newest version."""
    try:
        with database().writing() as db:
            row = scoped(db, team_member().organiser_id).event(event)
            proposals.publish_agreed(db, row, by=team_member().public_id, now=now())
    except (
        proposals.NothingAgreedError,
        proposals.SpreadBrokenError,
        proposals.StillAskedError,
        proposals.TooLateError,
        planning.DraftOutdatedError,
    ) as error:
        return _refused(event, error)
    except planning.EditRefusedError as error:
        return _board(event, " ".join(t(code, **parameters) for code, parameters in error.reasons)), 422
    return redirect(url_for("asking.board", event=event), 303)


@route(blueprint, "/proposals", policy=attendee)
def own() -> ResponseReturnValue:
    """Show an attendee what is proposed to them; its forms post ``answer`` to ``asking.answer``."""
    return _own(None)


@route(blueprint, "/proposals/<proposal>", policy=attendee, methods=("POST",))
def answer(proposal: str) -> ResponseReturnValue:
    """Take an attendee's answer: ``accept`` or ``decline``."""
    given = _ANSWERS.get(request.form.get("answer", ""))
    if given is None:
        return _own(None), 422  # no form of ours
    try:
        with database().writing() as db:
            proposals.answer(db, asking_attendee().attendee_id, proposal, given, now=now())
    except proposals.TooLateError as error:
        return _own(error), 422
    return redirect(url_for("asking.own", _anchor="next"), 303)


@route(blueprint, "/meetings/<own_meeting>/decline", policy=attendee, methods=("POST",))
def decline(own_meeting: str) -> ResponseReturnValue:
    """Take an attendee's word, ``answer`` of ``decline``, that they do not want a published meeting."""
    if request.form.get("answer") != "decline":
        return _own(None), 422  # no form of ours
    try:
        with database().writing() as db:
            proposals.decline_meeting(db, asking_attendee().attendee_id, own_meeting, now=now())
    except proposals.TooLateError as error:
        return _own(error), 422
    return redirect(url_for("agenda.agenda"), 303)


def _board(event: str, refused: str | None = None, typed: str = "") -> str:
    organiser = team_member().organiser_id
    with database().reading() as db:
        page = proposals.read_proposals(db, organiser, event)
        summary = events.read_event(db, organiser, event).summary
    usual = _usual_deadline(page.first_slot)
    return render_template(
        "proposal_board.html",
        page=page,
        event=summary,
        rail=rail_of(summary),
        refused=refused,
        closes_at=typed or (f"{usual:%Y-%m-%dT%H:%M}" if usual else ""),
    )


def _refused(event: str, error: MatchmakerError, typed: str = "") -> ResponseReturnValue:
    if not error.code.startswith(_OWN_ROOMS):
        raise error
    return _board(event, say_error(error, language()), typed), 422


def _own(error: proposals.TooLateError | None) -> str:
    with database().reading() as db:
        page = proposals.read_own_proposals(db, asking_attendee().attendee_id)
    refused = None if error is None else say_error(error, language())
    return render_template("own_proposals.html", page=page, refused=refused)


def _moment(typed: str, zone: str) -> datetime:
    """
    Return the moment that a wall clock means in a zone.

    Raises
    ------
    DeadlineRefusedError
        When it is no moment.
    """
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise proposals.DeadlineRefusedError from None


def _usual_deadline(first_slot: datetime | None) -> datetime | None:
    """Return the deadline to propose: two days from now at ten at night, or half-way to the first slot."""
    if first_slot is None or first_slot <= now():
        return None
    usual = (now() + _USUAL).astimezone(first_slot.tzinfo).replace(hour=22, minute=0, second=0)
    if usual < first_slot - timedelta(hours=2):
        return usual
    return (now() + (first_slot - now()) / 2).astimezone(first_slot.tzinfo)
