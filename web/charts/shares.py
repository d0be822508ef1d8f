"""Value per attendee: one column each, worst first, so that nobody hides in a mean."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median_low

from matchmaker.services.planning.pages import AttendeeShare, PersonLabel

WIDTH, HEIGHT = 480, 220
_TOP, _BOTTOM = 34, 192
#: Beyond this many attendees a column stands for several and shows the worst of them.
MOST_COLUMNS = 120


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the drawing."""

    x: float
    y: float
    width: float
    height: float
    is_short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareColumns:
    """
    Geometry of the drawing, and what it says.

    Parameters
    ----------
    columns
        Worst first.
    per_column
        Attendees that one column stands for, at most.
    median, median_at
        Value that half of the attendees reach, and its height.
    """

    width: int
    height: int
    bottom: float
    columns: tuple[Column, ...]
    per_column: int
    worst: PersonLabel
    lowest: int
    median: int
    median_at: float
    highest: int


def worst_first(shares: Sequence[AttendeeShare]) -> list[AttendeeShare]:
    """Return the shares by value, then meetings, then name."""
    return sorted(shares, key=lambda share: (share.value, share.meetings, share.person.name))


def share_columns(shares: Sequence[AttendeeShare], *, short: Collection[str]) -> ShareColumns | None:
    """
    Return the drawing of what each attendee gets; none without attendees.

    Parameters
    ----------
    short
        Ids of the attendees below their floor: their columns look different.
    """
    if not shares:
        return None
    ordered = worst_first(shares)
    per_column = -(-len(ordered) // MOST_COLUMNS)
    groups = [ordered[start : start + per_column] for start in range(0, len(ordered), per_column)]
    highest = ordered[-1].value
    pitch = WIDTH / len(groups)
    gap = 3.0 if pitch >= 12 else pitch / 4

    def height(value: int) -> float:
        # Nothing gained is still a person: a line of one unit stands for it.
        return max((_BOTTOM - _TOP) * value / max(highest, 1), 1.0)

    columns = tuple(
        Column(
            x=round(index * pitch, 2),
            y=round(_BOTTOM - height(group[0].value), 2),
            width=round(pitch - gap, 2),
            height=round(height(group[0].value), 2),
            is_short=any(share.person.id in short for share in group),
        )
        for index, group in enumerate(groups)
    )
    median = median_low([share.value for share in ordered])
    return ShareColumns(
        width=WIDTH,
        height=HEIGHT,
        bottom=_BOTTOM,
        columns=columns,
        per_column=per_column,
        worst=ordered[0].person,
        lowest=ordered[0].value,
        median=median,
        median_at=round(_BOTTOM - height(median), 2),
        highest=highest,
    )
