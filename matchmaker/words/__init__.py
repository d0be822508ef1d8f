"""
Words: every sentence that a person reads, in Spanish and English, made in one place.

All other rooms pass codes and parameters; only the edges (pages, mails, the terminal) call ``say``.
"""

from matchmaker.words.catalogue import LANGUAGES, Language, codes, language_or_default
from matchmaker.words.figures import number, percent
from matchmaker.words.moments import day_and_time
from matchmaker.words.say import UnknownCodeError, say, say_error

__all__ = [
    "LANGUAGES",
    "Language",
    "UnknownCodeError",
    "codes",
    "day_and_time",
    "language_or_default",
    "number",
    "percent",
    "say",
    "say_error",
]
