"""``wishes.csv`` and ``met.csv``, and wishes against each other."""

from collections.abc import Callable

import pytest

from matchmaker.intake import MetRecord, Severity, WishRecord, read_event_folder


def test_wishes_and_earlier_meetings_are_read(make_folder: Callable) -> None:
    folder = make_folder(
        wishes_csv="from,to,wish\na,b,want\nb,c,AVOID\nc,a,must\n", met_csv="a,b,times\na,b,2\n"
    )

    reading = read_event_folder(folder)

    assert reading.findings == ()
    assert reading.event is not None
    assert reading.event.wishes == (
        WishRecord("a", "b", "want"),
        WishRecord("b", "c", "avoid"),
        WishRecord("c", "a", "must"),
    )
    assert reading.event.met == (MetRecord("a", "b", 2),)


@pytest.mark.parametrize(
    ("row", "column", "code", "found"),
    [
        ("x,b,want", "from", "unknown_attendee", "x"),
        ("a,x,want", "to", "unknown_attendee", "x"),
        ("a,,want", "to", "missing_attendee", ""),
        ("a,a,want", "to", "with_oneself", "a"),
        ("a,b,like", "wish", "unknown_wish", "like"),
        ("a,b,", "wish", "unknown_wish", ""),
    ],
)
def test_fault_in_a_wish_is_told(told: Callable, row: str, column: str, code: str, found: str) -> None:
    assert told(wishes_csv=f"from,to,wish\n{row}\n") == [("wishes.csv", 2, column, f"intake.{code}", found)]


@pytest.mark.parametrize(
    ("row", "column", "code", "found"),
    [
        ("a,x,1", "b", "unknown_attendee", "x"),
        ("a,a,1", "b", "with_oneself", "a"),
        ("a,b,0", "times", "too_small", "0"),
        ("a,b,often", "times", "not_whole_number", "often"),
        ("a,b,", "times", "not_whole_number", ""),
    ],
)
def test_fault_in_an_earlier_meeting_is_told(
    told: Callable, row: str, column: str, code: str, found: str
) -> None:
    assert told(met_csv=f"a,b,times\n{row}\n") == [("met.csv", 2, column, f"intake.{code}", found)]


def test_two_rows_for_the_same_two_who_met_are_an_error(told: Callable) -> None:
    assert told(met_csv="a,b,times\na,b,1\nb,a,2\n") == [("met.csv", 3, "b", "intake.repeated_met", "b a")]


def test_must_with_an_avoid_is_a_warning_on_either_side(make_folder: Callable) -> None:
    folder = make_folder(wishes_csv="from,to,wish\na,b,must\nb,a,avoid\nc,d,avoid\nc,d,must\n")

    reading = read_event_folder(folder)

    assert [(f.severity, f.line, f.code, f.parameters) for f in reading.findings] == [
        (Severity.WARNING, 2, "intake.must_with_avoid", {"a": "a", "b": "b", "other": "3"}),
        (Severity.WARNING, 5, "intake.must_with_avoid", {"a": "c", "b": "d", "other": "4"}),
    ]
    assert reading.event is not None
    assert len(reading.event.wishes) == 4


def test_want_and_avoid_of_the_same_person_are_a_warning(told: Callable) -> None:
    assert told(wishes_csv="from,to,wish\na,b,want\na,b,avoid\nc,d,want\nd,c,avoid\n") == [
        ("wishes.csv", 2, "wish", "intake.want_with_avoid", "want")
    ]


def test_repeated_wish_is_a_warning_and_counts_once(make_folder: Callable) -> None:
    reading = read_event_folder(make_folder(wishes_csv="from,to,wish\na,b,want\na,b,want\n"))

    assert [(f.severity, f.line, f.code) for f in reading.findings] == [
        (Severity.WARNING, 3, "intake.repeated_wish")
    ]
    assert reading.event is not None
    assert reading.event.wishes == (WishRecord("a", "b", "want"),)


def test_nobody_is_unknown_while_the_attendees_can_not_be_read(told: Callable) -> None:
    assert told(attendees_csv=b"", wishes_csv="from,to,wish\na,b,want\n") == [
        ("attendees.csv", None, "", "intake.empty_file", "")
    ]


def test_attendee_of_a_faulty_row_is_known(told: Callable) -> None:
    found = told(attendees_csv="id,name\na,\nb,Bea,3\n", wishes_csv="from,to,wish\na,b,want\n")

    assert found == [
        ("attendees.csv", 2, "name", "intake.missing_name", "a"),
        ("attendees.csv", 3, "", "intake.too_many_cells", "b,Bea,3"),
    ]


def test_ragged_rows_of_wishes_and_meetings_are_told_once(told: Callable) -> None:
    found = told(wishes_csv="from,to,wish\na,b\n", met_csv="a,b,times\na,b\n")

    assert found == [
        ("wishes.csv", 2, "", "intake.too_few_cells", "a,b"),
        ("met.csv", 2, "", "intake.too_few_cells", "a,b"),
    ]
