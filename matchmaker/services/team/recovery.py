"""Recovery codes: each stands in for a lost authenticator, once."""

import base64
import re
import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func
from sqlalchemy.orm import Session

from matchmaker.store import RecoveryCodeRow, TeamMemberRow, scoped

#: How many are made at a time.
RECOVERY_CODES = 10
#: 80 bits: a hash of it needs no salt and no slowness.
_BYTES = 10
#: Letters of a code, in groups as they are shown.
_SHOWN = re.compile(r"([A-Z2-7]{4})-([A-Z2-7]{4})-([A-Z2-7]{4})-([A-Z2-7]{4})")


def replace_recovery_codes(db: Session, member: TeamMemberRow) -> tuple[str, ...]:
    """Return new codes of a member, which are shown this once; the ones before are void."""
    forget_recovery_codes(db, member)
    codes = tuple(_new_code() for _ in range(RECOVERY_CODES))
    db.add_all(
        RecoveryCodeRow(
            organiser_id=member.organiser_id, team_member_id=member.id, code_hash=_hash(code), used_at=None
        )
        for code in codes
    )
    db.flush()
    return codes


def forget_recovery_codes(db: Session, member: TeamMemberRow) -> None:
    """Make every code of a member void."""
    here = scoped(db, member.organiser_id)
    db.execute(here.delete(RecoveryCodeRow).where(RecoveryCodeRow.team_member_id == member.id))


def use_recovery_code(db: Session, member: TeamMemberRow, typed: str, now: datetime) -> bool:
    """Use a code of a member up. Of two that try at once, one does."""
    # The condition in the UPDATE, not a row read before it, decides between two browsers.
    used = db.scalar(
        scoped(db, member.organiser_id)
        .update(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.team_member_id == member.id,
            RecoveryCodeRow.code_hash == _hash(typed),
            RecoveryCodeRow.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCodeRow.id)
    )
    return used is not None


def recovery_codes_left(db: Session, member: TeamMemberRow) -> int:
    """Return how many codes a member has left."""
    left = scoped(db, member.organiser_id).select(RecoveryCodeRow)
    of_member = left.where(RecoveryCodeRow.team_member_id == member.id, RecoveryCodeRow.used_at.is_(None))
    return db.scalar(of_member.with_only_columns(func.count(RecoveryCodeRow.id))) or 0


def is_recovery_code(text: str) -> bool:
    """Return whether a text has the form in which codes are shown."""
    return _SHOWN.fullmatch(text) is not None


def _new_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(_BYTES)).decode()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _hash(code: str) -> str:
    # As typed: without regard to case, groups and blanks.
    return sha256(re.sub(r"[\s-]", "", code).upper().encode()).hexdigest()
