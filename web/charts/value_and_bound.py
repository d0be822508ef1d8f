"""
Value and bound: a run is the joint closing between what was found and what is proved possible.

Below, the value found; above, what no schedule reaches; between them mortar: what may still be gained.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matchmaker.services.planning.pages import RunPoint
from web.charts.axes import Tick, digits_of, point, ticks

WIDTH, HEIGHT = 400, 214
_TOP, _BOTTOM, _RIGHT = 4, 186, 396
#: Width of a digit of the axis, and the distance between the axis' words and the drawing.
_DIGIT, _AXIS_GAP = 7.4, 10
#: The joint never gets thinner than this, so that it can be seen.
THINNEST = 2.5
#: Share of the height that stays free above the last bound and below the last value, for the words.
_ROOM_ABOVE, _ROOM_BELOW = 0.2, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueAndBound:
    """
    Geometry of the drawing.

    Parameters
    ----------
    value, joint, above
        Outlines (SVG path data) of the three areas.
    left, top, right, bottom
        The plot's frame.
    now
        Where the run stands, when it has not ended; right of it is time that is left.
    bound_label, value_label
        Heights of the words within the two areas.
    second_digits
        Decimals of the marks of time.
    """

    width: int
    height: int
    left: float
    top: float
    right: float
    bottom: float
    value: str
    joint: str
    above: str
    now: float | None
    bound_label: float
    value_label: float
    value_ticks: tuple[Tick, ...]
    second_ticks: tuple[Tick, ...]
    second_digits: int


_Corner = tuple[float, float]
#: From, to, the bound's height, the value's height.
_Step = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Range:
    low: float
    high: float

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return _BOTTOM - min(max(share, 0.0), 1.0) * (_BOTTOM - _TOP)


def value_and_bound(
    progress: Sequence[RunPoint], *, seconds: float, limit: float | None = None
) -> ValueAndBound | None:
    """
    Return the drawing of a run; none before its first point.

    Parameters
    ----------
    progress
        Points in the order of time; each holds until the next.
    seconds
        How long the run took, or has taken so far.
    limit
        Seconds that a run which has not ended may take in all; none when it has ended.
    """
    if not progress:
        return None
    heights = _range(progress)
    begin, end = _span(progress, limit or seconds)
    marks = ticks(heights.low, heights.high, most=4)
    left = max(len(f"{mark:,.0f}") for mark in marks) * _DIGIT + _AXIS_GAP

    def x(moment: float) -> float:
        return left + min((moment - begin) / (end - begin), 1.0) * (_RIGHT - left)

    stop = x(seconds) if limit else float(_RIGHT)
    lower, upper = _edges(_steps(progress, x, stop, heights))
    seconds_marks = ticks(begin, end, most=6)
    return ValueAndBound(
        width=WIDTH,
        height=HEIGHT,
        left=left,
        top=_TOP,
        right=_RIGHT,
        bottom=_BOTTOM,
        value=_outline([(lower[0][0], _BOTTOM), *lower, (stop, _BOTTOM)]),
        joint=_outline([*upper, *reversed(lower)]),
        above=_outline([(upper[0][0], _TOP), *upper, (stop, _TOP)]),
        now=stop if limit else None,
        bound_label=(_TOP + upper[-1][1]) / 2 + 4,
        value_label=(_BOTTOM + lower[-1][1]) / 2 + 4,
        value_ticks=tuple(Tick(heights.y(mark), mark) for mark in marks),
        second_ticks=tuple(Tick(x(mark), mark) for mark in seconds_marks),
        second_digits=digits_of(seconds_marks),
    )


def _span(progress: Sequence[RunPoint], seconds: float) -> tuple[float, float]:
    """Return the axis of time: from 0, or from the first point where a run began late."""
    first, last = progress[0].seconds, progress[-1].seconds
    begin = 0.0 if first <= 0.1 * seconds else first
    return begin, max(seconds, begin + 1.1 * (last - begin), begin + 1e-3)


def _range(progress: Sequence[RunPoint]) -> _Range:
    """Return the range that shows the joint best: it need not start at 0, the figure tells the truth."""
    last = progress[-1]
    bound = max(last.upper_bound, last.value, 1)
    # A run begins with nothing found; that would press the joint flat.
    low: float = min((moment.value for moment in progress if moment.value > 0), default=bound / 2)
    high: float = max(moment.upper_bound for moment in progress)
    span = max(high - low, bound * 0.02, 1.0)
    low -= _ROOM_BELOW * span
    high = max(high + 0.05 * span, (bound - _ROOM_ABOVE * low) / (1 - _ROOM_ABOVE))
    return _Range(max(low, 0.0), high)


def _steps(
    progress: Sequence[RunPoint], x: Callable[[float], float], stop: float, heights: _Range
) -> list[_Step]:
    """Return the steps, none narrower than one unit but the last."""
    starts = [min(x(moment.seconds), stop) for moment in progress]
    steps: list[_Step] = []
    ends = [*starts[1:], stop]
    open_from: float | None = None
    for moment, start, end in zip(progress, starts, ends, strict=True):
        begin = start if open_from is None else open_from
        if end - begin < 1 and moment is not progress[-1]:
            open_from = begin
            continue
        open_from = None
        bound = min(heights.y(moment.upper_bound), _BOTTOM - THINNEST)
        steps.append((begin, max(end, begin), bound, max(heights.y(moment.value), bound + THINNEST)))
    return steps


def _edges(steps: Sequence[_Step]) -> tuple[list[_Corner], list[_Corner]]:
    """Return the corners of the value's edge and of the bound's, from left to right."""
    lower = [corner for x0, x1, _, value in steps for corner in ((x0, value), (x1, value))]
    upper = [corner for x0, x1, bound, _ in steps for corner in ((x0, bound), (x1, bound))]
    return lower, upper


def _outline(corners: Sequence[_Corner]) -> str:
    return "M" + "L".join(point(*corner) for corner in corners) + "Z"
