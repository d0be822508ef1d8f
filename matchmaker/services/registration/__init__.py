"""
Use cases about registration: who may say what about themselves, until when, and what becomes of it.

Every function takes the database session and the present moment, does one thing and never commits.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.registration.avoided import blind_avoids
    from matchmaker.services.registration.confirmations import SignUpLetter, write_sign_up_letter
    from matchmaker.services.registration.consent import (
        CONSENT_VERSION,
        finish_registration,
        give_consent,
        set_may_refill,
    )
    from matchmaker.services.registration.deadline import (
        Registration,
        registration_ends,
        registration_of,
    )
    from matchmaker.services.registration.errors import (
        ChangedElsewhereError,
        RegistrationNotYetError,
        RegistrationOverError,
    )
    from matchmaker.services.registration.lateness import late_attendees
    from matchmaker.services.registration.pages import (
        ConsentView,
        Fault,
        Found,
        RegistrationPage,
        SlotChoice,
        StatementKind,
    )
    from matchmaker.services.registration.presence import save_presence
    from matchmaker.services.registration.profile import TypedProfile, save_profile
    from matchmaker.services.registration.reading import (
        must_register,
        read_registration,
        read_suggestions,
    )
    from matchmaker.services.registration.signing_up import (
        ENTRY_JOB,
        SIGN_UP_LIFETIME,
        EntryPage,
        SignUpView,
        answer_entry,
        confirm_sign_up,
        look_at_sign_up,
        read_entry,
        request_entry,
    )
    from matchmaker.services.registration.statements import MOST_STATEMENTS, is_told, save_statements
    from matchmaker.services.registration.texts import MOST_LETTERS, MOST_OF_STATEMENT
    from matchmaker.services.registration.topics import Topic, as_read, picked, topic_names
    from matchmaker.services.registration.wishes import (
        add_avoid,
        add_want,
        remove_avoid,
        remove_want,
        search_attendees,
    )

__all__ = [
    "CONSENT_VERSION",
    "ENTRY_JOB",
    "MOST_LETTERS",
    "MOST_OF_STATEMENT",
    "MOST_STATEMENTS",
    "SIGN_UP_LIFETIME",
    "ChangedElsewhereError",
    "ConsentView",
    "EntryPage",
    "Fault",
    "Found",
    "Registration",
    "RegistrationNotYetError",
    "RegistrationOverError",
    "RegistrationPage",
    "SignUpLetter",
    "SignUpView",
    "SlotChoice",
    "StatementKind",
    "Topic",
    "TypedProfile",
    "add_avoid",
    "add_want",
    "answer_entry",
    "as_read",
    "blind_avoids",
    "confirm_sign_up",
    "finish_registration",
    "give_consent",
    "is_told",
    "late_attendees",
    "look_at_sign_up",
    "must_register",
    "picked",
    "read_entry",
    "read_registration",
    "read_suggestions",
    "registration_ends",
    "registration_of",
    "remove_avoid",
    "remove_want",
    "request_entry",
    "save_presence",
    "save_profile",
    "save_statements",
    "search_attendees",
    "set_may_refill",
    "topic_names",
    "write_sign_up_letter",
]

__getattr__ = lazy_face(
    __name__,
    {
        "CONSENT_VERSION": "consent",
        "ENTRY_JOB": "signing_up",
        "MOST_LETTERS": "texts",
        "MOST_OF_STATEMENT": "texts",
        "MOST_STATEMENTS": "statements",
        "SIGN_UP_LIFETIME": "signing_up",
        "ChangedElsewhereError": "errors",
        "ConsentView": "pages",
        "EntryPage": "signing_up",
        "Fault": "pages",
        "Found": "pages",
        "Registration": "deadline",
        "RegistrationNotYetError": "errors",
        "RegistrationOverError": "errors",
        "RegistrationPage": "pages",
        "SignUpLetter": "confirmations",
        "SignUpView": "signing_up",
        "SlotChoice": "pages",
        "StatementKind": "pages",
        "Topic": "topics",
        "TypedProfile": "profile",
        "add_avoid": "wishes",
        "add_want": "wishes",
        "answer_entry": "signing_up",
        "as_read": "topics",
        "blind_avoids": "avoided",
        "confirm_sign_up": "signing_up",
        "finish_registration": "consent",
        "give_consent": "consent",
        "late_attendees": "lateness",
        "is_told": "statements",
        "look_at_sign_up": "signing_up",
        "must_register": "reading",
        "picked": "topics",
        "read_entry": "signing_up",
        "read_registration": "reading",
        "read_suggestions": "reading",
        "registration_ends": "deadline",
        "registration_of": "deadline",
        "remove_avoid": "wishes",
        "remove_want": "wishes",
        "request_entry": "signing_up",
        "save_presence": "presence",
        "save_profile": "profile",
        "save_statements": "statements",
        "search_attendees": "wishes",
        "set_may_refill": "consent",
        "topic_names": "topics",
        "write_sign_up_letter": "confirmations",
    },
)
