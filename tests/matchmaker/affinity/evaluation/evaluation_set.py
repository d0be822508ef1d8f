"""Read the evaluation set: needs with their right offer, offers, labelled pairs, and the parts of each."""

import csv
import random
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from matchmaker.affinity import Profile

HERE = Path(__file__).parent
PARTS = ("tune", "report")
SUBSETS = ("es-es", "en-en", "es-en", "en-es")
KINDS = ("good", "one-sided", "bad")
#: The parts were drawn with this seed, so many of each group to the part for tuning.
SEED, TUNE_SHARE = 20261124, 0.6
#: Two words of one root share so many first letters, more or less.
_ROOT = 5
_PLAIN_WORDS = frozenset(
    """
    a al algo alguien ante antes aqui asi aun con como cual cuando cuanto de del desde donde dos e el ella en
    entre es esa esas ese eso esta estan este esto estamos fue ha han hasta hay la las le les lo los mas me mi
    mis muy nada ni no nos nuestra nuestras nuestro nuestros o para pero por porque puede q que quien quiere
    quieren se si sin sobre solo somos son su sus tambien te tenemos tengo tiene todo todos tu un una unas uno
    unos vez y ya yo busco buscamos necesito necesitamos
    about after all also an and any are as at be been but by can can't could do doesn't don't each for from
    get has have her how i i'm if in into is it its just know like look looking me more my no nobody not of
    off on one or our ours out over so some someone somewhere than that the their them they thing this to up
    us want we we're what when where who who'd with without would you your need needs ask asks
    """.split()  # noqa: SIM905 -- a list would be a word a line
)


@dataclass(frozen=True, slots=True)
class Need:
    """A need and the one offer of its part's pool that meets it."""

    id: str
    part: str
    subset: str
    language: str
    need: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer: the right one of one need, or a distractor of both parts."""

    id: str
    language: str
    offer: str


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two compact profiles and whether their meeting is good, one-sided or bad, and why it is bad."""

    id: str
    part: str
    kind: str
    why: str
    a_goals: str
    a_offers: str
    a_needs: str
    b_goals: str
    b_offers: str
    b_needs: str

    def profiles(self) -> tuple[Profile, Profile]:
        """Return the two profiles; an empty cell is no statement."""
        a, b = (
            Profile(goals=_said(goals), offers=_said(offers), needs=_said(needs))
            for goals, offers, needs in (
                (self.a_goals, self.a_offers, self.a_needs),
                (self.b_goals, self.b_offers, self.b_needs),
            )
        )
        return a, b


def read_needs() -> list[Need]:
    """Return all needs, sorted by id."""
    return [Need(**row) for row in _rows("needs.csv")]


def read_offers() -> list[Offer]:
    """Return all offers, sorted by id."""
    return [Offer(**row) for row in _rows("offers.csv")]


def read_pairs() -> list[LabelledPair]:
    """Return all labelled pairs, sorted by id."""
    return [LabelledPair(**row) for row in _rows("pairs.csv")]


def pool(part: str, needs: Iterable[Need], offers: Iterable[Offer]) -> list[Offer]:
    """Return the offers that the needs of a part are to rank: their right ones and all distractors."""
    elsewhere = {need.offer_id for need in needs if need.part != part}
    return [offer for offer in offers if offer.id not in elsewhere]


def drawn_parts(groups: Iterable[tuple[str, str]]) -> dict[str, str]:
    """
    Return the part of each id as it was drawn before any method had run.

    Parameters
    ----------
    groups
        Id and group (a subset, or a kind of pair) of everything; every group is divided alike.
    """
    ids_of: dict[str, list[str]] = {}
    for name, group in sorted(groups):
        ids_of.setdefault(group, []).append(name)
    chance = random.Random(SEED)
    part: dict[str, str] = {}
    for _, ids in sorted(ids_of.items()):
        chance.shuffle(ids)
        size = round(TUNE_SHARE * len(ids))
        part |= dict.fromkeys(ids[:size], "tune") | dict.fromkeys(ids[size:], "report")
    return part


def shared_words(need: str, offer: str) -> float:
    """Return the share of the need's content words whose root the offer names too."""
    asked, given = _roots(need), _roots(offer)
    return len(asked & given) / max(len(asked), 1)


def _roots(text: str) -> set[str]:
    """Return the first letters of the words that say something, without case and accents."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = "".join(letter if letter.isalnum() or letter == "'" else " " for letter in plain).split()
    return {word[:_ROOT] for word in words if word not in _PLAIN_WORDS and len(word) > 1}


def _said(cell: str) -> tuple[str, ...]:
    return (cell,) if cell else ()


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
