"""Owners manage their team; everything that happens stands in the log."""

import re
from pathlib import Path
from typing import Any

import pytest

from matchmaker.services import mails, team
from matchmaker.store import OutboxRow, TeamMemberRow, scoped
from matchmaker.words import codes

ROOT = Path(__file__).parents[3]
NEW = {"name": "Iker Arana", "email": " Iker@Arana.example ", "role": "door", "language": "es"}


def member(world: Any, email: str) -> TeamMemberRow:
    with world.database.reading() as db:
        organiser = world.members["owner"].organiser_id
        of_address = TeamMemberRow.email == email
        return db.scalars(scoped(db, organiser).select(TeamMemberRow).where(of_address)).one()


def test_an_owner_invites_somebody_who_comes_in_by_the_mailed_link(
    world: Any, visit: Any, clock: Any, new_visitor: Any, app: Any
) -> None:
    owner = visit("owner")

    assert owner.post("/team", NEW).status_code == 303

    assert "Owner Invited Iker Arana" in owner.read("/team/log")
    row = member(world, "iker@arana.example")
    assert (row.name, row.role, row.language, row.password_hash) == ("Iker Arana", "door", "es", None)
    assert "Iker Arana" in owner.read("/team")
    assert "Invited, not here yet" in owner.read("/team")
    with world.database.writing() as db:
        (mail,) = db.scalars(scoped(db, row.organiser_id).select(OutboxRow)).all()
        held = mails.claim_mail(db, mail.id, clock())
        assert held is not None
        letter = mails.open_letter(db, held, clock())
    assert letter is not None
    assert (mail.recipient, letter.kind, letter.language) == ("iker@arana.example", "team_invitation", "es")
    guest = new_visitor(app)
    guest.come_in(letter.token)
    assert guest.get("/").location == "/door"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": "iker@"}, "“iker@”"),
        ({"email": "Reader@example.org"}, "reader@example.org"),
        ({"email": ""}, "“”"),
    ],
)
def test_an_address_that_can_not_be_invited_is_told_beside_what_was_typed(
    visit: Any, changed: dict[str, str], sentence: str
) -> None:
    answer = visit("owner").post("/team", NEW | changed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Iker Arana" in answer.text


@pytest.mark.parametrize("changed", [{"role": "king"}, {"language": "xx"}])
def test_what_no_form_of_ours_sends_changes_nothing(world: Any, visit: Any, changed: dict[str, str]) -> None:
    assert visit("owner").post("/team", NEW | changed).status_code == 422
    with world.database.reading() as db:
        assert "Iker Arana" not in [
            line.name for line in team.read_team(db, world.members["owner"].organiser_id)
        ]


def test_a_role_can_be_changed_and_counts_at_once(world: Any, visit: Any) -> None:
    owner, reader = visit("owner"), visit("reader")
    reader_id = world.members["reader"].public_id

    owner.post(f"/team/{reader_id}/role", {"role": "owner"})

    assert reader.get("/team").status_code == 200
    assert "Changed the role of Reader" in owner.read("/team/log")


def test_whoever_is_let_go_is_out_at_once_and_can_come_back(world: Any, visit: Any) -> None:
    owner, reader = visit("owner"), visit("reader")
    reader_id = world.members["reader"].public_id

    owner.post(f"/team/{reader_id}/stop")
    assert reader.get("/events").location.startswith("/sign-in")
    assert "May not sign in" in owner.read("/team")

    owner.post(f"/team/{reader_id}/start")
    assert visit("reader").get("/events").status_code == 200


@pytest.mark.parametrize(("deed", "form"), [("role", {"role": "reader"}), ("stop", {})])
def test_the_last_owner_stays_one(world: Any, visit: Any, deed: str, form: dict[str, str]) -> None:
    owner = visit("owner")
    answer = owner.post(f"/team/{world.members['owner'].public_id}/{deed}", form)

    assert answer.status_code == 422
    assert "Somebody must stay an owner." in answer.text
    assert owner.get("/team").status_code == 200


def test_the_log_says_who_did_what_and_goes_on_with_older_entries(world: Any, visit: Any) -> None:
    owner = visit("owner")
    reader_id = world.members["reader"].public_id
    for _ in range(60):
        owner.post(f"/team/{reader_id}/stop")
        owner.post(f"/team/{reader_id}/start")

    page = owner.get("/team/log").text
    older = re.search(r"/team/log\?before=\d+", page)

    assert "Gave Reader the access back" in page
    assert older is not None
    assert "Signed in" in owner.read(older[0])


def test_every_deed_that_is_recorded_has_a_sentence() -> None:
    found = set()
    for file in (ROOT / "matchmaker").rglob("*.py"):
        text = file.read_text("utf-8")
        found |= set(re.findall(r'action="([a-z_.]+)"', text))
        found |= set(re.findall(r'record(?:_attendee|_deed)?\(db, \w+, "([a-z_.]+)"', text))

    assert {"team.signed_in", "event.imported", "attendee.signed_in", "team.role_changed"} <= found
    assert {f"log.{action.replace('.', '_')}" for action in found} - codes("en") == set()
