"""Files of attendees that organisers bring."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: 64 bits on both
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("job_id", LONG, nullable=True),
        sa.Column("brought_by", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("chosen", JSON, nullable=True),
        sa.Column("with_waiting", sa.Boolean(), nullable=False),
        sa.Column("reading", JSON, nullable=True),
        sa.Column("written", JSON, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_imports_event_id"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], ondelete="SET NULL", name="fk_imports_job_id"),
        sa.UniqueConstraint("public_id", name="uq_imports_public_id"),
        sa.CheckConstraint(
            "state IN ('reading', 'read', 'unusable', 'applying', 'done', 'failed', 'dropped')",
            name=op.f("ck_imports_state_known"),
        ),
    )
    op.create_index("ix_imports_event_id_created_at", "imports", ["event_id", "created_at"])
    op.create_index("ix_imports_job_id", "imports", ["job_id"])

    with op.batch_alter_table("attendees") as attendees:
        attendees.add_column(sa.Column("ticket", sa.String(), nullable=True))
        attendees.create_unique_constraint("uq_attendees_event_id_ticket", ["event_id", "ticket"])


def downgrade() -> None:
    with op.batch_alter_table("attendees") as attendees:
        attendees.drop_constraint("uq_attendees_event_id_ticket", type_="unique")
        attendees.drop_column("ticket")
    op.drop_table("imports")
