"""Registering in steps: what each is called, how far it is, what follows what; how statements read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.services import registration as service
from matchmaker.services.registration import Fault, RegistrationPage, StatementKind
from web.language import language, number, t

#: The steps, in their order; the last shows everything, and ends it.
STEPS = ("you", "goals", "offers", "needs", "times", "wishes", "check")
#: Step → kind of the statements that it is about.
KINDS: dict[str, StatementKind] = {"goals": "goal", "offers": "offer", "needs": "need"}
#: Languages that are offered to tick, besides those that an attendee speaks already.
SPOKEN = ("es", "en", "ca", "eu", "gl", "fr", "de", "pt", "it", "nl", "pl", "ar", "zh")
#: Step that a missing part is mended at.
_HOMES = {"you": "you", "offers": "offers", "needs": "needs", "consent": "check"}


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the course at the top names it: what it is, and how far it is in a word or two."""

    name: str
    label: str
    told: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """
    A statement as the form holds it.

    Parameters
    ----------
    shown
        As people read it; of a picked topic its name.
    is_empty
        Whether it says nothing that anybody could answer.
    """

    text: str
    shown: str
    is_picked: bool
    is_empty: bool
    fault: str


def steps_of(page: RegistrationPage, current: str) -> tuple[Step, ...]:
    """Return the course of steps."""
    parts = page.parts
    away = sum(slot.is_away for slot in page.slots)
    wishes = len(page.wants) + len(page.avoids)
    told = {
        "you": t("registration.step_done" if parts["you"] else "registration.step_open"),
        "times": t("registration.step_away", count=away) if away else t("registration.step_always"),
        "wishes": t("registration.step_count", count=wishes) if wishes else t("registration.step_none"),
        "check": t("registration.step_done" if page.completed_at else "registration.step_open"),
    }
    for step, kind in KINDS.items():
        count = len(page.statements[kind])
        told[step] = t("registration.step_written", count=count) if count else t("registration.step_nothing")
    return tuple(
        Step(
            step,
            t(f"registration.step_{step}"),
            t("registration.step_now") if step == current else told[step],
            step == current,
        )
        for step in STEPS
    )


def next_step(step: str) -> str:
    """Return what follows a step; the last is followed by itself."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def step_before(step: str) -> str | None:
    """Return what comes before a step, none before the first."""
    at = STEPS.index(step)
    return STEPS[at - 1] if at else None


def first_step(page: RegistrationPage) -> str:
    """Return where an attendee goes on: at the first part that is missing, else at the end."""
    if page.completed_at is not None or not page.registration.is_open:
        return "check"
    missing = [_HOMES[part] for part, is_done in page.parts.items() if not is_done]
    return missing[0] if missing else "check"


def missing_parts(page: RegistrationPage) -> tuple[tuple[str, str], ...]:
    """Return the parts that are missing: the step that each is mended at, and what is missing."""
    return tuple(
        (_HOMES[part], t(f"registration.missing_{part}"))
        for part, is_done in page.parts.items()
        if not is_done
    )


def meter(page: RegistrationPage) -> str:
    """Return how far an attendee is, in words."""
    done = sum(page.parts.values())
    return t("registration.meter", done=number(done), total=number(len(page.parts)))


def rows_of(texts: Sequence[str], topics: Mapping[str, str], faults: Mapping[str, str]) -> tuple[Row, ...]:
    """Return the statements of a form."""
    return tuple(
        Row(
            text,
            worded(text, topics),
            bool(service.picked(text)),
            not service.is_told(text),
            faults.get(f"text-{at}", ""),
        )
        for at, text in enumerate(texts)
    )


def worded(text: str, topics: Mapping[str, str]) -> str:
    """Return a statement as people read it: the name of a topic that was picked, else the text."""
    topic = service.picked(text)
    return topics.get(topic, topic.replace("_", " ")) if topic else text


def said(text: str) -> str:
    """Return a statement as people read it, outside the pages of its own event's registration."""
    return service.as_read(text, language())


def all_said(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return what a sentence quotes, with picked topics by their names."""
    return {name: said(text) for name, text in parameters.items()}


def sentences(faults: Sequence[Fault]) -> dict[str, str]:
    """Return the name of each field with a fault and what is wrong there."""
    return {fault.where: t(fault.code, **fault.parameters) for fault in faults}


def spoken_choices(spoken: Sequence[str]) -> tuple[str, ...]:
    """Return the languages to tick: the usual ones, and whatever else somebody speaks."""
    return tuple(dict.fromkeys([*SPOKEN, *spoken]))
