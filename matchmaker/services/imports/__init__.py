"""
Use cases about the files of attendees that an organiser brings: read, looked at, written.

A file is read by a job, shown as a preview that writes nothing, and written in one transaction.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.imports.files import (
        READ_JOB,
        WRITE_JOB,
        bring_file,
        choose_column,
        confirm_import,
        drop_import,
        fail_import,
        forget_all_old_imports,
        forget_old_imports,
        latest_import,
        read_file,
        return_import,
    )
    from matchmaker.services.imports.mending import MENDABLE, mend_row
    from matchmaker.services.imports.pages import Change, ImportPage, PreviewRow
    from matchmaker.services.imports.preview import read_import, rejected_csv
    from matchmaker.services.imports.writing import write_import

_FILES = [
    "READ_JOB",
    "WRITE_JOB",
    "bring_file",
    "choose_column",
    "confirm_import",
    "drop_import",
    "fail_import",
    "forget_all_old_imports",
    "forget_old_imports",
    "latest_import",
    "read_file",
    "return_import",
]
_PAGES = ["Change", "ImportPage", "PreviewRow"]

__all__ = [
    "MENDABLE",
    "READ_JOB",
    "WRITE_JOB",
    "Change",
    "ImportPage",
    "PreviewRow",
    "bring_file",
    "choose_column",
    "confirm_import",
    "drop_import",
    "fail_import",
    "forget_all_old_imports",
    "forget_old_imports",
    "latest_import",
    "mend_row",
    "read_file",
    "read_import",
    "rejected_csv",
    "return_import",
    "write_import",
]

__getattr__ = lazy_face(
    __name__,
    dict.fromkeys(_FILES, "files")
    | dict.fromkeys(_PAGES, "pages")
    | dict.fromkeys(("MENDABLE", "mend_row"), "mending")
    | {"read_import": "preview", "rejected_csv": "preview", "write_import": "writing"},
)
