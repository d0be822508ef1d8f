"""Use cases about proposals: nobody is put on an agenda whom nobody asked, at an event that asks."""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.proposals.agreed import publish_agreed
    from matchmaker.services.proposals.answers import Answer, answer, decline_meeting
    from matchmaker.services.proposals.errors import (
        DeadlineRefusedError,
        NoRoundError,
        NotAskedError,
        NothingAgreedError,
        NothingNewError,
        RoundOpenError,
        SpreadBrokenError,
        StillAskedError,
        TooLateError,
    )
    from matchmaker.services.proposals.pages import (
        OwnProposal,
        OwnProposals,
        OwnStanding,
        ProposalBoard,
        RoundLine,
    )
    from matchmaker.services.proposals.reading import (
        owes_answers,
        read_own_proposals,
        read_own_standing,
        read_proposals,
    )
    from matchmaker.services.proposals.rounds import (
        REMIND_BEFORE,
        close_round,
        open_round,
        pass_rounds,
        remind,
    )

_HOMES = {
    "agreed": ("publish_agreed",),
    "answers": ("Answer", "answer", "decline_meeting"),
    "errors": (
        *("DeadlineRefusedError", "NoRoundError", "NotAskedError", "NothingAgreedError", "NothingNewError"),
        *("RoundOpenError", "SpreadBrokenError", "StillAskedError", "TooLateError"),
    ),
    "pages": ("OwnProposal", "OwnProposals", "OwnStanding", "ProposalBoard", "RoundLine"),
    "reading": ("owes_answers", "read_own_proposals", "read_own_standing", "read_proposals"),
    "rounds": ("REMIND_BEFORE", "close_round", "open_round", "pass_rounds", "remind"),
}

__all__ = [
    "REMIND_BEFORE",
    "Answer",
    "DeadlineRefusedError",
    "NoRoundError",
    "NotAskedError",
    "NothingAgreedError",
    "NothingNewError",
    "OwnProposal",
    "OwnProposals",
    "OwnStanding",
    "ProposalBoard",
    "RoundLine",
    "RoundOpenError",
    "SpreadBrokenError",
    "StillAskedError",
    "TooLateError",
    "answer",
    "close_round",
    "decline_meeting",
    "open_round",
    "owes_answers",
    "pass_rounds",
    "publish_agreed",
    "read_own_proposals",
    "read_own_standing",
    "read_proposals",
    "remind",
]

__getattr__ = lazy_face(__name__, {name: home for home, names in _HOMES.items() for name in names})
