from itertools import pairwise

from web.charts import wall
from web.charts.wall import BRICK_HEIGHT, HEIGHT, JOINT, WIDTH


def test_wall_is_the_same_every_time() -> None:
    assert wall() == wall()


def test_every_second_row_is_moved_by_half_a_brick() -> None:
    rows: dict[int, int] = {}
    for brick in wall().laid:
        rows[brick.y] = min(rows.get(brick.y, WIDTH), brick.x)
    starts = [rows[y] for y in sorted(rows, reverse=True)]

    assert {later - earlier for earlier, later in pairwise(starts)} == {60}


def test_mortar_lies_only_between_laid_bricks() -> None:
    picture = wall()
    bricks = {(brick.x, brick.y): brick for brick in picture.laid}
    for joint in picture.joints:
        if joint.width == JOINT:
            assert (joint.x + JOINT, joint.y) in bricks
            assert any(brick.x + brick.width == joint.x and brick.y == joint.y for brick in picture.laid), (
                joint
            )
        else:
            below = [brick.x for brick in picture.laid if brick.y == joint.y + JOINT]
            assert (joint.x, joint.y - BRICK_HEIGHT) in bricks
            assert min(below) <= joint.x


def test_nothing_is_laid_outside_the_picture() -> None:
    picture = wall()

    assert all(brick.x + brick.width <= WIDTH and brick.y + BRICK_HEIGHT <= HEIGHT for brick in picture.laid)
    assert {brick.tone for brick in (*picture.laid, *picture.loose)} == {0, 1, 2, 3}
    assert all(-20 <= brick.turn <= 25 for brick in picture.loose)
