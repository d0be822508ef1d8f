"""The zones that an event may lie in, and the one that somebody means who types a city."""

from functools import cache
from zoneinfo import available_timezones

_AREAS = frozenset(
    {
        *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic"),
        *("Australia", "Europe", "Indian", "Pacific"),
    }
)


@cache
def zone_names() -> tuple[str, ...]:
    """Return the zones that are proposed: areas with their cities, and UTC."""
    places = {name for name in available_timezones() if name.partition("/")[0] in _AREAS}
    return (*sorted(places), "UTC")


@cache
def _by_words() -> dict[str, str]:
    """Return what may be typed → the zone."""
    # Of two names of one city the longer is the newer: America/Argentina/Buenos_Aires.
    found = {
        name.rpartition("/")[2].replace("_", " ").casefold(): name for name in sorted(zone_names(), key=len)
    }
    return found | {name.replace("_", " ").casefold(): name for name in available_timezones()}


def zone_of(typed: str) -> str | None:
    """Return the zone that is meant by its name or its city, however written; none when unclear."""
    if len(typed) > 80:
        return None
    return _by_words().get(" ".join(typed.replace("_", " ").split()).casefold())
