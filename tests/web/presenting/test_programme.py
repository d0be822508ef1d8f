from datetime import UTC, datetime, timedelta

from matchmaker.services.events.pages import SessionView
from web.presenting.programme import SlotBrick, slot_course

START = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


def times(*minutes: int) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((START + timedelta(minutes=at), START + timedelta(minutes=at + 15)) for at in minutes)


def test_course_says_what_is_done_runs_and_comes_with_a_pause_between_sessions() -> None:
    sessions = (SessionView(number=1, slots=times(0, 20)), SessionView(number=2, slots=times(90)))

    course = slot_course(sessions, START + timedelta(minutes=20))

    assert course == (
        SlotBrick(1, *times(0)[0], "done"),
        SlotBrick(2, *times(20)[0], "now"),
        SlotBrick(None, START + timedelta(minutes=35), START + timedelta(minutes=90), "pause"),
        SlotBrick(3, *times(90)[0], "coming"),
    )


def test_night_between_two_days_is_no_pause() -> None:
    sessions = (SessionView(number=1, slots=times(0)), SessionView(number=2, slots=times(24 * 60)))

    course = slot_course(sessions, START)

    assert [(brick.number, brick.starts_day) for brick in course] == [(1, True), (2, True)]
