"""Use cases about calendars: an attendee's agenda as calendar programs read and follow it."""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.calendars.feeds import attendee_of_feed, feed_token
    from matchmaker.services.calendars.own import OwnCalendar, read_own_calendar

__all__ = ["OwnCalendar", "attendee_of_feed", "feed_token", "read_own_calendar"]

__getattr__ = lazy_face(
    __name__,
    {
        "OwnCalendar": "own",
        "attendee_of_feed": "feeds",
        "feed_token": "feeds",  # nosec B105 -- the name of a module
        "read_own_calendar": "own",
    },
)
