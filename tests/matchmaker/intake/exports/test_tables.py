"""Files of every make become tables; what is no table says why, and nothing takes the process down."""

import io
import random
from collections.abc import Callable
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from matchmaker.intake.exports import Table, open_table, propose_mapping, read_export_rows
from matchmaker.intake.exports.workbooks import MOST_UNPACKED
from tests.matchmaker.intake.exports.shapes import OWN_SHEET, PRETIX_ES

LINES = "Nombre;Correo\nAna;ana@gil.example\n"


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def codes(table: Table) -> list[str]:
    return [finding.code for finding in table.findings]


@pytest.mark.parametrize(
    "content",
    [
        LINES.encode(),
        LINES.encode("utf-8-sig"),
        LINES.encode("utf-16"),
        LINES.replace("\n", "\r\n").encode(),
        LINES.replace(";", "\t").encode(),
        LINES.replace(";", ",").encode(),
        ("\n\n" + LINES + "\n;\n").encode(),
        workbook(["Nombre", "Correo"], ["Ana", "ana@gil.example"]),
    ],
    ids=["plain", "bom", "utf-16", "crlf", "tabs", "commas", "blank rows", "workbook"],
)
def test_the_same_list_is_read_from_every_make_of_file(content: bytes) -> None:
    table = open_table(content, "list")

    assert codes(table) == []
    assert table.headers == ("Nombre", "Correo")
    assert [row.cells for row in table.rows] == [("Ana", "ana@gil.example")]


def test_western_encodings_are_read_as_they_were_meant() -> None:
    table = open_table("Nombre;Empresa\nBegoña;Peña & Cía\n".encode("cp1252"), "list.csv")

    assert table.rows[0].cells == ("Begoña", "Peña & Cía")


def test_a_row_is_named_by_its_place_in_the_file() -> None:
    csv = open_table(b'Nombre;Busco\nAna;"una\nnave"\n\nBea;\n', "list.csv")
    book = open_table(workbook(["Nombre"], ["Ana"], [None], ["Bea"]), "list.xlsx")

    assert [row.line for row in csv.rows] == [2, 5]
    assert [row.line for row in book.rows] == [2, 4]


def test_numbers_and_dates_of_a_workbook_are_read_as_they_show() -> None:
    table = open_table(workbook(["Nombre", "Id", "Precio"], ["Ana", 7, 12.5]), "list.xlsx")

    assert table.rows[0].cells == ("Ana", "7", "12.5")


def bomb() -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (MOST_UNPACKED + 1))
    return file.getvalue()


def with_cell(place: str) -> bytes:
    """Return a workbook of one name and one more cell, wherever it says to be."""
    original, file = ZipFile(io.BytesIO(workbook(["Nombre"], ["Ana"], ["fuera"]))), io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name in original.namelist():
            part = original.read(name)
            packed.writestr(name, part.replace(b'r="A3"', b'r="' + place.encode() + b'"'))
    return file.getvalue()


def test_a_row_that_can_not_be_split_is_rejected_and_the_others_are_read() -> None:
    table = open_table(b'Nombre;Correo\nAna;a@b.example\n"Bea"x;b@b.example\nCai;"c@b.example\n', "list.csv")

    found = read_export_rows(table, propose_mapping(table))

    assert codes(table) == []
    assert [row.name for row in found.rows] == ["Ana"]
    assert [(row.line, [one.code for one in row.findings]) for row in found.rejected] == [
        (3, ["intake.garbled_quote"]),
        (4, ["intake.open_quote"]),
    ]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("XFD1048576", "intake.sheet_too_wide"),
        ("A4000001", "intake.sheet_too_wide"),
        ("ZZZZZZZZ99999999999", "intake.broken_workbook"),
        ("&#88;FD1048576", "intake.sheet_too_wide"),
    ],
)
def test_a_cell_in_the_last_corner_takes_nothing_down(place: str, code: str) -> None:
    """The reader would make room for all cells between, and take the process down (a file of 5 kB)."""
    assert codes(open_table(with_cell(place), "list.xlsx")) == [code]


def test_cells_that_name_no_place_are_counted_on() -> None:
    original, file = ZipFile(io.BytesIO(workbook(["Nombre"], ["Ana"]))), io.BytesIO()
    sheet = "<c/>" * 16_000
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name in original.namelist():
            part = original.read(name).replace(
                b"</sheetData>", f'<row r="1000000">{sheet}</row></sheetData>'.encode()
            )
            packed.writestr(name, part)

    assert codes(open_table(file.getvalue(), "list.xlsx")) == ["intake.sheet_too_wide"]


def test_a_cell_far_below_the_list_is_read_as_a_row() -> None:
    assert [row.line for row in open_table(with_cell("A70000"), "list.xlsx").rows] == [2, 70_000]


def test_other_makes_of_workbook_are_refused() -> None:
    file = io.BytesIO()
    with ZipFile(file, "w") as packed:
        packed.writestr("content.xml", "<office:document-content/>")

    assert codes(open_table(file.getvalue(), "list.ods")) == ["intake.broken_workbook"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "intake.empty_file"),
        (b"\xef\xbb\xbf \r\n", "intake.empty_file"),
        (b"\xd0\xcf\x11\xe0 old", "intake.old_workbook"),
        (b"PK\x03\x04 broken", "intake.broken_workbook"),
        (bomb(), "intake.file_too_large"),
        (b"Ana,ana@gil.example\nBea,bea@gil.example\n", "intake.no_export_header"),
        ((",".join(f"c{n}" for n in range(501)) + "\n1\n").encode(), "intake.too_many_columns"),
        (b"name\n" + b"x\n" * 50_001, "intake.too_many_rows"),
        (b"name,email\n" + b"x" * (20 * 1024 * 1024), "intake.file_too_large"),
    ],
    ids=["empty", "blank", "xls", "no zip", "bomb", "people", "wide", "long", "large"],
)
def test_what_is_no_list_says_why(content: bytes, code: str) -> None:
    table = open_table(content, "list")

    assert codes(table) == [code]
    assert table.rows == ()


def mutations() -> list[Callable[[bytearray, random.Random], bytes]]:
    """Return the ways in which files get broken."""

    def cut(content: bytearray, drawn: random.Random) -> bytes:
        return bytes(content[: drawn.randrange(len(content))])

    def flip(content: bytearray, drawn: random.Random) -> bytes:
        for _ in range(drawn.randrange(1, 40)):
            content[drawn.randrange(len(content))] = drawn.randrange(256)
        return bytes(content)

    def sprinkle(content: bytearray, drawn: random.Random) -> bytes:
        pieces = [b'"', b"\0", b";", b",", b"\r", b"\n", b"\xff", "\u202e".encode(), b"=1+1", "😀".encode()]
        for _ in range(drawn.randrange(1, 40)):
            place = drawn.randrange(len(content))
            content[place:place] = drawn.choice(pieces) * drawn.randrange(1, 4)
        return bytes(content)

    def swell(content: bytearray, drawn: random.Random) -> bytes:
        place = drawn.randrange(len(content))
        content[place:place] = b"x" * drawn.randrange(100_000)
        return bytes(content)

    return [cut, flip, sprinkle, swell]


@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_broken_files_take_nothing_down(seed: int) -> None:
    drawn = random.Random(seed)
    people = [{"name": f"Ana {n}", "email": f"a{n}@b.example", "needs": "pan; sal"} for n in range(8)]
    tickets = [person | {"state": "pagado", "id": str(n)} for n, person in enumerate(people)]
    originals = [
        OWN_SHEET.file(*people),
        PRETIX_ES.file(*tickets),
        PRETIX_ES.file(*tickets).decode().encode("utf-16"),
        workbook(["Nombre", "Correo"], *[["Ana", f"a{n}@b.example"] for n in range(8)]),
    ]
    for _ in range(100):
        content = drawn.choice(mutations())(bytearray(drawn.choice(originals)), drawn)

        table = open_table(content, "list")
        found = read_export_rows(table, propose_mapping(table))

        lines = sorted([row.line for row in found.rows] + [row.line for row in found.rejected])
        told = [row for row, _ in table.broken]
        assert lines == sorted(row.line for row in [*table.rows, *told])
        assert all(row.findings for row in found.rejected)
        assert table.is_usable or table.findings
