"""What is typed in the editor: read back as it was chosen, and every fault at its field."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from matchmaker.services.events import (
    PRESETS,
    EventChoices,
    TypedEvent,
    choices_of,
    preview_of,
    settle,
    typed_from,
    with_session,
    without_session,
    zone_of,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HUGE = "x" * 100_000


def proposed(name: str = "breakfast") -> EventChoices:
    choices = choices_of(PRESETS[name], timezone="Europe/Madrid", language="es", now=NOW)
    return replace(choices, record=replace(choices.record, name="Foro"))


def typed(changed: dict[str, str] | None = None, *sessions: dict[str, str]) -> TypedEvent:
    """Return a breakfast as it is typed, changed in some fields, and in its sessions by their place."""
    start = typed_from(proposed())
    inside = [dict(start.sessions[0]) | session for session in sessions] or list(start.sessions)
    return TypedEvent(dict(start.values) | (changed or {}), tuple(inside))


def faults(event: TypedEvent) -> list[tuple[str, str]]:
    choices, found = settle(event)
    assert (choices is None) == bool(found)
    return [(fault.field, fault.code.removeprefix("editor.")) for fault in found]


@pytest.mark.parametrize("name", PRESETS)
def test_what_a_preset_proposes_is_read_back_as_it_is(name: str) -> None:
    assert settle(typed_from(proposed(name))) == (proposed(name), ())


def test_a_preset_proposes_a_thursday_some_weeks_ahead() -> None:
    starts = [session.start for session in proposed("investors").record.sessions]

    assert starts == [datetime.fromisoformat("2027-01-07T10:00"), datetime.fromisoformat("2027-01-07T13:00")]


def test_every_fault_comes_at_once_in_the_order_of_the_page() -> None:
    wrong = typed(
        {
            "name": " ",
            "timezone": "Narnia",
            "tables": "0",
            "floor": "9",
            "roles": "investor",
            "factor_want": "x",
        },
        {"start": "tomorrow", "slots": "0", "minutes": "many", "pause": "-1"},
    )

    assert faults(wrong) == [
        ("name", "blank"),
        ("timezone", "unknown_zone"),
        ("session-0-start", "not_a_time"),
        ("session-0-slots", "not_a_number"),
        ("session-0-minutes", "not_a_number"),
        ("session-0-pause", "not_a_number"),
        ("tables", "not_tables"),
        ("roles", "not_two_roles"),
        ("factor_want", "unknown_choice"),
    ]


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"name": "x" * 201}, "name", "too_long"),
        ({"name": "\0"}, "name", "blank"),
        ({"language": "fr"}, "language", "unknown_choice"),
        ({"tables": "12, 12"}, "tables", "table_list"),
        ({"tables": "0, 0, 0, 0, 0, 0"}, "tables", "not_tables"),
        ({"tables": "99999999"}, "tables", "not_tables"),
        ({"tables": "٣"}, "tables", "not_tables"),
        ({"tables": HUGE}, "tables", "not_tables"),
        ({"labels": "A\nB"}, "labels", "label_count"),
        ({"labels": "x" * 81}, "labels", "long_line"),
        ({"registration": "all"}, "registration", "unknown_choice"),
        ({"registration_until": "soon"}, "registration_until", "not_a_time"),
        ({"registration_until": "2027-01-07 11:00"}, "registration_until", "until_after_end"),
        ({"registration_until": "2026-03-29 02:30"}, "registration_until", "skipped_time"),
        ({"floor": "7"}, "floor", "floor_above_slots"),
        ({"floor": "4", "cap": "3"}, "floor", "floor_above_cap"),
        ({"cap": "1e3"}, "cap", "not_a_number"),
        ({"roles": "a + b + c"}, "roles", "not_two_roles"),
        ({"breaks": "none"}, "breaks", "unknown_choice"),
        ({"factor_create": "-1"}, "factor_create", "unknown_choice"),
        ({"factor_create": ""}, "factor_create", "unknown_choice"),
        ({"max_break_spread": "½"}, "max_break_spread", "not_a_number"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(changed: dict[str, str], field: str, code: str) -> None:
    found = faults(typed(changed))

    assert (field, code) in found
    assert {name for name, _ in found} <= {field, "labels"}


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([{"start": "2027-03-28T02:30"}], [("session-0-start", "skipped_time")]),
        ([{"start": "2027-01-07"}], [("session-0-start", "not_a_time")]),
        ([{"start": "1803-01-07T10:00"}], [("session-0-start", "not_a_time")]),
        ([{"start": "2027-01-07T10:00+01:00"}], [("session-0-start", "not_a_time")]),
        (
            [{"slots": "900"}, {"start": "2027-02-07T10:00", "slots": "900"}],
            [("session-0-slots", "too_many_slots")],
        ),
        ([{}, {"start": "2027-01-07T10:00"}], [("session-1-start", "sessions_overlap")]),
        # Told at the later one, wherever it stands on the page.
        ([{"start": "2027-01-07T10:00"}, {}], [("session-0-start", "sessions_overlap")]),
        ([{}] * 21, [("sessions", "too_many_sessions")]),
    ],
)
def test_a_wrong_programme_is_told_at_its_session(
    sessions: list[dict[str, str]], expected: list[tuple[str, str]]
) -> None:
    found = [fault for fault in faults(typed(None, *sessions)) if fault[0] != "tables"]

    assert found == expected


def test_an_event_without_sessions_is_told() -> None:
    assert ("sessions", "no_sessions") in faults(TypedEvent(typed().values, ()))


def test_sessions_are_put_in_the_order_of_time_and_keep_which_they_were() -> None:
    choices, _ = settle(typed(None, {"start": "2027-01-08T10:00", "was": "0"}, {"was": "1"}))

    assert choices is not None
    assert choices.was == (1, 0)
    assert [session.start.day for session in choices.record.sessions] == [7, 8]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Madrid", "Europe/Madrid"),
        (" europe/madrid ", "Europe/Madrid"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("new_york", "America/New_York"),
        ("UTC", "UTC"),
        ("Madrid, Spain", None),
        ("", None),
        ("../etc/passwd", None),
        ("Madrid\0", None),
        (HUGE, None),
    ],
)
def test_a_zone_is_found_by_its_name_or_its_city(text: str, zone: str | None) -> None:
    assert zone_of(text) == zone


def notes(event: TypedEvent) -> list[str]:
    return [note.code.removeprefix("editor.") for note in preview_of(event, NOW).notes]


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("2027-01-07T09:00", []),
        ("2027-03-28T02:30", ["skipped_time"]),
        ("2027-10-31T02:30", ["note_twice"]),
        ("2027-03-28T01:00", ["note_clocks_change"]),
        ("2026-01-08T09:00", ["note_past"]),
    ],
)
def test_the_preview_says_what_clocks_do(start: str, told: list[str]) -> None:
    assert notes(typed(None, {"start": start})) == told


def test_the_preview_shows_what_can_be_read() -> None:
    half = preview_of(typed({"name": ""}, {}, {"start": "", "slots": "x"}), NOW)
    nothing = preview_of(typed({"timezone": "Narnia"}), NOW)

    assert (half.slots, half.is_whole, len(half.sessions)) == (6, False, 1)
    assert [f"{start:%H:%M}" for start, _ in half.sessions[0].slots] == [
        "09:00", "09:20", "09:40", "10:00", "10:20", "10:40",
    ]  # fmt: skip
    assert (nothing.slots, nothing.sessions) == (0, ())


def test_sessions_are_added_and_removed_but_for_the_last_one() -> None:
    one = typed()
    two = with_session(one)

    assert [session["start"] for session in two.sessions] == ["2027-01-07T09:00", ""]
    assert two.sessions[1]["slots"] == "6"
    assert without_session(two, 1) == one
    assert without_session(one, 0) == one


@pytest.mark.parametrize("text", ["\0", HUGE, "<b>", "🧱", "\u202eabc", "-1", "1e9", "٣", " "])
@pytest.mark.parametrize("field", [*typed().values, "session-0-start", "session-0-was"])
def test_odd_input_is_told_or_taken_and_never_more(field: str, text: Any) -> None:
    if field.startswith("session"):
        settle(typed(None, {field.rpartition("-")[2]: text}))
    else:
        settle(typed({field: text}))
