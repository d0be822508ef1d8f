"""What the pages of registration show and are told: plain values, ready for a template."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from matchmaker.services.registration.deadline import Registration
from matchmaker.services.registration.editing import seen_as
from matchmaker.words import Language

StatementKind = Literal["goal", "offer", "need"]
#: What a registration is made of; those that count as its parts, in the order of the page.
PARTS = ("you", "offers", "needs", "consent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    What was typed and can't be kept.

    Parameters
    ----------
    where
        Name of the field in the form; of a list ``text-2``, from 0.
    code
        Its sentence, which takes ``parameters``.
    """

    where: str
    code: str
    parameters: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotChoice:
    """A slot as its attendee sees it: when, and whether they are away then."""

    number: int
    session: int
    starts_at: datetime
    ends_at: datetime
    is_away: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Another attendee as a search shows them: name and organisation, and nothing else."""

    id: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """
    What an attendee is asked to agree to, or agreed to.

    Parameters
    ----------
    text
        As it was when they agreed, in the language of then; as it is now while they have not.
    given_at
        In the event's zone; none until they agree.
    """

    version: str
    text: str
    language: Language
    given_at: datetime | None

    @property
    def seen(self) -> str:
        """One word for the text, with which whoever agrees says what they read."""
        return seen_as(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationPage:
    """
    All that an attendee said about themselves, and may change.

    Parameters
    ----------
    statements
        ``goal``, ``offer`` and ``need`` → texts in the order of their priority.
    topics
        Id of a topic that was picked → its name in the reader's language.
    most_meetings
        What their own cap may be at most.
    seen
        Section → what stands there now, in one word: who saves says what they saw.
    is_late
        Whether the published schedule was computed before they registered.
    """

    event_id: str
    event_name: str
    organiser: str
    timezone: str
    registration: Registration
    name: str
    email: str
    organisation: str
    title: str
    role: str
    roles: tuple[str, ...]
    languages: tuple[str, ...]
    language: Language | None
    statements: dict[StatementKind, tuple[str, ...]]
    topics: dict[str, str]
    slots: tuple[SlotChoice, ...]
    cap: int
    most_meetings: int
    wants: tuple[Found, ...]
    avoids: tuple[str, ...]
    consent: ConsentView
    may_refill: bool
    completed_at: datetime | None
    is_late: bool
    seen: dict[str, str]

    @property
    def parts(self) -> dict[str, bool]:
        """Part → whether it is done."""
        done = (
            bool(self.name and self.languages and (self.organisation or self.title)),
            bool(self.statements["offer"]),
            bool(self.statements["need"]),
            self.consent.given_at is not None,
        )
        return dict(zip(PARTS, done, strict=True))
