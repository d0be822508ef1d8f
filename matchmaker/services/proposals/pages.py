"""What the pages about proposals are given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from matchmaker.services.planning import AgendaItem, PersonLabel

#: What a reader learns: that both agreed, that nothing came of it, or that it is open.
Outcome = Literal["open", "agreed", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProposal:
    """
    A proposal as one of the two sees it.

    Parameters
    ----------
    item
        The meeting with its reasons and card; slot and table are provisional.
    own_answer
        What the reader answered; blank until then.
    outcome
        While the round runs, what the other side answered shows only when both agreed.
    """

    id: str
    item: AgendaItem
    own_answer: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProposals:
    """
    An attendee's proposals, those that wait for an answer first.

    Parameters
    ----------
    closes_at
        The deadline of the round that runs, in the event's zone; none when none does.
    """

    event_id: str
    event_name: str
    timezone: str
    language: str
    person: PersonLabel
    closes_at: datetime | None
    proposals: tuple[OwnProposal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStanding:
    """
    What an attendee's agenda says of proposals.

    Parameters
    ----------
    asks
        Whether the event's rule is that both confirm.
    owes
        Whether a round waits for the attendee.
    may_decline
        Whether what is published may still be declined.
    declined
        Public ids of the meetings that the attendee said no to: the next version is without them.
    """

    asks: bool
    owes: bool
    may_decline: bool
    declined: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """A round as the organiser sees it; ``attendees`` is whom it asked, ``silent`` who owes an answer."""

    number: int
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    reminded_at: datetime | None
    proposals: int
    agreed: int
    waiting: int
    nothing: int
    attendees: int
    silent: tuple[PersonLabel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalBoard:
    """
    Proposals of an event for its organiser.

    Parameters
    ----------
    asks
        Whether the event's rule is that both confirm.
    version
        Number of the newest version; none before the first.
    unasked
        Meetings of that version that nobody was asked about.
    agreed
        Meetings of that version that both accepted.
    first_slot
        When the first slot begins, in the event's zone; none without a programme.
    """

    asks: bool
    state: str
    version: int | None
    is_published: bool
    unasked: int
    agreed: int
    meetings: int
    first_slot: datetime | None
    rounds: tuple[RoundLine, ...]
