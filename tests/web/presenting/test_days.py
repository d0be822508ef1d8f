from datetime import datetime

from web.presenting.days import day_starts


def moments(*told: str) -> list[datetime]:
    return [datetime.fromisoformat(f"2026-10-{one}+02:00") for one in told]


def test_day_starts_where_the_date_changes() -> None:
    assert day_starts(moments("01T10:00", "01T23:50", "02T00:10", "02T09:00")) == [True, False, True, False]


def test_event_of_one_day_has_no_day_to_tell() -> None:
    assert day_starts(moments("01T10:00", "01T11:00")) == [False, False]
    assert day_starts([]) == []
