"""What no browser of ours sends, and somebody will: answered, and no fault of ours, on both databases."""

import io
from typing import Any

import pytest

HUGE = "9" * 30


@pytest.fixture
def owner(world_of_each_kind: Any, make_app: Any, new_visitor: Any) -> Any:
    """An owner who came in."""
    visitor = new_visitor(make_app(world_of_each_kind.database))
    visitor.come_in(world_of_each_kind.link("owner"))
    return visitor


@pytest.mark.parametrize(
    "path",
    [
        f"/team/log?before={HUGE}",
        f"/team/log?before=-{HUGE}",
        "/team/log?before=a%00b",
        "/events/a%00b/attendees/import",
        "/events/{event}/attendees/import/a%00b",
        "/events/{event}/attendees/import?q=%00",
        "/links/a%00b",
    ],
)
def test_odd_addresses_are_answered(owner: Any, world_of_each_kind: Any, path: str) -> None:
    answer = owner.get(path.format(event=world_of_each_kind.names["event"]))

    assert answer.status_code < 500


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/team", {"name": "Ana\0\x1b", "email": "ana@gil.example", "role": "door", "language": "es"}),
        ("/team", {"name": "\0", "email": "ana@gil.example", "role": "door", "language": "es"}),
        ("/team", {"name": "Ana", "email": "a\0na@gil.example", "role": "door", "language": "es"}),
        ("/team/{member}/role", {"role": "\0"}),
        ("/team/a%00b/role", {"role": "door"}),
        ("/sign-in/link", {"email": "owner@example.org\0"}),
        ("/sign-in/password", {"email": "owner@example.org\0"}),
        ("/sign-in/code", {"code": "\0"}),
        ("/sign-in/provider", {"next": "\0"}),
        ("/links/a%00b/password", {"password": "\0"}),
        ("/account", {"name": "A\0\u202e🧱" * 500, "language": "en"}),
        ("/account", {"name": "Ana", "language": "\0"}),
        ("/account/password", {"current": "\0", "password": "\0" * 20}),
        ("/account/second-step/on", {"code": "\0"}),
        ("/account/second-step/off", {"proof": "\0" * 300}),
        ("/account/second-step/codes", {"proof": "🧱" * 300}),
        ("/account/recovery-codes", {"code": "\0"}),
        ("/team/a%00b/second-step", {}),
        ("/sign-in", {"email": "owner@exa\0mple.org", "password": "\0"}),
        ("/events/{event}/attendees/import/{upload}/columns", {"column_name": "9" * 5000}),
        ("/events/{event}/attendees/import/{upload}/columns", {"column_name": "²"}),
    ],
)
def test_odd_forms_are_answered(owner: Any, world_of_each_kind: Any, path: str, form: dict[str, str]) -> None:
    answer = owner.post(path.format(**world_of_each_kind.names), form)

    assert answer.status_code < 500


@pytest.mark.parametrize("name", ["lis\0ta\x1b.csv", "\u202elista.csv", "l" * 5000 + ".csv"])
def test_odd_names_of_files_are_answered(owner: Any, world_of_each_kind: Any, name: str) -> None:
    file = io.BytesIO(b"Nombre\nAna\0\n")

    answer = owner.post(
        f"/events/{world_of_each_kind.names['event']}/attendees/import", {"file": (file, name)}
    )

    assert answer.status_code == 303
    assert owner.get(answer.location).status_code == 200
