import pytest

from web.charts.axes import digits_of, point, ticks


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 2.4, 5, (0, 0.5, 1, 1.5, 2)),
        (153_000, 172_000, 4, (155_000, 160_000, 165_000, 170_000)),
        (0, 10, 6, (0, 2, 4, 6, 8, 10)),
        (219_400, 221_050, 4, (219_500, 220_000, 220_500, 221_000)),
        (0, 0.012, 4, (0, 0.005, 0.01)),
        (7, 7, 4, (7,)),
    ],
)
def test_ticks_are_round_and_few(low: float, high: float, most: int, expected: tuple[float, ...]) -> None:
    assert ticks(low, high, most=most) == expected


def test_ticks_stay_within_and_never_exceed_the_most() -> None:
    for high in (0.001, 0.3, 1, 7, 13, 99, 1234, 5e6):
        for most in range(2, 8):
            marks = ticks(0, high, most=most)
            assert 1 <= len(marks) <= most
            assert all(0 <= mark <= high for mark in marks)


def test_digits_are_those_that_tell_the_marks_apart() -> None:
    assert digits_of((0, 0.5, 1)) == 1
    assert digits_of((0, 0.25)) == 2
    assert digits_of((0, 2, 4)) == 0
    assert digits_of(()) == 0


def test_point_is_written_to_a_tenth() -> None:
    assert point(1.26, 3) == "1.3 3.0"
