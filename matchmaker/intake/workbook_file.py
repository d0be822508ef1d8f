"""
Rows → a workbook of one sheet, in which every cell is a text.

Texts are no formulas, whatever they begin with; each is marked as quoted besides, so that it stays a text
when somebody edits it.
"""

import io
import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape  # nosec B406 -- writes, and reads nothing
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Matchmaker" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    # The second format: text, and quoted.
    "xl/styles.xml": (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/>'
        '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
        'quotePrefix="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
#: What no XML may hold, and what this format reads as an escape.
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: Longest text of a cell.
_LONGEST = 32_767
#: One moment for all files: the same rows give the same bytes.
_MADE = (1980, 1, 1, 0, 0, 0)


def workbook_bytes(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook with a header and rows; what XML can't hold is left out of the texts."""
    sheet = [f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>']
    sheet += ["<row>" + "".join(map(_cell, cells)) + "</row>" for cells in (headers, *rows)]
    sheet.append("</sheetData></worksheet>")
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as book:
        for name, part in (*_PARTS.items(), ("xl/worksheets/sheet1.xml", "".join(sheet))):
            book.writestr(ZipInfo(name, _MADE), part, ZIP_DEFLATED)
    return packed.getvalue()


def _cell(text: str) -> str:
    kept = _ESCAPE.sub("_x005F_", _NO_XML.sub("", text)[:_LONGEST])
    return f'<c t="inlineStr" s="1"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'
