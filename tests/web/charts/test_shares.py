from matchmaker.services.planning.pages import AttendeeShare, PersonLabel
from web.charts import share_columns
from web.charts.shares import Column, worst_first


def share(name: str, value: int, meetings: int = 1) -> AttendeeShare:
    person = PersonLabel(id=name.lower(), name=name, short=name, initials=name[:2])
    return AttendeeShare(person=person, meetings=meetings, value=value, possible=5)


def test_nothing_is_drawn_without_attendees() -> None:
    assert share_columns([], short=()) is None


def test_columns_stand_worst_first_and_grow_with_value() -> None:
    drawing = share_columns([share("Ana", 400), share("Bea", 100), share("Cai", 200)], short={"bea"})

    assert drawing is not None
    assert drawing.columns == (
        Column(x=0, y=152.5, width=157, height=39.5, is_short=True),
        Column(x=160, y=113, width=157, height=79, is_short=False),
        Column(x=320, y=34, width=157, height=158, is_short=False),
    )
    assert (drawing.worst.name, drawing.lowest, drawing.median, drawing.highest) == ("Bea", 100, 200, 400)
    assert drawing.median_at == 113


def test_nothing_gained_is_still_seen() -> None:
    drawing = share_columns([share("Ana", 0), share("Bea", 0)], short=())

    assert drawing is not None
    assert [column.height for column in drawing.columns] == [1, 1]


def test_large_event_draws_the_worst_of_each_group() -> None:
    drawing = share_columns([share(f"P{value}", value) for value in range(1, 301)], short={"p2"})

    assert drawing is not None
    assert (len(drawing.columns), drawing.per_column) == (100, 3)
    assert [column.is_short for column in drawing.columns[:3]] == [True, False, False]
    assert drawing.columns[-1].height == round(158 * 298 / 300, 2)


def test_equal_values_stand_by_meetings_then_name() -> None:
    shares = [share("Cai", 5, 2), share("Bea", 5, 1), share("Ana", 5, 2)]

    assert [one.person.name for one in worst_first(shares)] == ["Bea", "Ana", "Cai"]
