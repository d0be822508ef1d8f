"""The second step of a sign-in: turned on with a code, asked for, passed once per code, turned off."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.services import mails, team
from matchmaker.store import (
    AuditRow,
    Database,
    OutboxRow,
    RecoveryCodeRow,
    TeamMemberRow,
    UnknownObjectError,
)
from tests.authenticator import code_of

KEY = "of the tests"
STEP = timedelta(seconds=30)


@dataclass
class Phone:
    """The authenticator of a member, and the codes that they put away."""

    typed: str
    codes: tuple[str, ...]

    def code(self, now: datetime) -> str:
        return code_of(self.typed, now)


Equip = Callable[..., Phone]


@pytest.fixture
def equip(database: Database, house: Any, now: datetime) -> Equip:
    """Return a function that turns the member's second step on."""

    def do(member: TeamMemberRow | None = None) -> Phone:
        own = house.organiser.id, (member or house.member).id
        with database.writing() as db:
            team.offer_secret(db, *own, KEY)
            offered = team.read_offered_secret(db, *own, KEY)
        assert offered is not None
        phone = Phone(offered.typed, ())
        with database.writing() as db:
            phone.codes = team.turn_second_step_on(db, *own, phone.code(now), KEY, now)
        return phone

    return do


def passed(database: Database, house: Any, typed: str, now: datetime) -> str:
    """Take the second step in a transaction of its own, and say how it went."""
    try:
        with database.writing() as db:
            return team.pass_second_step(
                db, house.member.fs_uniquifier, "password", typed, KEY, now
            ).public_id
    except team.CodeRefusedError as error:
        return error.code


def deeds(database: Database) -> list[tuple[str, str | None, dict[str, Any]]]:
    with database.reading() as db:
        audit = db.scalars(select(AuditRow).order_by(AuditRow.id)).all()[1:]
        return [(row.action, row.actor_id, row.parameters) for row in audit]


def test_first_step_alone_is_no_sign_in_once_a_code_is_asked_for(
    database: Database, house: Any, now: datetime, equip: Equip
) -> None:
    phone, me = equip(), house.member.public_id
    later = now + STEP
    with database.writing() as db:
        member = team.record_sign_in(db, house.member.id, later, via="link")

    assert member is not None
    assert member.asks_code
    assert passed(database, house, phone.code(later), later) == me
    assert deeds(database) == [
        ("team.second_step_on", me, {}),
        ("team.signed_in", me, {"via": "password"}),
    ]


def test_secret_counts_for_nothing_before_it_is_confirmed(
    database: Database, house: Any, now: datetime
) -> None:
    own = house.organiser.id, house.member.id
    with database.writing() as db:
        assert team.read_offered_secret(db, *own, KEY) is None
        team.offer_secret(db, *own, KEY)
        offered = team.read_offered_secret(db, *own, KEY)
        assert offered is not None
        with pytest.raises(team.CodeRefusedError):
            team.turn_second_step_on(db, *own, code_of(offered.typed, now - 5 * STEP), KEY, now)
        member = team.record_sign_in(db, house.member.id, now)
        account = team.read_account(db, *own)

    assert member is not None
    assert not member.asks_code
    assert (account.second_step_since, account.recovery_codes) == (None, 0)
    assert offered.typed in offered.uri
    with pytest.raises(team.CodeRefusedError), database.writing() as db:
        team.pass_second_step(db, house.member.fs_uniquifier, "link", code_of(offered.typed, now), KEY, now)


def test_secret_and_codes_are_kept_unreadable(
    database: Database, house: Any, rows: Callable[[Database], Any], equip: Equip
) -> None:
    phone = equip()

    kept = str(rows(database))
    with database.reading() as db:
        account = team.read_account(db, house.organiser.id, house.member.id)

    assert (len(phone.codes), len(set(phone.codes)), account.recovery_codes) == (10, 10, 10)
    assert all(team.is_recovery_code(code) for code in phone.codes)
    assert [shown for shown in (phone.typed, *phone.codes) if shown in kept] == []


def test_secret_is_shown_no_more_once_it_counts_and_can_not_be_replaced(
    database: Database, house: Any, now: datetime, equip: Equip
) -> None:
    phone, own = equip(), (house.organiser.id, house.member.id)

    with database.writing() as db:
        assert team.read_offered_secret(db, *own, KEY) is None
        with pytest.raises(team.SecondStepStateError):
            team.offer_secret(db, *own, KEY)
        with pytest.raises(team.SecondStepStateError):
            team.turn_second_step_on(db, *own, phone.code(now), KEY, now)


def test_no_code_is_taken_twice_nor_one_from_before(
    database: Database, house: Any, now: datetime, equip: Equip
) -> None:
    phone, me = equip(), house.member.public_id
    later = now + STEP
    refused = "team.code_refused"

    # The one that turned it on, then the next, once; then the one between them.
    assert passed(database, house, phone.code(now), now) == refused
    assert [passed(database, house, phone.code(later), later) for _ in range(2)] == [me, refused]
    assert passed(database, house, phone.code(now), later) == refused
    assert passed(database, house, phone.code(later + STEP), later) == me


@pytest.mark.parametrize("kind", ["code", "recovery code"])
def test_of_two_browsers_with_one_code_one_comes_in(
    *, database: Database, house: Any, now: datetime, equip: Equip, kind: str
) -> None:
    phone = equip()
    for number in range(3):
        later, start = now + (number + 1) * STEP, Barrier(2)
        typed = phone.code(later) if kind == "code" else phone.codes[number]

        def come(typed: str = typed, later: datetime = later, start: Barrier = start) -> str:
            start.wait()
            return passed(database, house, typed, later)

        with ThreadPoolExecutor(2) as pool:
            found = [future.result() for future in [pool.submit(come) for _ in range(2)]]

        assert sorted(found) == sorted([house.member.public_id, "team.code_refused"])


def test_recovery_code_stands_in_once_however_it_is_typed(
    database: Database, house: Any, now: datetime, equip: Equip
) -> None:
    phone, me = equip(), house.member.public_id
    first, second = phone.codes[:2]

    typed = [first, first, second.lower().replace("-", " "), f" {second} "]

    assert [passed(database, house, code, now) for code in typed] == [
        *(me, "team.code_refused", me, "team.code_refused")
    ]
    with database.reading() as db:
        assert team.read_account(db, house.organiser.id, house.member.id).recovery_codes == 8
    assert [action for action, _, _ in deeds(database)] == [
        "team.second_step_on",
        *["team.recovery_code_used", "team.signed_in"] * 2,
    ]


def test_recovery_codes_work_with_another_key_and_codes_do_not(
    database: Database, house: Any, now: datetime, equip: Equip
) -> None:
    phone, cookie, later = equip(), house.member.fs_uniquifier, now + STEP

    with database.writing() as db:
        with pytest.raises(team.CodeRefusedError):
            team.pass_second_step(db, cookie, "password", phone.code(later), "another", later)
        member = team.pass_second_step(db, cookie, "password", phone.codes[0], "another", later)

    assert member.public_id == house.member.public_id


@pytest.mark.parametrize(
    "typed", ["", "000000", "1" * 5000, "\0" * 6, "ABCD-EFGH", "１２３４５６", "<b>", "🧱" * 6]
)
def test_whatever_is_wrong_is_refused_alike_and_changes_nothing(
    *, database: Database, house: Any, now: datetime, equip: Equip, rows: Callable[..., Any], typed: str
) -> None:
    equip()
    before = rows(database)

    assert passed(database, house, typed, now) == "team.code_refused"
    assert rows(database) == before


def test_codes_of_one_member_are_none_of_another(
    database: Database, house: Any, now: datetime, equip: Equip
) -> None:
    with database.writing() as db:
        bea = team.add_member(
            db, house.organiser, email="bea@example.org", name="Bea", role="owner", password=None, now=now
        )
    equip()
    hers = equip(bea)

    later = now + STEP
    assert [passed(database, house, code, later) for code in (hers.code(later), hers.codes[0])] == [
        "team.code_refused"
    ] * 2


def test_first_step_counts_no_more_when_the_member_is_let_go_or_has_a_new_password(
    database: Database, house: Any, now: datetime, equip: Equip
) -> None:
    phone = equip()
    with database.writing() as db:
        team.change_password(db, house.organiser.id, house.member.id, "a hash", now)

    assert passed(database, house, phone.codes[0], now) == "team.code_refused"
    with database.writing() as db:
        row = db.get_one(TeamMemberRow, house.member.id)
        row.active, cookie = False, row.fs_uniquifier
    with database.writing() as db, pytest.raises(team.CodeRefusedError):
        team.pass_second_step(db, cookie, "password", phone.codes[0], KEY, now)


def test_new_recovery_codes_make_the_ones_before_void(
    database: Database, house: Any, now: datetime, equip: Equip
) -> None:
    phone, own = equip(), (house.organiser.id, house.member.id)
    with database.writing() as db:
        codes = team.make_recovery_codes(db, *own, now)

    assert len(codes) == 10
    assert passed(database, house, phone.codes[0], now) == "team.code_refused"
    assert passed(database, house, codes[0], now) == house.member.public_id
    assert deeds(database)[1] == ("team.recovery_codes_made", house.member.public_id, {})


def test_no_recovery_codes_without_a_second_step(database: Database, house: Any, now: datetime) -> None:
    own = house.organiser.id, house.member.id
    with database.writing() as db:
        with pytest.raises(team.SecondStepStateError):
            team.make_recovery_codes(db, *own, now)
        with pytest.raises(team.ProofRefusedError):
            team.take_own_code(db, *own, "000000", KEY, now)


def queued(database: Database) -> list[tuple[str, str]]:
    with database.reading() as db:
        return [(row.kind, row.recipient) for row in db.scalars(select(OutboxRow).order_by(OutboxRow.id))]


def test_turning_it_off_forgets_secret_and_codes_and_tells_by_mail(
    database: Database, house: Any, now: datetime, equip: Equip
) -> None:
    equip()
    own = house.organiser.id, house.member.id
    for _ in range(2):
        with database.writing() as db:
            mails.turn_second_step_off_and_tell(db, *own, now)

    with database.reading() as db:
        row = db.get_one(TeamMemberRow, house.member.id)
        assert (row.totp_secret, row.totp_since, row.totp_last_step) == (None, None, None)
        assert db.scalars(select(RecoveryCodeRow)).all() == []
    assert queued(database) == [("team_second_step_off", "ana@example.org")]
    assert [action for action, _, _ in deeds(database)] == ["team.second_step_on", "team.second_step_off"]


def test_an_owner_turns_off_what_a_member_can_not_pass_and_both_are_told(
    database: Database, house: Any, now: datetime, equip: Equip
) -> None:
    equip()
    with database.writing() as db:
        owner = team.add_member(
            db, house.organiser, email="bea@example.org", name="Bea", role="owner", password=None, now=now
        )
    with database.writing() as db:
        mails.lift_second_step_and_tell(
            db, house.organiser.id, house.member.public_id, by=owner.public_id, now=now
        )

    with database.reading() as db:
        assert team.read_account(db, house.organiser.id, house.member.id).second_step_since is None
        (newest, *_) = team.read_log(db, house.organiser.id)
    assert (newest.action, newest.actor, newest.parameters["member"]) == (
        "team.second_step_lifted",
        "Bea",
        "Ana",
    )
    assert queued(database) == [("team_second_step_off", "ana@example.org")]


def test_nobody_lifts_their_own_nor_one_of_another_organiser(
    database: Database, house: Any, now: datetime, equip: Equip
) -> None:
    equip()
    me = house.member.public_id

    with database.writing() as db:
        with pytest.raises(team.SecondStepStateError):
            team.lift_second_step(db, house.organiser.id, me, by=me, now=now)
        with pytest.raises(UnknownObjectError):
            team.lift_second_step(db, house.other.id, me, by="x", now=now)
        assert team.read_account(db, house.organiser.id, house.member.id).second_step_since == now
