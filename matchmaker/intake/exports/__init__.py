"""
Organisers' own files: what ticketing tools and spreadsheets export, read without a manual.

Three steps, each of plain values: ``open_table`` (a file → cells), ``propose_mapping`` (which column is
what), ``read_export_rows`` (cells → people, every row accounted for).
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.intake.exports.headers import FIELDS, Mapping, propose_mapping
    from matchmaker.intake.exports.people import (
        ExportRead,
        ExportRow,
        RejectedRow,
        as_read,
        languages_as_read,
        read_export_rows,
        read_mended_row,
    )
    from matchmaker.intake.exports.tables import Table, TableRow, open_table

__all__ = [
    "FIELDS",
    "ExportRead",
    "ExportRow",
    "Mapping",
    "RejectedRow",
    "Table",
    "TableRow",
    "as_read",
    "languages_as_read",
    "open_table",
    "propose_mapping",
    "read_export_rows",
    "read_mended_row",
]

__getattr__ = lazy_face(
    __name__,
    {
        "ExportRead": "people",
        "ExportRow": "people",
        "FIELDS": "headers",
        "Mapping": "headers",
        "RejectedRow": "people",
        "Table": "tables",
        "TableRow": "tables",
        "as_read": "people",
        "languages_as_read": "people",
        "open_table": "tables",
        "propose_mapping": "headers",
        "read_export_rows": "people",
        "read_mended_row": "people",
    },
)
