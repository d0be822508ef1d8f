"""Persons of an organiser, attendees of an event, and what attendees say about themselves."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.store.base import Key, PublicId, Reference, Row, at_least, one_of
from matchmaker.store.organisers import LANGUAGES

STATEMENT_KINDS = ("goal", "offer", "need")


class PersonRow(Row):
    """The same human across the events of one organiser."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("organiser_id", "id"),
        UniqueConstraint("organiser_id", "email_normalised"),
        CheckConstraint("email_normalised <> ''", name="email_not_blank"),
    )

    id: Mapped[Key]
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"))
    public_id: Mapped[PublicId]
    name: Mapped[str]
    #: As last given: where mail goes
    email: Mapped[str | None]
    #: What makes two registrations the same person; ``None`` makes a person of one event
    email_normalised: Mapped[str | None]
    created_at: Mapped[datetime]


class AttendeeRow(Row):
    """A person registered for one event."""

    __tablename__ = "attendees"
    __table_args__ = (
        # Person and event are of one organiser, the own table is of the event: the database says so.
        ForeignKeyConstraint(
            ["organiser_id", "event_id"], ["events.organiser_id", "events.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["organiser_id", "person_id"], ["people.organiser_id", "people.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["event_id", "own_table_id"], ["tables.event_id", "tables.id"]),
        UniqueConstraint("event_id", "id"),
        UniqueConstraint("event_id", "external_id"),
        UniqueConstraint("event_id", "person_id"),
        UniqueConstraint("event_id", "ticket"),
        at_least("cap", 0),
        at_least("floor", 0),
        at_least("badge_serial", 1),
        one_of("language", LANGUAGES),
        at_least("edition", 1),
    )

    id: Mapped[Key]
    organiser_id: Mapped[Reference]
    event_id: Mapped[Reference]
    person_id: Mapped[Reference] = mapped_column(index=True)
    public_id: Mapped[PublicId]
    #: The id of the event folder
    external_id: Mapped[str]
    name: Mapped[str]
    #: As typed for this event; blank without one
    email: Mapped[str] = mapped_column(default="")
    #: Where the attendee works or studies
    organisation: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    #: Most meetings; 0 = the event's rule
    cap: Mapped[int] = mapped_column(default=0)
    #: Fewest meetings; 0 = the event's rule
    floor: Mapped[int] = mapped_column(default=0)
    #: Several may share one: two people at one stand
    own_table_id: Mapped[Reference | None] = mapped_column(index=True)
    #: Raised to make printed badges and handed-out feeds void
    badge_serial: Mapped[int] = mapped_column(default=1)
    registered_at: Mapped[datetime]
    #: First scan at the door; ``None`` until then
    checked_in_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    #: Language of their pages and mails; ``None``: the event's
    language: Mapped[str | None]
    #: When a mail asked them to register
    invited_at: Mapped[datetime | None]
    #: When a mail reminded them of it: once
    reminded_at: Mapped[datetime | None]
    #: When they said that they were done registering; ``None`` until then
    completed_at: Mapped[datetime | None]
    #: Whether a chair that falls free on the day may be given to them without asking
    may_refill: Mapped[bool] = mapped_column(default=False)
    #: Raised by every edit: who edits says which one they saw
    edition: Mapped[int] = mapped_column(default=1)
    #: The id that a ticketing tool knows the attendee by; ``None`` for who came another way
    ticket: Mapped[str | None]


class ConsentRow(Row):
    """What an attendee agreed to, as it stood on the page."""

    __tablename__ = "consents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "attendee_id"], ["attendees.event_id", "attendees.id"], ondelete="CASCADE"
        ),
        one_of("language", LANGUAGES),
        CheckConstraint("version <> ''", name="version_given"),
        CheckConstraint("text <> ''", name="text_given"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    attendee_id: Mapped[Reference] = mapped_column(index=True)
    version: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    given_at: Mapped[datetime]


class UnavailableSlotRow(Row):
    """A slot in which an attendee is away."""

    __tablename__ = "unavailable_slots"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "attendee_id"], ["attendees.event_id", "attendees.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["event_id", "slot_id"], ["slots.event_id", "slots.id"], ondelete="CASCADE"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    attendee_id: Mapped[Reference] = mapped_column(primary_key=True)
    slot_id: Mapped[Reference] = mapped_column(primary_key=True, index=True)


class StatementRow(Row):
    """One goal, offer or need, in the attendee's own words."""

    __tablename__ = "statements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "attendee_id"], ["attendees.event_id", "attendees.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("event_id", "id"),
        UniqueConstraint("attendee_id", "kind", "position"),
        one_of("kind", STATEMENT_KINDS),
        at_least("position", 0),
        CheckConstraint("text <> ''", name="text_given"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    attendee_id: Mapped[Reference]
    kind: Mapped[str]
    #: Priority among those of its kind, from 0
    position: Mapped[int]
    text: Mapped[str]
