"""Passwords: argon2id, in the form that Flask-Security verifies too."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matchmaker.services.team.errors import PasswordTooShortError

#: Characters, after normalisation (NIST SP 800-63B-4, section 3.1.1.2: at least 8; we ask for more).
LEAST, MOST = 10, 256

#: OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane; eight sign-ins at once take 150 MiB.
ARGON2 = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1}

_HASHER = PasswordHasher(ARGON2["time_cost"], ARGON2["memory_cost"], ARGON2["parallelism"])
#: The hash of nothing anybody can type, so that an unknown address takes as long as a wrong password.
_NOBODY = _HASHER.hash("\x00" * (MOST + 1))


def hash_password(password: str) -> str:
    """
    Return the argon2id hash of a password.

    Raises
    ------
    PasswordTooShortError
        When it has fewer than 10 or more than 256 characters.
    """
    normal = _normal(password)
    if not LEAST <= len(normal) <= MOST:
        raise PasswordTooShortError(len(normal), LEAST, MOST)
    return _HASHER.hash(normal)


def password_matches(password_hash: str | None, password: str) -> bool:
    """
    Return whether a password is the one hashed.

    Takes the same time when there is no hash. Costs tens of milliseconds of processor time: call it
    with no transaction open.
    """
    normal = _normal(password[: MOST + 1])
    try:
        return _HASHER.verify(password_hash or _NOBODY, normal) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    # The same keys give the same text on every keyboard; NFKD is what Flask-Security applies.
    return unicodedata.normalize("NFKD", password)
