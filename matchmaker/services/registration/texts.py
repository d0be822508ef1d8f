"""What people type, made fit to keep: one line, letters that show, not longer than anybody reads."""

import re
import unicodedata

from matchmaker.services.people import sorting_name
from matchmaker.services.registration.pages import Fault

#: Letters of a name, an organisation, a title; of a statement.
MOST_LETTERS, MOST_OF_STATEMENT = 200, 500
#: Turn the direction of the text around them too, not only their own.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Letters and symbols that are drawn as nothing.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_WORD = re.compile(r"[^\W_]+")


def line(text: str) -> str:
    """Return a text on one line, without what no eye sees; emoji and every script stay."""
    kept = "".join(_shown(letter) for letter in unicodedata.normalize("NFC", text))
    # Joiners and marks hold emoji and scripts together: alone they are nothing.
    return " ".join(kept.split()) if any(map(_is_seen, kept)) else ""


def too_long(field: str, text: str, most: int) -> list[Fault]:
    """Return the fault of a text that is longer than it may be."""
    if len(text) <= most:
        return []
    return [Fault(where=field, code="registration.too_long", parameters={"found": len(text), "most": most})]


def name_key(name: str) -> str:
    """Return what makes two spellings of a name the same: accents, case, commas and order aside."""
    return " ".join(sorted(_WORD.findall(sorting_name(name))))


def _shown(letter: str) -> str:
    if letter in _TURNING:
        return ""
    return " " if unicodedata.category(letter) in {"Cc", "Cs", "Co", "Zl", "Zp"} else letter


def _is_seen(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] not in "MZ" and category != "Cf" and letter not in _BLANK
