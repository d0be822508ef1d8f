"""Rounds of proposals and their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

#: 64 bits on both
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "proposal_rounds",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_proposal_rounds"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_proposal_rounds_event_id"
        ),
        sa.UniqueConstraint("event_id", "id", name="uq_proposal_rounds_event_id_id"),
        sa.UniqueConstraint("event_id", "number", name="uq_proposal_rounds_event_id_number"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_proposal_rounds_number_at_least_1")),
        sa.CheckConstraint("opened_at < closes_at", name=op.f("ck_proposal_rounds_closes_after_opening")),
    )
    op.create_index("ix_proposal_rounds_closes_at", "proposal_rounds", ["closes_at"])
    op.create_table(
        "proposals",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("meeting_id", LONG, nullable=False),
        sa.Column("round_id", LONG, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("a_answer", sa.String(), nullable=True),
        sa.Column("b_answer", sa.String(), nullable=True),
        sa.Column("a_answered_at", MOMENT, nullable=True),
        sa.Column("b_answered_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_proposals_event_id"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "meeting_id"],
            ["meetings.event_id", "meetings.id"],
            ondelete="CASCADE",
            name="fk_proposals_event_id_meeting_id",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "round_id"],
            ["proposal_rounds.event_id", "proposal_rounds.id"],
            ondelete="CASCADE",
            name="fk_proposals_event_id_round_id",
        ),
        sa.UniqueConstraint("public_id", name="uq_proposals_public_id"),
        sa.UniqueConstraint("event_id", "meeting_id", name="uq_proposals_event_id_meeting_id"),
        sa.CheckConstraint(
            "state IN ('pending', 'accepted', 'declined', 'expired')", name=op.f("ck_proposals_state_known")
        ),
        sa.CheckConstraint("a_answer IN ('accept', 'decline')", name=op.f("ck_proposals_a_answer_known")),
        sa.CheckConstraint("b_answer IN ('accept', 'decline')", name=op.f("ck_proposals_b_answer_known")),
        sa.CheckConstraint(
            "state <> 'accepted' OR (a_answer IS NOT NULL AND b_answer IS NOT NULL"
            " AND a_answer = 'accept' AND b_answer = 'accept')",
            name=op.f("ck_proposals_both_accepted"),
        ),
    )
    for column in ("event_id", "meeting_id", "round_id"):
        op.create_index(f"ix_proposals_{column}", "proposals", [column])


def downgrade() -> None:
    op.drop_table("proposals")
    op.drop_table("proposal_rounds")
