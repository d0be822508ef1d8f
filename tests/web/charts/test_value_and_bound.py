import re
from itertools import pairwise

from matchmaker.services.planning.pages import RunPoint
from web.charts import ValueAndBound, value_and_bound

RUN = (RunPoint(seconds=0, value=0, upper_bound=1200), RunPoint(seconds=1, value=900, upper_bound=1000))


def run(*moments: tuple[float, int, int], seconds: float = 2, limit: float | None = None) -> ValueAndBound:
    points = [RunPoint(seconds=at, value=value, upper_bound=bound) for at, value, bound in moments]
    drawing = value_and_bound(points, seconds=seconds, limit=limit)
    assert drawing is not None
    return drawing


def corners(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def test_nothing_is_drawn_before_the_first_point() -> None:
    assert value_and_bound([], seconds=1) is None


def test_areas_share_their_edges_so_that_nothing_shows_between() -> None:
    drawing = run((0, 800, 1200), (1, 900, 1000))
    value, joint, above = corners(drawing.value), corners(drawing.joint), corners(drawing.above)

    assert joint[:4] == above[1:-1]
    assert joint[4:] == list(reversed(value[1:-1]))
    assert (value[0], value[-1]) == ((drawing.left, drawing.bottom), (drawing.right, drawing.bottom))
    assert (above[0], above[-1]) == ((drawing.left, drawing.top), (drawing.right, drawing.top))


def test_each_point_holds_until_the_next_as_a_step() -> None:
    drawing = run((0, 800, 1200), (1, 900, 1000))
    half = (drawing.left + drawing.right) / 2
    xs = [x for x, _ in corners(drawing.joint)[:4]]

    assert xs == [drawing.left, half, half, drawing.right]


def test_joint_never_gets_thinner_than_can_be_seen() -> None:
    drawing = run((0, 800, 1000), (1, 1000, 1000))
    joint = corners(drawing.joint)

    assert joint[4][1] - joint[3][1] == 2.5


def test_nothing_found_yet_fills_the_height_with_what_may_be_gained() -> None:
    drawing = value_and_bound(RUN, seconds=2)
    assert drawing is not None
    joint = corners(drawing.joint)

    assert joint[-1][1] == drawing.bottom
    assert joint[4][1] < drawing.bottom


def test_words_have_room_above_the_bound_and_below_the_value() -> None:
    drawing = run((0, 9_000, 10_000), (1, 9_990, 10_000))
    joint = corners(drawing.joint)
    height = drawing.bottom - drawing.top

    assert joint[3][1] - drawing.top >= 0.19 * height
    assert drawing.bottom - joint[4][1] >= 0.22 * height
    assert drawing.top < drawing.bound_label < joint[3][1] + 4
    assert joint[4][1] < drawing.value_label < drawing.bottom


def test_running_leaves_the_time_that_is_left_plain() -> None:
    drawing = run((0, 800, 1200), (1, 900, 1000), seconds=2, limit=8)

    assert drawing.now == drawing.left + (drawing.right - drawing.left) / 4
    assert max(x for x, _ in corners(drawing.joint)) == round(drawing.now, 1)


def test_axis_begins_at_nought_and_nothing_is_drawn_before_the_first_point() -> None:
    drawing = run((1, 800, 1200), (5, 900, 1000), seconds=10)

    assert [tick.value for tick in drawing.second_ticks] == [0, 2, 4, 6, 8, 10]
    assert drawing.second_ticks[0].at == drawing.left
    tenth = round(drawing.left + (drawing.right - drawing.left) / 10, 1)
    assert [min(x for x, _ in corners(path)) for path in (drawing.value, drawing.joint, drawing.above)] == [
        tenth
    ] * 3


def test_axis_of_a_run_that_began_late_begins_with_its_first_point() -> None:
    drawing = run((10, 800, 1200), (11, 900, 1000), seconds=12)

    assert [tick.value for tick in drawing.second_ticks] == [10, 10.5, 11, 11.5, 12]
    assert drawing.second_ticks[0].at == drawing.left
    assert drawing.second_digits == 1


def test_thousand_points_draw_no_step_that_cannot_be_seen() -> None:
    drawing = run(*((index / 1000, 5000 + index, 9000 - index) for index in range(1000)), seconds=1)
    xs = sorted({x for x, _ in corners(drawing.joint)})

    assert len(xs) < 400
    assert min(later - earlier for earlier, later in pairwise(xs)) >= 0.9


def test_event_without_possible_meetings_is_drawn_flat() -> None:
    drawing = run((0, 0, 0), seconds=0)

    assert all(drawing.top <= y <= drawing.bottom for _, y in corners(drawing.joint))
