"""The reader's language and theme, and what templates need to write figures, times and days in it."""

from datetime import datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask, g, request

from matchmaker import words
from matchmaker.words import LANGUAGES, Language, language_or_default
from web.access import Anonymous, AttendeePrincipal, Principal, principal
from web.cookies import read_cookie
from web.ground import ground

Theme = Literal["light", "dark"]
#: Days with their full weekday, in the order that Europe reads.
_DAYS: dict[Language, str] = {"en": "EEEE d MMMM", "es": "EEEE, d 'de' MMMM"}
_YEARS: dict[Language, str] = {"en": " y", "es": " 'de' y"}


def chosen_language(asking: Principal) -> Language:
    """
    Return the language to answer in.

    The cookie of the language switch wins, then the member's or attendee's own choice, then what the
    browser asks for, then the attendee's event, then the settings.
    """
    own = None if isinstance(asking, Anonymous) else asking.language
    default = asking.event_language if isinstance(asking, AttendeePrincipal) else None
    return _chosen(own, default or cast("Language", ground().settings.language))


def answer_in(preferred: Language, *, is_own: bool) -> None:
    """
    Answer somebody who is not signed in as the one that they are about to be.

    Parameters
    ----------
    is_own
        Whether the language is a member's own choice; else it is that of an attendee's event.
    """
    g.language = _chosen(preferred if is_own else None, preferred)


def _chosen(own: Language | None, default: Language) -> Language:
    kept = read_cookie("language")
    if kept in LANGUAGES:
        return kept
    if own is not None:
        return own
    # Best first; es-MX is Spanish.
    asked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((language_or_default(tag, default) for tag in asked if tag in LANGUAGES), default)


def language() -> Language:
    """Return the language of this request."""
    if "language" not in g:
        g.language = chosen_language(principal())
    return cast("Language", g.language)


def theme() -> Theme | None:
    """Return the theme that the reader chose; none follows the system."""
    kept = read_cookie("theme")
    return cast("Theme", kept) if kept in {"light", "dark"} else None


def t(code: str, **parameters: str | float | None) -> str:
    """Return the sentence of a code in the language of this request."""
    return words.say(code, language(), **parameters)


def number(value: float, digits: int = 0) -> str:
    """Write a number as the reader's language does."""
    return words.number(value, language(), digits=digits)


def percent(share: float, digits: int = 1) -> str:
    """Write a share of 1 as per cent."""
    return words.percent(share, language(), digits=digits)


def clock_time(moment: datetime, zone: str | None = None) -> str:
    """Write the time of day in 24 hours: as the moment's own zone has it, or ``zone``."""
    return f"{_in_zone(moment, zone):%H:%M}"


def day(moment: datetime, zone: str, *, year: bool = False) -> str:
    """Write the day in a zone with its weekday, and the year when asked: ``jueves, 1 de octubre``."""
    local = _in_zone(moment, zone)
    pattern = _DAYS[language()] + (_YEARS[language()] if year else "")
    return str(format_date(local, pattern, locale=language()))


def _in_zone(moment: datetime, zone: str | None) -> datetime:
    return moment.astimezone(ZoneInfo(zone)) if zone else moment


def _context() -> dict[str, object]:
    return {
        "t": t,
        "language": language(),
        "theme": theme(),
        "principal": principal(),
        "languages": LANGUAGES,
    }


def init_language(app: Flask) -> None:
    """Give templates ``t``, ``language``, ``languages``, ``theme``, ``principal`` and the filters."""
    app.context_processor(_context)
    app.jinja_env.filters.update(number=number, percent=percent, clock_time=clock_time, day=day)
