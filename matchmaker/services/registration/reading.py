"""All that an attendee said about themselves, for their own pages: as many queries for everybody."""

from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from matchmaker.services.registration.consent import consent_of
from matchmaker.services.registration.deadline import registration_of
from matchmaker.services.registration.editing import roles_of, seen_as
from matchmaker.services.registration.lateness import late_since
from matchmaker.services.registration.pages import RegistrationPage
from matchmaker.services.registration.presence import most_meetings, presence_values, slots_of
from matchmaker.services.registration.profile import profile_values
from matchmaker.services.registration.statements import statements_of
from matchmaker.services.registration.topics import (
    Topic,
    own_topics,
    picked,
    suggest_topics,
    topic_names,
)
from matchmaker.services.registration.wishes import avoids_of, wants_of
from matchmaker.store import OrganiserRow, of_attendee
from matchmaker.words import Language


def read_registration(db: Session, attendee_id: int, language: Language, now: datetime) -> RegistrationPage:
    """
    Return an attendee's registration, for themselves alone: what they avoid is in it.

    Parameters
    ----------
    language
        The reader's: of the names of topics, and of what they are asked to agree to.

    Raises
    ------
    UnknownObjectError
        When the attendee is gone.
    """
    here, attendee = of_attendee(db, attendee_id)
    event = here.event
    statements = statements_of(db, here, attendee_id)
    slots = slots_of(db, here, attendee_id)
    topics = {name for texts in statements.values() for text in texts if (name := picked(text))}
    since = late_since(db, here)
    seen = {kind: seen_as(*texts) for kind, texts in statements.items()}
    return RegistrationPage(
        event_id=event.public_id,
        event_name=event.name,
        organiser=db.get_one(OrganiserRow, event.organiser_id).name,
        timezone=event.timezone,
        registration=registration_of(db, event, now),
        name=attendee.name,
        email=attendee.email,
        organisation=attendee.organisation,
        title=attendee.title,
        role=attendee.role,
        roles=tuple(dict.fromkeys([*roles_of(event), *([attendee.role] if attendee.role else [])])),
        languages=tuple(attendee.languages),
        language=cast("Language | None", attendee.language),
        statements=statements,
        topics=topic_names(topics, language, own_topics(db, here)) if topics else {},
        slots=slots,
        cap=attendee.cap,
        most_meetings=most_meetings(event, len(slots)),
        wants=wants_of(db, here, attendee_id),
        avoids=avoids_of(db, here, attendee_id),
        consent=consent_of(db, here, attendee_id, language),
        may_refill=attendee.may_refill,
        completed_at=attendee.completed_at,
        is_late=since is not None and attendee.registered_at > since,
        seen={
            **{str(kind): word for kind, word in seen.items()},
            "you": seen_as(*profile_values(attendee)),
            "times": seen_as(*presence_values(slots, attendee)),
        },
    )


def read_suggestions(db: Session, attendee_id: int, typed: str, language: Language) -> tuple[Topic, ...]:
    """Return the topics that the end of what an attendee types may be the beginning of."""
    here, _ = of_attendee(db, attendee_id)
    return suggest_topics(typed, language, own_topics(db, here))


def must_register(db: Session, attendee_id: int, now: datetime) -> bool:
    """
    Return whether an attendee has not finished registering, while they still may.

    Whoever is in the published schedule looks for their meetings first.
    """
    here, attendee = of_attendee(db, attendee_id)
    since = late_since(db, here)
    is_placed = since is not None and attendee.registered_at <= since
    is_open = registration_of(db, here.event, now).is_open
    return attendee.completed_at is None and is_open and not is_placed
