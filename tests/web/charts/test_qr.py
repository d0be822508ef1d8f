"""A QR code as it prints, read back by another library."""

import re

import numpy as np
import pytest
import zxingcpp

from web.charts.qr import QrPicture, qr_picture


def drawn(picture: QrPicture, scale: int = 4) -> np.ndarray:
    """Return what a printer makes of the path: 0 is dark."""
    paper = np.full((picture.size, picture.size), 255, dtype=np.uint8)
    for line in picture.path.split("M")[1:]:
        x, y = (int(float(part)) for part in line.split("h")[0].split())
        for move, length in re.findall(r"(?:m(\d+) 0)?h(\d+)", line):
            x += int(move or 0)
            paper[y, x : x + int(length)] = 0
            x += int(length)
    return np.kron(paper, np.ones((scale, scale), dtype=np.uint8))


@pytest.mark.parametrize("text", ["A", "https://matchmaker.example.org/b/" + "mQ7-_" * 9, "Ñandú ✓"])
def test_what_is_drawn_reads_as_the_text(text: str) -> None:
    picture = qr_picture(text)

    (read,) = zxingcpp.read_barcodes(drawn(picture))

    assert read.text == text


def test_a_quiet_zone_of_four_modules_lies_around() -> None:
    paper = drawn(qr_picture("A"), scale=1)

    dark = np.argwhere(paper == 0)
    assert (dark.min(), dark.max()) == (4, len(paper) - 5)
