"""A workbook as other programs read it: every cell a text, quoted, and nothing that runs."""

import io

from openpyxl import load_workbook

from matchmaker.intake import workbook_bytes


def test_another_program_reads_texts_where_formulas_might_be() -> None:
    content = workbook_bytes(["Name", "Needs"], [["=1+1", "two\nlines"], ["& <b>", "\x0b7"]])

    sheet = load_workbook(io.BytesIO(content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Name", "Needs"],
        ["=1+1", "two\nlines"],
        ["& <b>", "7"],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr"}
    assert all(cell.quotePrefix for row in sheet.iter_rows() for cell in row)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert workbook_bytes(["A"], [["b"]]) == workbook_bytes(["A"], [["b"]])
