"""Why something about proposals is refused."""

from matchmaker.errors import MatchmakerError


class NotAskedError(MatchmakerError):
    """An event whose rule is not that both confirm has nothing to propose."""

    code = "proposals.not_asked"


class RoundOpenError(MatchmakerError):
    """A round is under way already."""

    code = "proposals.round_open"


class NoRoundError(MatchmakerError):
    """No round is under way."""

    code = "proposals.no_round"


class NothingNewError(MatchmakerError):
    """A version holds no meeting that has not been asked about."""

    code = "proposals.nothing_new"


class DeadlineRefusedError(MatchmakerError):
    """A deadline must come after now and before the first slot."""

    code = "proposals.deadline_refused"


class TooLateError(MatchmakerError):
    """An event that has ended, or a round that has, takes no such answer."""

    code = "proposals.too_late"


class StillAskedError(MatchmakerError):
    """A version is published once its round has ended."""

    code = "proposals.still_asked"


class NothingAgreedError(MatchmakerError):
    """A version holds no meeting that both accepted."""

    code = "proposals.nothing_agreed"


class SpreadBrokenError(MatchmakerError):
    """What both accepted leaves some with many more breaks than others, which the event's rule forbids."""

    code = "proposals.spread_broken"

    def __init__(self, most: int) -> None:
        super().__init__(most=most)
