"""Use cases about events: import, export, and what the pages about them show."""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.events.attendees import read_attendees
    from matchmaker.services.events.exporting import EventKeys, read_record, read_record_and_keys
    from matchmaker.services.events.importing import store_event
    from matchmaker.services.events.overview import gap_of, organiser_name, read_event, read_events
    from matchmaker.services.events.pages import (
        AttendeeLine,
        EventOverview,
        EventSummary,
        SessionView,
        VocabularyPage,
    )
    from matchmaker.services.events.programme import SlotTime, slot_times
    from matchmaker.services.events.vocabulary import (
        TermWithoutWordError,
        UnknownConceptError,
        add_term,
        read_vocabulary,
        remove_term,
        vocabulary_record,
    )

__all__ = [
    "AttendeeLine",
    "EventKeys",
    "EventOverview",
    "EventSummary",
    "SessionView",
    "SlotTime",
    "TermWithoutWordError",
    "UnknownConceptError",
    "VocabularyPage",
    "add_term",
    "gap_of",
    "organiser_name",
    "read_attendees",
    "read_event",
    "read_events",
    "read_record",
    "read_record_and_keys",
    "read_vocabulary",
    "remove_term",
    "slot_times",
    "store_event",
    "vocabulary_record",
]

__getattr__ = lazy_face(
    __name__,
    {
        "AttendeeLine": "pages",
        "EventKeys": "exporting",
        "EventOverview": "pages",
        "EventSummary": "pages",
        "SessionView": "pages",
        "SlotTime": "programme",
        "TermWithoutWordError": "vocabulary",
        "UnknownConceptError": "vocabulary",
        "VocabularyPage": "pages",
        "add_term": "vocabulary",
        "gap_of": "overview",
        "organiser_name": "overview",
        "read_attendees": "attendees",
        "read_event": "overview",
        "read_events": "overview",
        "read_record": "exporting",
        "read_record_and_keys": "exporting",
        "read_vocabulary": "vocabulary",
        "remove_term": "vocabulary",
        "slot_times": "programme",
        "store_event": "importing",
        "vocabulary_record": "vocabulary",
    },
)
