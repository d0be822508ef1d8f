"""The words of an event: what is understood by which, added, muted, tried on a text."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.errors import MatchmakerError
from matchmaker.services import events as service
from matchmaker.services import planning
from matchmaker.services.planning import TRIED_KINDS
from matchmaker.store import scoped
from matchmaker.words import say_error
from web.access import team, team_member
from web.ground import database, ground, now, wake
from web.language import language
from web.presenting.own_words import UNDONE, added_lines
from web.presenting.rail import rail_of
from web.routing import route

# Not "vocabulary": what begins so is taken for the code of a sentence.
blueprint = Blueprint("own_words", __name__)

_HERE = "/events/<event>/vocabulary"
_LISTS = ("es", "en", "cues")
#: Where a browser keeps how to undo its last change, and how much of it a cookie holds.
_LAST, _MOST_KEPT = "own_words", 2_000


@route(blueprint, _HERE, policy=team("reader"))
def show(event: str) -> ResponseReturnValue:
    """
    Show the words of an event; ``?q=`` searches concepts, ``?concept=`` shows one.

    Its forms post to the other routes: ``term``, ``language`` and ``concept`` to add and remove a term;
    ``term`` to mute it or hear it again; ``es``, ``en``, ``kind`` and ``broader`` to add a concept;
    ``concept`` to remove one; ``text`` and ``kind`` to try a text; nothing to undo; all ``csrf_token``.
    """
    return _page(event)


@route(blueprint, f"{_HERE}/terms", policy=team("manager"), methods=("POST",))
def add(event: str) -> ResponseReturnValue:
    """Let a term name a concept."""
    concept, term, spoken = _typed("concept"), _typed("term"), _typed("language")
    if spoken not in _LISTS:
        return _page(event), 422  # no form of ours
    known = service.house_concepts(ground().settings.data_dir).concepts
    try:
        with database().writing() as db:
            row = scoped(db, team_member().organiser_id).event(event)
            service.add_term(
                db, row, concept=concept, term=term, language=spoken, known=known, now=now(), by=_by()
            )
    except (service.UnknownConceptError, service.TermWithoutWordError) as error:
        return _page(event, concept=concept, refused=error), 422
    return _done(event, "term_added", concept, term=term, concept=concept, language=spoken)


@route(blueprint, f"{_HERE}/terms/remove", policy=team("manager"), methods=("POST",))
def take(event: str) -> ResponseReturnValue:
    """Take a term of the event's own from a concept."""
    concept, term, spoken = _typed("concept"), _typed("term"), _typed("language")
    try:
        with database().writing() as db:
            row = scoped(db, team_member().organiser_id).event(event)
            service.take_term_from(db, row, concept=concept, term=term, language=spoken, now=now(), by=_by())
    except service.TermWithoutWordError as error:
        return _page(event, concept=concept, refused=error), 422
    return _done(event, "term_taken", concept, term=term, concept=concept, language=spoken)


@route(blueprint, f"{_HERE}/mute", policy=team("manager"), methods=("POST",))
def mute(event: str) -> ResponseReturnValue:
    """Let a term mean nothing here."""
    term = _typed("term")
    try:
        with database().writing() as db:
            row = scoped(db, team_member().organiser_id).event(event)
            service.mute_term(db, row, term=term, now=now(), by=_by())
    except service.TermWithoutWordError as error:
        return _page(event, refused=error), 422
    return _done(event, "muted", _typed("concept"), term=term)


@route(blueprint, f"{_HERE}/unmute", policy=team("manager"), methods=("POST",))
def unmute(event: str) -> ResponseReturnValue:
    """Let a muted term mean again what it means elsewhere."""
    term = _typed("term")
    with database().writing() as db:
        row = scoped(db, team_member().organiser_id).event(event)
        service.unmute_term(db, row, term=term, now=now(), by=_by())
    return _done(event, "unmuted", _typed("concept"), term=term)


@route(blueprint, f"{_HERE}/concepts", policy=team("manager"), methods=("POST",))
def add_concept(event: str) -> ResponseReturnValue:
    """Add a concept of the event's own."""
    typed = {name: _typed(name) for name in ("es", "en", "kind", "broader")}
    house = service.house_concepts(ground().settings.data_dir)
    try:
        with database().writing() as db:
            row = scoped(db, team_member().organiser_id).event(event)
            broader = None
            if typed["broader"]:
                own = service.read_own_words(db, row)
                broader = service.concept_called(house, own, typed["broader"])
                if broader is None:
                    raise service.UnknownConceptError(typed["broader"])  # noqa: TRY301 -- as the service's
            concept = service.add_concept(
                db,
                row,
                es=typed["es"].split(","),
                en=typed["en"].split(","),
                kind=typed["kind"],
                broader=() if broader is None else (broader,),
                known=house.concepts,
                now=now(),
                by=_by(),
            )
    except (
        service.UnknownConceptError,
        service.TermWithoutWordError,
        service.UnknownKindError,
    ) as error:
        return _page(event, typed=typed, refused=error), 422
    return _done(event, "concept_added", concept, concept=concept, term=typed["es"] or typed["en"])


@route(blueprint, f"{_HERE}/concepts/remove", policy=team("manager"), methods=("POST",))
def remove_concept(event: str) -> ResponseReturnValue:
    """Remove a concept that the event added, with its words."""
    concept = _typed("concept")
    try:
        with database().writing() as db:
            row = scoped(db, team_member().organiser_id).event(event)
            removed = service.remove_concept(db, row, concept=concept, now=now(), by=_by())
    except service.UnknownConceptError as error:
        return _page(event, refused=error), 422
    name = (*removed.record.es, *removed.record.en, concept)[0]
    return _done(event, "concept_removed", "", term=name, removed=removed.to_plain())


@route(blueprint, f"{_HERE}/undo", policy=team("manager"), methods=("POST",))
def undo(event: str) -> ResponseReturnValue:
    """Undo the last change that this browser made at the event."""
    last = session.get(_LAST)
    if not isinstance(last, dict) or last.get("event") != event or last.get("deed") not in UNDONE:
        return _back(event)
    del session[_LAST]
    known = service.house_concepts(ground().settings.data_dir).concepts
    about: dict[str, Any] = {"now": now(), "by": _by()}
    try:
        with database().writing() as db:
            row = scoped(db, team_member().organiser_id).event(event)
            place = {name: last.get(name, "") for name in ("concept", "term", "language")}
            match last["deed"]:
                case "term_added":
                    service.take_term_from(db, row, **place, **about)
                case "term_taken":
                    service.add_term(db, row, **place, known=known, **about)
                case "muted":
                    service.unmute_term(db, row, term=place["term"], **about)
                case "unmuted":
                    service.mute_term(db, row, term=place["term"], **about)
                case "concept_added":
                    service.remove_concept(db, row, concept=place["concept"], **about)
                case "concept_removed":
                    removed = service.RemovedConcept.from_plain(last["removed"])
                    service.put_back(db, row, removed, **about)
    except (service.UnknownConceptError, service.TermWithoutWordError):
        # Somebody else changed it meanwhile: there is nothing left to undo.
        pass
    concept = "" if last["deed"] == "concept_added" else last.get("concept", "")
    return redirect(url_for("own_words.show", event=event, concept=concept or None), 303)


@route(blueprint, f"{_HERE}/try", policy=team("manager"), methods=("POST",))
def try_text(event: str) -> ResponseReturnValue:
    """Let a job say what a text means here."""
    text, kind = " ".join(request.form.get("text", "").replace("\0", " ").split()), _typed("kind")
    if not text or kind not in TRIED_KINDS:
        return _back(event)
    with database().writing() as db:
        row = scoped(db, team_member().organiser_id).event(event)
        job = planning.request_trial(db, row, text=text, kind=kind, by=_by(), now=now())
    wake("quick", job.id)
    return redirect(url_for("own_words.show", event=event) + "#try", 303)


def _back(event: str) -> ResponseReturnValue:
    """Lead back to the page without a change, of an event that is there."""
    with database().reading() as db:
        scoped(db, team_member().organiser_id).event(event)
    return redirect(url_for("own_words.show", event=event), 303)


def _by() -> str:
    return team_member().public_id


def _typed(name: str) -> str:
    """Return what was typed into a field: one line, of letters that show."""
    return "".join(letter for letter in request.form.get(name, "") if letter.isprintable()).strip()[:200]


def _done(event: str, deed: str, shown: str, **about: Any) -> ResponseReturnValue:
    """Keep how to undo a change, as far as a cookie holds it, and lead back to the page."""
    last = {"event": event, "deed": deed, **about}
    if len(str(last)) <= _MOST_KEPT:
        session[_LAST] = last
    else:
        session.pop(_LAST, None)
    return redirect(url_for("own_words.show", event=event, concept=shown or None), 303)


def _page(
    event: str,
    *,
    concept: str | None = None,
    typed: dict[str, str] | None = None,
    refused: MatchmakerError | None = None,
) -> str:
    member = team_member()
    house = service.house_concepts(ground().settings.data_dir)
    query = request.args.get("q", "").strip()[:120]
    asked = concept or request.args.get("concept", "")
    with database().reading() as db:
        overview = service.read_event(db, member.organiser_id, event)
        row = scoped(db, member.organiser_id).event(event)
        own = service.read_own_words(db, row)
        trial = planning.read_trial(db, row, by=member.public_id)
    last = session.get(_LAST)
    return render_template(
        "own_words.html",
        rail=rail_of(overview.summary),
        query=query,
        found=service.search_concepts(house, own, query) if query else (),
        asked=asked,
        concept=service.read_concept(house, own, asked) if asked else None,
        added=added_lines(house, own, language()),
        muted=own.muted,
        total=len(house.concepts),
        trial=trial,
        typed=typed or {},
        refused=None if refused is None else say_error(refused, language()),
        last=last if isinstance(last, dict) and last.get("event") == event else None,
        kinds=service.OWN_KINDS,
    )
