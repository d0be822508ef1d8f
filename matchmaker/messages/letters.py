"""From a kind of mail and its parameters to subject, text and HTML."""

from dataclasses import dataclass
from functools import cache

from css_inline import inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from matchmaker.words import Language, say

#: The kinds of mail, and how many paragraphs stand before the button of each.
LETTERS = {
    "team_link": 1,
    "team_invitation": 1,
    "team_reset": 1,
    "team_password_changed": 1,  # nosec B105 -- a number of paragraphs
    "team_second_step_off": 1,
    "attendee_link": 1,
    "agenda_ready": 1,
    "attendee_invitation": 2,
    "attendee_reminder": 2,
    "sign_up": 2,
    "proposals": 2,
    "proposals_reminder": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as people read it; ``html`` and ``text`` say the same."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a mail says, before it is drawn: a page may show it before anything is sent."""

    subject: str
    place: str
    heading: str
    paragraphs: list[str]
    url: str
    button: str
    note: str


def compose(kind: str, language: Language, *, url: str, place: str, **parameters: str) -> Mail:
    """
    Return the mail of a kind.

    Parameters
    ----------
    kind
        One of ``LETTERS``.
    url
        Where its button leads: to a page that asks again, never to a change.
    place
        Name of the organiser or the event, at the top.
    **parameters
        What the sentences of the kind name, ``name`` above all.
    """
    outline = outline_of(kind, language, url=url, place=place, **parameters)
    return Mail(
        subject=outline.subject,
        text=_drawn("letter.txt", outline, language),
        # Mail programs keep no style sheet: every rule moves to the elements it is about.
        html=inline(_drawn("letter.html", outline, language)),
    )


def outline_of(kind: str, language: Language, *, url: str, place: str, **parameters: str) -> Outline:
    """Return what the mail of a kind says; the parameters are those of ``compose``."""
    # One line: a name with a line break must not make a header of its own.
    words = {name: _line(value) for name, value in {**parameters, "place": place}.items()}
    return Outline(
        subject=say(f"mail.{kind}_subject", language, **words),
        place=words["place"],
        heading=say(f"mail.{kind}_heading", language, **words),
        paragraphs=[say(f"mail.{kind}_{nth}", language, **words) for nth in range(1, LETTERS[kind] + 1)],
        url=url,
        button=say(f"mail.{kind}_button", language, **words),
        note=say(f"mail.{kind}_note", language, **words),
    )


def _line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _drawn(template: str, outline: Outline, language: Language) -> str:
    return _environment().get_template(template).render(mail=outline, language=language)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("matchmaker.messages"),
        # The text version is no HTML; what people wrote is escaped in the other.
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
