"""Tokens that are kept nowhere."""

import pytest

from matchmaker.tokens import is_token_of, token_of

THINGS = [("key", "feed", "mQ7", 1), ("other", "feed", "mQ7", 1), ("key", "badge", "mQ7", 1)]
THINGS += [("key", "feed", "mQ8", 1), ("key", "feed", "mQ7", 2), ("key", "feedm", "Q7", 1)]


def test_a_token_is_the_same_each_time_and_another_for_every_part() -> None:
    tokens = [token_of(*thing) for thing in THINGS]

    assert tokens == [token_of(*thing) for thing in THINGS]
    assert len(set(tokens)) == len(THINGS)
    assert {len(token) for token in tokens} == {22}


@pytest.mark.parametrize("other", THINGS[1:])
def test_a_token_opens_its_own_thing_alone(other: tuple[str, str, str, int]) -> None:
    token = token_of(*THINGS[0])

    assert is_token_of(token, *THINGS[0])
    assert not is_token_of(token, *other)
    assert not is_token_of("", *other)
    assert not is_token_of("ñ" * 22, *other)
