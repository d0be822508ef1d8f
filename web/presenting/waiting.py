"""How long a run may take: what is offered, and what is proposed."""

#: Seconds.
TIME_LIMITS = (5, 10, 20, 60, 300)
#: What is taken where nothing that is offered was chosen.
PLAIN_LIMIT = 20
#: Up to so many attendees → the seconds that are enough for nearly all there is to gain.
_ENOUGH = ((300, 10), (3_000, 20))


def proposed_limit(attendees: int) -> int:
    """Return the seconds that a run of so many attendees is given unless somebody chooses."""
    return next((seconds for most, seconds in _ENOUGH if attendees <= most), 60)
