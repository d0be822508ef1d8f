"""An event with its rules and factors, sessions, slots and tables."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.store.base import Key, PublicId, Reference, Row, WallClock, at_least, one_of
from matchmaker.store.organisers import LANGUAGES

EVENT_STATES = ("draft", "open", "proposing", "published", "live", "feedback", "closed")
SAME_ORGANISATION = ("forbid", "allow", "only")
MET_BEFORE = ("forbid", "allow", "prefer")
CONSENT = ("automatic", "confirm")
#: What the organiser chose about breaks; ``points``: the number of the event folder
BREAKS = ("points", "any", "few", "strongly")
#: How attendees come in: by the organiser's invitation alone, or also by an open page
REGISTRATION = ("invited", "anyone")
FACTORS = (
    *("want", "language", "roles", "organisation", "met_before"),
    *("solvency", "newcomers", "create", "maintain", "expand"),
)


class EventRow(Row):
    """One gathering. ``rule_*`` and ``factor_*`` are named as in the event folder."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("organiser_id", "id"),
        UniqueConstraint("organiser_id", "sample"),
        one_of("state", EVENT_STATES),
        one_of("language", LANGUAGES),
        at_least("rule_floor", 0),
        at_least("rule_cap", 0),
        at_least("rule_min_value", 0),
        at_least("rule_compactness", 0),
        at_least("rule_max_break_spread", -1),
        one_of("rule_same_organisation", SAME_ORGANISATION),
        one_of("rule_met_before", MET_BEFORE),
        one_of("rule_consent", CONSENT),
        one_of("breaks", BREAKS),
        one_of("registration", REGISTRATION),
        at_least("edition", 1),
        *(at_least(f"factor_{factor}", 0) for factor in FACTORS),
    )

    id: Mapped[Key]
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"))
    public_id: Mapped[PublicId]
    name: Mapped[str]
    #: IANA zone in which the organiser's wall clock is meant
    timezone: Mapped[str]
    language: Mapped[str] = mapped_column(default="es")
    state: Mapped[str] = mapped_column(default="draft")
    created_at: Mapped[datetime]
    #: Name of the sample event that this is; ``None`` for everybody else's
    sample: Mapped[str | None]
    #: Whether the pairs are those of ``pairs.csv``, which may be none at all
    has_explicit_pairs: Mapped[bool] = mapped_column(default=False)
    #: What a break costs: ``points`` leaves it to ``rule_compactness``, the others follow the pairs' values
    breaks: Mapped[str] = mapped_column(default="points")
    registration: Mapped[str] = mapped_column(default="invited")
    #: Until when attendees may register and change what they said; ``None``: until the first slot begins
    registration_until: Mapped[datetime | None]
    #: Out of the list of events, and nothing else; ``None`` while it is in it
    archived_at: Mapped[datetime | None]
    #: Day, in the event's zone, at whose beginning all of it is deleted; ``None``: kept
    delete_on: Mapped[date | None]
    #: Raised by every edit: who edits says which one they saw
    edition: Mapped[int] = mapped_column(default=1)

    rule_floor: Mapped[int] = mapped_column(default=0)
    #: 0 = as many as there are slots
    rule_cap: Mapped[int] = mapped_column(default=0)
    rule_min_value: Mapped[int] = mapped_column(default=0)
    rule_same_organisation: Mapped[str] = mapped_column(default="forbid")
    rule_met_before: Mapped[str] = mapped_column(default="allow")
    #: Pairs of roles that may meet; empty = all
    rule_roles: Mapped[list[list[str]]] = mapped_column(default=list)
    rule_consent: Mapped[str] = mapped_column(default="automatic")
    rule_compactness: Mapped[int] = mapped_column(default=0)
    #: -1 = no rule
    rule_max_break_spread: Mapped[int] = mapped_column(default=-1)

    factor_want: Mapped[float] = mapped_column(default=1)
    factor_language: Mapped[float] = mapped_column(default=1)
    factor_roles: Mapped[float] = mapped_column(default=1)
    factor_organisation: Mapped[float] = mapped_column(default=1)
    factor_met_before: Mapped[float] = mapped_column(default=1)
    factor_solvency: Mapped[float] = mapped_column(default=0)
    factor_newcomers: Mapped[float] = mapped_column(default=0)
    factor_create: Mapped[float] = mapped_column(default=1)
    factor_maintain: Mapped[float] = mapped_column(default=1)
    factor_expand: Mapped[float] = mapped_column(default=1)


class SessionRow(Row):
    """A run of slots without a pause in the programme."""

    __tablename__ = "sessions"
    __table_args__ = (
        UniqueConstraint("event_id", "id"),
        UniqueConstraint("event_id", "position"),
        at_least("position", 0),
        at_least("slots", 1),
        at_least("slot_minutes", 1),
        at_least("pause_minutes", 0),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    #: Order within the event, from 0
    position: Mapped[int]
    #: As typed; the slots' moments are worked out from it and the event's zone
    starts_local: Mapped[WallClock]
    slots: Mapped[int]
    slot_minutes: Mapped[int] = mapped_column(default=15)
    pause_minutes: Mapped[int] = mapped_column(default=5)


class SlotRow(Row):
    """An interval in which meetings run in parallel."""

    __tablename__ = "slots"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "session_id"], ["sessions.event_id", "sessions.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("event_id", "id"),
        UniqueConstraint("event_id", "number"),
        at_least("number", 1),
        at_least("tables", 0),
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    session_id: Mapped[Reference] = mapped_column(index=True)
    #: From 1, through all sessions
    number: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    #: Tables in use: those numbered from 1 up to this
    tables: Mapped[int]


class TableRow(Row):
    """A place for one meeting at a time."""

    __tablename__ = "tables"
    __table_args__ = (
        UniqueConstraint("event_id", "id"),
        UniqueConstraint("event_id", "number"),
        at_least("number", 1),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    #: From 1
    number: Mapped[int]
    #: Name on its card; blank when it goes by its number
    label: Mapped[str] = mapped_column(default="")
