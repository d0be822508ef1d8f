"""One-time codes of an authenticator (RFC 6238): secrets, how they are kept, which step a code is of."""

import base64
import binascii
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

# The library is loaded where it is needed: workers, which sign nobody in, do without its ten megabytes.
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

#: What every authenticator understands: six digits, 30 seconds, SHA-1.
DIGITS, SECONDS = 6, 30
#: Steps before and after the present one that are taken: clocks differ, and people type slowly.
TOLERANCE = 1
#: RFC 4226, section 4: 160 bits are recommended.
_SECRET_BYTES = 20
_NONCE_BYTES = 12
#: What a code is compared with where there is no secret, so that it takes as long.
_NOBODY = bytes(_SECRET_BYTES)


def new_secret() -> bytes:
    """Return a new random secret."""
    return secrets.token_bytes(_SECRET_BYTES)


def as_typed(secret: bytes) -> str:
    """Return a secret as people type it into an authenticator."""
    return base64.b32encode(secret).decode()


def otpauth_uri(secret: bytes, account: str, issuer: str) -> str:
    """Return the address that an authenticator reads from a QR code."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def seal(secret: bytes, key: str, owner: str) -> str:
    """
    Return a secret as the database keeps it.

    Parameters
    ----------
    key
        The secret key of the installation: a copy of the database alone gives no code.
    owner
        Whose it is: put into the row of somebody else, it opens for nobody.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 -- see above

    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_derived(key)).encrypt(nonce, secret, owner.encode())
    return base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str | None, key: str, owner: str) -> bytes | None:
    """Return a secret; none where there is none, or where the installation's key is another by now."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 -- see above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 -- see above

    try:
        raw = base64.b64decode(sealed or "", validate=True)
        return AESGCM(_derived(key)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], owner.encode())
    except (InvalidTag, ValueError, binascii.Error):
        return None


def step_of(secret: bytes | None, code: str, now: datetime) -> int | None:
    """
    Return the step that a code is of; none when it is of no step that is taken at the moment.

    Every step is compared, whichever the code is of, and also where there is no secret.
    """
    from cryptography.hazmat.primitives import constant_time  # noqa: PLC0415 -- see above

    present = int(now.timestamp()) // SECONDS
    totp, found = _totp(secret or _NOBODY), None
    for step in range(present - TOLERANCE, present + TOLERANCE + 1):
        if constant_time.bytes_eq(totp.generate(step * SECONDS), code.encode()):
            found = step
    return found if secret is not None else None


def _totp(secret: bytes) -> "TOTP":
    from cryptography.hazmat.primitives.hashes import SHA1  # noqa: PLC0415 -- see above
    from cryptography.hazmat.primitives.twofactor.totp import TOTP  # noqa: PLC0415 -- see above

    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303 # nosec B303 B304


def _derived(key: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 -- see above
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 -- see above

    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"matchmaker: secrets of authenticators")
    return derivation.derive(key.encode())
