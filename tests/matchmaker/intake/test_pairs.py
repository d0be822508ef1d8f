"""``pairs.csv``, fault by fault."""

from collections.abc import Callable

import pytest

from matchmaker.intake import PairRecord, Severity, read_event_folder

HEADER = "id,a,b,value,required,slots,after\n"


def test_pairs_are_read_whole(make_folder: Callable) -> None:
    text = HEADER + "m1,a,b,5,1,1-2;4,\nm2,b,a,7,0,,m1;m3\nm3,c,d,1,,,\n"

    event = read_event_folder(make_folder(pairs_csv=text)).event

    assert event is not None
    assert event.pairs == (
        PairRecord(a="a", b="b", value=5, id="m1", required=True, slots=(1, 2, 4)),
        PairRecord(a="b", b="a", value=7, id="m2", after=("m1", "m3")),
        PairRecord(a="c", b="d", value=1, id="m3"),
    )


def test_no_file_is_none_and_a_header_only_is_no_pair(make_folder: Callable) -> None:
    without = read_event_folder(make_folder()).event
    with_header = read_event_folder(make_folder(pairs_csv="a,b,value\n")).event

    assert without is not None
    assert with_header is not None
    assert (without.pairs, with_header.pairs) == (None, ())


@pytest.mark.parametrize(
    ("row", "column", "code", "found"),
    [
        ("m1,a,x,1,,,", "b", "unknown_attendee", "x"),
        ("m1,,b,1,,,", "a", "missing_attendee", ""),
        ("m1,a,a,1,,,", "b", "with_oneself", "a"),
        ("m1,a,b,0,,,", "value", "too_small", "0"),
        ("m1,a,b,-4,,,", "value", "negative", "-4"),
        ("m1,a,b,2.5,,,", "value", "not_whole_number", "2.5"),
        ("m1,a,b,,,,", "value", "not_whole_number", ""),
        ("m1,a,b,5000000000,,,", "value", "too_large", "5000000000"),
        ("m1,a,b,1,yes,,", "required", "not_required_mark", "yes"),
        ("m1,a,b,1,,7,", "slots", "slot_out_of_range", "7"),
        ("m1,a,b,1,,2-1,", "slots", "reversed_slots", "2-1"),
        ("m1,a,b,1,,,m9", "after", "unknown_pair_id", "m9"),
    ],
)
def test_fault_in_a_pair_is_told(told: Callable, row: str, column: str, code: str, found: str) -> None:
    assert told(pairs_csv=f"{HEADER}{row}\n") == [("pairs.csv", 2, column, f"intake.{code}", found)]


def test_duplicate_id_of_a_pair_names_its_first_line(make_folder: Callable) -> None:
    findings = read_event_folder(make_folder(pairs_csv=HEADER + "m1,a,b,1,,,\nm1,c,d,1,,,\n")).findings

    assert [(f.line, f.column, f.code, f.parameters) for f in findings] == [
        (3, "id", "intake.duplicate_pair_id", {"first": "2"})
    ]


def test_same_two_people_in_two_rows_need_ids(told: Callable) -> None:
    assert told(pairs_csv=HEADER + ",a,b,1,,,\nm2,b,a,1,,,\n,c,d,1,,,\n") == [
        ("pairs.csv", 2, "id", "intake.pair_needs_id", "")
    ]


@pytest.mark.parametrize(
    ("rows", "cycles"),
    [
        (["m1,a,b,1,,,m1"], ["m1 → m1"]),
        (["m1,a,b,1,,,m2", "m2,a,c,1,,,m3", "m3,a,d,1,,,m1"], ["m1 → m2 → m3 → m1"]),
        (
            ["m0,b,c,1,,,m1", "m1,a,b,1,,,m2", "m2,a,c,1,,,m1", "m3,a,d,1,,,m4", "m4,c,d,1,,,m3"],
            ["m1 → m2 → m1", "m3 → m4 → m3"],
        ),
        (["m1,a,b,1,,,m2;m3", "m2,a,c,1,,,m3", "m3,a,d,1,,,"], []),
    ],
)
def test_cycle_in_after_is_told_with_its_names(
    make_folder: Callable, rows: list[str], cycles: list[str]
) -> None:
    findings = read_event_folder(make_folder(pairs_csv=HEADER + "\n".join(rows) + "\n")).findings

    assert [(f.code, f.column, f.parameters["cycle"]) for f in findings] == [
        ("intake.cycle", "after", cycle) for cycle in cycles
    ]


def test_long_cycle_is_named_by_its_beginning(make_folder: Callable) -> None:
    rows = [f"m{k},a,b,1,,,m{(k + 1) % 5000}" for k in range(5000)]

    findings = read_event_folder(make_folder(pairs_csv=HEADER + "\n".join(rows) + "\n")).findings

    assert [f.parameters["cycle"] for f in findings] == ["m0 → m1 → m2 → m3 → m4 → m5 → m6 → m7 → … → m0"]


def test_required_pair_that_is_avoided_is_a_warning(make_folder: Callable) -> None:
    folder = make_folder(pairs_csv="a,b,value,required\na,b,3,1\n", wishes_csv="from,to,wish\nb,a,avoid\n")

    reading = read_event_folder(folder)

    assert [(f.severity, f.file, f.line, f.code) for f in reading.findings] == [
        (Severity.WARNING, "pairs.csv", 2, "intake.required_with_avoid")
    ]
    assert reading.event is not None


def test_must_that_is_no_given_pair_is_a_warning(told: Callable) -> None:
    assert told(pairs_csv="a,b,value\na,b,3\n", wishes_csv="from,to,wish\nc,d,must\nb,a,must\n") == [
        ("wishes.csv", 2, "wish", "intake.must_without_pair", "must")
    ]


def test_id_of_a_ragged_row_is_known_to_after(told: Callable) -> None:
    assert told(pairs_csv=HEADER + "m1,a,b\nm2,a,c,1,,,m1\n") == [
        ("pairs.csv", 2, "", "intake.too_few_cells", "m1,a,b")
    ]
