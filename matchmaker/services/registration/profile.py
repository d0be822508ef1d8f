"""Who an attendee is: name, organisation, title, role, languages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.services.people.pinning import blind_avoids_of, pin_avoids
from matchmaker.services.registration.editing import (
    open_for_change,
    record_change,
    refuse_changed,
    roles_of,
)
from matchmaker.services.registration.pages import Fault
from matchmaker.services.registration.texts import MOST_LETTERS, line, too_long
from matchmaker.store import AttendeeRow, EventRow
from matchmaker.words import LANGUAGES, Language

#: ISO 639, as the event folder has them.
_LANGUAGE = re.compile(r"[a-z]{2,3}")
MOST_LANGUAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedProfile:
    """
    What an attendee typed about themselves.

    Parameters
    ----------
    languages
        Codes of those that they speak.
    language
        Of their pages and mails; blank for the event's.
    """

    name: str
    organisation: str
    title: str
    role: str
    languages: Sequence[str]
    language: str


def profile_values(attendee: AttendeeRow) -> tuple[object, ...]:
    """Return what stands in the section, for ``seen_as``."""
    own = (attendee.name, attendee.organisation, attendee.title, attendee.role)
    return (*own, list(attendee.languages), attendee.language or "")


def save_profile(
    db: Session, attendee_id: int, typed: TypedProfile, *, seen: str, now: datetime
) -> tuple[Fault, ...]:
    """
    Keep who an attendee is, or nothing of it.

    Returns
    -------
    tuple
        What can't be kept; nothing when all was.

    Raises
    ------
    ChangedElsewhereError, RegistrationNotYetError, RegistrationOverError
    """
    here, attendee = open_for_change(db, attendee_id, now)
    texts = {field: line(getattr(typed, field)) for field in ("name", "organisation", "title", "role")}
    spoken = tuple(dict.fromkeys(code.strip().lower() for code in typed.languages))
    faults = _faults(here.event, attendee, texts, spoken, typed.language)
    if faults:
        return tuple(faults)
    language: Language | None = next((one for one in LANGUAGES if one == typed.language), None)
    if (*texts.values(), list(spoken), language or "") == profile_values(attendee):
        return ()
    refuse_changed(seen, *profile_values(attendee))
    # Whoever goes by another name stays meant by who named them before.
    meant = blind_avoids_of(db, here, attendee) if texts["name"] != attendee.name else []
    for field, text in texts.items():
        setattr(attendee, field, text)
    attendee.languages, attendee.language = list(spoken), language
    record_change(db, attendee, now)
    pin_avoids(db, here, meant, attendee)
    return ()


def _faults(
    event: EventRow, attendee: AttendeeRow, texts: dict[str, str], spoken: Sequence[str], language: str
) -> list[Fault]:
    found = [] if texts["name"] else [Fault(where="name", code="registration.name_missing")]
    for field, text in texts.items():
        # What an organiser's list brought stays, however long.
        if text != getattr(attendee, field):
            found += too_long(field, text, MOST_LETTERS)
    if texts["role"] and texts["role"] not in {*roles_of(event), attendee.role}:
        found.append(
            Fault(where="role", code="registration.unknown_role", parameters={"found": texts["role"][:40]})
        )
    unknown = [code for code in spoken if not _LANGUAGE.fullmatch(code) and code not in attendee.languages]
    if unknown or len(spoken) > MOST_LANGUAGES or language not in {"", *LANGUAGES}:
        found.append(Fault(where="languages", code="registration.unknown_language"))
    return found
