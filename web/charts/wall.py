"""
The wall of the sign-in page: bricks laid in running bond, and loose ones beside them.

Mortar is drawn only where two laid bricks meet, never along a free end.
"""

from dataclasses import dataclass

WIDTH, HEIGHT = 840, 900
BRICK_WIDTH, BRICK_HEIGHT, JOINT = 114, 42, 6
_TONES = 4
_ROWS = 9
#: Left end of the lowest row; each row above begins half a brick further right.
_FOOT = 312
#: Upper left corner and turn in degrees of each loose brick, from the back to the front.
_LOOSE = (
    (-14, 706, 9),
    (-84, 748, 24),
    (34, 762, -14),
    (120, 736, 24),
    (-22, 812, -9),
    (100, 806, 6),
    (-58, 858, 0),
    (66, 858, 0),
    (172, 846, 17),
)


@dataclass(frozen=True, slots=True)
class Brick:
    """A brick: upper left corner, width, tone 0 to 3, and its turn in degrees about its middle."""

    x: int
    y: int
    width: int
    tone: int
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Joint:
    """A piece of mortar."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Wall:
    """The picture: what was laid, what joins it, and what lies loose."""

    laid: tuple[Brick, ...]
    joints: tuple[Joint, ...]
    loose: tuple[Brick, ...]


def wall() -> Wall:
    """Return the picture; the same every time."""
    pitch, course = BRICK_WIDTH + JOINT, BRICK_HEIGHT + JOINT
    laid: list[Brick] = []
    joints: list[Joint] = []
    for row in range(_ROWS):
        y = HEIGHT - BRICK_HEIGHT - row * course
        left = _FOOT + row * pitch // 2
        for index, x in enumerate(range(left, WIDTH, pitch)):
            tone = (3 * index + 2 * row + index * row) % _TONES
            laid.append(Brick(x, y, min(BRICK_WIDTH, WIDTH - x), tone))
            if index > 0:
                joints.append(Joint(x - JOINT, y, JOINT, BRICK_HEIGHT))
        if row > 0:
            joints.append(Joint(left, y + BRICK_HEIGHT, WIDTH - left, JOINT))
    loose = tuple(
        Brick(x, y, BRICK_WIDTH, (index + 2) % _TONES, turn) for index, (x, y, turn) in enumerate(_LOOSE)
    )
    return Wall(tuple(laid), tuple(joints), loose)
