"""Managing a team and reading its log: on each database, and when two do it at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from matchmaker.services import mails, team
from matchmaker.services.team.log import ENTRIES
from matchmaker.store import AuditRow, Database, TeamMemberRow, UnknownObjectError


@pytest.fixture
def add(database: Database, house: Any, now: datetime) -> Callable[..., TeamMemberRow]:
    """Return a function that adds a member of a role."""

    def do(name: str, role: Any = "owner") -> TeamMemberRow:
        with database.writing() as db:
            return team.add_member(
                db,
                house.organiser,
                email=f"{name.lower()}@example.org",
                name=name,
                role=role,
                password=None,
                now=now,
            )

    return do


def roles(database: Database, house: Any) -> dict[str, tuple[str, bool]]:
    with database.reading() as db:
        return {line.name: (line.role, line.active) for line in team.read_team(db, house.organiser.id)}


@pytest.mark.parametrize("deed", ["demote", "stop"])
def test_of_two_owners_who_end_each_other_at_once_one_stays(
    *, database: Database, house: Any, add: Callable[..., TeamMemberRow], now: datetime, deed: str
) -> None:
    bea, cai = add("Bea"), add("Cai")

    def end(one: tuple[TeamMemberRow, TeamMemberRow]) -> bool:
        other, by = one[0].public_id, one[1].public_id
        try:
            with database.writing() as db:
                if deed == "demote":
                    team.change_role(db, house.organiser.id, other, "reader", by=by, now=now)
                else:
                    team.set_active(db, house.organiser.id, other, active=False, by=by, now=now)
        except team.LastOwnerError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(end, [(bea, cai), (cai, bea)]))

    assert sorted(ended) == [False, True]
    owners = [name for name, what in roles(database, house).items() if what == ("owner", True)]
    assert len(owners) == 1


def test_a_link_from_before_somebody_was_let_go_is_void_when_they_are_let_in_again(
    database: Database, house: Any, add: Callable[..., TeamMemberRow], now: datetime
) -> None:
    bea = add("Bea")
    add("Zoe")
    with database.writing() as db:
        link = team.issue_link(db, "team", db.get_one(TeamMemberRow, bea.id), now)
        for active in (False, True):
            team.set_active(db, house.organiser.id, bea.public_id, active=active, by="x", now=now)

    with database.writing() as db, pytest.raises(team.UnknownLinkError):
        team.redeem_link(db, link, now)


def test_members_of_another_organiser_can_not_be_managed(
    database: Database, house: Any, add: Callable[..., TeamMemberRow], now: datetime
) -> None:
    bea = add("Bea", "reader")
    other = house.other.id

    for deed in (
        lambda db: team.change_role(db, other, bea.public_id, "door", by="x", now=now),
        lambda db: team.set_active(db, other, bea.public_id, active=False, by="x", now=now),
        lambda db: mails.invite_again(db, other, bea.public_id, by="x", now=now),
    ):
        with database.writing() as db, pytest.raises(UnknownObjectError):
            deed(db)
    assert roles(database, house)["Bea"] == ("reader", True)


def test_the_team_tells_who_was_here_and_who_may_come(
    database: Database, house: Any, add: Callable[..., TeamMemberRow], now: datetime
) -> None:
    bea, zoe = add("bea"), add("Zoe", "door")
    with database.writing() as db:
        team.record_sign_in(db, bea.id, now)
        team.record_sign_in(db, bea.id, now + timedelta(hours=1))
        team.set_active(db, house.organiser.id, zoe.public_id, active=False, by=bea.public_id, now=now)

    with database.reading() as db:
        lines = team.read_team(db, house.organiser.id)
        assert team.read_team(db, house.other.id) == ()
    assert [(line.name, line.active, line.signed_in_at) for line in lines] == [
        ("Ana", True, None),
        ("bea", True, now + timedelta(hours=1)),
        ("Zoe", False, None),
    ]


def test_the_log_is_the_organisers_own_newest_first_in_parts(
    database: Database, house: Any, now: datetime
) -> None:
    with database.writing() as db:
        for organiser in (house.organiser, house.other):
            db.add_all(
                AuditRow(
                    organiser_id=organiser.id,
                    at=now + timedelta(minutes=number),
                    actor_kind="team_member",
                    actor_id=house.member.public_id,
                    action="team.signed_in",
                )
                for number in range(ENTRIES)
            )

    with database.reading() as db:
        newest = team.read_log(db, house.organiser.id)
        older = team.read_log(db, house.organiser.id, newest[-1].id)
        others = team.read_log(db, house.other.id)

    assert [entry.at for entry in newest] == [now + timedelta(minutes=n) for n in reversed(range(ENTRIES))]
    assert [(entry.action, entry.actor) for entry in older] == [("team.member_added", "Ana")]
    # Whoever acted there is nobody whom this organiser knows.
    assert {entry.actor for entry in others} == {""}


def test_the_log_names_attendees_members_and_events_of_its_own(
    database: Database, house: Any, add: Callable[..., TeamMemberRow], now: datetime
) -> None:
    bea = add("Bea", "reader")
    add("Cai")
    with database.writing() as db:
        token = team.issue_link(db, "attendee", house.attendee, now)
        team.redeem_link(db, token, now)
        team.change_role(db, house.organiser.id, bea.public_id, "door", by=house.member.public_id, now=now)

    with database.reading() as db:
        entries = team.read_log(db, house.organiser.id)

    assert ("attendee.signed_in", "Lucía Ferrer", "Foro") in [
        (entry.action, entry.actor, entry.event) for entry in entries
    ]
    (changed,) = (entry for entry in entries if entry.action == "team.role_changed")
    assert (changed.actor, changed.parameters) == (
        "Ana",
        {"member": "Bea", "attendee": "", "before": "reader", "after": "door"},
    )
