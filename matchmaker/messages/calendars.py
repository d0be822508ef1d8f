"""
Meetings as a calendar that any program reads (RFC 5545), and that changes and cancels what it gave before.

A meeting keeps its UID through every version of the schedule, and its SEQUENCE rises with each change
(RFC 5546): a program that holds the older one puts the newer in its place. A feed or a file is a PUBLISH,
which names no attendee; a mail is a REQUEST or a CANCEL to its one recipient. The partner stands in the
summary by name, and nowhere by address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from matchmaker.words import Language, say

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
#: How long before a meeting a calendar reminds of it: time to find the table.
REMINDER = timedelta(minutes=5)
#: How often a program that follows a feed should look again.
REFRESH = timedelta(minutes=15)

#: How far around the meetings the rules of the zone reach: over the changes of clocks before and after.
RULES_AROUND = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A name and an address, as a calendar gives them."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarMeeting:
    """
    One meeting as one of its two attendees has it.

    Parameters
    ----------
    meeting_id
        Public id of the meeting: the same in every version.
    sequence
        How often it has changed since it was first told; never falls.
    starts, ends
        Aware moments.
    partner, partner_organisation
        Whom it is with; the organisation blank when none is known.
    place
        Name of the table.
    about
        Lines that say why the two meet, in the attendee's language.
    url
        Of the agenda, which asks who is there.
    cancelled
        Whether it is not held any more.
    """

    meeting_id: str
    sequence: int
    starts: datetime
    ends: datetime
    partner: str
    partner_organisation: str
    place: str
    about: Sequence[str]
    url: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarOf:
    """
    Whose calendar it is, and of what event.

    Parameters
    ----------
    event, timezone
        Name and IANA zone of the event.
    host
        Name of the machine that people reach the service by: the right side of every UID.
    organiser
        The event's own address: what a reply goes to.
    attendee
        The one recipient of a mail; none for a feed or a file, which anybody who holds it may read.
    """

    event: str
    timezone: str
    host: str
    language: Language
    organiser: Mailbox
    attendee: Mailbox | None = None


def calendar_of(
    of: CalendarOf, meetings: Sequence[CalendarMeeting], method: Method, written_at: datetime
) -> bytes:
    """
    Return meetings as an iCalendar object, with the rules of its zone inside.

    Parameters
    ----------
    meetings
        In any order. In a CANCEL all of them are cancelled.
    method
        ``PUBLISH`` for a feed or a file. ``REQUEST`` and ``CANCEL`` for a mail, which has an attendee.
    written_at
        When it is written: the DTSTAMP.

    Notes
    -----
    RFC 5546, 3.2: a PUBLISH has no ATTENDEE; a REQUEST and a CANCEL have one, and a CANCEL is of a higher
    SEQUENCE than what it takes back.
    """
    assert (of.attendee is None) == (method == "PUBLISH")
    calendar = Calendar()
    calendar.add("prodid", "-//Matchmaker//Agenda//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if method == "PUBLISH":
        calendar.add("name", vText(_line(of.event)))
        calendar.add("x-wr-calname", vText(_line(of.event)))
        calendar.add("x-wr-timezone", of.timezone)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT15M")
    for meeting in sorted(meetings, key=lambda one: (one.starts, one.meeting_id)):
        calendar.add_component(_component(of, meeting, method, written_at))
    if meetings:
        first, last = min(one.starts for one in meetings), max(one.ends for one in meetings)
        calendar.add_missing_timezones((first - RULES_AROUND).date(), (last + RULES_AROUND).date())
    written: bytes = calendar.to_ical()
    return written


def uid_of(meeting_id: str, host: str) -> str:
    """Return the name that a meeting has in every calendar."""
    return f"{meeting_id}@{host}"


def _component(of: CalendarOf, meeting: CalendarMeeting, method: Method, written_at: datetime) -> Event:
    zone = ZoneInfo(of.timezone)
    is_cancelled = meeting.cancelled or method == "CANCEL"
    event = Event()
    event.add("uid", uid_of(meeting.meeting_id, of.host))
    event.add("dtstamp", written_at.astimezone(UTC))
    event.add("sequence", meeting.sequence)
    event.add("dtstart", meeting.starts.astimezone(zone))
    event.add("dtend", meeting.ends.astimezone(zone))
    event.add("summary", say("calendar.summary", of.language, partner=_line(meeting.partner)))
    event.add(
        "location", say("calendar.place", of.language, place=_line(meeting.place), event=_line(of.event))
    )
    event.add("description", _description(meeting))
    event.add("url", meeting.url)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    event.add("organizer", _address(of.organiser))
    if of.attendee is not None:
        attendee = _address(of.attendee)
        attendee.params["CUTYPE"] = vText("INDIVIDUAL")
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("ACCEPTED")
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee, encode=False)
    if not is_cancelled:
        event.add_component(_reminder(of, meeting))
    return event


def _description(meeting: CalendarMeeting) -> str:
    partner = ", ".join(_line(part) for part in (meeting.partner, meeting.partner_organisation) if part)
    return "\n".join([partner, *(_line(line) for line in meeting.about), meeting.url])


def _reminder(of: CalendarOf, meeting: CalendarMeeting) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDER)
    alarm.add(
        "description",
        say("calendar.reminder", of.language, partner=_line(meeting.partner), place=_line(meeting.place)),
    )
    return alarm


def _address(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{mailbox.address}")
    # A quote can't stand in a parameter (RFC 5545, 3.2); what looks like one can.
    address.params["CN"] = vText(_line(mailbox.name).replace('"', "”"))
    return address


def _line(text: str) -> str:
    """Return a text as one line of letters that show: what people wrote makes no line of its own."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
