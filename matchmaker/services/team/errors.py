"""What can go wrong with members and links."""

from matchmaker.errors import MatchmakerError


class InvalidAddressError(MatchmakerError):
    """A member's address is none that mail can reach."""

    code = "team.invalid_address"

    def __init__(self, found: str) -> None:
        super().__init__(found=found)


class AddressTakenError(MatchmakerError):
    """A member with that address exists already, here or with another organiser."""

    code = "team.address_taken"

    def __init__(self, found: str) -> None:
        super().__init__(found=found)


class PasswordTooShortError(MatchmakerError):
    """A password is too short, or longer than anything a person types."""

    code = "team.password_length"

    def __init__(self, found: int, least: int, most: int) -> None:
        super().__init__(found=found, least=least, most=most)


class UnknownLinkError(MatchmakerError):
    """A link never existed, is over, or its subject may no longer sign in: nobody can tell which."""

    code = "team.unknown_link"


class LinkSpentError(MatchmakerError):
    """A link has signed somebody in before; ``event`` is where an attendee may ask for another, or blank."""

    code = "team.link_spent"

    def __init__(self, event: str = "") -> None:
        super().__init__(event=event)


class InvitationOverError(MatchmakerError):
    """An invitation to an event whose registration is over; its attendee may still ask for a link."""

    code = "team.invitation_over"

    def __init__(self, event: str) -> None:
        super().__init__(event=event)


class WrongPasswordError(MatchmakerError):
    """What was typed as the present password is not it."""

    code = "team.wrong_password"


class CodeRefusedError(MatchmakerError):
    """A code is wrong, over, or was taken before: nobody can tell which."""

    code = "team.code_refused"


class ProofRefusedError(MatchmakerError):
    """What was typed to prove who is at an open browser is neither the password nor a code that works."""

    code = "team.proof_refused"


class SecondStepStateError(MatchmakerError):
    """A second step is on where it must be off, or off where it must be on: another page changed it."""

    code = "team.second_step_state"


class NameMissingError(MatchmakerError):
    """A member can't go without a name."""

    code = "team.name_missing"


class NotAMemberError(MatchmakerError):
    """Whoever the identity provider vouches for is no active member, or their address is not verified."""

    code = "team.not_a_member"
