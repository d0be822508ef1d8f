"""Events with their rules, sessions, slots and tables."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: 64 bits on both
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", LONG, nullable=False),
        sa.Column("organiser_id", LONG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sample", sa.String(), nullable=True),
        sa.Column("has_explicit_pairs", sa.Boolean(), nullable=False),
        sa.Column("rule_floor", sa.Integer(), nullable=False),
        sa.Column("rule_cap", sa.Integer(), nullable=False),
        sa.Column("rule_min_value", sa.Integer(), nullable=False),
        sa.Column("rule_same_organisation", sa.String(), nullable=False),
        sa.Column("rule_met_before", sa.String(), nullable=False),
        sa.Column("rule_roles", JSON, nullable=False),
        sa.Column("rule_consent", sa.String(), nullable=False),
        sa.Column("rule_compactness", sa.Integer(), nullable=False),
        sa.Column("rule_max_break_spread", sa.Integer(), nullable=False),
        sa.Column("factor_want", sa.Double(), nullable=False),
        sa.Column("factor_language", sa.Double(), nullable=False),
        sa.Column("factor_roles", sa.Double(), nullable=False),
        sa.Column("factor_organisation", sa.Double(), nullable=False),
        sa.Column("factor_met_before", sa.Double(), nullable=False),
        sa.Column("factor_solvency", sa.Double(), nullable=False),
        sa.Column("factor_newcomers", sa.Double(), nullable=False),
        sa.Column("factor_create", sa.Double(), nullable=False),
        sa.Column("factor_maintain", sa.Double(), nullable=False),
        sa.Column("factor_expand", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisers.id"], ondelete="CASCADE", name="fk_events_organiser_id"
        ),
        sa.UniqueConstraint("organiser_id", "id", name="uq_events_organiser_id_id"),
        sa.UniqueConstraint("organiser_id", "sample", name="uq_events_organiser_id_sample"),
        sa.UniqueConstraint("public_id", name="uq_events_public_id"),
        sa.CheckConstraint("factor_create >= 0", name=op.f("ck_events_factor_create_at_least_0")),
        sa.CheckConstraint("factor_expand >= 0", name=op.f("ck_events_factor_expand_at_least_0")),
        sa.CheckConstraint("factor_language >= 0", name=op.f("ck_events_factor_language_at_least_0")),
        sa.CheckConstraint("factor_maintain >= 0", name=op.f("ck_events_factor_maintain_at_least_0")),
        sa.CheckConstraint("factor_met_before >= 0", name=op.f("ck_events_factor_met_before_at_least_0")),
        sa.CheckConstraint("factor_newcomers >= 0", name=op.f("ck_events_factor_newcomers_at_least_0")),
        sa.CheckConstraint("factor_organisation >= 0", name=op.f("ck_events_factor_organisation_at_least_0")),
        sa.CheckConstraint("factor_roles >= 0", name=op.f("ck_events_factor_roles_at_least_0")),
        sa.CheckConstraint("factor_solvency >= 0", name=op.f("ck_events_factor_solvency_at_least_0")),
        sa.CheckConstraint("factor_want >= 0", name=op.f("ck_events_factor_want_at_least_0")),
        sa.CheckConstraint("language IN ('es', 'en')", name=op.f("ck_events_language_known")),
        sa.CheckConstraint("rule_cap >= 0", name=op.f("ck_events_rule_cap_at_least_0")),
        sa.CheckConstraint("rule_compactness >= 0", name=op.f("ck_events_rule_compactness_at_least_0")),
        sa.CheckConstraint(
            "rule_consent IN ('automatic', 'confirm')", name=op.f("ck_events_rule_consent_known")
        ),
        sa.CheckConstraint("rule_floor >= 0", name=op.f("ck_events_rule_floor_at_least_0")),
        sa.CheckConstraint(
            "rule_max_break_spread >= -1", name=op.f("ck_events_rule_max_break_spread_at_least_minus_1")
        ),
        sa.CheckConstraint(
            "rule_met_before IN ('forbid', 'allow', 'prefer')", name=op.f("ck_events_rule_met_before_known")
        ),
        sa.CheckConstraint("rule_min_value >= 0", name=op.f("ck_events_rule_min_value_at_least_0")),
        sa.CheckConstraint(
            "rule_same_organisation IN ('forbid', 'allow', 'only')",
            name=op.f("ck_events_rule_same_organisation_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'proposing', 'published', 'live', 'feedback', 'closed')",
            name=op.f("ck_events_state_known"),
        ),
    )


def create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("pause_minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_sessions_event_id"),
        sa.UniqueConstraint("event_id", "id", name="uq_sessions_event_id_id"),
        sa.UniqueConstraint("event_id", "position", name="uq_sessions_event_id_position"),
        sa.CheckConstraint("pause_minutes >= 0", name=op.f("ck_sessions_pause_minutes_at_least_0")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_sessions_position_at_least_0")),
        sa.CheckConstraint("slot_minutes >= 1", name=op.f("ck_sessions_slot_minutes_at_least_1")),
        sa.CheckConstraint("slots >= 1", name=op.f("ck_sessions_slots_at_least_1")),
    )


def create_slots() -> None:
    op.create_table(
        "slots",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("session_id", LONG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("tables", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slots"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_slots_event_id"),
        sa.ForeignKeyConstraint(
            ["event_id", "session_id"],
            ["sessions.event_id", "sessions.id"],
            ondelete="CASCADE",
            name="fk_slots_event_id_session_id",
        ),
        sa.UniqueConstraint("event_id", "id", name="uq_slots_event_id_id"),
        sa.UniqueConstraint("event_id", "number", name="uq_slots_event_id_number"),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_slots_ends_after_start")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_slots_number_at_least_1")),
        sa.CheckConstraint("tables >= 0", name=op.f("ck_slots_tables_at_least_0")),
    )
    op.create_index("ix_slots_session_id", "slots", ["session_id"])


def create_tables() -> None:
    op.create_table(
        "tables",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tables"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_tables_event_id"),
        sa.UniqueConstraint("event_id", "id", name="uq_tables_event_id_id"),
        sa.UniqueConstraint("event_id", "number", name="uq_tables_event_id_number"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_tables_number_at_least_1")),
    )


def upgrade() -> None:
    create_events()
    create_sessions()
    create_slots()
    create_tables()


def downgrade() -> None:
    op.drop_table("tables")
    op.drop_table("slots")
    op.drop_table("sessions")
    op.drop_table("events")
