"""Supply and demand: needs and offers of one thing as bricks on either side of a joint."""

from dataclasses import dataclass

WIDTH, HEIGHT = 400, 14
#: Of the mortar between needs and offers.
JOINT = 4.0
#: What is counted at all is seen.
_LEAST = 4.0


@dataclass(frozen=True, slots=True)
class Brick:
    """A brick of the bar: its left edge and its width."""

    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceBar:
    """
    Geometry of one bar; needs lie left of the joint, offers right of it.

    Parameters
    ----------
    needs, offers
        None where there are none.
    missing
        What one side lacks to be as long as the other, drawn dashed; none where both are as long.
    joint
        Left edge of the mortar: only where two bricks meet.
    """

    needs: Brick | None
    offers: Brick | None
    missing: Brick | None
    joint: float | None


def balance_bar(needs: int, offers: int, most: int) -> BalanceBar:
    """
    Return the bar of a thing.

    Parameters
    ----------
    most
        What fills one side: the largest count of all the bars that stand together.
    """
    left, right = (WIDTH - JOINT) / 2, (WIDTH + JOINT) / 2

    def length(count: int) -> float:
        return round(max(left * count / max(most, 1), _LEAST), 2) if count else 0.0

    need, offer = length(needs), length(offers)
    missing = None
    if need > offer:
        missing = Brick(round(right + offer, 2), round(need - offer, 2))
    elif offer > need:
        missing = Brick(round(left - offer, 2), round(offer - need, 2))
    return BalanceBar(
        needs=Brick(round(left - need, 2), need) if needs else None,
        offers=Brick(right, offer) if offers else None,
        missing=missing,
        joint=left if needs and offers else None,
    )
