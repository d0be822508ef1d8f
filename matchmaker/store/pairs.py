"""What is known between two attendees: wishes, earlier meetings, the pairs of ``pairs.csv``."""

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.store.base import Key, Reference, Row, at_least, one_of

WISHES = ("must", "want", "avoid")
#: Who set a wish
ORIGINS = ("organiser", "attendee")


def _attendee(column: str) -> ForeignKeyConstraint:
    """Return the constraint that ``column`` is an attendee of the row's own event."""
    return ForeignKeyConstraint(
        ["event_id", column], ["attendees.event_id", "attendees.id"], ondelete="CASCADE"
    )


def _pair(column: str) -> ForeignKeyConstraint:
    """Return the constraint that ``column`` is an explicit pair of the row's own event."""
    return ForeignKeyConstraint(
        ["event_id", column], ["explicit_pairs.event_id", "explicit_pairs.id"], ondelete="CASCADE"
    )


class WishRow(Row):
    """What one attendee wishes about another, who may not be registered yet."""

    __tablename__ = "wishes"
    __table_args__ = (
        _attendee("from_attendee_id"),
        _attendee("to_attendee_id"),
        # The organiser and the attendee may wish the same; neither is told by a refusal that the other did.
        UniqueConstraint("from_attendee_id", "to_attendee_id", "wish", "origin"),
        one_of("wish", WISHES),
        one_of("origin", ORIGINS),
        CheckConstraint("wish <> 'must' OR origin = 'organiser'", name="must_is_the_organisers"),
        CheckConstraint(
            "(typed_email = '') = (typed_email_normalised = '')", name="typed_email_normalised_too"
        ),
        CheckConstraint("from_attendee_id <> to_attendee_id", name="not_oneself"),
        CheckConstraint(
            "to_attendee_id IS NOT NULL OR typed_name <> '' OR typed_email <> ''", name="towards_somebody"
        ),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    from_attendee_id: Mapped[Reference]
    to_attendee_id: Mapped[Reference | None] = mapped_column(index=True)
    #: Whom the attendee named, as typed; kept until somebody registers under it
    typed_name: Mapped[str] = mapped_column(default="")
    typed_email: Mapped[str] = mapped_column(default="")
    #: What a registration's address is compared with
    typed_email_normalised: Mapped[str] = mapped_column(default="", index=True)
    #: An attendee's ``avoid`` is private: it leaves the house with that attendee's own data alone
    wish: Mapped[str]
    #: Whose wish it is: the one that the organiser's folder says, or the attendee's own
    origin: Mapped[str] = mapped_column(default="attendee")


class MetRow(Row):
    """How often two attendees met at earlier events."""

    __tablename__ = "met_before"
    __table_args__ = (
        _attendee("a_attendee_id"),
        _attendee("b_attendee_id"),
        UniqueConstraint("a_attendee_id", "b_attendee_id"),
        CheckConstraint("a_attendee_id <> b_attendee_id", name="not_oneself"),
        at_least("times", 1),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    a_attendee_id: Mapped[Reference]
    b_attendee_id: Mapped[Reference] = mapped_column(index=True)
    times: Mapped[int]


class ExplicitPairRow(Row):
    """A possible meeting that the organiser gave, with its value."""

    __tablename__ = "explicit_pairs"
    __table_args__ = (
        _attendee("a_attendee_id"),
        _attendee("b_attendee_id"),
        UniqueConstraint("event_id", "id"),
        UniqueConstraint("event_id", "position"),
        Index(
            "uq_explicit_pairs_event_id_external_id",
            *("event_id", "external_id"),
            unique=True,
            sqlite_where=text("external_id <> ''"),
            postgresql_where=text("external_id <> ''"),
        ),
        CheckConstraint("a_attendee_id <> b_attendee_id", name="not_oneself"),
        at_least("value", 1),
        at_least("position", 0),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    #: Line of the file, from 0
    position: Mapped[int]
    a_attendee_id: Mapped[Reference] = mapped_column(index=True)
    b_attendee_id: Mapped[Reference] = mapped_column(index=True)
    value: Mapped[int]
    #: The id of the folder; blank when it gave none
    external_id: Mapped[str] = mapped_column(default="")
    required: Mapped[bool] = mapped_column(default=False)


class ExplicitPairSlotRow(Row):
    """A slot that an explicit pair may use; a pair without any may use all."""

    __tablename__ = "explicit_pair_slots"
    __table_args__ = (
        _pair("pair_id"),
        ForeignKeyConstraint(["event_id", "slot_id"], ["slots.event_id", "slots.id"], ondelete="CASCADE"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    pair_id: Mapped[Reference] = mapped_column(primary_key=True)
    slot_id: Mapped[Reference] = mapped_column(primary_key=True, index=True)


class ExplicitPairAfterRow(Row):
    """An explicit pair that must be held before another can be."""

    __tablename__ = "explicit_pair_afters"
    __table_args__ = (
        _pair("pair_id"),
        _pair("before_pair_id"),
        CheckConstraint("pair_id <> before_pair_id", name="not_itself"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    pair_id: Mapped[Reference] = mapped_column(primary_key=True)
    before_pair_id: Mapped[Reference] = mapped_column(primary_key=True, index=True)
