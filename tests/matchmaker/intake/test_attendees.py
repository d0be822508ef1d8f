"""``attendees.csv``, fault by fault."""

from collections.abc import Callable

import pytest

from matchmaker.intake import AttendeeRecord, Severity, read_event_folder

HEADER = "id,name,email,cap,floor,unavailable,table,languages\n"


def attendees(*rows: str) -> str:
    return HEADER + "".join(row + "\n" for row in rows)


def test_attendee_with_every_column_is_read_whole(make_folder: Callable) -> None:
    text = (
        "id,name,email,organisation,title,role,languages,goals,offers,needs,cap,floor,unavailable,table\n"
        'a,Ana,Ana@Uno.example,Uno,Head,buyer,ES; en,sell more,"cheese; wine, red",a\\;b ;c,4,2,3;5-6,2\n'
    )

    event = read_event_folder(make_folder(attendees_csv=text)).event

    assert event is not None
    assert event.attendees == (
        AttendeeRecord(
            id="a",
            name="Ana",
            email="Ana@Uno.example",
            organisation="Uno",
            title="Head",
            role="buyer",
            languages=("es", "en"),
            goals=("sell more",),
            offers=("cheese", "wine, red"),
            needs=("a;b", "c"),
            cap=4,
            floor=2,
            unavailable=(3, 5, 6),
            table=2,
        ),
    )


def test_duplicate_id_names_its_first_line(make_folder: Callable) -> None:
    findings = read_event_folder(make_folder(attendees_csv="id,name\na,Ana\nb,Bea\na,Carl\n")).findings

    assert [(f.line, f.column, f.code, f.found, f.parameters) for f in findings] == [
        (4, "id", "intake.duplicate_id", "a", {"first": "2"})
    ]


def test_duplicate_email_is_seen_whatever_its_case(told: Callable) -> None:
    text = attendees(
        "a,Ana,ana@uno.example,,,,,", "b,Bea,ANA@Uno.Example,,,,,", "c,C,añ@uno.es,,,,,", "d,D,AÑ@uno.es,,,,,"
    )

    assert told(attendees_csv=text) == [
        ("attendees.csv", 3, "email", "intake.duplicate_email", "ANA@Uno.Example"),
        ("attendees.csv", 5, "email", "intake.duplicate_email", "AÑ@uno.es"),
    ]


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("ana.example", "email_no_at"),
        ("jon.lasa@", "email_no_domain"),
        ("@uno.example", "email_no_name"),
        ("a@uno.example b@dos.example", "email_several"),
        ("a@uno.example;b@dos.example", "email_several"),
        ("an a@uno.example", "email_space"),
        ("ana@uno", "email_short_domain"),
        ("a..b@uno.example", "bad_email"),
        ("ana@-uno.example", "bad_email"),
        ("a" * 300 + "@uno.example", "bad_email"),
    ],
)
def test_bad_address_is_told_with_what_is_wrong(told: Callable, email: str, code: str) -> None:
    found = told(attendees_csv=attendees(f"a,Ana,{email},,,,,"))

    assert [(line, column, name) for _, line, column, name, _ in found] == [(2, "email", f"intake.{code}")]


@pytest.mark.parametrize(
    "email", ["ana@uno.example", "ANA.B+c@sub.uno.es", "ñandú@españa.es", "o'brien@uno-dos.io", ""]
)
def test_good_address_is_kept_as_typed(make_folder: Callable, email: str) -> None:
    reading = read_event_folder(make_folder(attendees_csv=attendees(f"a,Ana,{email},,,,,")))

    assert reading.findings == ()
    assert reading.event is not None
    assert reading.event.attendees[0].email == email


@pytest.mark.parametrize(
    ("cells", "column", "code", "found"),
    [
        (",Ana,,,,,,", "id", "missing_id", "Ana"),
        ("a,,,,,,,", "name", "missing_name", "a"),
        ("a,Ana,,-2,,,,", "cap", "negative", "-2"),
        ("a,Ana,,,-1,,,", "floor", "negative", "-1"),
        ("a,Ana,,many,,,,", "cap", "not_whole_number", "many"),
        ("a,Ana,,2.5,,,,", "cap", "not_whole_number", "2.5"),
        ("a,Ana,,9999999999,,,,", "cap", "too_large", "9999999999"),
        ("a,Ana,,2,3,,,", "floor", "floor_above_cap", "3"),
        ("a,Ana,,,,7,,", "unavailable", "slot_out_of_range", "7"),
        ("a,Ana,,,,0,,", "unavailable", "slot_out_of_range", "0"),
        ("a,Ana,,,,1-999999999,,", "unavailable", "slot_out_of_range", "1-999999999"),
        ("a,Ana,,,,2-1,,", "unavailable", "reversed_slots", "2-1"),
        ("a,Ana,,,,3;x,,", "unavailable", "bad_slots", "x"),
        ("a,Ana,,,,,4,", "table", "table_out_of_range", "4"),
        ("a,Ana,,,,,0,", "table", "too_small", "0"),
        ("a,Ana,,,,,big,", "table", "not_whole_number", "big"),
    ],
)
def test_fault_in_a_cell_is_an_error_there(
    make_folder: Callable, cells: str, column: str, code: str, found: str
) -> None:
    reading = read_event_folder(make_folder(attendees_csv=attendees(cells)))

    assert [(f.severity, f.line, f.column, f.code, f.found) for f in reading.findings] == [
        (Severity.ERROR, 2, column, f"intake.{code}", found)
    ]
    assert reading.event is None


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ("a,Ana,,,7,,,", "floor", "floor_above_slots"),
        ("a,Ana,,,,,,Spanish!", "languages", "no_language_code"),
    ],
)
def test_doubt_about_a_cell_is_a_warning_there(
    make_folder: Callable, cells: str, column: str, code: str
) -> None:
    reading = read_event_folder(make_folder(attendees_csv=attendees(cells)))

    assert [(f.severity, f.line, f.column, f.code) for f in reading.findings] == [
        (Severity.WARNING, 2, column, f"intake.{code}")
    ]
    assert reading.event is not None


def test_floor_is_held_against_the_cap_of_the_event(make_folder: Callable, event_toml: str) -> None:
    folder = make_folder(
        event_toml=event_toml + "[rules]\ncap = 2\n", attendees_csv=attendees("a,Ana,,,3,,,", "b,Bea,,4,3,,,")
    )

    assert [(f.line, f.code, f.parameters) for f in read_event_folder(folder).findings] == [
        (2, "intake.floor_above_cap", {"cap": 2})
    ]


def test_own_cap_below_the_floor_of_the_event_is_a_warning(make_folder: Callable, event_toml: str) -> None:
    folder = make_folder(
        event_toml=event_toml + "[rules]\nfloor = 2\n", attendees_csv=attendees("a,Ana,,1,,,,")
    )

    assert [(f.severity, f.code) for f in read_event_folder(folder).findings] == [
        (Severity.WARNING, "intake.cap_below_floor")
    ]


def test_file_with_a_header_only_is_an_event_without_attendees(make_folder: Callable) -> None:
    reading = read_event_folder(make_folder(attendees_csv="id,name\n"))

    assert [(f.severity, f.code) for f in reading.findings] == [(Severity.WARNING, "intake.no_attendees")]
    assert reading.event is not None
    assert reading.event.attendees == ()


def test_every_fault_comes_at_once_in_the_order_of_lines(told: Callable) -> None:
    text = attendees(",Ana,bad,-1,x,9,9,", "a,,b@,,,2-1,,", "a,Carl,,,,,,")

    assert [
        (line, column, code.removeprefix("intake.")) for _, line, column, code, _ in told(attendees_csv=text)
    ] == [
        (2, "id", "missing_id"),
        (2, "email", "email_no_at"),
        (2, "cap", "negative"),
        (2, "floor", "not_whole_number"),
        (2, "unavailable", "slot_out_of_range"),
        (2, "table", "table_out_of_range"),
        (3, "email", "email_no_domain"),
        (3, "name", "missing_name"),
        (3, "unavailable", "reversed_slots"),
        (4, "id", "duplicate_id"),
    ]
