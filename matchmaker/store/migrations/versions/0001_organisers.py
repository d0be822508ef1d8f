"""Organisers, their team members, and background jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: 64 bits on both
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def create_organisers() -> None:
    op.create_table(
        "organisers",
        sa.Column("id", LONG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisers"),
        sa.UniqueConstraint("public_id", name="uq_organisers_public_id"),
    )


def create_team_members() -> None:
    op.create_table(
        "team_members",
        sa.Column("id", LONG, nullable=False),
        sa.Column("organiser_id", LONG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_team_members"),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisers.id"], ondelete="CASCADE", name="fk_team_members_organiser_id"
        ),
        sa.UniqueConstraint("email", name="uq_team_members_email"),
        sa.UniqueConstraint("fs_uniquifier", name="uq_team_members_fs_uniquifier"),
        sa.UniqueConstraint("public_id", name="uq_team_members_public_id"),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_team_members_email_lower_case")),
        sa.CheckConstraint("language IN ('es', 'en')", name=op.f("ck_team_members_language_known")),
        sa.CheckConstraint(
            "role IN ('owner', 'manager', 'door', 'reader')", name=op.f("ck_team_members_role_known")
        ),
    )
    op.create_index("ix_team_members_organiser_id", "team_members", ["organiser_id"])


def create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", LONG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("run_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("heartbeat_at", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("progress", JSON, nullable=True),
        sa.Column("result", JSON, nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_jobs_attempts_at_least_0")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_jobs_state_known")
        ),
    )
    op.create_index("ix_jobs_state_run_at", "jobs", ["state", "run_at"])


def upgrade() -> None:
    create_organisers()
    create_team_members()
    create_jobs()


def downgrade() -> None:
    op.drop_table("jobs")
    op.drop_table("team_members")
    op.drop_table("organisers")
