"""The list of events: which are shown, how many there are of each state, what is put away."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.services.events import EventSummary
from matchmaker.store import EVENT_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """
    The list of events.

    Parameters
    ----------
    shown
        Events of the chosen state; of all of them without one.
    archived
        Those that are out of the list.
    tabs
        States that events are in, with their number, in the order in which an event passes them.
    """

    shown: tuple[EventSummary, ...]
    archived: tuple[EventSummary, ...]
    tabs: tuple[tuple[str, int], ...]
    state: str
    total: int


def shelf_of(events: Sequence[EventSummary], state: str) -> Shelf:
    """Return the list of events; a state that is none, or that no event is in, chooses nothing."""
    listed = [event for event in events if not event.is_archived]
    counts = {name: sum(event.state == name for event in listed) for name in EVENT_STATES}
    chosen = state if counts.get(state) else ""
    return Shelf(
        shown=tuple(event for event in listed if chosen in ("", event.state)),
        archived=tuple(event for event in events if event.is_archived),
        tabs=tuple((name, count) for name, count in counts.items() if count),
        state=chosen,
        total=len(listed),
    )
