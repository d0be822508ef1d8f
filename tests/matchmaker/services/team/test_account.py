"""A member sees and changes their own account."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from matchmaker.services import mails, team
from matchmaker.store import AuditRow, Database, OutboxRow


def test_account_is_read_as_it_stands(database: Database, house: Any) -> None:
    with database.reading() as db:
        found = team.read_account(db, house.organiser.id, house.member.id)
        with pytest.raises(NoResultFound):
            team.read_account(db, house.other.id, house.member.id)

    assert found == team.Account(
        name="Ana",
        email="ana@example.org",
        language="es",
        has_password=False,
        second_step_since=None,
        recovery_codes=0,
        has_provider=False,
    )


def test_name_and_language_are_kept_and_recorded_once(database: Database, house: Any, now: datetime) -> None:
    own = house.organiser.id, house.member.id
    with database.writing() as db:
        for _ in range(2):
            team.change_profile(db, *own, name="Ana Gil", language="en", now=now)
    with database.writing() as db, pytest.raises(team.NameMissingError):
        team.change_profile(db, *own, name="", language="es", now=now)

    with database.reading() as db:
        account = team.read_account(db, *own)
        actions = db.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()
    assert (account.name, account.language) == ("Ana Gil", "en")
    assert actions == ["team.member_added", "team.profile_changed"]


def test_changed_password_is_told_by_mail_in_the_same_transaction(
    database: Database, house: Any, now: datetime
) -> None:
    own = house.organiser.id, house.member.id
    with database.writing() as db:
        mails.change_password_and_tell(db, *own, "lost", now)
        db.rollback()
    with database.writing() as db:
        mails.change_password_and_tell(db, *own, "kept", now)

    with database.reading() as db:
        assert team.read_password_hash(db, *own) == "kept"
        assert [(row.kind, row.recipient) for row in db.scalars(select(OutboxRow))] == [
            ("team_password_changed", "ana@example.org")
        ]
