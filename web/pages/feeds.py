"""The attendee's agenda as a calendar: a file, and the feed that a calendar program follows."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from matchmaker.messages import calendar_of
from matchmaker.services import calendars as service
from matchmaker.store import UnknownObjectError
from web.access import asking_attendee, attendee, public
from web.ground import database, ground, now
from web.limits import Tries, by_address
from web.routing import route

blueprint = Blueprint("feeds", __name__)

#: Programs that follow a feed ask a few times an hour; whoever guesses asks more often.
_GUESSED = (Tries(most="60 per hour", by=by_address, refused=frozenset({404})),)


@route(blueprint, "/agenda.ics", policy=attendee)
def file() -> ResponseReturnValue:
    """Give the attendee their agenda as a file, to add to a calendar once."""
    return _calendar(asking_attendee().attendee_id, as_file=True)


@route(blueprint, "/feeds/<subscriber>/<secret>.ics", policy=public, tries=_GUESSED)
def feed(subscriber: str, secret: str) -> ResponseReturnValue:
    """Give who holds the secret address an attendee's agenda, as it is now."""
    key = ground().settings.resolved_secret_key()
    try:
        with database().reading() as db:
            whose = service.attendee_of_feed(db, subscriber, secret, key)
    except UnknownObjectError:
        abort(404)
    return _calendar(whose, as_file=False)


def _calendar(attendee_id: int, *, as_file: bool) -> Response:
    settings = ground().settings
    with database().reading() as db:
        own = service.read_own_calendar(
            db, attendee_id, public_url=settings.public_url, mail_from=settings.mail_from
        )
    answer = Response(
        calendar_of(own.of, own.meetings, "PUBLISH", now()), content_type="text/calendar; charset=utf-8"
    )
    if as_file:
        answer.headers["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
