"""The bar of supply and demand: mortar only where needs and offers meet, what is missing dashed."""

import pytest

from web.charts import balance_bar
from web.charts.balance import JOINT, WIDTH, BalanceBar, Brick

LEFT, RIGHT = (WIDTH - JOINT) / 2, (WIDTH + JOINT) / 2


def test_needs_and_offers_meet_at_the_joint() -> None:
    assert balance_bar(5, 5, 10) == BalanceBar(
        needs=Brick(LEFT / 2, LEFT / 2), offers=Brick(RIGHT, LEFT / 2), missing=None, joint=LEFT
    )


def test_the_shorter_side_shows_what_it_lacks() -> None:
    assert balance_bar(10, 5, 10).missing == Brick(RIGHT + LEFT / 2, LEFT / 2)
    assert balance_bar(5, 10, 10).missing == Brick(0, LEFT / 2)


def test_no_mortar_where_nothing_meets() -> None:
    assert balance_bar(10, 0, 10) == BalanceBar(
        needs=Brick(0, LEFT), offers=None, missing=Brick(RIGHT, LEFT), joint=None
    )
    assert balance_bar(0, 10, 10).joint is None
    assert balance_bar(0, 0, 0) == BalanceBar(needs=None, offers=None, missing=None, joint=None)


@pytest.mark.parametrize("most", [1, 7, 70_000])
def test_what_is_counted_is_seen_and_nothing_leaves_the_drawing(most: int) -> None:
    for needs, offers in ((1, most), (most, 1), (most, most)):
        bar = balance_bar(needs, offers, most)
        for brick in (bar.needs, bar.offers, bar.missing):
            if brick is not None:
                assert brick.width >= 0
                assert brick.x >= 0
                assert brick.x + brick.width <= WIDTH
        assert bar.needs is not None
        assert bar.needs.width >= 4
