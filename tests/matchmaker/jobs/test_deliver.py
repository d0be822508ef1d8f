"""Mails from the outbox to a sender: once each, again when refused for now, never when nobody needs them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.delivery import Envelope, Outcome
from matchmaker.jobs import deliver
from matchmaker.jobs.deliver import run_delivery_job
from matchmaker.jobs.kinds import Tools
from matchmaker.jobs.links import run_link_job
from matchmaker.messages import compose
from matchmaker.services import mails, team
from matchmaker.services.mails import (
    ask_for_link,
    claim_mail,
    needs_delivery,
    queue_mail,
    request_link,
    return_mails,
)
from matchmaker.services.mails.outbox import LEASE, LONGEST_WAIT, PATIENCE
from matchmaker.settings import Settings
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    Database,
    EventRow,
    JobRow,
    OrganiserRow,
    OutboxRow,
    TeamMemberRow,
    in_event,
    scoped,
)


@dataclass
class Post:
    """A sender that answers as it is told to, and keeps what it got."""

    verdicts: list[Outcome] = field(default_factory=list)
    got: list[Envelope] = field(default_factory=list)

    def send(self, envelope: Envelope) -> Outcome:
        self.got.append(envelope)
        return self.verdicts.pop(0) if self.verdicts else Outcome("accepted", "250 OK")


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    box = Post()
    monkeypatch.setattr(deliver, "sender_of", lambda _settings: box)
    return box


@pytest.fixture
def tools(database: Database, clock: Any, tmp_path: Path) -> Tools:
    settings = Settings(data_dir=tmp_path, public_url="https://events.example/")
    return Tools(database=database, settings=settings, clock=clock, is_stopping=lambda: False)


@pytest.fixture
def member(database: Database, event: EventRow, clock: Any) -> TeamMemberRow:
    with database.writing() as db:
        organiser = db.get_one(OrganiserRow, event.organiser_id)
        return team.add_member(
            db,
            organiser,
            email="ana@example.org",
            name="Ana",
            role="owner",
            password=None,
            now=clock(),
            language="en",
        )


@pytest.fixture
def work(tools: Tools) -> Callable[[], None]:
    """Return a function that does every delivery job that waits and may begin."""

    def do() -> None:
        with tools.database.writing() as db:
            if needs_delivery(db, tools.clock()):
                mails.queue_delivery(db, tools.clock())
        with tools.database.reading() as db:
            jobs = db.scalars(
                select(JobRow.id).where(JobRow.kind == "deliver", JobRow.state == "queued")
            ).all()
        for job in jobs:
            run_delivery_job(tools, job)

    return do


def ask(database: Database, now: datetime) -> bool:
    with database.writing() as db:
        return ask_for_link(db, " Ana@Example.org ", now)


def outbox(database: Database, event: EventRow) -> list[OutboxRow]:
    with database.reading() as db:
        rows = scoped(db, event.organiser_id).select(OutboxRow).order_by(OutboxRow.id)
        return list(db.scalars(rows))


@pytest.mark.usefixtures("member")
def test_a_link_that_is_asked_for_arrives_and_signs_in(
    *, database: Database, event: EventRow, clock: Any, post: Post, work: Callable[[], None]
) -> None:
    assert ask(database, clock())

    work()

    (mail,) = post.got
    assert (mail.recipient, mail.recipient_name, mail.sender_name) == ("ana@example.org", "Ana", "Cámara")
    assert mail.subject == "Your link to sign in to Cámara"
    token = mail.text.split("https://events.example/links/")[1].split()[0]
    (row,) = outbox(database, event)
    assert (row.state, row.attempts, row.public_id) == ("accepted", 1, mail.message_id)
    assert token not in str(row.payload)
    with database.writing() as db:
        assert team.redeem_link(db, token, clock()).purpose == "team"


def test_a_mail_goes_where_its_reader_is_reached_now(
    *, database: Database, member: TeamMemberRow, clock: Any, post: Post, work: Callable[[], None]
) -> None:
    """Whoever has the former address must not get a link that signs in as somebody else."""
    ask(database, clock())
    with database.writing() as db:
        db.get_one(TeamMemberRow, member.id).email = "ana@new.example"

    work()

    assert [mail.recipient for mail in post.got] == ["ana@new.example"]


@pytest.mark.usefixtures("member")
def test_a_mail_that_can_not_be_written_holds_up_no_other(
    *,
    database: Database,
    event: EventRow,
    clock: Any,
    post: Post,
    work: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(database, clock())
    ask(database, clock())
    real, calls = compose, iter([True, False])

    def sometimes(*of: Any, **words: Any) -> Any:
        if next(calls):
            raise RuntimeError
        return real(*of, **words)

    monkeypatch.setattr(deliver, "compose", sometimes)

    work()

    assert len(post.got) == 1
    assert [row.state for row in outbox(database, event)] == ["queued", "accepted"]


@pytest.mark.usefixtures("member")
@pytest.mark.parametrize(
    ("typed", "kinds"), [("ANA@example.org", ["team_link"]), ("zoe@example.org", []), ("no address", [])]
)
def test_a_request_is_looked_up_by_the_worker_and_its_address_forgotten(
    *, database: Database, event: EventRow, tools: Tools, clock: Any, typed: str, kinds: list[str]
) -> None:
    with database.writing() as db:
        job = request_link(db, typed, clock())

    run_link_job(tools, job.id)
    run_link_job(tools, job.id)

    assert [row.kind for row in outbox(database, event)] == kinds
    with database.reading() as db:
        kept = db.get_one(JobRow, job.id)
    assert (kept.state, kept.payload) == ("done", {})


@pytest.mark.usefixtures("member")
def test_two_who_ask_at_once_are_both_answered(database: Database, event: EventRow, clock: Any) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: ask(database, clock()), range(8))) == [True] * 8

    assert sorted(row.number for row in outbox(database, event)) == list(range(1, 9))


@pytest.mark.usefixtures("member")
def test_a_mailed_link_waits_a_quarter_of_an_hour(
    database: Database, clock: Any, post: Post, work: Callable[[], None]
) -> None:
    ask(database, clock())
    work()
    token = post.got[0].text.split("/links/")[1].split()[0]

    with database.reading() as db, pytest.raises(team.UnknownLinkError):
        team.look_at_link(db, token, clock() + timedelta(minutes=15))
    with database.reading() as db:
        assert team.look_at_link(db, token, clock() + timedelta(minutes=14)).name == "Ana"


def test_nobody_is_mailed_who_is_no_member(database: Database, event: EventRow, clock: Any) -> None:
    assert not ask(database, clock())
    assert outbox(database, event) == []


@pytest.mark.usefixtures("member")
def test_a_refusal_for_now_is_tried_again_later_and_under_the_same_id(
    *, database: Database, event: EventRow, clock: Any, post: Post, work: Callable[[], None]
) -> None:
    post.verdicts = [Outcome("later", "451 busy"), Outcome("unknown", "lost"), Outcome("accepted", "250 OK")]
    ask(database, clock())
    work()
    assert outbox(database, event)[0].send_at == clock() + timedelta(minutes=1)

    work()
    assert len(post.got) == 1
    clock.go(60)
    work()
    assert outbox(database, event)[0].send_at == clock() + timedelta(minutes=2)
    clock.go(120)
    work()

    assert [row.state for row in outbox(database, event)] == ["accepted"]
    assert len({mail.message_id for mail in post.got}) == 1
    assert len(post.got) == 3


@pytest.mark.usefixtures("member")
def test_a_refusal_for_good_is_never_tried_again_and_told_in_the_log(
    *, database: Database, event: EventRow, clock: Any, post: Post, work: Callable[[], None]
) -> None:
    post.verdicts = [Outcome("never", "550 unknown")]
    ask(database, clock())
    work()
    clock.go(10 * 24 * 3600)
    work()

    (row,) = outbox(database, event)
    assert (row.state, len(post.got)) == ("failed", 1)
    with database.reading() as db:
        audit = scoped(db, event.organiser_id).select(AuditRow).where(AuditRow.action == "mail.failed")
        told = db.scalars(audit).one().parameters
    assert told == {"kind": "team_link", "message": row.public_id, "reply": "550 unknown"}


@pytest.mark.usefixtures("member")
def test_a_mail_that_nobody_takes_is_given_up_after_two_days(
    *, database: Database, event: EventRow, clock: Any, post: Post, work: Callable[[], None]
) -> None:
    post.verdicts = [Outcome("later", "451 busy")] * 100
    begun = clock()
    ask(database, begun)
    waits = []
    while (row := next(iter(outbox(database, event)))).state != "failed":
        work()
        row = outbox(database, event)[0]
        waits.append(row.send_at - clock())
        clock.now = max(clock.now, row.send_at)

    assert PATIENCE < clock() - begun < PATIENCE + 2 * LONGEST_WAIT
    assert max(waits) == LONGEST_WAIT
    assert row.attempts == len(post.got) < 25


def test_a_mail_whose_reader_is_gone_is_not_sent(
    *,
    database: Database,
    event: EventRow,
    member: TeamMemberRow,
    clock: Any,
    post: Post,
    work: Callable[[], None],
) -> None:
    ask(database, clock())
    with database.writing() as db:
        member = db.merge(member)
        member.active = False
    work()

    assert post.got == []
    assert [row.state for row in outbox(database, event)] == ["failed"]


@pytest.mark.usefixtures("member")
def test_a_mail_whose_worker_is_gone_goes_again(
    *, database: Database, event: EventRow, clock: Any, post: Post, work: Callable[[], None]
) -> None:
    ask(database, clock())
    (row,) = outbox(database, event)
    with database.writing() as db:
        assert claim_mail(db, row.id, clock()) is not None
        assert claim_mail(db, row.id, clock()) is None
    work()
    assert post.got == []

    clock.go(LEASE.total_seconds() + 1)
    with database.writing() as db:
        assert return_mails(db, clock()) == 1
    work()

    assert [one.state for one in outbox(database, event)] == ["accepted"]
    assert len(post.got) == 1


@pytest.mark.usefixtures("member")
def test_a_worker_that_lost_its_mail_settles_nothing(
    *, database: Database, event: EventRow, clock: Any, post: Post, work: Callable[[], None]
) -> None:
    ask(database, clock())
    (row,) = outbox(database, event)
    with database.writing() as db:
        slow = claim_mail(db, row.id, clock())
    assert slow is not None
    clock.go(LEASE.total_seconds() + 1)
    with database.writing() as db:
        return_mails(db, clock())
    work()

    with database.writing() as db:
        assert mails.settle_mail(db, slow, "never", "550 late", clock()) == "lost"
    assert [one.state for one in outbox(database, event)] == ["accepted"]
    assert len(post.got) == 1


@pytest.mark.usefixtures("member")
def test_two_askings_are_two_mails_and_one_job(
    *, database: Database, event: EventRow, clock: Any, post: Post, work: Callable[[], None]
) -> None:
    ask(database, clock())
    ask(database, clock())

    with database.reading() as db:
        assert len(db.scalars(select(JobRow.id).where(JobRow.kind == "deliver")).all()) == 1
    work()

    assert [(row.number, row.state) for row in outbox(database, event)] == [(1, "accepted"), (2, "accepted")]
    assert len(post.got) == 2


def test_an_attendee_is_mailed_in_the_language_of_the_event(
    *, database: Database, event: EventRow, clock: Any, post: Post, work: Callable[[], None]
) -> None:
    with database.writing() as db:
        attendee = db.scalars(in_event(db, event).select(AttendeeRow).limit(1)).one()
        queue_mail(
            db,
            organiser_id=event.organiser_id,
            event_id=event.id,
            person_id=attendee.person_id,
            kind="attendee_link",
            recipient="x@example.org",
            payload={"attendee": attendee.id},
            now=clock(),
        )
    work()

    (mail,) = post.got
    assert (mail.recipient_name, mail.sender_name, mail.language) == (attendee.name, "Ronda", event.language)
    token = mail.text.split("/links/")[1].split()[0]
    with database.writing() as db:
        assert team.redeem_link(db, token, clock()).purpose == "attendee"


@pytest.mark.usefixtures("member")
def test_a_worker_that_stops_leaves_the_rest_to_another_job(
    *, database: Database, event: EventRow, clock: Any, post: Post, tools: Tools
) -> None:
    for _ in range(3):
        ask(database, clock())
    stopping = Tools(
        database=database, settings=tools.settings, clock=clock, is_stopping=lambda: len(post.got) == 1
    )
    with database.reading() as db:
        job = db.scalars(select(JobRow.id).where(JobRow.kind == "deliver")).one()
    run_delivery_job(stopping, job)

    with database.reading() as db:
        states = db.scalars(select(JobRow.state).where(JobRow.kind == "deliver").order_by(JobRow.id)).all()
    assert (states, len(post.got)) == (["done", "queued"], 1)
    assert [row.state for row in outbox(database, event)] == ["accepted", "queued", "queued"]
