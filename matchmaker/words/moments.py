"""Days and times as each language writes them."""

from datetime import datetime

from babel.dates import format_date

from matchmaker.words.catalogue import Language

_DAYS: dict[Language, str] = {"en": "EEEE d MMMM", "es": "EEEE, d 'de' MMMM"}


def day_and_time(moment: datetime, language: Language) -> str:
    """Return a moment in the zone that it has: ``Thursday 1 October, 10:00``."""
    day: str = format_date(moment, _DAYS[language], locale=language)
    return f"{day}, {moment:%H:%M}"
