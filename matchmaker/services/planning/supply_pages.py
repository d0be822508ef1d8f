"""What the page of supply and demand shows: plain values, ready for a template."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from matchmaker.services.planning.pages import PersonLabel

#: How what is sought stands to what is offered.
Standing = Literal["unmet", "short", "balanced", "unneeded"]
STANDINGS: tuple[Standing, ...] = ("unmet", "short", "balanced", "unneeded")


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    """A statement and who said it; ``code`` says why it could not be understood, blank where it was."""

    person: PersonLabel
    kind: str
    text: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody whom others look for, by how many, and whether those are more than there are slots."""

    person: PersonLabel
    asked_by: int
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """
    Something that is sought or offered.

    Parameters
    ----------
    id
        Of the concept.
    names
        Language → name.
    seekers, givers
        Who looks for it and who offers it, in the order of their names.
    """

    id: str
    names: dict[str, str]
    standing: Standing
    seekers: tuple[PersonLabel, ...]
    givers: tuple[PersonLabel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """
    A kind of attendee who is not there yet, and what one more of them would add.

    Parameters
    ----------
    concept
        Id of what they offer.
    names
        What they offer, in words: language → name.
    role
        Role at the event; blank where roles do not matter.
    sought_by
        Attendees who look for it.
    points
        Most value that they would add, if they look for what people like them look for here.
    points_alone
        The same if they look for nothing.
    partners
        Whom they would meet, the surest first.
    """

    concept: str
    names: dict[str, str]
    role: str
    sought_by: int
    points: int
    points_alone: int
    partners: tuple[PersonLabel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """
    What was worked out.

    Parameters
    ----------
    at
        When, aware, in the event's zone.
    changed
        Attendees who came, went or said something else since then: their lines are left out.
    is_setting_changed
        Whether slots, tables, rules or the vocabulary changed since then.
    slots
        Most meetings that one attendee could have.
    needs, offers
        How many statements of each kind there are now.
    things
        What is sought most first, within each standing.
    """

    at: datetime
    changed: int
    is_setting_changed: bool
    slots: int
    needs: int
    offers: int
    unmet_needs: tuple[SaidLine, ...]
    unneeded_offers: tuple[SaidLine, ...]
    asked: tuple[Asked, ...]
    not_understood: tuple[SaidLine, ...]
    things: tuple[Thing, ...]
    invitations: tuple[Invitation, ...]

    @property
    def over_asked(self) -> int:
        """How many are asked for by more than there are slots."""
        return sum(one.is_over for one in self.asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Where the work is: whether it began, the code of its stage, and how many stages are behind it."""

    has_begun: bool
    stage: str
    done: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyPage:
    """
    Supply and demand of an event as it stands.

    Parameters
    ----------
    attendees, statements
        How many there are now.
    waiting
        The work that is under way; none when nobody asked for it.
    failed
        Code of why the last try came to nothing; blank when it did not.
    found
        What was worked out last; none before the first time.
    """

    event_id: str
    event_name: str
    timezone: str
    attendees: int
    statements: int
    waiting: Waiting | None
    failed: str
    found: Supply | None
