"""Members are added once per address; their sign-ins begin, are looked up and end."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from matchmaker.services import team
from matchmaker.store import AuditRow, Database, TeamMemberRow


def deeds(database: Database) -> list[tuple[str, str, str | None]]:
    with database.reading() as db:
        audit = db.scalars(select(AuditRow).order_by(AuditRow.id))
        return [(row.action, row.actor_kind, row.actor_id) for row in audit]


def test_member_is_added_with_a_normal_address_and_an_audit_entry(
    database: Database, house: Any, now: datetime
) -> None:
    with database.reading() as db:
        member = db.get_one(TeamMemberRow, house.member.id)

    assert (member.email, member.role, member.language, member.active) == (
        "ana@example.org",
        "manager",
        "es",
        True,
    )
    assert (member.password_hash, member.created_at) == (None, now)
    assert deeds(database) == [("team.member_added", "team_member", member.public_id)]


@pytest.mark.parametrize("email", ["ana@example.org", " ANA@Example.ORG "])
def test_address_signs_in_for_one_organiser_only(
    sqlite_database: Database, sqlite_house: Any, now: datetime, email: str
) -> None:
    with sqlite_database.writing() as db, pytest.raises(team.AddressTakenError) as raised:
        team.add_member(db, sqlite_house.other, email=email, name="Ana", role="owner", password=None, now=now)

    assert raised.value.parameters == {"found": "ana@example.org"}


@pytest.mark.parametrize("email", ["", "ana", "ana@", "@example.org", "a b@example.org"])
def test_what_is_no_address_is_refused_as_found(
    sqlite_database: Database, sqlite_house: Any, now: datetime, email: str
) -> None:
    with sqlite_database.writing() as db, pytest.raises(team.InvalidAddressError) as raised:
        team.add_member(
            db, sqlite_house.organiser, email=email, name="Ana", role="owner", password=None, now=now
        )

    assert raised.value.parameters == {"found": email}


def test_credentials_are_of_active_members_only(sqlite_database: Database, sqlite_house: Any) -> None:
    member = sqlite_house.member
    with sqlite_database.reading() as db:
        known = team.read_credentials(db, "Ana@example.org")
        unknown = [team.read_credentials(db, email) for email in ("eva@example.org", "no address")]
    with sqlite_database.writing() as db:
        db.get_one(TeamMemberRow, member.id).active = False
    with sqlite_database.reading() as db:
        inactive = team.read_credentials(db, "ana@example.org")

    assert known == team.Credentials(member_id=member.id, password_hash=None)
    assert [*unknown, inactive] == [None, None, None]


def test_sign_in_is_recorded_and_found_by_its_cookie(database: Database, house: Any, now: datetime) -> None:
    with database.writing() as db:
        signed_in = team.record_sign_in(db, house.member.id, now)
    assert signed_in is not None
    with database.reading() as db:
        found = team.read_member_sign_in(db, signed_in.cookie)

    assert found == signed_in
    assert signed_in == team.SignedInMember(
        member_id=house.member.id,
        public_id=house.member.public_id,
        organiser_id=house.organiser.id,
        role="manager",
        name="Ana",
        email="ana@example.org",
        language="es",
        cookie=house.member.fs_uniquifier,
        password_hash=None,
    )
    assert deeds(database)[1:] == [("team.signed_in", "team_member", house.member.public_id)]


def test_inactive_or_absent_member_does_not_sign_in(
    sqlite_database: Database, sqlite_house: Any, now: datetime
) -> None:
    with sqlite_database.writing() as db:
        db.get_one(TeamMemberRow, sqlite_house.member.id).active = False
    with sqlite_database.writing() as db:
        signed_in = [team.record_sign_in(db, key, now) for key in (sqlite_house.member.id, 999)]
        found = team.read_member_sign_in(db, sqlite_house.member.fs_uniquifier)

    assert [*signed_in, found] == [None, None, None]
    assert len(deeds(sqlite_database)) == 1


def test_signing_out_makes_every_cookie_of_the_member_void(
    database: Database, house: Any, now: datetime
) -> None:
    with database.writing() as db:
        team.end_member_sign_ins(db, house.organiser.id, house.member.id, now)
    with database.reading() as db:
        assert team.read_member_sign_in(db, house.member.fs_uniquifier) is None

    assert deeds(database)[1:] == [("team.signed_out", "team_member", house.member.public_id)]


def test_new_password_makes_every_cookie_void_and_is_the_one_that_signs_in(
    database: Database, house: Any, now: datetime
) -> None:
    with database.writing() as db:
        team.change_password(
            db, house.organiser.id, house.member.id, team.hash_password("cemento y ladrillo"), now
        )
    with database.reading() as db:
        credentials = team.read_credentials(db, "ana@example.org")
        void = team.read_member_sign_in(db, house.member.fs_uniquifier)

    assert void is None
    assert credentials is not None
    assert team.password_matches(credentials.password_hash, "cemento y ladrillo")
    assert deeds(database)[1:] == [("team.password_changed", "team_member", house.member.public_id)]


def test_members_of_another_organiser_are_out_of_reach(
    sqlite_database: Database, sqlite_house: Any, now: datetime
) -> None:
    other, member = sqlite_house.other.id, sqlite_house.member.id
    with sqlite_database.writing() as db:
        with pytest.raises(NoResultFound):
            team.end_member_sign_ins(db, other, member, now)
        with pytest.raises(NoResultFound):
            team.change_password(db, other, member, "no matter", now)
        assert team.read_member_sign_in(db, sqlite_house.member.fs_uniquifier) is not None
