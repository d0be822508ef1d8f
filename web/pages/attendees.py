"""The attendees of an event: listed, added, edited, withdrawn and taken back."""

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import events, people
from web.access import team, team_member
from web.ground import database, now
from web.language import t
from web.presenting.attendees import asked_for, edition_of, faults_in_words, fields_typed
from web.presenting.rail import rail_of
from web.routing import route

blueprint = Blueprint("attendees", __name__)

_HERE = "/events/<event>/attendees"
_ONE = f"{_HERE}/<attendee>"
#: Most attendees that are chosen at once: more than any page of the list holds.
_MOST_CHOSEN = 1_000


@route(blueprint, _HERE, policy=team("reader"))
def listing(event: str) -> ResponseReturnValue:
    """
    Show ``attendees.html``: who comes, how far they are, what may be done with several at once.

    ``?q=`` looks for a text, ``?show=``, ``?role=``, ``?sort=`` and ``?page=`` choose lines.
    """
    query = asked_for(request.args)
    organiser = team_member().organiser_id
    with database().reading() as db:
        page = events.read_event(db, organiser, event)
        everybody = people.read_attendees(db, organiser, event, query)
    return render_template("attendees.html", rail=rail_of(page.summary), page=everybody)


@route(blueprint, f"{_HERE}/new", policy=team("manager"))
def blank(event: str) -> ResponseReturnValue:
    """Show the form that adds an attendee."""
    return _form(event, None, None)


@route(blueprint, f"{_HERE}/new", policy=team("manager"), methods=("POST",))
def add(event: str) -> ResponseReturnValue:
    """Add an attendee, or show the form again with all that is wrong."""
    member, typed = team_member(), fields_typed(request.form)
    try:
        with database().writing() as db:
            people.add_attendee(db, member.organiser_id, event, typed, by=member.public_id, now=now())
    except people.FaultyFieldsError as error:
        return _form(event, None, typed, faults=error.faults), 422
    return redirect(url_for("attendees.listing", event=event, q=typed.name), 303)


@route(blueprint, f"{_ONE}/edit", policy=team("manager"))
def edit(event: str, attendee: str) -> ResponseReturnValue:
    """Show the form that changes an attendee; ``?whom=`` looks for somebody whom they should meet."""
    return _form(event, attendee, None)


@route(blueprint, f"{_ONE}/edit", policy=team("manager"), methods=("POST",))
def change(event: str, attendee: str) -> ResponseReturnValue:
    """Keep what was typed, or show it again: with what is wrong, or with what somebody else saved."""
    member, typed = team_member(), fields_typed(request.form)
    edition = edition_of("edition")
    try:
        with database().writing() as db:
            people.change_attendee(
                db,
                member.organiser_id,
                event,
                attendee,
                typed,
                edition=edition,
                by=member.public_id,
                now=now(),
            )
    except people.FaultyFieldsError as error:
        return _form(event, attendee, typed, faults=error.faults, edition=edition), 422
    except people.EditedMeanwhileError:
        return _form(event, attendee, typed, is_late=True), 422
    return redirect(url_for("attendees.edit", event=event, attendee=attendee, saved=1), 303)


@route(blueprint, f"{_ONE}/wishes", policy=team("manager"), methods=("POST",))
def wish(event: str, attendee: str) -> ResponseReturnValue:
    """Set the organiser's wish for an attendee, or take it back."""
    member, form = team_member(), request.form
    towards, wanted = form.get("towards", ""), form.get("wish", "")
    back = redirect(url_for("attendees.edit", event=event, attendee=attendee, _anchor="wishes"), 303)
    if not towards:
        with database().reading() as db:
            people.read_attendee(db, member.organiser_id, event, attendee)
        return back
    try:
        with database().writing() as db:
            if wanted:
                people.set_wish(
                    db,
                    member.organiser_id,
                    event,
                    attendee,
                    towards=towards,
                    wish=wanted,
                    by=member.public_id,
                    now=now(),
                )
            else:
                people.remove_wish(
                    db, member.organiser_id, event, attendee, towards=towards, by=member.public_id, now=now()
                )
    except people.UnknownWishError:
        abort(400)
    return back


@route(blueprint, f"{_HERE}/withdraw", policy=team("manager"))
def leaving(event: str) -> ResponseReturnValue:
    """Show ``withdraw.html``: who would be withdrawn, ``?who=``, and what that breaks."""
    organiser = team_member().organiser_id
    with database().reading() as db:
        page = events.read_event(db, organiser, event)
        plan = people.plan_withdrawal(db, organiser, event, chosen_of("args"))
    return render_template("withdraw.html", rail=rail_of(page.summary), plan=plan)


@route(blueprint, f"{_HERE}/withdraw", policy=team("manager"), methods=("POST",))
def withdraw(event: str) -> ResponseReturnValue:
    """Withdraw those who were chosen."""
    member = team_member()
    with database().writing() as db:
        people.withdraw(db, member.organiser_id, event, chosen_of("form"), by=member.public_id, now=now())
    return redirect(url_for("attendees.listing", event=event, show="withdrawn"), 303)


@route(blueprint, f"{_ONE}/back", policy=team("manager"), methods=("POST",))
def take_back(event: str, attendee: str) -> ResponseReturnValue:
    """Take somebody who withdrew back on the list."""
    member = team_member()
    with database().writing() as db:
        people.take_back(db, member.organiser_id, event, attendee, by=member.public_id, now=now())
    return redirect(url_for("attendees.edit", event=event, attendee=attendee), 303)


def chosen_of(source: str) -> list[str]:
    """Return the public ids that were ticked, in the address or in the form."""
    values = request.args if source == "args" else request.form
    return values.getlist("who")[:_MOST_CHOSEN]


def _form(
    event: str,
    attendee: str | None,
    typed: people.AttendeeFields | None,
    *,
    faults: tuple[people.Fault, ...] = (),
    edition: int | None = None,
    is_late: bool = False,
) -> str:
    """
    Show ``attendee_form.html``.

    Parameters
    ----------
    typed
        What to show instead of what is kept.
    edition
        The one that the form was opened with; none for the newest.
    is_late
        Whether somebody else saved while this was typed: then both are shown.
    """
    organiser = team_member().organiser_id
    whom = request.args.get("whom", "").strip()[:120]
    with database().reading() as db:
        overview = events.read_event(db, organiser, event)
        page = people.read_attendee(db, organiser, event, attendee)
        found = people.find_attendees(db, organiser, event, whom, but=page.id)
    if edition is not None:
        page = replace(page, edition=edition)
    return render_template(
        "attendee_form.html",
        rail=rail_of(overview.summary),
        page=page,
        fields=typed or page.fields,
        faults=faults_in_words(faults),
        saved_meanwhile=page.fields if is_late else None,
        refused=t("roster.edited_meanwhile") if is_late else t("roster.faulty_fields") if faults else "",
        whom=whom,
        found=found,
    )
