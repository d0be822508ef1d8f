"""Where findings are gathered while files are read: nothing stops at the first one."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from matchmaker.intake.records import Finding, Severity

#: Longest piece of a file that a finding shows, in characters.
_LONGEST_SHOWN = 80
#: Most findings of one file: each costs memory, and the file is somebody else's.
MOST_FINDINGS = 100_000
#: Most findings of one cell that holds a list.
MOST_OF_A_CELL = 10


class FileReport:
    """
    Gathers the findings of one file.

    Parameters
    ----------
    file
        Name of the file within the folder.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        #: Whether reading stopped before the end of the file.
        self.is_cut = False
        #: Whether there are more findings than anybody reads, so that reading need not go on.
        self.is_full = False
        self._findings: list[Finding] = []

    def error(
        self, code: str, line: int | None = None, column: str = "", found: str = "", **parameters: str | int
    ) -> None:
        """Note something that stops the import."""
        self._add(Finding(code, Severity.ERROR, self.file, line, column, shown(found), parameters))

    def warning(
        self, code: str, line: int | None = None, column: str = "", found: str = "", **parameters: str | int
    ) -> None:
        """Note something that looks wrong but can be read."""
        self._add(Finding(code, Severity.WARNING, self.file, line, column, shown(found), parameters))

    def _add(self, finding: Finding) -> None:
        """Keep a finding; where there are far too many, the last one says so and reading stops."""
        if len(self._findings) < MOST_FINDINGS:
            self._findings.append(finding)
        elif not self.is_full:
            self.is_full = self.is_cut = True
            self._findings.append(
                Finding(
                    "intake.too_many_findings",
                    Severity.ERROR,
                    self.file,
                    finding.line,
                    "",
                    "",
                    {"most": MOST_FINDINGS},
                )
            )

    def in_order(self) -> list[Finding]:
        """Return the findings in the order of lines; what concerns the whole file comes first."""
        return sorted(self._findings, key=lambda finding: finding.line or 0)

    @property
    def has_errors(self) -> bool:
        """Whether anything found stops the import."""
        return any(finding.severity is Severity.ERROR for finding in self._findings)


def shown(text: str) -> str:
    """
    Return a text as a finding shows it: one line, no control characters, cut to a readable length.

    A byte that is not UTF-8 (kept as a lone surrogate while reading) is shown as the character it
    is in the Western European encoding, which is what such files nearly always are.
    """
    start = text[: _LONGEST_SHOWN * 2]
    line = " ".join("".join(_readable(character) for character in start).split())
    if len(line) > _LONGEST_SHOWN or len(text) > len(start):
        return line[: _LONGEST_SHOWN - 1].rstrip() + "…"
    return line


def _readable(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        character = bytes([ord(character) - 0xDC00]).decode("cp1252", errors="replace")
    if character.isprintable() or character.isspace():
        return character
    return "·"


def closest(name: str, known: Collection[str]) -> str:
    """Return the known name that looks most like ``name``, however far it is."""
    lowered = {candidate.lower(): candidate for candidate in known}
    return lowered[get_close_matches(name.lower(), list(lowered), n=1, cutoff=0.0)[0]]


def listed(names: Iterable[str]) -> str:
    """Return names as one text, in their own order."""
    return ", ".join(names)
