"""A mailed link sets a new password once, ends every sign-in, and signs nobody in."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.services import mails, team
from matchmaker.store import AuditRow, Database, JobRow, OutboxRow, SignInLinkRow, TeamMemberRow

MINUTE = timedelta(minutes=1)


def issue(database: Database, house: Any, now: datetime, purpose: Any = "reset") -> str:
    with database.writing() as db:
        return team.issue_link(db, purpose, house.member, now, 15 * MINUTE)


def outcome(database: Database, token: str, now: datetime, password_hash: str = "a hash") -> str:
    try:
        with database.writing() as db:
            return mails.reset_password_and_tell(db, token, password_hash, now).email
    except (team.UnknownLinkError, team.LinkSpentError) as error:
        return error.code


def test_link_sets_a_password_once_and_ends_every_sign_in(
    database: Database, house: Any, now: datetime
) -> None:
    token = issue(database, house, now)
    new = team.hash_password("cemento y ladrillo")

    assert [outcome(database, token, now, new) for _ in range(2)] == ["ana@example.org", "team.link_spent"]

    with database.reading() as db:
        credentials = team.read_credentials(db, "ana@example.org")
        assert team.read_member_sign_in(db, house.member.fs_uniquifier) is None
        actions = db.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()
        (mail,) = db.scalars(select(OutboxRow)).all()
    assert credentials is not None
    assert team.password_matches(credentials.password_hash, "cemento y ladrillo")
    assert actions == ["team.member_added", "team.link_issued", "team.password_changed"]
    assert (mail.kind, mail.recipient) == ("team_password_changed", "ana@example.org")


@pytest.mark.parametrize("by_link", [True, False])
def test_a_new_password_makes_every_link_void_that_waits(
    database: Database, house: Any, now: datetime, by_link: bool
) -> None:
    token, *waiting = (issue(database, house, now, purpose) for purpose in ("reset", "reset", "team"))
    if by_link:
        outcome(database, token, now)
    else:
        with database.writing() as db:
            team.change_password(db, house.organiser.id, house.member.id, "a hash", now)

    for link in waiting:
        with database.reading() as db, pytest.raises(team.UnknownLinkError):
            team.look_at_link(db, link, now)


def test_looking_at_it_says_what_it_is_for_and_changes_nothing(
    database: Database, house: Any, now: datetime, rows: Callable[[Database], Any]
) -> None:
    token = issue(database, house, now)
    before = rows(database)
    with database.writing() as db:
        view = team.look_at_link(db, token, now + 14 * MINUTE)

    assert view == team.LinkView(purpose="reset", name="Ana", place="Cámara", language="es")
    assert rows(database) == before


def test_a_link_of_one_purpose_is_none_for_another(database: Database, house: Any, now: datetime) -> None:
    reset, sign_in = issue(database, house, now), issue(database, house, now, "team")

    assert outcome(database, sign_in, now) == "team.unknown_link"
    with database.writing() as db, pytest.raises(team.UnknownLinkError):
        team.redeem_link(db, reset, now)
    with database.reading() as db:
        assert db.scalars(select(SignInLinkRow.used_at)).all() == [None, None]


def test_it_works_for_its_minutes_and_for_active_members_only(
    database: Database, house: Any, now: datetime
) -> None:
    late, gone = issue(database, house, now), issue(database, house, now)

    assert outcome(database, late, now + 15 * MINUTE) == "team.unknown_link"
    with database.writing() as db:
        db.get_one(TeamMemberRow, house.member.id).active = False
    assert outcome(database, gone, now) == "team.unknown_link"
    with database.reading() as db:
        assert db.get_one(TeamMemberRow, house.member.id).password_hash is None


def test_of_two_browsers_at_once_one_sets_the_password(database: Database, house: Any, now: datetime) -> None:
    token, start = issue(database, house, now), Barrier(2)

    def reset(password_hash: str) -> str:
        start.wait()
        return outcome(database, token, now, password_hash)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(reset, ["one", "two"]))

    assert sorted(found) == ["ana@example.org", "team.link_spent"]
    with database.reading() as db:
        kept = db.get_one(TeamMemberRow, house.member.id).password_hash
    assert kept == ["one", "two"][found.index("ana@example.org")]


@pytest.mark.usefixtures("house")
def test_who_asked_is_looked_up_later_and_nobody_can_tell(database: Database, now: datetime) -> None:
    with database.writing() as db:
        known = mails.request_link(db, " Ana@example.org", now, kind="team_reset")
        unknown = mails.request_link(db, "nobody@example.org", now, kind="team_reset")
        assert (known.kind, known.payload) == (
            "ask_for_link",
            {"address": "ana@example.org", "kind": "team_reset"},
        )
        assert unknown.payload == {"address": "nobody@example.org", "kind": "team_reset"}
    with database.writing() as db:
        asked = [
            mails.ask_for_link(db, job.payload["address"], now, kind=job.payload["kind"])
            for job in db.scalars(select(JobRow).where(JobRow.kind == "ask_for_link").order_by(JobRow.id))
        ]
        (mail,) = db.scalars(select(OutboxRow)).all()
        held = mails.claim_mail(db, mail.id, now)
        assert held is not None
        letter = mails.open_letter(db, held, now)
        actions = db.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()

    assert asked == [True, False]
    assert letter is not None
    assert (letter.kind, letter.recipient, letter.language) == ("team_reset", "ana@example.org", "es")
    assert actions == ["team.member_added", "team.reset_asked", "team.link_issued"]
    assert outcome(database, letter.token, now + 14 * MINUTE) == "ana@example.org"


@pytest.mark.parametrize("kind", ["team_password_changed", "team_second_step_off"])
def test_mails_that_tell_of_a_change_carry_no_link_that_signs_in(
    database: Database, house: Any, now: datetime, kind: str
) -> None:
    with database.writing() as db:
        row = mails.queue_mail(
            db,
            organiser_id=house.organiser.id,
            kind=kind,
            recipient="ana@example.org",
            payload={"member": house.member.id},
            now=now,
        )
        held = mails.claim_mail(db, row.id, now)
        assert held is not None
        letter = mails.open_letter(db, held, now)
        links = db.scalars(select(SignInLinkRow)).all()

    assert letter is not None
    assert (letter.token, links) == ("", [])
