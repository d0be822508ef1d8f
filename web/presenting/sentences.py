"""Sentences with their deciding words in bold."""

from markupsafe import Markup, escape

from web.language import number, t

#: Stand around a parameter while the sentence is made; no text of ours holds them.
_OPEN, _CLOSE = "\ue000", "\ue001"


def bold(code: str, **parameters: str | float) -> Markup:
    """Return the sentence of a code with its parameters in bold; ``count`` only chooses a plural."""
    places: dict[str, str | float] = {
        name: value if name == "count" else f"{_OPEN}{name}{_CLOSE}" for name, value in parameters.items()
    }
    sentence = str(escape(t(code, **places)))
    for name, value in parameters.items():
        shown = number(value) if isinstance(value, int) else value
        sentence = sentence.replace(f"{_OPEN}{name}{_CLOSE}", f"<b>{escape(shown)}</b>")
    return Markup(sentence)  # noqa: S704 # nosec B704 -- every part was escaped above
