"""Passwords are hashed with argon2id and checked in the same time whether or not there is one."""

import time

import pytest

from matchmaker.services.team import PasswordTooShortError, hash_password, password_matches


def test_password_matches_its_own_hash_and_no_other() -> None:
    hashed = hash_password("cemento y ladrillo")

    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password_matches(hashed, "cemento y ladrillo")
    assert not password_matches(hashed, "cemento y ladrillos")


def test_same_password_hashes_differently_each_time() -> None:
    assert hash_password("cemento y ladrillo") != hash_password("cemento y ladrillo")


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    assert password_matches(hash_password("contrase\u00f1a larga"), "contrasen\u0303a larga")


@pytest.mark.parametrize("password", ["", "nine char", "x" * 257])
def test_password_of_a_wrong_length_is_refused_with_the_bounds(password: str) -> None:
    with pytest.raises(PasswordTooShortError) as raised:
        hash_password(password)

    assert raised.value.parameters == {"found": len(password), "least": 10, "most": 256}


@pytest.mark.parametrize("hashed", [None, "", "not a hash", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA"])
@pytest.mark.parametrize("password", ["", "anything at all", "x" * 100_000])
def test_nothing_matches_what_is_no_hash(hashed: str | None, password: str) -> None:
    assert not password_matches(hashed, password)


def test_unknown_member_takes_as_long_as_a_wrong_password() -> None:
    hashed = hash_password("cemento y ladrillo")

    def seconds(known: str | None) -> float:
        start = time.thread_time()
        password_matches(known, "a wrong password")
        return time.thread_time() - start

    pairs = [(seconds(None), seconds(hashed)) for _ in range(7)]

    assert min(unknown for unknown, _ in pairs) > 0.5 * min(wrong for _, wrong in pairs)
