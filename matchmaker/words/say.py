"""From a code and its parameters to a sentence."""

from babel import Locale

from matchmaker.errors import MatchmakerError
from matchmaker.words.catalogue import Language, messages
from matchmaker.words.figures import number

Parameter = str | int | float | None


class UnknownCodeError(MatchmakerError):
    """A code has no sentence: a fault of ours, found by the tests of the catalogue."""

    code = "words.unknown_code"

    def __init__(self, missing: str, language: str) -> None:
        super().__init__(missing=missing, language=language)


def say(code: str, language: Language, /, **parameters: Parameter) -> str:
    """
    Return the sentence of a code.

    Parameters
    ----------
    code
        Message id in the catalogue, such as ``intake.duplicate_id``.
    language
        ``es`` or ``en``.
    **parameters
        Values for the ``{named}`` places of the text. Whole numbers are grouped as the language
        does. A message with a plural is chosen by the parameter ``count``.

    Raises
    ------
    UnknownCodeError
        When the catalogue has no such code.
    """
    message = messages(language).get(code)
    if message is None:
        raise UnknownCodeError(code, language)
    text = message.string or ""
    if isinstance(text, (list, tuple)):
        count = parameters.get("count")
        text = text[_plural_form(language, count if isinstance(count, (int, float)) else 0)]
    shown = {
        name: number(value, language) if isinstance(value, int) else value
        for name, value in parameters.items()
    }
    return text.format_map(shown)


def say_error(error: MatchmakerError, language: Language) -> str:
    """Return the sentence of an error."""
    return say(error.code, language, **error.parameters)


def _plural_form(language: Language, count: float) -> int:
    """Return 0 for one, 1 for others: the order of forms in both languages' files."""
    return 0 if Locale(language).plural_form(count) == "one" else 1
