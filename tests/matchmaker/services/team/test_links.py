"""A link signs in once, in its time, for its one purpose; looking at it changes nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any, Literal

import pytest
from sqlalchemy import select

from matchmaker.services import team
from matchmaker.store import AttendeeRow, AuditRow, Database, EventRow, SignInLinkRow, TeamMemberRow

Rows = Callable[[Database], dict[str, list[object]]]
Purpose = Literal["team", "attendee"]
PURPOSES: tuple[Purpose, ...] = ("team", "attendee")
MINUTE = timedelta(minutes=1)


def issue(database: Database, house: Any, purpose: Purpose, now: datetime) -> str:
    subject = house.member if purpose == "team" else house.attendee
    with database.writing() as db:
        return team.issue_link(db, purpose, subject, now, lifetime=timedelta(hours=1))


def outcome(database: Database, token: str, now: datetime) -> str:
    """Redeem in a transaction of its own, and say how it went."""
    try:
        with database.writing() as db:
            return team.redeem_link(db, token, now).purpose
    except (team.UnknownLinkError, team.LinkSpentError) as error:
        return error.code


def test_token_is_random_and_kept_as_a_hash_alone(
    database: Database, house: Any, now: datetime, rows: Rows
) -> None:
    tokens = [issue(database, house, "team", now) for _ in range(20)]

    assert {len(token) for token in tokens} == {22}  # 128 bits, six to a letter
    assert len(set(tokens)) == 20
    assert [token for token in tokens if token in str(rows(database))] == []


@pytest.mark.parametrize("purpose", PURPOSES)
def test_looking_at_a_link_says_what_it_is_for_and_changes_nothing(
    database: Database, house: Any, now: datetime, rows: Rows, purpose: Purpose
) -> None:
    token = issue(database, house, purpose, now)
    before = rows(database)

    with database.writing() as db:
        views = [team.look_at_link(db, token, now + 59 * MINUTE) for _ in range(2)]

    expected = {
        "team": team.LinkView(purpose="team", name="Ana", place="Cámara", language="es"),
        "attendee": team.LinkView(purpose="attendee", name="Lucía Ferrer", place="Foro", language="en"),
    }
    assert views == [expected[purpose]] * 2
    assert rows(database) == before


def test_redeemed_team_link_gives_the_members_cookie(database: Database, house: Any, now: datetime) -> None:
    token = issue(database, house, "team", now)

    with database.writing() as db:
        redeemed = team.redeem_link(db, token, now)

    assert redeemed == team.Redeemed(purpose="team", cookie=house.member.fs_uniquifier)


def test_redeemed_attendee_link_begins_a_sign_in_of_thirty_days(
    database: Database, house: Any, now: datetime
) -> None:
    token = issue(database, house, "attendee", now)
    with database.writing() as db:
        redeemed = team.redeem_link(db, token, now)
    with database.reading() as db:
        last = team.read_attendee_sign_in(db, redeemed.cookie, now + timedelta(days=30) - MINUTE)
        over = team.read_attendee_sign_in(db, redeemed.cookie, now + timedelta(days=30))
        by_token = team.read_attendee_sign_in(db, token, now)

    assert redeemed.purpose == "attendee"
    assert token not in redeemed.cookie
    assert last == team.SignedInAttendee(
        attendee_id=house.attendee.id, event_id=house.event.id, name="Lucía Ferrer", event_language="en"
    )
    assert (over, by_token) == (None, None)


def test_attendee_cookie_of_an_unused_link_signs_nobody_in(
    sqlite_database: Database, sqlite_house: Any, now: datetime
) -> None:
    issue(sqlite_database, sqlite_house, "attendee", now)

    with sqlite_database.reading() as db:
        key = db.scalars(select(SignInLinkRow.token_hash)).one()
        assert team.read_attendee_sign_in(db, key, now) is None


def test_cookie_of_a_used_team_link_is_no_attendees(
    sqlite_database: Database, sqlite_house: Any, now: datetime
) -> None:
    token = issue(sqlite_database, sqlite_house, "team", now)
    assert outcome(sqlite_database, token, now) == "team"

    with sqlite_database.reading() as db:
        key = db.scalars(select(SignInLinkRow.token_hash)).one()
        assert team.read_attendee_sign_in(db, key, now) is None


@pytest.mark.parametrize("purpose", PURPOSES)
def test_link_signs_in_once_and_then_says_that_it_is_spent(
    database: Database, house: Any, now: datetime, purpose: Purpose
) -> None:
    token = issue(database, house, purpose, now)

    assert [outcome(database, token, now) for _ in range(3)] == [
        purpose,
        "team.link_spent",
        "team.link_spent",
    ]
    assert outcome(database, token, now + timedelta(days=60)) == "team.link_spent"


def test_of_many_browsers_at_once_one_is_signed_in(database: Database, house: Any, now: datetime) -> None:
    for _ in range(5):
        token, start = issue(database, house, "attendee", now), Barrier(4)

        def redeem(token: str = token, start: Barrier = start) -> str:
            start.wait()
            return outcome(database, token, now)

        with ThreadPoolExecutor(4) as pool:
            outcomes = [future.result() for future in [pool.submit(redeem) for _ in range(4)]]

        assert sorted(outcomes) == ["attendee", *["team.link_spent"] * 3]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_expired_link_reads_like_one_that_never_was(
    sqlite_database: Database, sqlite_house: Any, now: datetime, purpose: Purpose
) -> None:
    token = issue(sqlite_database, sqlite_house, purpose, now)

    for tried in (token, "never-was", "", "ñ" * 5000):
        with sqlite_database.reading() as db, pytest.raises(team.UnknownLinkError):
            team.look_at_link(db, tried, now + 60 * MINUTE)
        assert outcome(sqlite_database, tried, now + 60 * MINUTE) == "team.unknown_link"


def test_link_of_an_inactive_member_signs_nobody_in_and_stays_unused(
    sqlite_database: Database, sqlite_house: Any, now: datetime
) -> None:
    token = issue(sqlite_database, sqlite_house, "team", now)
    with sqlite_database.writing() as db:
        db.get_one(TeamMemberRow, sqlite_house.member.id).active = False

    with sqlite_database.reading() as db, pytest.raises(team.UnknownLinkError):
        team.look_at_link(db, token, now)
    assert outcome(sqlite_database, token, now) == "team.unknown_link"
    with sqlite_database.reading() as db:
        assert db.scalars(select(SignInLinkRow.used_at)).all() == [None]


def test_attendee_who_withdrew_or_is_gone_is_signed_out_and_not_let_in_again(
    sqlite_database: Database, sqlite_house: Any, now: datetime
) -> None:
    used, unused = (issue(sqlite_database, sqlite_house, "attendee", now) for _ in range(2))
    with sqlite_database.writing() as db:
        cookie = team.redeem_link(db, used, now).cookie
        attendee = db.get_one(AttendeeRow, sqlite_house.attendee.id)
        attendee.withdrawn_at = now

    with sqlite_database.writing() as db:
        assert team.read_attendee_sign_in(db, cookie, now) is None
        with pytest.raises(team.UnknownLinkError):
            team.look_at_link(db, unused, now)
        team.end_attendee_sign_in(db, cookie, now)
        db.delete(db.get_one(AttendeeRow, sqlite_house.attendee.id))
    assert outcome(sqlite_database, unused, now) == "team.unknown_link"
    with sqlite_database.reading() as db:
        assert db.scalars(select(SignInLinkRow)).all() == []


def test_signing_out_ends_the_one_browser_and_is_harmless_twice(
    database: Database, house: Any, now: datetime
) -> None:
    phone, laptop = (issue(database, house, "attendee", now) for _ in range(2))
    with database.writing() as db:
        ended, other = (team.redeem_link(db, token, now).cookie for token in (phone, laptop))
    for _ in range(2):
        with database.writing() as db:
            team.end_attendee_sign_in(db, ended, now)
    with database.reading() as db:
        found = [team.read_attendee_sign_in(db, cookie, now) for cookie in (ended, other)]

    assert found[0] is None
    assert found[1] is not None
    assert outcome(database, phone, now) == "team.link_spent"


def test_every_deed_of_a_link_is_on_record(database: Database, house: Any, now: datetime) -> None:
    token = issue(database, house, "attendee", now)
    with database.writing() as db:
        cookie = team.redeem_link(db, token, now).cookie
        team.end_attendee_sign_in(db, cookie, now)
    assert outcome(database, token, now) == "team.link_spent"

    with database.reading() as db:
        audit = db.scalars(select(AuditRow).order_by(AuditRow.id)).all()[1:]
        found = [
            (row.action, row.actor_kind, row.actor_id, row.event_id, row.at, row.parameters) for row in audit
        ]
    attendee, event = house.attendee.public_id, house.event.id
    issued = {"purpose": "attendee", "subject": attendee}
    assert found == [
        ("team.link_issued", "system", None, event, now, issued),
        ("attendee.signed_in", "attendee", attendee, event, now, {}),
        ("attendee.signed_out", "attendee", attendee, event, now, {}),
    ]


@pytest.fixture
def invitation(database: Database, house: Any, now: datetime) -> str:
    """An invitation to an event that takes registrations for a month."""
    with database.writing() as db:
        db.get_one(EventRow, house.event.id).registration_until = now + timedelta(days=30)
        return team.issue_link(db, "invitation", house.attendee, now)


def test_invitation_signs_in_any_number_of_browsers_each_with_a_sign_in_of_its_own(
    database: Database, house: Any, now: datetime, invitation: str
) -> None:
    cookies = []
    for days in (0, 3, 29):
        with database.writing() as db:
            cookies.append(team.redeem_link(db, invitation, now + timedelta(days=days)).cookie)
    with database.writing() as db:
        team.end_attendee_sign_in(db, cookies[1], now + timedelta(days=4))
    with database.reading() as db:
        found = [team.read_attendee_sign_in(db, cookie, now + timedelta(days=5)) for cookie in cookies]
        stays = team.look_at_link(db, invitation, now + timedelta(days=5))

    assert len(set(cookies)) == 3
    assert [one and one.attendee_id for one in found] == [house.attendee.id, None, house.attendee.id]
    assert stays == team.LinkView(purpose="invitation", name="Lucía Ferrer", place="Foro", language="en")


def test_looking_at_an_invitation_changes_nothing(
    database: Database, now: datetime, invitation: str, rows: Rows
) -> None:
    before = rows(database)

    with database.writing() as db:
        team.look_at_link(db, invitation, now)

    assert rows(database) == before


def test_invitation_ends_with_registration_and_follows_a_later_deadline(
    database: Database, house: Any, now: datetime, invitation: str
) -> None:
    late = now + timedelta(days=30)

    def tried() -> str:
        try:
            with database.writing() as db:
                return team.redeem_link(db, invitation, late).purpose
        except team.InvitationOverError as error:
            return f"{error.code} {error.parameters == {'event': house.event.public_id}}"

    over = tried()
    with database.writing() as db:
        db.get_one(EventRow, house.event.id).registration_until = late + MINUTE

    assert (over, tried()) == ("team.invitation_over True", "attendee")


def test_key_of_an_invitation_signs_nobody_in(database: Database, now: datetime, invitation: str) -> None:
    with database.writing() as db:
        team.redeem_link(db, invitation, now)
    with database.reading() as db:
        key = db.scalars(select(SignInLinkRow.token_hash).where(SignInLinkRow.purpose == "invitation")).one()
        assert team.read_attendee_sign_in(db, key, now) is None


def test_invitation_of_who_withdrew_is_unknown(
    database: Database, house: Any, now: datetime, invitation: str
) -> None:
    with database.writing() as db:
        db.get_one(AttendeeRow, house.attendee.id).withdrawn_at = now

    assert outcome(database, invitation, now) == "team.unknown_link"
