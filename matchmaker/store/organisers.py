"""Who runs events: organisers, their team members, and the links that sign people in."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.store.base import Key, PublicId, Row, one_of

#: What a team member may do, most first.
TEAM_ROLES = ("owner", "manager", "door", "reader")
LANGUAGES = ("es", "en")


class OrganiserRow(Row):
    """The body that runs events: the tenant. Owns persons, events and their ledger."""

    __tablename__ = "organisers"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    name: Mapped[str]
    created_at: Mapped[datetime]


class TeamMemberRow(Row):
    """A person who signs in for an organiser."""

    __tablename__ = "team_members"
    __table_args__ = (
        one_of("role", TEAM_ROLES),
        one_of("language", LANGUAGES),
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("(oidc_issuer IS NULL) = (oidc_subject IS NULL)", name="issuer_with_subject"),
        CheckConstraint("totp_since IS NULL OR totp_secret IS NOT NULL", name="code_with_secret"),
        UniqueConstraint("oidc_issuer", "oidc_subject"),
    )

    id: Mapped[Key]
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"), index=True)
    public_id: Mapped[PublicId]
    #: Normalised; one address signs in for one organiser
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    language: Mapped[str] = mapped_column(default="es")
    #: argon2; ``None`` while the member signs in by link only
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    #: Secret of the member's authenticator, encrypted; ``None`` until one is asked for
    totp_secret: Mapped[str | None]
    #: Since when a code is asked for at sign-in; ``None`` while none is
    totp_since: Mapped[datetime | None]
    #: Step of the last code that was taken: no code is taken twice
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    #: Who the member is to the identity provider that signs them in
    oidc_issuer: Mapped[str | None]
    oidc_subject: Mapped[str | None]
    #: What a session cookie holds instead of the id; changing it signs the member out everywhere
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class RecoveryCodeRow(Row):
    """A code that stands in for a lost authenticator, once; only its hash is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("team_member_id", "code_hash"),)

    id: Mapped[Key]
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"), index=True)
    team_member_id: Mapped[int] = mapped_column(ForeignKey("team_members.id", ondelete="CASCADE"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class SignInLinkRow(Row):
    """A link that signs in once; only the hash of its token is kept."""

    __tablename__ = "sign_in_links"
    __table_args__ = (
        CheckConstraint("(team_member_id IS NULL) <> (attendee_id IS NULL)", name="one_subject"),
        CheckConstraint("purpose <> ''", name="purpose_given"),
    )

    id: Mapped[Key]
    #: SHA-256 of the token, in hexadecimal
    token_hash: Mapped[str] = mapped_column(unique=True)
    #: ``team``, ``reset``, ``attendee`` or ``invitation``: a link of one purpose is none for another
    purpose: Mapped[str]
    team_member_id: Mapped[int | None] = mapped_column(
        ForeignKey("team_members.id", ondelete="CASCADE"), index=True
    )
    attendee_id: Mapped[int | None] = mapped_column(
        ForeignKey("attendees.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
