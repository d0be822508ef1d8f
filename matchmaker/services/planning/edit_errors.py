"""Why an edit is not made. Loads nothing: pages catch these before anything is edited."""

from collections.abc import Sequence
from typing import Any

from matchmaker.errors import MatchmakerError


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
