"""Who asked for runs and versions, edits of drafts with what undoes them, and trials of what would be."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

#: 64 bits on both
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)
EDITS = "kind IN ('lock', 'unlock', 'move', 'swap', 'add', 'remove')"
TRIALS = "state IN ('queued', 'running', 'done', 'failed')"


def upgrade() -> None:
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("asked_by", sa.String(), nullable=True))
        runs.add_column(sa.Column("around", sa.Integer(), nullable=True))
        runs.add_column(sa.Column("stop_asked", sa.Boolean(), nullable=False, server_default=sa.false()))
        runs.add_column(sa.Column("failure", JSON, nullable=True))
    with op.batch_alter_table("versions") as versions:
        versions.add_column(sa.Column("made_by", sa.String(), nullable=True))
        versions.add_column(sa.Column("made_from", sa.Integer(), nullable=True))
        versions.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default=sa.text("1")))
        versions.add_column(
            sa.Column("edits_kept", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        versions.add_column(sa.Column("told", JSON, nullable=True))
        versions.create_check_constraint(op.f("ck_versions_edition_at_least_1"), "edition >= 1")
        versions.create_check_constraint(op.f("ck_versions_edits_kept_at_least_0"), "edits_kept >= 0")
    # Of rows that are there already; the program gives every value itself.
    with op.batch_alter_table("runs") as runs:
        runs.alter_column("stop_asked", server_default=None)
    with op.batch_alter_table("versions") as versions:
        versions.alter_column("edition", server_default=None)
        versions.alter_column("edits_kept", server_default=None)
    create_edits()
    create_trials()


def create_edits() -> None:
    op.create_table(
        "edits",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("version_id", LONG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("change", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edits"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_edits_event_id"),
        sa.ForeignKeyConstraint(
            ["event_id", "version_id"],
            ["versions.event_id", "versions.id"],
            ondelete="CASCADE",
            name="fk_edits_event_id_version_id",
        ),
        sa.UniqueConstraint("version_id", "position", name="uq_edits_version_id_position"),
        sa.CheckConstraint(EDITS, name=op.f("ck_edits_kind_known")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_edits_position_at_least_1")),
    )
    op.create_index("ix_edits_event_id", "edits", ["event_id"])


def create_trials() -> None:
    op.create_table(
        "trials",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("job_id", LONG, nullable=True),
        sa.Column("version_id", LONG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("answers", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trials"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_trials_event_id"),
        sa.ForeignKeyConstraint(
            ["event_id", "version_id"],
            ["versions.event_id", "versions.id"],
            ondelete="CASCADE",
            name="fk_trials_event_id_version_id",
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], ondelete="SET NULL", name="fk_trials_job_id"),
        sa.UniqueConstraint("public_id", name="uq_trials_public_id"),
        sa.CheckConstraint(TRIALS, name=op.f("ck_trials_state_known")),
    )
    for column in ("event_id", "job_id", "version_id"):
        op.create_index(f"ix_trials_{column}", "trials", [column])


def downgrade() -> None:
    op.drop_table("trials")
    op.drop_table("edits")
    with op.batch_alter_table("versions") as versions:
        versions.drop_constraint(op.f("ck_versions_edits_kept_at_least_0"), type_="check")
        versions.drop_constraint(op.f("ck_versions_edition_at_least_1"), type_="check")
        for column in ("told", "edits_kept", "edition", "made_from", "made_by"):
            versions.drop_column(column)
    with op.batch_alter_table("runs") as runs:
        for column in ("failure", "stop_asked", "around", "asked_by"):
            runs.drop_column(column)
