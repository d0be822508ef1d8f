"""Runs, versions, meetings, placements and seats."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: 64 bits on both
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("job_id", LONG, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("time_limit", sa.Double(), nullable=False),
        sa.Column("problem", sa.LargeBinary(), nullable=True),
        sa.Column("problem_hash", sa.String(), nullable=True),
        sa.Column("index", JSON, nullable=True),
        sa.Column("progress", JSON, nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("value", LONG, nullable=True),
        sa.Column("upper_bound", LONG, nullable=True),
        sa.Column("report", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_runs_event_id"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], ondelete="SET NULL", name="fk_runs_job_id"),
        sa.UniqueConstraint("event_id", "id", name="uq_runs_event_id_id"),
        sa.UniqueConstraint("public_id", name="uq_runs_public_id"),
        sa.CheckConstraint("seed >= 0", name=op.f("ck_runs_seed_at_least_0")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_runs_state_known")
        ),
        sa.CheckConstraint("time_limit > 0", name=op.f("ck_runs_time_limit_positive")),
    )
    op.create_index("ix_runs_job_id", "runs", ["job_id"])


def create_versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("run_id", LONG, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("value", LONG, nullable=False),
        sa.Column("objective", LONG, nullable=False),
        sa.Column("upper_bound", LONG, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("breaks", sa.Integer(), nullable=False),
        sa.Column("table_moves", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_versions_event_id"),
        sa.ForeignKeyConstraint(
            ["event_id", "run_id"], ["runs.event_id", "runs.id"], name="fk_versions_event_id_run_id"
        ),
        sa.UniqueConstraint("event_id", "id", name="uq_versions_event_id_id"),
        sa.UniqueConstraint("event_id", "number", name="uq_versions_event_id_number"),
        sa.CheckConstraint("breaks >= 0", name=op.f("ck_versions_breaks_at_least_0")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_versions_number_at_least_1")),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_versions_published_at_known")
        ),
        sa.CheckConstraint("state IN ('draft', 'published')", name=op.f("ck_versions_state_known")),
        sa.CheckConstraint(
            "status IN ('optimal', 'feasible', 'infeasible')", name=op.f("ck_versions_status_known")
        ),
        sa.CheckConstraint("table_moves >= 0", name=op.f("ck_versions_table_moves_at_least_0")),
    )
    op.create_index("ix_versions_run_id", "versions", ["run_id"])


def create_meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("a_attendee_id", LONG, nullable=False),
        sa.Column("b_attendee_id", LONG, nullable=False),
        sa.Column("explicit_pair_id", LONG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_meetings_event_id"),
        sa.ForeignKeyConstraint(
            ["event_id", "a_attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name="fk_meetings_event_id_a_attendee_id",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "b_attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name="fk_meetings_event_id_b_attendee_id",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "explicit_pair_id"],
            ["explicit_pairs.event_id", "explicit_pairs.id"],
            name="fk_meetings_event_id_explicit_pair_id",
        ),
        sa.UniqueConstraint("event_id", "id", name="uq_meetings_event_id_id"),
        sa.UniqueConstraint("explicit_pair_id", name="uq_meetings_explicit_pair_id"),
        sa.UniqueConstraint("public_id", name="uq_meetings_public_id"),
        sa.CheckConstraint("a_attendee_id < b_attendee_id", name=op.f("ck_meetings_sides_in_order")),
    )
    op.create_index("ix_meetings_a_attendee_id", "meetings", ["a_attendee_id"])
    op.create_index("ix_meetings_b_attendee_id", "meetings", ["b_attendee_id"])
    op.create_index(
        "uq_meetings_a_attendee_id_b_attendee_id",
        "meetings",
        ["a_attendee_id", "b_attendee_id"],
        unique=True,
        sqlite_where=sa.text("explicit_pair_id IS NULL"),
        postgresql_where=sa.text("explicit_pair_id IS NULL"),
    )


def create_placements() -> None:
    op.create_table(
        "placements",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("version_id", LONG, nullable=False),
        sa.Column("meeting_id", LONG, nullable=False),
        sa.Column("slot_id", LONG, nullable=False),
        sa.Column("table_id", LONG, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_placements"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_placements_event_id"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "meeting_id"],
            ["meetings.event_id", "meetings.id"],
            name="fk_placements_event_id_meeting_id",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "slot_id"], ["slots.event_id", "slots.id"], name="fk_placements_event_id_slot_id"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "table_id"], ["tables.event_id", "tables.id"], name="fk_placements_event_id_table_id"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "version_id"],
            ["versions.event_id", "versions.id"],
            ondelete="CASCADE",
            name="fk_placements_event_id_version_id",
        ),
        sa.UniqueConstraint("id", "version_id", "slot_id", name="uq_placements_id_version_id_slot_id"),
        sa.UniqueConstraint(
            "event_id", "version_id", "meeting_id", name="uq_placements_event_id_version_id_meeting_id"
        ),
        sa.UniqueConstraint(
            "version_id", "slot_id", "table_id", name="uq_placements_version_id_slot_id_table_id"
        ),
        sa.CheckConstraint("value >= 1", name=op.f("ck_placements_value_at_least_1")),
    )
    op.create_index("ix_placements_event_id", "placements", ["event_id"])
    op.create_index("ix_placements_meeting_id", "placements", ["meeting_id"])
    op.create_index("ix_placements_slot_id", "placements", ["slot_id"])
    op.create_index("ix_placements_table_id", "placements", ["table_id"])


def create_meeting_reasons() -> None:
    op.create_table(
        "meeting_reasons",
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("version_id", LONG, nullable=False),
        sa.Column("meeting_id", LONG, nullable=False),
        sa.Column("direction", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("receiver_statement_id", LONG, nullable=True),
        sa.Column("giver_statement_id", LONG, nullable=True),
        sa.Column("benefit", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version_id", "meeting_id", "direction", name="pk_meeting_reasons"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_meeting_reasons_event_id"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "version_id", "meeting_id"],
            ["placements.event_id", "placements.version_id", "placements.meeting_id"],
            ondelete="CASCADE",
            name="fk_meeting_reasons_event_id_version_id_meeting_id",
        ),
        sa.ForeignKeyConstraint(
            ["giver_statement_id"],
            ["statements.id"],
            ondelete="SET NULL",
            name="fk_meeting_reasons_giver_statement_id",
        ),
        sa.ForeignKeyConstraint(
            ["receiver_statement_id"],
            ["statements.id"],
            ondelete="SET NULL",
            name="fk_meeting_reasons_receiver_statement_id",
        ),
        sa.CheckConstraint(
            "benefit BETWEEN 0 AND 1000", name=op.f("ck_meeting_reasons_benefit_in_thousandths")
        ),
        sa.CheckConstraint("direction IN (0, 1)", name=op.f("ck_meeting_reasons_direction_known")),
    )
    op.create_index("ix_meeting_reasons_event_id", "meeting_reasons", ["event_id"])
    op.create_index("ix_meeting_reasons_giver_statement_id", "meeting_reasons", ["giver_statement_id"])
    op.create_index("ix_meeting_reasons_receiver_statement_id", "meeting_reasons", ["receiver_statement_id"])


def create_seats() -> None:
    op.create_table(
        "seats",
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("version_id", LONG, nullable=False),
        sa.Column("slot_id", LONG, nullable=False),
        sa.Column("attendee_id", LONG, nullable=False),
        sa.Column("placement_id", LONG, nullable=False),
        sa.PrimaryKeyConstraint("version_id", "slot_id", "attendee_id", name="pk_seats"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_seats_event_id"),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            ondelete="CASCADE",
            name="fk_seats_event_id_attendee_id",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "version_id", "slot_id"],
            ["placements.id", "placements.version_id", "placements.slot_id"],
            ondelete="CASCADE",
            name="fk_seats_placement_id_version_id_slot_id",
        ),
    )
    op.create_index("ix_seats_attendee_id_version_id", "seats", ["attendee_id", "version_id"])
    op.create_index("ix_seats_event_id", "seats", ["event_id"])
    op.create_index("ix_seats_placement_id", "seats", ["placement_id"])


def upgrade() -> None:
    create_runs()
    create_versions()
    create_meetings()
    create_placements()
    create_meeting_reasons()
    create_seats()


def downgrade() -> None:
    op.drop_table("seats")
    op.drop_table("meeting_reasons")
    op.drop_table("placements")
    op.drop_table("meetings")
    op.drop_table("versions")
    op.drop_table("runs")
