"""An attendee registers: step by step on a phone, saved as one goes, changed until registration ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matchmaker.services import registration as service
from matchmaker.services.registration import (
    ChangedElsewhereError,
    Fault,
    RegistrationNotYetError,
    RegistrationOverError,
    RegistrationPage,
    TypedProfile,
)
from matchmaker.words import LANGUAGES, say_error
from web.access import asking_attendee, attendee
from web.cookies import keep_cookie
from web.ground import database, now
from web.language import clock_time, language, t
from web.limits import Tries
from web.presenting.registration import (
    KINDS,
    STEPS,
    first_step,
    meter,
    missing_parts,
    next_step,
    rows_of,
    sentences,
    spoken_choices,
    step_before,
    steps_of,
)
from web.routing import route

blueprint = Blueprint("register", __name__)

#: Letters of a query that are looked at.
_QUERY = 120


def _by_attendee() -> str:
    return str(asking_attendee().attendee_id)


#: Every search counts: a list of attendees must not be had letter by letter.
_SEARCHED = (
    Tries(most="60 per minute", by=_by_attendee, refused=frozenset({200})),
    Tries(most="600 per hour", by=_by_attendee, refused=frozenset({200})),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What a form that was not kept holds, to be shown again with what is wrong."""

    texts: tuple[str, ...] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    away: tuple[str, ...] | None = None
    spoken: tuple[str, ...] | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    conflict: str = ""


@route(blueprint, "/register", policy=attendee)
def begin() -> ResponseReturnValue:
    """Lead to where the attendee goes on."""
    return redirect(url_for("register.show", step=first_step(_read())), 303)


@route(blueprint, "/register/<step>", policy=attendee)
def show(step: str) -> ResponseReturnValue:
    """
    Show ``register_<step>.html``; for goals, offers and needs ``register_words.html``.

    The template gets ``page`` (``RegistrationPage``), ``step``, ``steps`` and ``typed``, what was typed
    and not kept.
    """
    if step not in STEPS:
        abort(404)
    return _page(step, _Typed())


@route(blueprint, "/register/<step>", policy=attendee, methods=("POST",))
def save(step: str) -> ResponseReturnValue:
    """
    Keep a step, and go on as ``act`` says; a script that saves as one goes gets JSON instead.

    What can't be kept is shown again with what is wrong, and nothing of it is kept.
    """
    if step not in STEPS:
        abort(404)
    typed = _Typed()
    try:
        with database().writing() as db:
            faults = _SAVERS.get(step, _save_statements)(db)
    except (RegistrationNotYetError, RegistrationOverError) as error:
        return _refused(say_error(error, language()), step)
    except ChangedElsewhereError as error:
        typed = _as_typed((), say_error(error, language()))
        return _again(step, typed, 409)
    if faults:
        return _again(step, _as_typed(faults, ""), 422)
    return _saved(step)


@route(blueprint, "/register/search/topics", policy=attendee)
def topics() -> ResponseReturnValue:
    """Suggest topics for what is being typed: ``?q=``."""
    with database().reading() as db:
        found = service.read_suggestions(
            db, asking_attendee().attendee_id, request.args.get("q", "")[-_QUERY:], language()
        )
    return jsonify([{"value": f"concept:{topic.id}", "label": topic.name} for topic in found])


@route(blueprint, "/register/search/attendees", policy=attendee, tries=_SEARCHED)
def attendees() -> ResponseReturnValue:
    """Search those who may be wanted: ``?q=``; name and organisation, nothing else."""
    with database().reading() as db:
        found = service.search_attendees(
            db, asking_attendee().attendee_id, request.args.get("q", "")[:_QUERY]
        )
    if _is_script():
        return jsonify([{"value": one.id, "label": one.name, "second": one.organisation} for one in found])
    page = _read()
    return render_template(
        "register_wishes.html",
        **_frame(page, "wishes", _Typed()),
        found=found,
        query=request.args.get("q", "")[:_QUERY],
    )


def _read() -> RegistrationPage:
    with database().reading() as db:
        return service.read_registration(db, asking_attendee().attendee_id, language(), now())


def _page(step: str, typed: _Typed) -> str:
    page = _read()
    kind = KINDS.get(step)
    if kind is None:
        return render_template(f"register_{step}.html", **_frame(page, step, typed), found=None, query="")
    texts = page.statements[kind] if typed.texts is None else typed.texts
    return render_template(
        "register_words.html",
        **_frame(page, step, typed),
        kind=kind,
        rows=rows_of(texts, page.topics, typed.faults),
        most=service.MOST_STATEMENTS,
        longest=service.MOST_OF_STATEMENT,
        asks_more="more" in request.args,
    )


def _frame(page: RegistrationPage, step: str, typed: _Typed) -> dict[str, object]:
    return {
        "page": page,
        "step": step,
        "steps": steps_of(page, step),
        "typed": typed,
        "before": step_before(step),
        "meter": meter(page),
        "missing": missing_parts(page),
        "spoken": spoken_choices(typed.spoken or page.languages),
        "is_open": page.registration.is_open,
    }


def _save_profile(db: Session) -> Sequence[Fault]:
    typed = TypedProfile(
        name=request.form.get("name", ""),
        organisation=request.form.get("organisation", ""),
        title=request.form.get("title", ""),
        role=request.form.get("role", ""),
        languages=request.form.getlist("spoken"),
        language=request.form.get("language", ""),
    )
    return service.save_profile(db, asking_attendee().attendee_id, typed, seen=_seen(), now=now())


def _save_statements(db: Session) -> Sequence[Fault]:
    kind = KINDS[_step()]
    texts = _moved(request.form.getlist("text"), request.form.get("act", ""))
    return service.save_statements(db, asking_attendee().attendee_id, kind, texts, seen=_seen(), now=now())


def _save_presence(db: Session) -> Sequence[Fault]:
    away, cap = request.form.getlist("away"), request.form.get("cap", "")
    return service.save_presence(db, asking_attendee().attendee_id, away, cap, seen=_seen(), now=now())


def _save_wish(db: Session) -> Sequence[Fault]:
    """Add or take back one wish; a form of the page holds one at a time."""
    me, act, which = asking_attendee().attendee_id, request.form.get("act", ""), request.form.get("which", "")
    if act == "want" and which:
        return service.add_want(db, me, which, now=now())
    if act == "avoid":
        return service.add_avoid(db, me, request.form.get("avoid", ""), now=now())
    if act == "unwant":
        service.remove_want(db, me, which, now=now())
    elif act == "unavoid":
        service.remove_avoid(db, me, which, now=now())
    return ()


def _save_end(db: Session) -> Sequence[Fault]:
    me = asking_attendee().attendee_id
    faults: Sequence[Fault] = ()
    # Who agrees presses a button: a tick that is saved as one goes could not be taken back.
    if "consent" in request.form and not _is_script():
        version, read = request.form["consent"], request.form.get("consent_seen")
        faults = service.give_consent(db, me, version=version, language=language(), seen=read, now=now())
    service.set_may_refill(db, me, may_refill="may_refill" in request.form, now=now())
    if not faults and request.form.get("act") == "done":
        # What was ticked stays, whatever is missing: it is said, and nothing else is lost.
        faults = service.finish_registration(db, me, now=now())
    return faults


_SAVERS: dict[str, Callable[[Session], Sequence[Fault]]] = {
    "you": _save_profile,
    "times": _save_presence,
    "wishes": _save_wish,
    "check": _save_end,
}


def _step() -> str:
    return str((request.view_args or {})["step"])


def _seen() -> str:
    return request.form.get("seen", "")


def _moved(texts: list[str], act: str) -> list[str]:
    """Return the texts of a list after what a button asks: one up, one down, one out."""
    deed, _, place = act.partition("-")
    at = int(place) if place.isdecimal() and len(place) < 4 else -1
    if not 0 <= at < len(texts):
        return texts
    if deed == "remove":
        return texts[:at] + texts[at + 1 :]
    to = {"up": at - 1, "down": at + 1}.get(deed, at)
    # The blank field at the end is no place to move to.
    if 0 <= to < len(texts) and texts[to].strip():
        texts[at], texts[to] = texts[to], texts[at]
    return texts


def _as_typed(faults: Sequence[Fault], conflict: str) -> _Typed:
    form = request.form
    return _Typed(
        texts=tuple(text for text in form.getlist("text") if text.strip()),
        values={name: form[name] for name in form},
        away=tuple(form.getlist("away")),
        spoken=tuple(form.getlist("spoken")),
        faults=sentences(faults),
        conflict=conflict,
    )


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _again(step: str, typed: _Typed, status: int) -> ResponseReturnValue:
    """Answer what was not kept: to a reader the form with what they typed, to a script the sentences."""
    if not _is_script():
        return _page(step, typed), status
    page = _read()
    told = {"faults": dict(typed.faults), "conflict": typed.conflict, "seen": _seen_of(page, step)}
    return jsonify(told), status


def _refused(sentence: str, step: str) -> ResponseReturnValue:
    if _is_script():
        return jsonify(faults={}, conflict=sentence, seen=""), 409
    # The page itself says why nothing can be changed any more.
    return redirect(url_for("register.show", step=step), 303)


def _saved(step: str) -> ResponseReturnValue:
    page = _read()
    saved = t("registration.saved_at", time=clock_time(now(), page.timezone))
    if _is_script():
        answer = jsonify(saved=saved, seen=_seen_of(page, step), meter=meter(page))
    else:
        answer = make_response(redirect(_address_after(step, page), 303))
    chosen = request.form.get("language")
    if step == "you" and chosen in LANGUAGES:
        keep_cookie(answer, "language", chosen)
    return answer


def _address_after(step: str, page: RegistrationPage) -> str:
    act = request.form.get("act", "")
    if act == "next":
        return url_for("register.show", step="check" if page.completed_at else next_step(step))
    if act == "add":
        return url_for("register.show", step=step, more=1)
    return url_for("register.show", step=step)


def _seen_of(page: RegistrationPage, step: str) -> str:
    return page.seen.get(KINDS.get(step, step), "")
