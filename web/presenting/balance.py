"""Supply and demand as its page shows it: groups of bars, and lines a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

from matchmaker.services.planning.supply_pages import STANDINGS, Asked, SaidLine, Supply, Thing
from web.charts import BalanceBar, balance_bar

Line = TypeVar("Line")

#: Bars of one group that stand on the page; the table beneath has all.
BARS = 6
#: Lines of one page of a list.
LINES = 20
#: The lists, in their order; ``?show=`` names one.
LISTS = ("unmet", "unneeded", "asked", "unread")


@dataclass(frozen=True, slots=True)
class Bar:
    """A thing with its bar."""

    thing: Thing
    drawing: BalanceBar


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The things of one standing: those that are drawn, and all."""

    standing: str
    bars: tuple[Bar, ...]
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(Generic[Line]):
    """One page of a list: ``number`` of ``pages``, from 1, of ``total`` lines in all."""

    shown: str
    number: int
    pages: int
    lines: tuple[Line, ...]
    tabs: dict[str, int]


def groups_of(things: Sequence[Thing]) -> tuple[Group, ...]:
    """Return the things by standing; all bars have one scale."""
    by = {standing: tuple(one for one in things if one.standing == standing) for standing in STANDINGS}
    drawn = {standing: of[:BARS] for standing, of in by.items()}
    most = max((max(len(one.seekers), len(one.givers)) for of in drawn.values() for one in of), default=1)
    return tuple(
        Group(
            standing=standing,
            bars=tuple(
                Bar(one, balance_bar(len(one.seekers), len(one.givers), most)) for one in drawn[standing]
            ),
            things=of,
        )
        for standing, of in by.items()
        if of
    )


def lines_of(found: Supply, *, shown: str, number: int) -> Lines[SaidLine | Asked]:
    """Return a page of the list that was asked for; what was asked wrongly is as not asked."""
    lists: dict[str, tuple[SaidLine | Asked, ...]] = {
        "unmet": found.unmet_needs,
        "unneeded": found.unneeded_offers,
        "asked": found.asked,
        "unread": found.not_understood,
    }
    chosen = shown if shown in lists else LISTS[0]
    lines = lists[chosen]
    pages = max(1, ceil(len(lines) / LINES))
    here = min(max(1, number), pages)
    return Lines(
        shown=chosen,
        number=here,
        pages=pages,
        lines=lines[(here - 1) * LINES : here * LINES],
        tabs={name: len(lists[name]) for name in LISTS},
    )


def thing_named(found: Supply, concept: str) -> Thing | None:
    """Return the thing of a concept; none when nobody seeks or offers it."""
    return next((thing for thing in found.things if thing.id == concept), None)
