"""The mail that asks for a confirmation: its link is made as it is written, and kept as a hash alone."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import cast

from sqlalchemy.orm import Session

from matchmaker.store import of_sign_up
from matchmaker.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpLetter:
    """What the mail that asks for a confirmation is written from; the token is kept nowhere else."""

    name: str
    place: str
    recipient: str
    language: Language
    token: str


def write_sign_up_letter(db: Session, sign_up_id: int, now: datetime) -> SignUpLetter | None:
    """Return the mail that asks for a confirmation, with a new link; none when it is confirmed or over."""
    found = of_sign_up(db, sign_up_id)
    if found is None or found[1].expires_at <= now:
        return None
    here, sign_up = found
    token = secrets.token_urlsafe(16)
    sign_up.token_hash = sign_up_hash(token)
    db.flush()
    return SignUpLetter(
        name=sign_up.name,
        place=here.event.name,
        recipient=sign_up.email,
        language=cast("Language", sign_up.language),
        token=token,
    )


def sign_up_hash(token: str) -> str:
    """Return what the database keeps of the token of a confirmation."""
    # A random token of 128 bits needs no salt and no slow hash.
    return sha256(token.encode()).hexdigest()
