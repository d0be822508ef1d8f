"""CSV as people and programs write it: what is read without complaint, and what is told."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.intake import Severity, read_event_folder

PLAIN = "id,name,needs\na,Ana,cheese\nb,Bea,\n"


def names(folder: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    reading = read_event_folder(folder)
    assert reading.findings == ()
    assert reading.event is not None
    return [(attendee.id, attendee.name, attendee.needs) for attendee in reading.event.attendees]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN + "\n\n   \n,,\n",
        "\n\n" + PLAIN,
        PLAIN.rstrip("\n"),
        PLAIN.replace("id,name,needs", " ID , Name,NEEDS "),
        PLAIN.replace("id,name,needs", "id,name,needs,,").replace("cheese", "cheese,,"),
        PLAIN.replace("cheese", '"cheese"'),
        PLAIN.replace("cheese", '  "cheese"  '),
        PLAIN.replace("a,Ana", "  a ,\tAna\u00a0"),
        'id,"na\nme",name,needs\n'.replace('"na\nme",', "") + "a,Ana,cheese\nb,Bea,\n",
    ],
)
def test_file_is_read_without_complaint(make_folder: Callable, content: str) -> None:
    assert names(make_folder(attendees_csv=content)) == [("a", "Ana", ("cheese",)), ("b", "Bea", ())]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('id,name,needs\na,"Ana\nMaría",x\n', ("a", "Ana\nMaría", ("x",))),
        ('id,name,needs\r\na,"Ana\r\nMaría",x\r\n', ("a", "Ana\r\nMaría", ("x",))),
        ('id;name;needs\na;Ana;"x;y; z"\n', ("a", "Ana", ("x", "y", "z"))),
        ('id,name,needs\na,"Ana ""la rubia""","x,y"\n', ("a", 'Ana "la rubia"', ("x,y",))),
        ('id,name,needs\na,Ana "la rubia",5" pipe\n', ("a", 'Ana "la rubia"', ('5" pipe',))),
        ('id,name,needs\na,Ana,""\n', ("a", "Ana", ())),
        ('id,name,needs\na,"Ana","x"', ("a", "Ana", ("x",))),
        ("id,name,needs\na,=1+1,-5; +34 600;@x\n", ("a", "=1+1", ("-5", "+34 600", "@x"))),
        ("id,name,needs\na,Ana,\\;;\\\\;x;;C:\\tmp\n", ("a", "Ana", (";", "\\;x", "C:\\tmp"))),
        ('needs,name,id\n"x",Ana,a\n', ("a", "Ana", ("x",))),
    ],
)
def test_cells_are_read_exactly(make_folder: Callable, content: str, expected: tuple) -> None:
    assert names(make_folder(attendees_csv=content)) == [expected]


def test_line_of_a_finding_is_that_of_an_editor(told: Callable) -> None:
    text = 'id,name,cap\r\n\r\na,"Ana\nde\r\nla O",\r\nb,Bea,x\r\n'

    assert told(attendees_csv=text) == [("attendees.csv", 6, "cap", "intake.not_whole_number", "x")]


@pytest.mark.parametrize(
    ("header", "found", "guess"),
    [
        ("id,name,emial", "emial", "email"),
        ("id,name,Organization", "Organization", "organisation"),
        ("id,name,correo electrónico", "correo electrónico", "email"),
        ("id,name,empresa", "empresa", "organisation"),
    ],
)
def test_unknown_column_is_a_warning_with_the_closest(
    make_folder: Callable, header: str, found: str, guess: str
) -> None:
    reading = read_event_folder(make_folder(attendees_csv=header + "\na,Ana,x\n"))

    assert [(f.severity, f.line, f.code, f.found) for f in reading.findings] == [
        (Severity.WARNING, 1, "intake.unknown_column", found)
    ]
    assert reading.findings[0].parameters["closest"] == guess
    assert reading.event is not None


@pytest.mark.parametrize(
    ("content", "line", "column", "code", "found"),
    [
        ("id,email\na,\n", 1, "name", "missing_column", "id,email"),
        ("Ana,ana@uno.example\n", 1, "", "no_header", "Ana,ana@uno.example"),
        ("id,name,name\na,Ana,Ana\n", 1, "name", "duplicate_column", "name"),
        ("id,name\na,Ana,x\n", 2, "", "too_many_cells", "a,Ana,x"),
        ("id,name,email\na,Ana\n", 2, "", "too_few_cells", "a,Ana"),
        ('id,name\na,"Ana\nb,Bea\n', 2, "name", "open_quote", "Ana b,Bea"),
        ('id,name\na,"Ana" B\n', 2, "name", "garbled_quote", "Ana"),
        ("id,name\na,A\0na\n", 2, "", "nul", ""),
    ],
)
def test_fault_of_the_table_is_told(
    told: Callable, *, content: str, line: int, column: str, code: str, found: str
) -> None:
    assert told(attendees_csv=content) == [("attendees.csv", line, column, f"intake.{code}", found)]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n\r\n", b" ,, \n"])
def test_file_without_a_row_is_empty(told: Callable, content: bytes) -> None:
    assert told(attendees_csv=content) == [("attendees.csv", None, "", "intake.empty_file", "")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_wide_encodings_are_told(told: Callable, encoding: str) -> None:
    found = told(attendees_csv=("\ufeff" + PLAIN).encode(encoding))

    assert found[0] == ("attendees.csv", None, "", "intake.utf16", "")


def test_unnamed_column_is_a_warning(make_folder: Callable) -> None:
    reading = read_event_folder(make_folder(attendees_csv="id,,name\na,x,Ana\n"))

    assert [(f.severity, f.code, f.parameters) for f in reading.findings] == [
        (Severity.WARNING, "intake.unnamed_column", {"position": "2"})
    ]
    assert reading.event is not None


def test_one_bad_quote_hides_no_other_fault(told: Callable) -> None:
    text = 'id,name,cap\na,"Ana,1\nb,Bea,x\nc,"Carl",-1\nd,"Da"na,\n'

    assert told(attendees_csv=text) == [
        ("attendees.csv", 2, "name", "intake.garbled_quote", "Ana,1 b,Bea,x c,"),
        ("attendees.csv", 3, "cap", "intake.not_whole_number", "x"),
        ("attendees.csv", 4, "cap", "intake.negative", "-1"),
        ("attendees.csv", 5, "name", "intake.garbled_quote", "Da"),
    ]


def test_garbled_quote_names_the_line_where_it_ends(make_folder: Callable) -> None:
    findings = read_event_folder(make_folder(attendees_csv='id,name\na,"Ana\nb"x\nc,Carl\n')).findings

    assert [(f.line, f.code, f.parameters) for f in findings if f.code != "intake.too_few_cells"] == [
        (2, "intake.garbled_quote", {"end": "3"})
    ]


def test_header_with_a_bad_quote_stops_the_file(told: Callable) -> None:
    assert told(attendees_csv='id,"name" x\na,Ana\n') == [
        ("attendees.csv", 1, "", "intake.garbled_quote", "name")
    ]


def test_latin1_file_is_told_once_and_the_rest_is_read(make_folder: Callable) -> None:
    text = "id,name,cap\na,Begoña,x\nb,Íñigo,-1\n"

    findings = read_event_folder(make_folder(attendees_csv=text.encode("cp1252"))).findings

    assert [(f.line, f.column, f.code, f.found, f.parameters) for f in findings] == [
        (2, "cap", "intake.not_whole_number", "x", {"low": 0}),
        (2, "", "intake.not_utf8", "a,Begoña,x", {"byte": "F1", "place": "7", "count": 2}),
        (3, "cap", "intake.negative", "-1", {"low": 0}),
    ]


def test_byte_of_a_finding_counts_bytes_of_the_line(make_folder: Callable) -> None:
    content = "id,name\na,ñ".encode() + b"\xff\n"

    findings = read_event_folder(make_folder(attendees_csv=content)).findings

    assert [(f.line, f.parameters) for f in findings] == [(2, {"byte": "FF", "place": "5", "count": 1})]


#: Reads a folder and prints its findings and the most memory the process ever held, in bytes.
READ_AND_MEASURE = r"""
import json, re, sys
from pathlib import Path
from matchmaker.intake import read_event_folder
findings = read_event_folder(Path(sys.argv[1])).findings
# Of this program alone: what getrusage tells begins with the size of the process that started it.
peak = int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
print(json.dumps([[[f.file, f.line, f.column, f.code] for f in findings], peak]))
"""


@pytest.mark.parametrize(
    ("before", "megabyte", "after", "following"),
    [
        ("", "x" * 1_000_000, "", [["attendees.csv", 3, "cap", "intake.negative"]]),
        ('"', "x" * 1_000_000, '"', [["attendees.csv", 3, "cap", "intake.negative"]]),
        # Rows after it are not read, so nobody in the wishes is called unknown.
        ('"', "x\n" * 500_000, '"', []),
    ],
    ids=["plain", "quoted", "lines"],
)
def test_cell_of_100_megabytes_is_refused_in_bounded_memory_and_time(
    make_folder: Callable, before: str, megabyte: str, after: str, following: list
) -> None:
    folder = make_folder(wishes_csv="from,to,wish\na,b,want\n")
    with (folder / "attendees.csv").open("w") as file:
        file.write(f"id,name,cap\na,{before}")
        for _ in range(100):
            file.write(megabyte)
        file.write(f"{after},1\nb,Bea,-1\n")

    done = subprocess.run(
        [sys.executable, "-c", READ_AND_MEASURE, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    findings, peak = json.loads(done.stdout)
    assert findings == [["attendees.csv", 2, "name", "intake.row_too_long"], *following]
    assert peak < 250_000_000


def test_cell_just_below_the_limit_is_read(make_folder: Callable) -> None:
    name = "x" * 999_000

    assert names(make_folder(attendees_csv=f"id,name,needs\na,{name},\n")) == [("a", name, ())]


@pytest.mark.parametrize(
    ("row", "following"),
    [
        ("a,{long}\n", [5]),
        ('a,"{long}"\n', [5]),
        ('a,{long},"\n', []),
        ('a,"{long}\n', []),
        ('a,"{long}\n"\n', []),
    ],
)
def test_rows_after_an_endless_one_are_read_unless_its_quote_is_open(
    told: Callable, row: str, following: list[int]
) -> None:
    text = "id,name\n" + row.format(long="x" * 1_100_000) + "\n\nb,\n"

    assert [entry[1:4] for entry in told(attendees_csv=text)] == [
        (2, "name", "intake.row_too_long"),
        *((line, "name", "intake.missing_name") for line in following),
    ]


def test_findings_show_one_short_line_without_control_characters(told: Callable) -> None:
    found = told(attendees_csv='id,name,cap\na,Ana,"\x1b[31mred\n\tx' + "y" * 200 + '"\n')

    assert found == [("attendees.csv", 2, "cap", "intake.not_whole_number", "·[31mred x" + "y" * 69 + "…")]


def test_rows_that_can_not_be_split_still_name_their_attendee(told: Callable) -> None:
    text = 'id,name\na,"Ana" x\nb,Bea,,x\nc,C\n'

    assert told(attendees_csv=text, wishes_csv="from,to,wish\na,b,want\nc,x,want\n") == [
        ("attendees.csv", 2, "name", "intake.garbled_quote", "Ana"),
        ("attendees.csv", 3, "", "intake.too_many_cells", "b,Bea,,x"),
        ("wishes.csv", 3, "to", "intake.unknown_attendee", "x"),
    ]


def test_nobody_is_called_unknown_when_a_row_has_lost_its_id(told: Callable) -> None:
    text = 'name,id\n"Ana" x,a\nBea,b\n'

    assert told(attendees_csv=text, wishes_csv="from,to,wish\na,b,want\n") == [
        ("attendees.csv", 2, "name", "intake.garbled_quote", "Ana")
    ]


def test_header_of_a_million_columns_is_refused_at_once(make_folder: Callable) -> None:
    findings = read_event_folder(make_folder(attendees_csv="id,name" + ",x" * 400_000 + "\na,Ana\n")).findings

    assert [(f.line, f.code, f.parameters) for f in findings] == [
        (1, "intake.too_many_columns", {"columns": 400_002, "most": 1_000})
    ]


def test_file_with_nothing_but_faults_is_left_in_the_end(
    make_folder: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.intake.findings.MOST_FINDINGS", 100)

    findings = read_event_folder(make_folder(attendees_csv="id,name\n" + "a\n" * 100_000)).findings

    assert {f.code for f in findings[:100]} == {"intake.too_few_cells"}
    assert [(f.line, f.code) for f in findings[100:]] == [(102, "intake.too_many_findings")]


@pytest.mark.parametrize("cell", ["x;" * 1000, "9;" * 1000, "2-1;" * 1000])
def test_cell_with_nothing_but_faults_is_told_ten_times(told: Callable, cell: str) -> None:
    assert len(told(attendees_csv=f"id,name,unavailable\na,Ana,{cell}\n")) == 10
