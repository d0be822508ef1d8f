"""Reasons keep the words that carried them; an event's own vocabulary."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: 64 bits on both
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True)

#: What a reason says in both forms.
COMMON = "event_id, version_id, meeting_id, direction, code, benefit"
#: The words that a former reason refers to, as they are now.
KEEP_WORDS = """
CREATE TABLE kept_reasons AS
SELECT r.event_id, r.version_id, r.meeting_id, r.direction, r.code, r.benefit,
  COALESCE(received.kind, '') AS receiver_kind, COALESCE(received.text, '') AS receiver_text,
  COALESCE(given.kind, '') AS giver_kind, COALESCE(given.text, '') AS giver_text
FROM meeting_reasons r
LEFT JOIN statements received ON received.id = r.receiver_statement_id
LEFT JOIN statements given ON given.id = r.giver_statement_id
"""
#: The statements that say those words still, if any.
FIND_STATEMENTS = """
CREATE TABLE kept_reasons AS
SELECT r.event_id, r.version_id, r.meeting_id, r.direction, r.code, r.benefit,
  (SELECT MIN(s.id) FROM statements s
   WHERE s.attendee_id = CASE r.direction WHEN 0 THEN m.a_attendee_id ELSE m.b_attendee_id END
   AND s.kind = r.receiver_kind AND s.text = r.receiver_text) AS receiver_statement_id,
  (SELECT MIN(s.id) FROM statements s
   WHERE s.attendee_id = CASE r.direction WHEN 0 THEN m.b_attendee_id ELSE m.a_attendee_id END
   AND s.kind = r.giver_kind AND s.text = r.giver_text) AS giver_statement_id
FROM meeting_reasons r JOIN meetings m ON m.id = r.meeting_id
"""
WORDS = "receiver_kind, receiver_text, giver_kind, giver_text"
STATEMENTS = "receiver_statement_id, giver_statement_id"


def statement_key(side: str) -> sa.ForeignKeyConstraint:
    column = f"{side}_statement_id"
    return sa.ForeignKeyConstraint(
        [column], ["statements.id"], ondelete="SET NULL", name=f"fk_meeting_reasons_{column}"
    )


def make_reasons_anew(keep: str, columns: str, *parts: Any) -> None:
    """Make the table anew, which SQLite can't change, and fill it with what was kept beside it."""
    op.execute(keep)
    op.drop_table("meeting_reasons")
    op.create_table(
        "meeting_reasons",
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("version_id", LONG, nullable=False),
        sa.Column("meeting_id", LONG, nullable=False),
        sa.Column("direction", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("code", sa.String(), nullable=False),
        *parts,
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
        sa.CheckConstraint(
            "benefit BETWEEN 0 AND 1000", name=op.f("ck_meeting_reasons_benefit_in_thousandths")
        ),
        sa.CheckConstraint("direction IN (0, 1)", name=op.f("ck_meeting_reasons_direction_known")),
    )
    op.execute(
        f"INSERT INTO meeting_reasons ({COMMON}, {columns}) "  # noqa: S608 # nosec B608 -- names of columns, all above
        f"SELECT {COMMON}, {columns} FROM kept_reasons"
    )
    op.drop_table("kept_reasons")
    op.create_index("ix_meeting_reasons_event_id", "meeting_reasons", ["event_id"])


def create_vocabulary() -> None:
    op.create_table(
        "vocabulary_concepts",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("concept", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sought", sa.Boolean(), nullable=False),
        sa.Column("broader", JSON, nullable=False),
        sa.Column("helps", JSON, nullable=False),
        sa.Column("near", JSON, nullable=False),
        sa.Column("met_by", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vocabulary_concepts"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_vocabulary_concepts_event_id"
        ),
        sa.UniqueConstraint("event_id", "concept", name="uq_vocabulary_concepts_event_id_concept"),
        sa.CheckConstraint(
            "kind IN ('what', 'problem', 'sector', 'place', 'general', 'more')",
            name=op.f("ck_vocabulary_concepts_kind_known"),
        ),
    )
    op.create_table(
        "vocabulary_terms",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("concept", sa.String(), nullable=False),
        sa.Column("list", sa.String(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vocabulary_terms"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_vocabulary_terms_event_id"
        ),
        sa.UniqueConstraint(
            "event_id", "concept", "list", "term", name="uq_vocabulary_terms_event_id_concept_list_term"
        ),
        sa.CheckConstraint(
            "list IN ('es', 'en', 'cues', 'muted')", name=op.f("ck_vocabulary_terms_list_known")
        ),
        sa.CheckConstraint(
            "(list = 'muted') = (concept = '')", name=op.f("ck_vocabulary_terms_muted_of_no_concept")
        ),
        sa.CheckConstraint("term <> ''", name=op.f("ck_vocabulary_terms_term_given")),
    )


def upgrade() -> None:
    make_reasons_anew(
        KEEP_WORDS,
        WORDS,
        sa.Column("receiver_kind", sa.String(), nullable=False),
        sa.Column("receiver_text", sa.String(), nullable=False),
        sa.Column("giver_kind", sa.String(), nullable=False),
        sa.Column("giver_text", sa.String(), nullable=False),
        sa.Column("benefit", sa.Integer(), nullable=False),
    )
    create_vocabulary()


def downgrade() -> None:
    op.drop_table("vocabulary_terms")
    op.drop_table("vocabulary_concepts")
    make_reasons_anew(
        FIND_STATEMENTS,
        STATEMENTS,
        sa.Column("receiver_statement_id", LONG, nullable=True),
        sa.Column("giver_statement_id", LONG, nullable=True),
        sa.Column("benefit", sa.Integer(), nullable=False),
        statement_key("giver"),
        statement_key("receiver"),
    )
    for side in ("giver", "receiver"):
        op.create_index(
            f"ix_meeting_reasons_{side}_statement_id", "meeting_reasons", [f"{side}_statement_id"]
        )
