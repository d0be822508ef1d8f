"""What can keep an attendee from registering, or from changing what they said."""

from matchmaker.errors import MatchmakerError


class RegistrationNotYetError(MatchmakerError):
    """The organiser has not opened registration yet."""

    code = "registration.not_yet"

    def __init__(self, organiser: str) -> None:
        super().__init__(organiser=organiser)


class RegistrationOverError(MatchmakerError):
    """Registration is over: what attendees said stands."""

    code = "registration.over"

    def __init__(self, organiser: str) -> None:
        super().__init__(organiser=organiser)


class ChangedElsewhereError(MatchmakerError):
    """What is about to be written over is no longer what its writer saw."""

    code = "registration.changed_elsewhere"
