"""What is known between two attendees."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: 64 bits on both
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def create_wishes() -> None:
    op.create_table(
        "wishes",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("from_attendee_id", LONG, nullable=False),
        sa.Column("to_attendee_id", LONG, nullable=True),
        sa.Column("typed_name", sa.String(), nullable=False),
        sa.Column("typed_email", sa.String(), nullable=False),
        sa.Column("typed_email_normalised", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wishes"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_wishes_event_id"),
        sa.ForeignKeyConstraint(
            ["event_id", "from_attendee_id"],
            ["attendees.event_id", "attendees.id"],
            ondelete="CASCADE",
            name="fk_wishes_event_id_from_attendee_id",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "to_attendee_id"],
            ["attendees.event_id", "attendees.id"],
            ondelete="CASCADE",
            name="fk_wishes_event_id_to_attendee_id",
        ),
        sa.UniqueConstraint(
            "from_attendee_id",
            "to_attendee_id",
            "wish",
            "origin",
            name="uq_wishes_from_attendee_id_to_attendee_id_wish_origin",
        ),
        sa.CheckConstraint("from_attendee_id <> to_attendee_id", name=op.f("ck_wishes_not_oneself")),
        sa.CheckConstraint(
            "to_attendee_id IS NOT NULL OR typed_name <> '' OR typed_email <> ''",
            name=op.f("ck_wishes_towards_somebody"),
        ),
        sa.CheckConstraint(
            "wish <> 'must' OR origin = 'organiser'", name=op.f("ck_wishes_must_is_the_organisers")
        ),
        sa.CheckConstraint("origin IN ('organiser', 'attendee')", name=op.f("ck_wishes_origin_known")),
        sa.CheckConstraint(
            "(typed_email = '') = (typed_email_normalised = '')",
            name=op.f("ck_wishes_typed_email_normalised_too"),
        ),
        sa.CheckConstraint("wish IN ('must', 'want', 'avoid')", name=op.f("ck_wishes_wish_known")),
    )
    op.create_index("ix_wishes_event_id", "wishes", ["event_id"])
    op.create_index("ix_wishes_to_attendee_id", "wishes", ["to_attendee_id"])
    op.create_index("ix_wishes_typed_email_normalised", "wishes", ["typed_email_normalised"])


def create_met_before() -> None:
    op.create_table(
        "met_before",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("a_attendee_id", LONG, nullable=False),
        sa.Column("b_attendee_id", LONG, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_met_before"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_met_before_event_id"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "a_attendee_id"],
            ["attendees.event_id", "attendees.id"],
            ondelete="CASCADE",
            name="fk_met_before_event_id_a_attendee_id",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "b_attendee_id"],
            ["attendees.event_id", "attendees.id"],
            ondelete="CASCADE",
            name="fk_met_before_event_id_b_attendee_id",
        ),
        sa.UniqueConstraint(
            "a_attendee_id", "b_attendee_id", name="uq_met_before_a_attendee_id_b_attendee_id"
        ),
        sa.CheckConstraint("a_attendee_id <> b_attendee_id", name=op.f("ck_met_before_not_oneself")),
        sa.CheckConstraint("times >= 1", name=op.f("ck_met_before_times_at_least_1")),
    )
    op.create_index("ix_met_before_b_attendee_id", "met_before", ["b_attendee_id"])
    op.create_index("ix_met_before_event_id", "met_before", ["event_id"])


def create_explicit_pairs() -> None:
    op.create_table(
        "explicit_pairs",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("a_attendee_id", LONG, nullable=False),
        sa.Column("b_attendee_id", LONG, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_explicit_pairs"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_explicit_pairs_event_id"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "a_attendee_id"],
            ["attendees.event_id", "attendees.id"],
            ondelete="CASCADE",
            name="fk_explicit_pairs_event_id_a_attendee_id",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "b_attendee_id"],
            ["attendees.event_id", "attendees.id"],
            ondelete="CASCADE",
            name="fk_explicit_pairs_event_id_b_attendee_id",
        ),
        sa.UniqueConstraint("event_id", "id", name="uq_explicit_pairs_event_id_id"),
        sa.UniqueConstraint("event_id", "position", name="uq_explicit_pairs_event_id_position"),
        sa.CheckConstraint("a_attendee_id <> b_attendee_id", name=op.f("ck_explicit_pairs_not_oneself")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_explicit_pairs_position_at_least_0")),
        sa.CheckConstraint("value >= 1", name=op.f("ck_explicit_pairs_value_at_least_1")),
    )
    op.create_index("ix_explicit_pairs_a_attendee_id", "explicit_pairs", ["a_attendee_id"])
    op.create_index("ix_explicit_pairs_b_attendee_id", "explicit_pairs", ["b_attendee_id"])
    op.create_index(
        "uq_explicit_pairs_event_id_external_id",
        "explicit_pairs",
        ["event_id", "external_id"],
        unique=True,
        sqlite_where=sa.text("external_id <> ''"),
        postgresql_where=sa.text("external_id <> ''"),
    )


def create_explicit_pair_slots() -> None:
    op.create_table(
        "explicit_pair_slots",
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("pair_id", LONG, nullable=False),
        sa.Column("slot_id", LONG, nullable=False),
        sa.PrimaryKeyConstraint("pair_id", "slot_id", name="pk_explicit_pair_slots"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_explicit_pair_slots_event_id"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "pair_id"],
            ["explicit_pairs.event_id", "explicit_pairs.id"],
            ondelete="CASCADE",
            name="fk_explicit_pair_slots_event_id_pair_id",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "slot_id"],
            ["slots.event_id", "slots.id"],
            ondelete="CASCADE",
            name="fk_explicit_pair_slots_event_id_slot_id",
        ),
    )
    op.create_index("ix_explicit_pair_slots_event_id", "explicit_pair_slots", ["event_id"])
    op.create_index("ix_explicit_pair_slots_slot_id", "explicit_pair_slots", ["slot_id"])


def create_explicit_pair_afters() -> None:
    op.create_table(
        "explicit_pair_afters",
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("pair_id", LONG, nullable=False),
        sa.Column("before_pair_id", LONG, nullable=False),
        sa.PrimaryKeyConstraint("pair_id", "before_pair_id", name="pk_explicit_pair_afters"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_explicit_pair_afters_event_id"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "before_pair_id"],
            ["explicit_pairs.event_id", "explicit_pairs.id"],
            ondelete="CASCADE",
            name="fk_explicit_pair_afters_event_id_before_pair_id",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "pair_id"],
            ["explicit_pairs.event_id", "explicit_pairs.id"],
            ondelete="CASCADE",
            name="fk_explicit_pair_afters_event_id_pair_id",
        ),
        sa.CheckConstraint("pair_id <> before_pair_id", name=op.f("ck_explicit_pair_afters_not_itself")),
    )
    op.create_index("ix_explicit_pair_afters_before_pair_id", "explicit_pair_afters", ["before_pair_id"])
    op.create_index("ix_explicit_pair_afters_event_id", "explicit_pair_afters", ["event_id"])


def upgrade() -> None:
    create_wishes()
    create_met_before()
    create_explicit_pairs()
    create_explicit_pair_slots()
    create_explicit_pair_afters()


def downgrade() -> None:
    op.drop_table("explicit_pair_afters")
    op.drop_table("explicit_pair_slots")
    op.drop_table("explicit_pairs")
    op.drop_table("met_before")
    op.drop_table("wishes")
