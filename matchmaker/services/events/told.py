"""One thing that a change would break, as a code with its number and names."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Consequence:
    """
    What a change would break.

    Parameters
    ----------
    code
        Of its sentence.
    count
        How many it concerns; chooses the plural.
    names
        Whom it concerns: attendees, or the two of a meeting.
    parameters
        What the sentence needs besides ``count``.
    is_blocking
        Whether the change can't be saved for it.
    """

    code: str
    count: int = 1
    names: tuple[str, ...] = ()
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    is_blocking: bool = False
