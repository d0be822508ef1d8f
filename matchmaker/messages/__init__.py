"""
Mails and calendars as values, made of words and of what people wrote. Nothing is sent here.

Every mail is one outline (a heading, a few paragraphs, at most one button, a note) that is drawn twice.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.messages.calendars import CalendarMeeting, CalendarOf, Mailbox, calendar_of, uid_of
    from matchmaker.messages.letters import LETTERS, Mail, Outline, compose, outline_of

__all__ = [
    "LETTERS",
    "CalendarMeeting",
    "CalendarOf",
    "Mail",
    "Mailbox",
    "Outline",
    "calendar_of",
    "compose",
    "outline_of",
    "uid_of",
]

__getattr__ = lazy_face(
    __name__,
    {
        "LETTERS": "letters",
        "CalendarMeeting": "calendars",
        "CalendarOf": "calendars",
        "Mail": "letters",
        "Mailbox": "calendars",
        "Outline": "letters",
        "calendar_of": "calendars",
        "compose": "letters",
        "outline_of": "letters",
        "uid_of": "calendars",
    },
)
