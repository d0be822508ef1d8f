"""An edit as somebody wants it, what it led to, and why it is not made. Loads nothing: pages name these."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.errors import MatchmakerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """
    What somebody wants to do.

    Parameters
    ----------
    kind
        ``lock unlock move swap add remove``, ``undo`` or ``redo``.
    meeting, other
        Public ids of meetings; ``other`` is what a swap trades places with.
    a, b
        Public ids of the attendees of a meeting to add.
    slot, table
        Numbers from 1 of where it goes.
    """

    kind: str
    meeting: str = ""
    other: str = ""
    a: str = ""
    b: str = ""
    slot: int | None = None
    table: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """
    What an edit led to.

    Parameters
    ----------
    version, edition
        Of the draft, which is another version than the one edited where that was published.
    is_new_draft
        Whether the draft was made for this edit.
    out, into
        Places that changed: slot and table from 1, and the meeting's public id.
    """

    version: int
    edition: int
    kind: str
    is_new_draft: bool
    places: tuple[tuple[int, int], ...]


class DraftOutdatedError(MatchmakerError):
    """Slots, tables or the problem of a version are no longer there: it can be looked at, not edited."""

    code = "edits.outdated"


class EditRefusedError(MatchmakerError):
    """
    An edit breaks rules, or can't be understood.

    Parameters
    ----------
    reasons
        Codes with their parameters; each is a sentence.
    """

    code = "edits.refused"

    def __init__(self, reasons: Sequence[tuple[str, dict[str, Any]]]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(count=len(self.reasons))


class EditedMeanwhileError(MatchmakerError):
    """Somebody else has changed the draft since the page was loaded: nothing was done."""

    code = "edits.edited_meanwhile"

    def __init__(self, name: str, number: int) -> None:
        self.number = number
        super().__init__(name=name, number=number)


class AlreadyDraftedError(MatchmakerError):
    """A published version is edited in a draft of it, and there is one already."""

    code = "edits.already_drafted"

    def __init__(self, published: int, number: int) -> None:
        self.number = number
        super().__init__(published=published, number=number)
