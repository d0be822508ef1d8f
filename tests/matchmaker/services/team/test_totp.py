"""Codes are those of RFC 6238; secrets open with their own key, for their own member, and no other."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from matchmaker.services.team.totp import as_typed, new_secret, otpauth_uri, seal, step_of, unseal
from tests.authenticator import code_at, code_of

#: RFC 6238, appendix B: seconds → code of eight digits, with SHA-1, SHA-256 and SHA-512.
PUBLISHED = {
    59: ("94287082", "46119246", "90693936"),
    1111111109: ("07081804", "68084774", "25091201"),
    1111111111: ("14050471", "67062674", "99943326"),
    1234567890: ("89005924", "91819424", "93441116"),
    2000000000: ("69279037", "90698825", "38618901"),
    20000000000: ("65353130", "77737706", "47863826"),
}
SEED = b"1234567890" * 7
NOW = datetime(2026, 9, 1, 8, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize("seconds", PUBLISHED)
def test_our_authenticator_gives_the_published_codes(seconds: int) -> None:
    lengths = {"sha1": 20, "sha256": 32, "sha512": 64}

    found = [code_at(SEED[:length], seconds, digits=8, kind=kind) for kind, length in lengths.items()]

    assert tuple(found) == PUBLISHED[seconds]


@pytest.mark.parametrize("seconds", PUBLISHED)
def test_published_codes_are_taken(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)

    assert step_of(SEED[:20], PUBLISHED[seconds][0][-6:], moment) == seconds // 30


@pytest.mark.parametrize(("late", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_code_of_the_step_before_and_after_is_taken_and_no_other(late: int, is_taken: bool) -> None:
    secret = new_secret()
    code = code_at(secret, int(NOW.timestamp()))

    step = step_of(secret, code, NOW + late * timedelta(seconds=30))

    assert step == (int(NOW.timestamp()) // 30 if is_taken else None)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "\0" * 6, "é" * 6])
def test_what_is_no_code_is_of_no_step(code: str) -> None:
    assert step_of(new_secret(), code, NOW) is None


def test_nothing_is_a_code_where_there_is_no_secret() -> None:
    assert step_of(None, code_at(bytes(20), int(NOW.timestamp())), NOW) is None


def test_secret_is_random_and_of_160_bits() -> None:
    secrets = {new_secret() for _ in range(20)}

    assert {len(secret) for secret in secrets} == {20}
    assert len(secrets) == 20


def test_sealed_secret_opens_for_its_owner_alone_with_the_same_key() -> None:
    secret = new_secret()
    sealed = seal(secret, "key", "ana")

    assert unseal(sealed, "key", "ana") == secret
    assert seal(secret, "key", "ana") != sealed
    assert as_typed(secret) not in sealed
    assert unseal(sealed, "another key", "ana") is None
    assert unseal(sealed, "key", "bea") is None
    assert [unseal(broken, "key", "ana") for broken in (None, "", "?", "AAAA", sealed[:-8])] == [None] * 5


def test_address_for_the_authenticator_names_whose_secret_it_is() -> None:
    secret = new_secret()
    uri = urlsplit(otpauth_uri(secret, "ana@example.org", "Matchmaker Cámara & Söhne"))

    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == "/Matchmaker Cámara & Söhne:ana@example.org"
    told = {name: value for name, [value] in parse_qs(uri.query).items()}
    assert told == {
        "secret": as_typed(secret),
        "issuer": "Matchmaker Cámara & Söhne",
        "digits": "6",
        "algorithm": "SHA1",
        "period": "30",
    }
    assert code_of(told["secret"], NOW) == code_at(secret, int(NOW.timestamp()))
