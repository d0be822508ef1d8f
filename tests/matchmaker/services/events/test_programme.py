"""When slots begin and end, also when clocks change."""

from datetime import datetime
from itertools import pairwise

import pytest

from matchmaker.intake import SessionRecord
from matchmaker.services.events.programme import slot_times


def starts(zone: str, start: str, slots: int = 3, minutes: int = 30, pause: int = 0) -> list[str]:
    session = SessionRecord(
        start=datetime.fromisoformat(start), slots=slots, slot_minutes=minutes, pause_minutes=pause
    )
    return [f"{time.starts_at:%H:%M}-{time.ends_at:%H:%M}" for time in slot_times([session], zone)]


def test_slots_follow_each_other_with_pauses() -> None:
    assert starts("Europe/Madrid", "2026-10-01T10:00", pause=5) == [
        "08:00-08:30",
        "08:35-09:05",
        "09:10-09:40",
    ]


def test_slots_are_numbered_through_all_sessions() -> None:
    morning = SessionRecord(start=datetime.fromisoformat("2026-10-01T10:00"), slots=2)
    evening = SessionRecord(start=datetime.fromisoformat("2026-10-01T18:00"), slots=1)

    times = list(slot_times([morning, evening], "Europe/Madrid"))

    assert [(time.session, time.number) for time in times] == [(0, 1), (0, 2), (1, 3)]


@pytest.mark.parametrize(
    ("zone", "start", "expected"),
    [
        # Clocks go back at 03:00 summer time: two hours pass between 02:00 and 03:00 on the wall.
        ("Europe/Madrid", "2026-10-25T02:00", ["00:00-00:30", "00:30-01:00", "01:00-01:30"]),
        # Clocks go forward at 02:00.
        ("Europe/Madrid", "2027-03-28T01:30", ["00:30-01:00", "01:00-01:30", "01:30-02:00"]),
        # A time that is skipped counts as if the clocks had not changed yet.
        ("Europe/Madrid", "2027-03-28T02:30", ["01:30-02:00", "02:00-02:30", "02:30-03:00"]),
        ("Asia/Kathmandu", "2026-10-01T10:00", ["04:15-04:45", "04:45-05:15", "05:15-05:45"]),
        ("Australia/Lord_Howe", "2026-10-04T01:45", ["15:15-15:45", "15:45-16:15", "16:15-16:45"]),
    ],
)
def test_slots_keep_their_length_whatever_the_clocks_do(zone: str, start: str, expected: list[str]) -> None:
    assert starts(zone, start) == expected


def test_slots_never_overlap_across_a_change_of_clocks() -> None:
    session = SessionRecord(
        start=datetime.fromisoformat("2026-10-25T00:30"), slots=20, slot_minutes=15, pause_minutes=5
    )

    assert all(
        one.ends_at < next_one.starts_at for one, next_one in pairwise(slot_times([session], "Europe/Madrid"))
    )
