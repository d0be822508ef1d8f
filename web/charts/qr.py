"""A QR code as one path: it stays sharp at any size, and prints in the paper's own black."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M


@dataclass(frozen=True, slots=True)
class QrPicture:
    """A square of ``size`` modules, its quiet zone of four included; ``path`` is stroked one module thick."""

    size: int
    path: str


@lru_cache(maxsize=1_000)
def qr_picture(text: str) -> QrPicture:
    """
    Return the code of a text, such that it reads with 15 % of it lost.

    Kept, as a sheet of badges is opened more than once and each takes milliseconds to work out.
    """
    code: QRCode[object] = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    return QrPicture(len(rows), "".join(_row(y, row) for y, row in enumerate(rows)))


def _row(y: int, row: list[bool]) -> str:
    """Return the dark runs of a row as strokes along its middle, one module thick."""
    found: list[str] = []
    x = pen = 0
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        if is_dark:
            found.append(f"m{x - pen} 0h{length}" if found else f"M{x} {y}.5h{length}")
            pen = x + length
        x += length
    return "".join(found)
