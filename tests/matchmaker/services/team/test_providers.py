"""A provider says who somebody is, never that they are a member; an address opens an account once."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.services import team
from matchmaker.store import AuditRow, Database, TeamMemberRow

ISSUER = "https://login.example"


def come(database: Database, subject: str, email: str | None, now: datetime, issuer: str = ISSUER) -> str:
    """Sign in in a transaction of its own, and say who came."""
    try:
        with database.writing() as db:
            return team.sign_in_by_provider(db, issuer, subject, email, now).name
    except team.NotAMemberError as error:
        return error.code


@pytest.fixture
def bea(database: Database, house: Any, now: datetime) -> TeamMemberRow:
    with database.writing() as db:
        return team.add_member(
            db, house.other, email="bea@example.org", name="Bea", role="owner", password=None, now=now
        )


def test_verified_address_leads_to_the_member_the_first_time(
    database: Database, house: Any, now: datetime
) -> None:
    assert come(database, "s-1", " ANA@example.org", now) == "Ana"

    with database.reading() as db:
        row = db.get_one(TeamMemberRow, house.member.id)
        audit = db.scalars(select(AuditRow).order_by(AuditRow.id)).all()[1:]
        assert (row.oidc_issuer, row.oidc_subject) == (ISSUER, "s-1")
        assert [(one.action, one.actor_id, one.parameters) for one in audit] == [
            ("team.provider_linked", row.public_id, {}),
            ("team.signed_in", row.public_id, {"via": "provider"}),
        ]
        assert team.read_account(db, house.organiser.id, row.id).has_provider


@pytest.mark.usefixtures("house", "bea")
def test_from_then_on_the_subject_counts_and_the_address_does_not(database: Database, now: datetime) -> None:
    assert come(database, "s-1", "ana@example.org", now) == "Ana"

    # Their address at the provider changed, to nobody's, to none, to another member's.
    assert [come(database, "s-1", email, now) for email in ("new@example.org", None, "bea@example.org")] == [
        "Ana"
    ] * 3


@pytest.mark.usefixtures("house")
def test_address_that_was_given_to_somebody_else_opens_no_account(database: Database, now: datetime) -> None:
    assert come(database, "s-1", "ana@example.org", now) == "Ana"

    assert come(database, "s-2", "ana@example.org", now) == "team.not_a_member"
    assert come(database, "s-1", None, now) == "Ana"


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("email", [None, "", "nobody@example.org", "no address", "a\0b@example.org"])
def test_nobody_joins_a_team_by_it(database: Database, now: datetime, rows: Any, email: str | None) -> None:
    before = rows(database)

    assert come(database, "s-9", email, now) == "team.not_a_member"
    assert rows(database) == before


def test_who_was_let_go_does_not_come_back_by_it(database: Database, house: Any, now: datetime) -> None:
    def let_go(*, active: bool) -> None:
        with database.writing() as db:
            db.get_one(TeamMemberRow, house.member.id).active = active

    let_go(active=False)
    assert come(database, "s-1", "ana@example.org", now) == "team.not_a_member"
    let_go(active=True)
    assert come(database, "s-1", "ana@example.org", now) == "Ana"
    let_go(active=False)
    assert come(database, "s-1", "ana@example.org", now) == "team.not_a_member"


@pytest.mark.usefixtures("house")
def test_another_provider_of_the_installation_is_told_anew(database: Database, now: datetime) -> None:
    other = "https://id.example"
    assert come(database, "s-1", "ana@example.org", now) == "Ana"

    assert come(database, "s-1", None, now, other) == "team.not_a_member"
    assert come(database, "x-7", "ana@example.org", now, other) == "Ana"
    assert come(database, "s-1", None, now) == "team.not_a_member"


def test_who_is_asked_for_a_code_is_asked_here_too(database: Database, house: Any, now: datetime) -> None:
    with database.writing() as db:
        row = db.get_one(TeamMemberRow, house.member.id)
        row.totp_secret, row.totp_since, row.totp_last_step = "sealed", now, 1
    with database.writing() as db:
        member = team.sign_in_by_provider(db, ISSUER, "s-1", "ana@example.org", now)
        actions = db.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()

    assert member.asks_code
    assert actions == ["team.member_added", "team.provider_linked"]
