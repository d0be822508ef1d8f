"""
The room as a network: attendees on a ring, set apart by organisation, and a line for each meeting.

Up to ``MOST_BRICKS`` attendees each is a brick; beyond that a brick is a whole organisation, and a line is as
thick as the meetings it stands for. Who has no meeting lies loose along the bottom, counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin

from matchmaker.services.planning.pages import PersonLabel

WIDTH, HEIGHT = 760, 600
_CENTRE_X, _CENTRE_Y, _RADIUS = 380.0, 268.0, 214.0
#: More attendees than this are drawn by organisation.
MOST_BRICKS = 400
#: Organisations that are named: the largest, of at least two.
_NAMED = 14
_BRICK_HEIGHT = 7.0
_SMALLEST, _WIDEST = 9.0, 21.0
_LOOSE_SHOWN = 60
#: Room that a name takes from the next one.
_LINE = 16.0
#: Height of the drawing when nobody lies loose below the ring.
_WITHOUT_LOOSE = 536


@dataclass(frozen=True, slots=True)
class Node:
    """A brick: its middle, width, the turn in degrees about its middle, and what it is called."""

    x: float
    y: float
    width: float
    turn: float
    name: str


@dataclass(frozen=True, slots=True)
class Tie:
    """A line between two bricks, bent towards the middle; ``is_bridge``: between two organisations."""

    path: str
    is_bridge: bool
    width: float


@dataclass(frozen=True, slots=True)
class GroupName:
    """The name of an organisation outside the ring."""

    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """
    Geometry of the drawing, and what it says.

    Parameters
    ----------
    bridges
        Meetings between two organisations; a blank organisation equals none.
    alone
        Attendees without a meeting; ``loose`` are the places of their bricks, at most sixty.
    by_organisation
        Whether a brick is an organisation.
    """

    width: int
    height: int
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    names: tuple[GroupName, ...]
    loose: tuple[tuple[float, float], ...]
    attendees: int
    meetings: int
    bridges: int
    alone: int
    organisations: int
    by_organisation: bool


def network(people: Sequence[PersonLabel], meetings: Sequence[tuple[str, str]]) -> Network | None:
    """
    Return the drawing of who meets whom; none without attendees.

    Parameters
    ----------
    people
        All attendees.
    meetings
        The two of each meeting, by id.
    """
    if not people:
        return None
    known = {person.id: person for person in people}
    pairs = [(known[a], known[b]) for a, b in meetings if a in known and b in known]
    met = Counter(person.id for pair in pairs for person in pair)
    sizes = Counter(person.organisation for person in people if person.organisation)
    busy = sorted((person for person in people if met[person.id]), key=lambda one: _place(one, sizes))
    by_organisation = len(people) > MOST_BRICKS
    angles = _group_angles(busy) if by_organisation else _angles(busy)
    alone = len(people) - len(busy)
    return Network(
        width=WIDTH,
        height=HEIGHT if alone else _WITHOUT_LOOSE,
        nodes=_organisation_nodes(busy, angles) if by_organisation else _nodes(busy, angles, met),
        ties=_ties(pairs, angles),
        names=_names(busy, angles, sizes),
        loose=tuple(_loose(min(alone, _LOOSE_SHOWN))),
        attendees=len(people),
        meetings=len(pairs),
        bridges=sum(_is_bridge(a, b) for a, b in pairs),
        alone=alone,
        organisations=len(sizes),
        by_organisation=by_organisation,
    )


def _place(person: PersonLabel, sizes: Mapping[str, int]) -> tuple[int, str, str]:
    """Return where a person stands on the ring: large organisations first, those of none last."""
    size = sizes.get(person.organisation, 0)
    return (-size if size > 1 else 0, person.organisation, person.name)


def _angles(busy: Sequence[PersonLabel]) -> dict[str, float]:
    """Return each person's angle; between two organisations there is half a place more."""
    places, at = {}, 0.0
    for before, person in pairwise([None, *busy]):
        assert person is not None
        at += 1.0 if before is not None and _group(before) == _group(person) else 1.5
        places[person.id] = at
    return {key: 2 * pi * place / (at + 1.5) - pi / 2 for key, place in places.items()}


def _group_angles(busy: Sequence[PersonLabel]) -> dict[str, float]:
    """Return each person's angle: that of the organisation."""
    groups = list(dict.fromkeys(_group(person) for person in busy))
    at = {group: 2 * pi * nth / max(len(groups), 1) - pi / 2 for nth, group in enumerate(groups)}
    return {person.id: at[_group(person)] for person in busy}


def _group(person: PersonLabel) -> str:
    """Return what stands for a person where organisations are drawn: those of none are one each."""
    return person.organisation or person.id


def _nodes(
    busy: Sequence[PersonLabel], angles: Mapping[str, float], met: Mapping[str, int]
) -> tuple[Node, ...]:
    most = max(met.values(), default=1)
    room = 2 * pi * _RADIUS / max(len(busy), 1)
    widest = min(_WIDEST, max(room * 0.8, 2.0))
    smallest = min(_SMALLEST, widest)
    return tuple(
        _node(angles[one.id], smallest + (widest - smallest) * met[one.id] / most, one.name) for one in busy
    )


def _organisation_nodes(busy: Sequence[PersonLabel], angles: Mapping[str, float]) -> tuple[Node, ...]:
    groups: dict[str, list[PersonLabel]] = {}
    for person in busy:
        groups.setdefault(_group(person), []).append(person)
    room = 2 * pi * _RADIUS / max(len(groups), 1)
    width = min(_WIDEST, max(room * 0.8, 1.0))
    return tuple(
        _node(angles[people[0].id], width, people[0].organisation or people[0].name)
        for people in groups.values()
    )


def _node(angle: float, width: float, name: str) -> Node:
    x, y = _at(angle, _RADIUS)
    return Node(x, y, round(width, 1), round(angle * 180 / pi + 90, 1), name)


def _ties(pairs: Iterable[tuple[PersonLabel, PersonLabel]], angles: Mapping[str, float]) -> tuple[Tie, ...]:
    drawn: Counter[tuple[float, float, bool]] = Counter()
    for a, b in pairs:
        low, high = sorted((angles[a.id], angles[b.id]))
        drawn[low, high, _is_bridge(a, b)] += 1
    most = max(drawn.values(), default=1)
    # Bridges last: they lie on top.
    return tuple(
        Tie(_curve(low, high), is_bridge, round(1 + 2 * (count - 1) / max(most - 1, 1), 2))
        for (low, high, is_bridge), count in sorted(drawn.items(), key=lambda one: one[0][2])
    )


def _curve(low: float, high: float) -> str:
    (ax, ay), (bx, by) = _at(low, _RADIUS - _BRICK_HEIGHT), _at(high, _RADIUS - _BRICK_HEIGHT)
    # Neighbours bend a little, those opposite each other pass near the middle.
    pull = 0.35
    mx, my = _CENTRE_X + pull * ((ax + bx) / 2 - _CENTRE_X), _CENTRE_Y + pull * ((ay + by) / 2 - _CENTRE_Y)
    return f"M{ax} {ay}Q{mx:.1f} {my:.1f} {bx} {by}"


def _names(
    busy: Sequence[PersonLabel], angles: Mapping[str, float], sizes: Counter[str]
) -> tuple[GroupName, ...]:
    largest = [name for name, size in sizes.most_common(_NAMED) if size > 1]
    found: list[GroupName] = []
    for name in largest:
        members = [angles[one.id] for one in busy if one.organisation == name]
        if not members:
            continue
        x, y = _at(sum(members) / len(members), _RADIUS + 16)
        anchor = "start" if x >= _CENTRE_X else "end"
        # The larger one keeps its place; a name that would lie on another is left to the brick's own.
        if all(one.anchor != anchor or abs(one.y - y) >= _LINE for one in found):
            found.append(GroupName(x, y, anchor, name))
    return tuple(found)


def _loose(count: int) -> Iterable[tuple[float, float]]:
    return ((24.0 + 12 * nth, HEIGHT - 44.0) for nth in range(count))


def _at(angle: float, radius: float) -> tuple[float, float]:
    return round(_CENTRE_X + radius * cos(angle), 1), round(_CENTRE_Y + radius * sin(angle), 1)


def _is_bridge(a: PersonLabel, b: PersonLabel) -> bool:
    return not a.organisation or a.organisation != b.organisation
