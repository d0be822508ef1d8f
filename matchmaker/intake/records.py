"""
Plain records of one event: what a folder holds, what the database holds, in one shape.

Import, export, scheduling of a folder and scheduling of a stored event all pass through here.
Ids, slots and tables are as people write them: text ids, numbers from 1.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """Whether a finding stops the import."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that is wrong, or looks wrong, in a file.

    Parameters
    ----------
    code
        Stable name, ``intake.<fault>``; its sentence says what was expected and what to do.
    severity
        Error or warning.
    file
        Name of the file within the folder.
    line
        Line in the file as an editor counts, from 1; none when the fault is the file's as a whole.
    column
        Name of the column, or of the key in the TOML (``rules.floor``); blank when it is the row's.
    found
        The text found, cut to a length that can be shown.
    parameters
        What the sentence needs besides ``found``.
    """

    code: str
    severity: Severity
    file: str
    line: int | None
    column: str
    found: str
    parameters: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """A run of slots: wall-clock start at the event, slots of equal length with pauses between."""

    start: datetime
    slots: int
    slot_minutes: int = 15
    pause_minutes: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesRecord:
    """The rules of ``[rules]``, with the defaults of the format."""

    floor: int = 0
    cap: int = 0
    min_value: int = 0
    same_organisation: str = "forbid"
    met_before: str = "allow"
    roles: tuple[tuple[str, str], ...] = ()
    consent: str = "automatic"
    compactness: int = 0
    max_break_spread: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsRecord:
    """The strengths of ``[factors]``: 0 = off, 1 = normal."""

    want: float = 1
    language: float = 1
    roles: float = 1
    organisation: float = 1
    met_before: float = 1
    solvency: float = 0
    newcomers: float = 0
    create: float = 1
    maintain: float = 1
    expand: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """
    ``event.toml``.

    Parameters
    ----------
    name, timezone, language
        Of ``[event]``.
    sessions
        In the order of time.
    tables
        Tables in each slot, one number per slot of all sessions.
    table_labels
        Names of the tables, or empty.
    rules, factors
        With defaults filled in.
    """

    name: str
    timezone: str
    language: str = "es"
    sessions: tuple[SessionRecord, ...]
    tables: tuple[int, ...]
    table_labels: tuple[str, ...] = ()
    rules: RulesRecord = field(default_factory=RulesRecord)
    factors: FactorsRecord = field(default_factory=FactorsRecord)

    @property
    def num_slots(self) -> int:
        """Slots of all sessions."""
        return sum(session.slots for session in self.sessions)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeRecord:
    """
    A row of ``attendees.csv``.

    Parameters
    ----------
    cap, floor
        0 = the rule of the event.
    unavailable
        Slot numbers, from 1, ascending.
    table
        Number of the attendee's own table, or none.
    """

    id: str
    name: str
    email: str = ""
    organisation: str = ""
    title: str = ""
    role: str = ""
    languages: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    cap: int = 0
    floor: int = 0
    unavailable: tuple[int, ...] = ()
    table: int | None = None


@dataclass(frozen=True, slots=True)
class WishRecord:
    """A row of ``wishes.csv``: ``must``, ``want`` or ``avoid``, between two attendee ids."""

    from_id: str
    to_id: str
    wish: str


@dataclass(frozen=True, slots=True)
class MetRecord:
    """A row of ``met.csv``: how often two attendees met at earlier events."""

    a: str
    b: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRecord:
    """
    A row of ``pairs.csv``: one possible meeting.

    Parameters
    ----------
    id
        Blank when the file gives none.
    slots
        Allowed slot numbers, from 1; empty = all.
    after
        Ids of pairs that must be held in an earlier slot.
    """

    a: str
    b: str
    value: int
    id: str = ""
    required: bool = False
    slots: tuple[int, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptRecord:
    """
    A concept of an own vocabulary, or what it adds to one that is known.

    Parameters
    ----------
    id
        Its name: small letters, digits and ``_``.
    kind
        ``what``, ``problem``, ``sector``, ``place``, ``general``; ``more`` adds to a known concept.
    es, en, cues
        Terms in either language, and words that only hint at it.
    broader, helps, near, met_by
        Ids of concepts that it is linked to.
    sought
        Whether people want it from others.
    """

    id: str
    kind: str = "what"
    es: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    met_by: tuple[str, ...] = ()
    sought: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyRecord:
    """
    Words of an event's own, or of an operator's: ``vocabulary.toml``.

    Parameters
    ----------
    concepts
        New ones first, each part in the order of ids.
    muted
        Terms that mean nothing here.
    """

    concepts: tuple[ConceptRecord, ...] = ()
    muted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFolder:
    """
    One event as a whole.

    Parameters
    ----------
    vocabulary
        Words of the event's own.
    pairs
        None when there is no ``pairs.csv``: the pairs are then worked out from what people wrote.
    breaks
        What a break costs. ``points``, as in every folder: the number of the rules. ``any``, ``few`` and
        ``strongly`` are an organiser's choice, of which the number follows from the pairs' values.
    """

    event: EventRecord
    attendees: tuple[AttendeeRecord, ...]
    wishes: tuple[WishRecord, ...] = ()
    met: tuple[MetRecord, ...] = ()
    pairs: tuple[PairRecord, ...] | None = None
    vocabulary: VocabularyRecord = field(default_factory=VocabularyRecord)
    breaks: str = "points"


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What reading a folder gave: the event, when there are no errors, and every finding.

    Parameters
    ----------
    folder
        Where it was read.
    event
        None when a finding is an error.
    findings
        Errors and warnings, in the order of files and lines.
    """

    folder: Path
    event: EventFolder | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop an import."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)
