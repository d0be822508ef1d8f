"""What templates may call beside the words: addresses of files, icons, names, figures of the house."""

from collections.abc import Sequence
from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from flask import Flask

from matchmaker.services.people import first_name
from web.assets import asset_url
from web.charts import wall
from web.language import language, t
from web.presenting.icons import icon
from web.presenting.registration import all_said, said, worded
from web.presenting.sentences import bold


def language_name(code: str) -> str:
    """Return the name of a language in the reader's own; the code itself when it is not known."""
    return str(Locale(language()).languages.get(code.lower(), code))


def language_names(codes: Sequence[str]) -> str:
    """Return the names of languages as a list: ``español e inglés``."""
    names = format_list([language_name(code) for code in codes], locale=language())
    # Spanish says "e" before a sound of i, which the list patterns don't know.
    return names.replace(" y i", " e i") if language() == "es" else names


def month_year(moment: datetime) -> str:
    """Write month and year, short: ``oct 2026``."""
    return str(format_skeleton("yMMM", moment, locale=language()))


def calendar_day(day: date) -> str:
    """Write a day with its year, in the order that Europe reads: ``1 de octubre de 2026``."""
    pattern = "d 'de' MMMM 'de' y" if language() == "es" else "d MMMM y"
    return str(format_date(day, pattern, locale=language()))


def dress(app: Flask) -> None:
    """Give the templates of an application what they call."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        calendar_day=calendar_day,
        month_year=month_year,
        said=said,
        all_said=all_said,
        worded=worded,
    )
    app.jinja_env.globals.update(
        asset_url=asset_url,
        bold=bold,
        draw_wall=wall,
        first_name=first_name,
        icon=icon,
        language_name=language_name,
        language_names=language_names,
        t=t,
    )
