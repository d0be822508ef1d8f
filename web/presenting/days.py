"""Where the date changes: an event of several days says so, as a clock alone would mislead."""

from collections.abc import Iterable
from datetime import datetime


def day_starts(moments: Iterable[datetime]) -> list[bool]:
    """
    Return of each moment, in order, whether a date begins with it; never when all are of one day.

    Parameters
    ----------
    moments
        In the event's zone.
    """
    dates = [moment.date() for moment in moments]
    if len(set(dates)) < 2:
        return [False] * len(dates)
    return [date != earlier for date, earlier in zip(dates, [None, *dates], strict=False)]
