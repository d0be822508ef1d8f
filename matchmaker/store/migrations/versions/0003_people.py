"""Persons, attendees and what they say; links, messages and deeds."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: 64 bits on both
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", LONG, nullable=False),
        sa.Column("organiser_id", LONG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("email_normalised", sa.String(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisers.id"], ondelete="CASCADE", name="fk_people_organiser_id"
        ),
        sa.UniqueConstraint(
            "organiser_id", "email_normalised", name="uq_people_organiser_id_email_normalised"
        ),
        sa.UniqueConstraint("organiser_id", "id", name="uq_people_organiser_id_id"),
        sa.UniqueConstraint("public_id", name="uq_people_public_id"),
        sa.CheckConstraint("email_normalised <> ''", name=op.f("ck_people_email_not_blank")),
    )


def create_attendees() -> None:
    op.create_table(
        "attendees",
        sa.Column("id", LONG, nullable=False),
        sa.Column("organiser_id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("person_id", LONG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("own_table_id", LONG, nullable=True),
        sa.Column("badge_serial", sa.Integer(), nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("checked_in_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_attendees"),
        sa.ForeignKeyConstraint(
            ["event_id", "own_table_id"],
            ["tables.event_id", "tables.id"],
            name="fk_attendees_event_id_own_table_id",
        ),
        sa.ForeignKeyConstraint(
            ["organiser_id", "event_id"],
            ["events.organiser_id", "events.id"],
            ondelete="CASCADE",
            name="fk_attendees_organiser_id_event_id",
        ),
        sa.ForeignKeyConstraint(
            ["organiser_id", "person_id"],
            ["people.organiser_id", "people.id"],
            ondelete="CASCADE",
            name="fk_attendees_organiser_id_person_id",
        ),
        sa.UniqueConstraint("event_id", "external_id", name="uq_attendees_event_id_external_id"),
        sa.UniqueConstraint("event_id", "id", name="uq_attendees_event_id_id"),
        sa.UniqueConstraint("event_id", "person_id", name="uq_attendees_event_id_person_id"),
        sa.UniqueConstraint("public_id", name="uq_attendees_public_id"),
        sa.CheckConstraint("badge_serial >= 1", name=op.f("ck_attendees_badge_serial_at_least_1")),
        sa.CheckConstraint("cap >= 0", name=op.f("ck_attendees_cap_at_least_0")),
        sa.CheckConstraint("floor >= 0", name=op.f("ck_attendees_floor_at_least_0")),
    )
    op.create_index("ix_attendees_own_table_id", "attendees", ["own_table_id"])
    op.create_index("ix_attendees_person_id", "attendees", ["person_id"])


def create_unavailable_slots() -> None:
    op.create_table(
        "unavailable_slots",
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("attendee_id", LONG, nullable=False),
        sa.Column("slot_id", LONG, nullable=False),
        sa.PrimaryKeyConstraint("attendee_id", "slot_id", name="pk_unavailable_slots"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_unavailable_slots_event_id"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            ondelete="CASCADE",
            name="fk_unavailable_slots_event_id_attendee_id",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "slot_id"],
            ["slots.event_id", "slots.id"],
            ondelete="CASCADE",
            name="fk_unavailable_slots_event_id_slot_id",
        ),
    )
    op.create_index("ix_unavailable_slots_event_id", "unavailable_slots", ["event_id"])
    op.create_index("ix_unavailable_slots_slot_id", "unavailable_slots", ["slot_id"])


def create_statements() -> None:
    op.create_table(
        "statements",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("attendee_id", LONG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_statements"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], ondelete="CASCADE", name="fk_statements_event_id"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            ondelete="CASCADE",
            name="fk_statements_event_id_attendee_id",
        ),
        sa.UniqueConstraint(
            "attendee_id", "kind", "position", name="uq_statements_attendee_id_kind_position"
        ),
        sa.UniqueConstraint("event_id", "id", name="uq_statements_event_id_id"),
        sa.CheckConstraint("kind IN ('goal', 'offer', 'need')", name=op.f("ck_statements_kind_known")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_statements_position_at_least_0")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_statements_text_given")),
    )


def create_sign_in_links() -> None:
    op.create_table(
        "sign_in_links",
        sa.Column("id", LONG, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("team_member_id", LONG, nullable=True),
        sa.Column("attendee_id", LONG, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_links"),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendees.id"], ondelete="CASCADE", name="fk_sign_in_links_attendee_id"
        ),
        sa.ForeignKeyConstraint(
            ["team_member_id"],
            ["team_members.id"],
            ondelete="CASCADE",
            name="fk_sign_in_links_team_member_id",
        ),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_links_token_hash"),
        sa.CheckConstraint(
            "(team_member_id IS NULL) <> (attendee_id IS NULL)", name=op.f("ck_sign_in_links_one_subject")
        ),
        sa.CheckConstraint("purpose <> ''", name=op.f("ck_sign_in_links_purpose_given")),
    )
    op.create_index("ix_sign_in_links_attendee_id", "sign_in_links", ["attendee_id"])
    op.create_index("ix_sign_in_links_expires_at", "sign_in_links", ["expires_at"])
    op.create_index("ix_sign_in_links_team_member_id", "sign_in_links", ["team_member_id"])


def create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", LONG, nullable=False),
        sa.Column("organiser_id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=True),
        sa.Column("person_id", LONG, nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("send_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisers.id"], ondelete="CASCADE", name="fk_outbox_organiser_id"
        ),
        sa.ForeignKeyConstraint(
            ["organiser_id", "event_id"],
            ["events.organiser_id", "events.id"],
            ondelete="CASCADE",
            name="fk_outbox_organiser_id_event_id",
        ),
        sa.ForeignKeyConstraint(
            ["organiser_id", "person_id"],
            ["people.organiser_id", "people.id"],
            ondelete="CASCADE",
            name="fk_outbox_organiser_id_person_id",
        ),
        sa.UniqueConstraint(
            "person_id", "kind", "event_id", "number", name="uq_outbox_person_id_kind_event_id_number"
        ),
        sa.UniqueConstraint("public_id", name="uq_outbox_public_id"),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts_at_least_0")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_outbox_number_at_least_1")),
        sa.CheckConstraint(
            "state IN ('queued', 'claimed', 'accepted', 'ambiguous', 'failed')",
            name=op.f("ck_outbox_state_known"),
        ),
    )
    op.create_index("ix_outbox_event_id", "outbox", ["event_id"])
    op.create_index("ix_outbox_organiser_id", "outbox", ["organiser_id"])
    op.create_index("ix_outbox_state_send_at", "outbox", ["state", "send_at"])
    op.create_index(
        "uq_outbox_person_id_kind_number",
        "outbox",
        ["person_id", "kind", "number"],
        unique=True,
        sqlite_where=sa.text("event_id IS NULL"),
        postgresql_where=sa.text("event_id IS NULL"),
    )
    op.create_index(
        "uq_outbox_event_id_recipient_kind_number",
        "outbox",
        ["event_id", "recipient", "kind", "number"],
        unique=True,
        sqlite_where=sa.text("person_id IS NULL"),
        postgresql_where=sa.text("person_id IS NULL"),
    )
    op.create_index(
        "uq_outbox_organiser_id_recipient_kind_number",
        "outbox",
        ["organiser_id", "recipient", "kind", "number"],
        unique=True,
        sqlite_where=sa.text("person_id IS NULL AND event_id IS NULL"),
        postgresql_where=sa.text("person_id IS NULL AND event_id IS NULL"),
    )


def create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", LONG, nullable=False),
        sa.Column("organiser_id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("parameters", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="SET NULL", name="fk_audit_event_id"),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisers.id"], ondelete="CASCADE", name="fk_audit_organiser_id"
        ),
        sa.CheckConstraint(
            "actor_kind IN ('team_member', 'attendee', 'door', 'key', 'system')",
            name=op.f("ck_audit_actor_kind_known"),
        ),
    )
    op.create_index("ix_audit_event_id", "audit", ["event_id"])
    op.create_index("ix_audit_organiser_id_at", "audit", ["organiser_id", "at"])


def upgrade() -> None:
    create_people()
    create_attendees()
    create_unavailable_slots()
    create_statements()
    create_sign_in_links()
    create_outbox()
    create_audit()


def downgrade() -> None:
    op.drop_table("audit")
    op.drop_table("outbox")
    op.drop_table("sign_in_links")
    op.drop_table("statements")
    op.drop_table("unavailable_slots")
    op.drop_table("attendees")
    op.drop_table("people")
