"""Now, as a value that is passed in: nothing below the edges of the house asks the machine for the time."""

from collections.abc import Callable
from datetime import UTC, datetime

#: What gives the present moment, aware and in UTC.
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the machine's present moment, in UTC."""
    return datetime.now(UTC)
