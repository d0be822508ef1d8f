"""Meetings per attendee: stacks of bricks, one stack per number of meetings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 480
#: Room above the tallest stack for its number, and below the ground for the words.
_ABOVE, _BELOW = 24, 28
_BRICK_HEIGHT, _BRICK_GAP = 13, 3
_TALLEST = 9
_WIDEST = 54.0
#: What one brick may stand for.
_ROUND = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack: attendees who have this many meetings; ``bricks`` are the upper edges, from below."""

    meetings: int
    attendees: int
    x: float
    middle: float
    top: float
    bricks: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingStacks:
    """
    Geometry of the drawing, and what it says.

    Parameters
    ----------
    per_brick
        Attendees that one brick stands for; the last brick of a stack may stand for fewer.
    """

    width: int
    height: int
    bottom: float
    brick_width: float
    brick_height: float
    per_brick: int
    stacks: tuple[Stack, ...]
    fewest: int
    most: int
    attendees: int


def meeting_stacks(meetings: Sequence[int]) -> MeetingStacks | None:
    """Return the drawing of how many meetings the attendees have; none without attendees."""
    if not meetings:
        return None
    counts = Counter(meetings)
    fewest, most = min(meetings), max(meetings)
    numbers = range(fewest, most + 1)
    per_brick = _per_brick(max(counts.values()))
    bottom = _ABOVE + -(-max(counts.values()) // per_brick) * (_BRICK_HEIGHT + _BRICK_GAP)
    pitch = WIDTH / len(numbers)
    width = min(pitch - _BRICK_GAP, _WIDEST)
    stacks = []
    for index, number in enumerate(numbers):
        bricks = tuple(
            float(bottom - (level + 1) * (_BRICK_HEIGHT + _BRICK_GAP))
            for level in range(-(-counts[number] // per_brick))
        )
        middle = (index + 0.5) * pitch
        stacks.append(
            Stack(
                meetings=number,
                attendees=counts[number],
                x=round(middle - width / 2, 2),
                middle=round(middle, 2),
                top=bricks[-1] if bricks else float(bottom),
                bricks=bricks,
            )
        )
    return MeetingStacks(
        width=WIDTH,
        height=bottom + _BELOW,
        bottom=bottom,
        brick_width=round(width, 2),
        brick_height=_BRICK_HEIGHT,
        per_brick=per_brick,
        stacks=tuple(stacks),
        fewest=fewest,
        most=most,
        attendees=len(meetings),
    )


def _per_brick(tallest: int) -> int:
    """Return the smallest round number of attendees per brick that keeps the stacks low."""
    power = 1
    while True:
        for factor in _ROUND:
            if tallest <= factor * power * _TALLEST:
                return factor * power
        power *= 10
