import pytest

from web.charts import meeting_stacks
from web.charts.meetings import Stack


def test_nothing_is_drawn_without_attendees() -> None:
    assert meeting_stacks([]) is None


def test_stack_has_a_brick_per_attendee_and_keeps_empty_numbers() -> None:
    drawing = meeting_stacks([1, 3, 3])

    assert drawing is not None
    assert (drawing.bottom, drawing.height, drawing.brick_width, drawing.per_brick) == (56, 84, 54, 1)
    assert drawing.stacks == (
        Stack(meetings=1, attendees=1, x=53, middle=80, top=40, bricks=(40,)),
        Stack(meetings=2, attendees=0, x=213, middle=240, top=56, bricks=()),
        Stack(meetings=3, attendees=2, x=373, middle=400, top=24, bricks=(40, 24)),
    )
    assert (drawing.fewest, drawing.most, drawing.attendees) == (1, 3, 3)


@pytest.mark.parametrize(
    ("attendees", "per_brick", "bricks"),
    [
        (9, 1, 9),
        (10, 2, 5),
        (18, 2, 9),
        (19, 5, 4),
        (45, 5, 9),
        (46, 10, 5),
        (1000, 200, 5),
        (70_000, 10_000, 7),
    ],
)
def test_brick_stands_for_a_round_number_that_keeps_stacks_low(
    attendees: int, per_brick: int, bricks: int
) -> None:
    drawing = meeting_stacks([4] * attendees)

    assert drawing is not None
    assert drawing.per_brick == per_brick
    assert len(drawing.stacks[0].bricks) == bricks
