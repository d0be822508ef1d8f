"""
The catalogue: ``texts/<language>/<subject>.po``, one gettext file per subject, together one catalogue.

The message id is the code. Files are read as they are, so that a changed text needs no build step.
"""

from functools import cache
from pathlib import Path
from typing import Literal, get_args

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_TEXTS = Path(__file__).parent / "texts"


@cache
def messages(language: Language) -> dict[str, Message]:
    """Return code → message of one language. Two files that hold the same code are a fault of ours."""
    found: dict[str, Message] = {}
    for path in sorted((_TEXTS / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                code = message.id if isinstance(message.id, str) else message.id[0]
                if code == "":
                    continue
                if code in found:
                    fault = f"{code} stands twice in {language}, again in {path.name}"
                    raise ValueError(fault)
                found[code] = message
    return found


def codes(language: Language) -> frozenset[str]:
    """Return every code that has a sentence in a language."""
    return frozenset(messages(language))


def language_or_default(asked: str | None, default: Language) -> Language:
    """Return the asked language if its texts exist, else the default."""
    return asked if asked in LANGUAGES else default
