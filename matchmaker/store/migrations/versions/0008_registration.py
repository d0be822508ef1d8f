"""Registration, consent, editions of what is edited, and the second step of a member's sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

#: 64 bits on both
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
#: Of rows that are there already; taken off again, as the program gives every value itself
WORD = {"breaks": sa.text("'points'"), "registration": sa.text("'invited'")}
ONE = sa.text("1")


def upgrade() -> None:
    with op.batch_alter_table("events") as events:
        events.add_column(sa.Column("breaks", sa.String(), nullable=False, server_default=WORD["breaks"]))
        events.add_column(
            sa.Column("registration", sa.String(), nullable=False, server_default=WORD["registration"])
        )
        events.add_column(sa.Column("registration_until", MOMENT, nullable=True))
        events.add_column(sa.Column("archived_at", MOMENT, nullable=True))
        events.add_column(sa.Column("delete_on", sa.Date(), nullable=True))
        events.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default=ONE))
        events.create_check_constraint(
            op.f("ck_events_breaks_known"), "breaks IN ('points', 'any', 'few', 'strongly')"
        )
        events.create_check_constraint(
            op.f("ck_events_registration_known"), "registration IN ('invited', 'anyone')"
        )
        events.create_check_constraint(op.f("ck_events_edition_at_least_1"), "edition >= 1")
    drop_defaults("events", "breaks", "registration", "edition")

    with op.batch_alter_table("attendees") as attendees:
        attendees.add_column(sa.Column("language", sa.String(), nullable=True))
        attendees.add_column(sa.Column("invited_at", MOMENT, nullable=True))
        attendees.add_column(sa.Column("reminded_at", MOMENT, nullable=True))
        attendees.add_column(sa.Column("completed_at", MOMENT, nullable=True))
        attendees.add_column(sa.Column("may_refill", sa.Boolean(), nullable=False, server_default=sa.false()))
        attendees.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default=ONE))
        attendees.create_check_constraint(op.f("ck_attendees_language_known"), "language IN ('es', 'en')")
        attendees.create_check_constraint(op.f("ck_attendees_edition_at_least_1"), "edition >= 1")
    drop_defaults("attendees", "may_refill", "edition")

    create_consents()
    create_sign_ups()
    extend_members()


def drop_defaults(table: str, *columns: str) -> None:
    with op.batch_alter_table(table) as altered:
        for column in columns:
            altered.alter_column(column, server_default=None)


def create_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("attendee_id", LONG, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_consents_event_id"),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            ondelete="CASCADE",
            name="fk_consents_event_id_attendee_id",
        ),
        sa.CheckConstraint("language IN ('es', 'en')", name=op.f("ck_consents_language_known")),
        sa.CheckConstraint("version <> ''", name=op.f("ck_consents_version_given")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_consents_text_given")),
    )
    op.create_index("ix_consents_event_id", "consents", ["event_id"])
    op.create_index("ix_consents_attendee_id", "consents", ["attendee_id"])


def create_sign_ups() -> None:
    op.create_table(
        "sign_ups",
        sa.Column("id", LONG, nullable=False),
        sa.Column("event_id", LONG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_normalised", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ups"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE", name="fk_sign_ups_event_id"),
        sa.UniqueConstraint("public_id", name="uq_sign_ups_public_id"),
        sa.UniqueConstraint("token_hash", name="uq_sign_ups_token_hash"),
        sa.UniqueConstraint("event_id", "email_normalised", name="uq_sign_ups_event_id_email_normalised"),
        sa.CheckConstraint("language IN ('es', 'en')", name=op.f("ck_sign_ups_language_known")),
        sa.CheckConstraint("email_normalised <> ''", name=op.f("ck_sign_ups_email_not_blank")),
    )
    op.create_index("ix_sign_ups_expires_at", "sign_ups", ["expires_at"])


def extend_members() -> None:
    with op.batch_alter_table("team_members") as members:
        members.add_column(sa.Column("totp_secret", sa.String(), nullable=True))
        members.add_column(sa.Column("totp_since", MOMENT, nullable=True))
        members.add_column(sa.Column("totp_last_step", sa.BigInteger(), nullable=True))
        members.add_column(sa.Column("oidc_issuer", sa.String(), nullable=True))
        members.add_column(sa.Column("oidc_subject", sa.String(), nullable=True))
        members.create_check_constraint(
            op.f("ck_team_members_issuer_with_subject"), "(oidc_issuer IS NULL) = (oidc_subject IS NULL)"
        )
        members.create_check_constraint(
            op.f("ck_team_members_code_with_secret"), "totp_since IS NULL OR totp_secret IS NOT NULL"
        )
        members.create_unique_constraint(
            "uq_team_members_oidc_issuer_oidc_subject", ["oidc_issuer", "oidc_subject"]
        )
    op.create_table(
        "recovery_codes",
        sa.Column("id", LONG, nullable=False),
        sa.Column("organiser_id", LONG, nullable=False),
        sa.Column("team_member_id", LONG, nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisers.id"], ondelete="CASCADE", name="fk_recovery_codes_organiser_id"
        ),
        sa.ForeignKeyConstraint(
            ["team_member_id"],
            ["team_members.id"],
            ondelete="CASCADE",
            name="fk_recovery_codes_team_member_id",
        ),
        sa.UniqueConstraint("team_member_id", "code_hash", name="uq_recovery_codes_team_member_id_code_hash"),
    )
    op.create_index("ix_recovery_codes_organiser_id", "recovery_codes", ["organiser_id"])


def downgrade() -> None:
    op.drop_table("recovery_codes")
    with op.batch_alter_table("team_members") as members:
        members.drop_constraint("uq_team_members_oidc_issuer_oidc_subject", type_="unique")
        members.drop_constraint(op.f("ck_team_members_code_with_secret"), type_="check")
        members.drop_constraint(op.f("ck_team_members_issuer_with_subject"), type_="check")
        for column in ("oidc_subject", "oidc_issuer", "totp_last_step", "totp_since", "totp_secret"):
            members.drop_column(column)
    op.drop_table("sign_ups")
    op.drop_table("consents")
    with op.batch_alter_table("attendees") as attendees:
        attendees.drop_constraint(op.f("ck_attendees_edition_at_least_1"), type_="check")
        attendees.drop_constraint(op.f("ck_attendees_language_known"), type_="check")
        for column in ("edition", "may_refill", "completed_at", "reminded_at", "invited_at", "language"):
            attendees.drop_column(column)
    with op.batch_alter_table("events") as events:
        events.drop_constraint(op.f("ck_events_edition_at_least_1"), type_="check")
        events.drop_constraint(op.f("ck_events_registration_known"), type_="check")
        events.drop_constraint(op.f("ck_events_breaks_known"), type_="check")
        for column in ("edition", "delete_on", "archived_at", "registration_until"):
            events.drop_column(column)
        events.drop_column("registration")
        events.drop_column("breaks")
