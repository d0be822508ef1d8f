"""The open page of an event says whether one can register, and answers every address alike."""

from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.services import registration as service
from matchmaker.store import EventRow, JobRow, PersonRow, SignUpRow, VersionRow


def set_event(world: Any, **values: Any) -> None:
    with world.database.writing() as db:
        event = db.get_one(EventRow, world.attendees["attendee"].event_id)
        for name, value in values.items():
            setattr(event, name, value)


def unpublish(world: Any) -> None:
    """Let the event have no schedule that anybody is in."""
    with world.database.writing() as db:
        for version in db.scalars(select(VersionRow)):
            version.state, version.published_at = "draft", None


@pytest.fixture
def path(world: Any) -> str:
    set_event(world, state="open", registration="anyone")
    unpublish(world)
    return f"/r/{world.names['event']}"


def answered(world: Any, clock: Any) -> list[str]:
    """Let the jobs answer; return the kinds of mail that wait."""
    from matchmaker.store import OutboxRow

    with world.database.writing() as db:
        for job in db.scalars(select(JobRow).where(JobRow.kind == service.ENTRY_JOB)):
            service.answer_entry(db, job.payload, clock.now)
        return [row.kind for row in db.scalars(select(OutboxRow).order_by(OutboxRow.id))]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "Register in three minutes"),
        ({"state": "published"}, "The schedule is published already."),
        ({"state": "draft"}, "Registration has not opened yet."),
        ({"state": "closed"}, "Registration is over."),
        ({"registration": "invited"}, "This event is by invitation."),
    ],
)
def test_page_says_whether_one_can_register(
    visitor: Any, world: Any, path: str, changed: Any, told: str
) -> None:
    set_event(world, **changed)
    page = visitor.get(path).text

    assert told in page
    assert ('id="name"' in page) == ("Register in" in page)
    assert 'id="email"' in page


def test_every_address_gets_the_same_answer(visitor: Any, world: Any, path: str, clock: Any) -> None:
    with world.database.writing() as db:
        person = db.get_one(PersonRow, world.attendees["attendee"].person_id)
        person.email = person.email_normalised = "lucia@example.org"
    answers = [
        visitor.post(path, {"name": "N", "email": email}) for email in ("lucia@example.org", "n@example.org")
    ]

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, f"{path}/sent")] * 2
    assert "example.org" not in visitor.get(f"{path}/sent").text
    assert answered(world, clock) == ["attendee_link", "sign_up"]


@pytest.mark.parametrize("email", ["", "nobody", "a\0@b.example", "x" * 5000, "<script>@x"])
def test_what_is_no_address_is_told(visitor: Any, world: Any, path: str, clock: Any, email: str) -> None:
    answer = visitor.post(path, {"name": "<b>N", "email": email})

    assert answer.status_code == 422
    assert "Expected name@domain." in answer.text
    assert "<b>N" not in answer.text
    assert answered(world, clock) == []


def test_opening_the_link_of_a_confirmation_changes_nothing_and_its_button_registers(
    visitor: Any, world: Any, path: str, clock: Any, rows: Any
) -> None:
    visitor.post(path, {"name": "Nora <i>Quinn", "email": "nora@example.org"})
    answered(world, clock)
    with world.database.writing() as db:
        letter = service.write_sign_up_letter(db, db.scalars(select(SignUpRow.id)).one(), clock.now)
    assert letter is not None
    before = rows()
    opened = [visitor.open(method, f"/links/{letter.token}") for method in ("GET", "HEAD", "GET")]
    unchanged = rows() == before
    pressed = visitor.post(f"/links/{letter.token}")
    again = visitor.post(f"/links/{letter.token}")

    assert [answer.status_code for answer in opened] == [200] * 3
    assert "Nora &lt;i&gt;Quinn" in opened[0].text
    assert opened[0].headers["Referrer-Policy"] == "no-referrer"
    assert unchanged
    assert (pressed.status_code, pressed.location, again.status_code) == (303, "/register", 404)
    assert visitor.get("/register").location == "/register/you"


def test_one_address_and_one_network_ask_so_often(visitor: Any, path: str) -> None:
    one = [visitor.post(path, {"email": "n@example.org"}).status_code for _ in range(6)]
    many = [visitor.post(path, {"email": f"n{number}@example.org"}).status_code for number in range(56)]

    assert one == [303] * 5 + [429]
    assert many == [303] * 55 + [429]


@pytest.mark.parametrize("name", ["A" * 22, "%00", "..%2f"])
def test_event_that_is_not_there_is_absent(visitor: Any, name: str) -> None:
    assert visitor.get(f"/r/{name}").status_code == 404


def test_invitation_leads_to_registering_and_once_over_to_asking_for_a_link(
    visitor: Any, world: Any, path: str, clock: Any, new_visitor: Any
) -> None:
    from matchmaker.services import team

    with world.database.writing() as db:
        token = team.issue_link(db, "invitation", world.attendees["attendee"], clock.now)
    shown = visitor.get(f"/links/{token}").text
    came = [new_visitor(visitor.app).post(f"/links/{token}") for _ in range(2)]
    set_event(world, registration_until=clock.now)
    over = visitor.get(f"/links/{token}")

    assert "This invitation is for Lucía Ferrer Ruiz." in shown
    assert [answer.location for answer in came] == ["/register"] * 2
    assert over.status_code == 410
    assert f'href="{path}"' in over.text
