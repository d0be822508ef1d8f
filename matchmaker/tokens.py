"""Tokens kept nowhere: made again when asked for, and the same until they are revoked."""

import base64
import hmac
from hashlib import sha256

#: 128 bits: nobody guesses one.
_LENGTH = 16


def token_of(key: str, purpose: str, public_id: str, serial: int) -> str:
    """
    Return the token of a thing for a purpose, in letters that an address may hold.

    Parameters
    ----------
    key
        The house's secret.
    purpose
        What it opens: the token of one purpose is none for another.
    serial
        Of the thing; raising it makes every token before it void.
    """
    # The length first: no two lists of parts are written alike.
    told = "\n".join(f"{len(part)}:{part}" for part in (purpose, public_id, str(serial)))
    signed = hmac.digest(key.encode(), told.encode(), sha256)[:_LENGTH]
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def is_token_of(token: str, key: str, purpose: str, public_id: str, serial: int) -> bool:
    """Return whether ``token`` is the one, in the same time whatever it is."""
    return hmac.compare_digest(token.encode(), token_of(key, purpose, public_id, serial).encode())
