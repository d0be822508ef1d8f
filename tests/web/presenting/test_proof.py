import pytest

from web.presenting.proof import Proof, proof_of


@pytest.mark.parametrize(
    ("objective", "bound", "expected"),
    [
        (164_812, 164_815, Proof(0.99998, 3, 3)),
        (162_700, 166_300, Proof(0.978, 1, 3600)),
        (500, 500, Proof(1.0, 0, 0)),
        (0, 0, Proof(1.0, 0, 0)),
        (600, 500, Proof(1.0, 0, 0)),
        (0, 500, Proof(0.0, 1, 500)),
        (9_999_999, 10_000_000, Proof(0.99999, 3, 1)),
        (14_806, 14_870, Proof(0.995, 1, 64)),
    ],
)
def test_figure_shows_the_distance_to_the_bound_and_rounds_down(
    objective: int, bound: int, expected: Proof
) -> None:
    assert proof_of(objective, bound) == expected


def test_only_what_is_proved_reads_as_best() -> None:
    assert [proof_of(value, 10**12).is_best for value in (10**12 - 1, 10**12)] == [False, True]
