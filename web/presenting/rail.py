"""What the console's rail says of the event that a page stands in."""

from dataclasses import dataclass

from matchmaker.services.events.pages import EventSummary


@dataclass(frozen=True, slots=True)
class Rail:
    """The event: its public id, name and number of attendees."""

    id: str
    name: str
    attendees: int


def rail_of(event: EventSummary) -> Rail:
    """Return the rail's view of an event."""
    return Rail(event.id, event.name, event.attendees)
