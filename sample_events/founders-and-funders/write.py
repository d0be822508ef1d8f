#!/usr/bin/env python3
"""
Write the people of the sample event Founders & Funders.

The same seed gives the same bytes on every machine. The texts come from the grammar beside this file:
``sectors.toml`` (what each sector makes, needs and can do), ``frames.toml`` (how people put it),
``people.toml`` (who and where they are). Run it as ``python3 write.py [FOLDER]``.
"""

import csv
import random
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

HERE = Path(__file__).parent
SEED = 20270520
#: How many people of each role, and how many of them share an organisation at most.
ROLES = {"founder": (600, 2), "funder": (240, 3), "mentor": (150, 1), "corporate": (210, 5)}
#: The pairs of roles that meet, as in event.toml, with how many of the wants go from the first to the second.
WANTS = {
    ("founder", "funder"): 380,
    ("funder", "founder"): 190,
    ("founder", "mentor"): 130,
    ("founder", "corporate"): 120,
    ("corporate", "founder"): 60,
    ("funder", "corporate"): 20,
}
AVOIDS = 150
SLOTS = 12
#: What nobody says twice.
POINTS = ("product", "challenge", "door", "hurdle", "craft", "help", "lesson", "ticket")

T = TypeVar("T")
Grammar = dict[str, Any]


class Dice:
    """Chances that fall the same everywhere: only ``random()`` is promised to stay as it is."""

    def __init__(self, seed: int) -> None:
        self._next = random.Random(seed).random  # noqa: S311 -- invented people are no secret

    def chance(self, probability: float) -> bool:
        """Return true that often."""
        return self._next() < probability

    def number(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[int(self._next() * len(items))]

    def several(self, items: Iterable[T], count: int) -> list[T]:
        """Return that many different items, or all of them, in any order."""
        left = list(items)
        return [left.pop(int(self._next() * len(left))) for _ in range(min(count, len(left)))]


@dataclass(frozen=True, slots=True)
class Body:
    """What a venture, fund, mentor or company is about; lines are ``(sector, number of the line)``."""

    role: str
    name: str
    domain: str
    sectors: tuple[str, ...]
    stages: tuple[str, ...]
    areas: tuple[str, ...]
    place: str
    raises: int
    products: tuple[tuple[str, int], ...]
    doors: tuple[tuple[str, int], ...]
    hurdles: tuple[tuple[str, int], ...]
    customers: tuple[int, ...]
    topics: tuple[int, ...]


@dataclass(slots=True)
class Person:
    """A row of the file, and the body that they belong to."""

    body: Body
    name: str
    email: str
    title: str
    languages: tuple[str, ...]
    writes: str
    id: str = ""
    cap: str = ""
    unavailable: str = ""
    goals: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)


class Bodies:
    """Draws ventures, funds, mentors and companies."""

    def __init__(self, dice: Dice, people: Grammar, sectors: Grammar, frames: Grammar) -> None:
        self._dice, self._people, self._sectors, self._frames = dice, people, sectors, frames
        self._names: set[str] = set()

    def draw(self, role: str, area: str) -> Body:
        """Return a new body whose home is in the area."""
        dice = self._dice
        breadth = {"founder": 1, "funder": 3, "mentor": 2, "corporate": 2}[role]
        sectors = tuple(dice.several(self._sectors, dice.number(1, breadth)))
        first = 0 if role == "mentor" else dice.pick((0, 0, 0, 1, 1, 1, 2, 2, 3))
        rounds = tuple(self._frames["rounds"])
        stages = rounds[first : first + (1 if role == "founder" else dice.number(1, 2))]
        others = [other for other in self._people["places"] if other != area]
        count = {"founder": 1, "funder": 3, "mentor": 2, "corporate": 3}[role]
        name = self._name(role)
        return Body(
            role=role,
            name="" if role == "mentor" and dice.chance(0.4) else name,
            domain=re.sub(r"[^a-z0-9]+", "-", plain(name)) + ".example",
            sectors=sectors,
            stages=stages,
            areas=(area, *dice.several(others, 1 if role == "founder" else dice.number(0, 1))),
            place=dice.pick(self._people["places"][area]),
            raises=raised(dice, self._frames["rounds"][stages[0]]),
            products=self._lines("products", sectors, count),
            doors=self._lines("doors", sectors, 2),
            hurdles=self._lines("hurdles", sectors, 2),
            customers=tuple(dice.several(range(6), 2)),
            topics=tuple(dice.several(range(len(self._frames["topics"]["lines"])), 2)),
        )

    def _lines(self, kind: str, sectors: Sequence[str], count: int) -> tuple[tuple[str, int], ...]:
        lines = [(sector, n) for sector in sectors for n in range(len(self._sectors[sector][kind]))]
        return tuple(self._dice.several(lines, count))

    def _name(self, role: str) -> str:
        first, second = self._people["companies"]["first"], self._people["companies"]["second"][role]
        while True:
            name = f"{self._dice.pick(first)} {self._dice.pick(second)}"
            if name in self._names:
                name = f"{self._dice.pick(first)} & {name}"
            if name not in self._names and len(set(name.split())) == len(name.split()):
                self._names.add(name)
                return name


class Crowd:
    """Draws people with names, addresses and languages, no two alike."""

    def __init__(self, dice: Dice, people: Grammar, frames: Grammar) -> None:
        self._dice, self._people, self._frames = dice, people, frames
        self._origins = [origin for origin, names in people["names"].items() for _ in range(names["weight"])]
        self._taken: set[str] = set()

    def origin(self) -> tuple[str, str]:
        """Return where somebody is from and the area where they work."""
        origin = self._dice.pick(self._origins)
        return origin, self._dice.pick(self._people["homes"][origin])

    def draw(self, body: Body, origin: str) -> Person:
        """Return a new person of a body."""
        dice, names = self._dice, self._people["names"][origin]
        while True:
            families = dice.several(names["family"], 2 if names.get("second_family") else 1)
            given = dice.pick(names["given"])
            name = " ".join([given, *families])
            email = re.sub(r"[^a-z.-]", "", plain(f"{given}.{families[0]}")) + "@" + body.domain
            if name not in self._taken and email not in self._taken:
                break
        self._taken |= {name, email}
        own = names["languages"]
        languages = [own[0], *(code for code in own[1:] if dice.chance(0.75))]
        if not {"es", "en"} & set(languages):
            languages.append("en" if "en" in own else "es")
        written = [code for code in languages if code in {"es", "en"}]
        writes = dice.pick(written) if len(written) > 1 and dice.chance(0.5) else written[0]
        return Person(
            body=body,
            name=name,
            email="" if dice.chance(0.03) else email,
            title=dice.pick(self._frames[writes]["words"]["titles"][body.role]),
            languages=tuple(languages) if dice.chance(0.96) else (),
            writes=writes,
        )


class Pen:
    """Puts what a body is about into somebody's own words; none twice, not even with other numbers."""

    def __init__(self, dice: Dice, sectors: Grammar, frames: Grammar, areas: Grammar) -> None:
        self._dice, self._sectors, self._frames, self._areas = dice, sectors, frames, areas
        self._written: set[str] = set()

    def fill(self, person: Person) -> None:
        """Write the goals, offers and needs of a person; a few people write little or nothing."""
        dice, role = self._dice, person.body.role
        voice = dice.pick(("lower", "lower", "lower", "upper", "upper", "upper", "thumbs"))
        said: set[str] = set()

        def texts(kinds: Iterable[str]) -> list[str]:
            return [self._text(person, kind, voice, said) for kind in kinds]

        if dice.chance(0.03):
            person.goals = texts(["goals"] if dice.chance(0.3) else [])
            return
        offers, needs = self._frames["says"][role]
        person.goals = texts(["goals"] * dice.pick((0, 1, 1, 1, 2)))
        person.offers = texts(offers[: dice.number(1, len(offers))])
        person.needs = texts(dice.several(needs, dice.number(2, 3)))

    def _text(self, person: Person, kind: str, voice: str, said: set[str]) -> str:
        dice, words = self._dice, self._frames[person.writes]["words"]
        for _ in range(60):
            frame = dice.pick(self._frames[person.writes][person.body.role][kind])
            facts = self._facts(person)
            points = {frame} | {facts[key] for key in POINTS if f"{{{key}}}" in frame}
            if points & said:
                continue
            text: str = frame.format_map(facts)
            for place, more, chance in (("{product}", "twists", 0.7), ("{challenge}", "limits", 0.5)):
                if frame.endswith(place) and dice.chance(chance):
                    text += (", " if more == "twists" else " ") + dice.pick(words[more]).format_map(facts)
            if dice.chance(0.1):
                text += f", {dice.pick(words['asides'])}"
            text = self._voiced(text.replace(" de el ", " del ").replace(" a el ", " al "), voice)
            letters = re.sub(r"[\W\d]", "", text.casefold())
            if letters not in self._written:
                break
        said |= points
        self._written.add(letters)
        return text

    def _voiced(self, text: str, voice: str) -> str:
        """Return the text as somebody writes; thumbs leave out accents, capitals and letters."""
        if voice != "thumbs":
            return text[0].upper() + text[1:] if voice == "upper" else text
        text = text.lower().translate(str.maketrans("áéíóúü", "aeiouu"))
        spot = self._dice.number(4, max(4, len(text) - 4))
        slips = self._dice.chance(0.3) and text[spot - 1 : spot + 1].isalpha()
        return text[:spot] + text[spot + 1 :] if slips else text

    def _facts(self, person: Person) -> dict[str, str]:
        """Return one value for every place of the frames, true of the person's body."""
        dice, body, language = self._dice, person.body, person.writes
        words, topics = self._frames[language]["words"], self._frames["topics"]["lines"]
        theirs, ours = (2, 3) if language == "en" else (0, 1)
        sector, stage = dice.pick(body.sectors), dice.pick(body.stages)
        round_ = self._frames["rounds"][stage]
        sums = {"founder": body.raises, "funder": raised(dice, round_)}
        return {
            "sector": dice.pick(self._sectors[sector][language]),
            "customers": self._sectors[sector]["customers"][dice.pick(body.customers)][theirs // 2],
            "product": self._line("products", body.products)[theirs],
            "challenge": self._line("products", body.products)[ours],
            "door": self._line("doors", body.doors)[theirs if body.role == "founder" else ours],
            "hurdle": self._line("hurdles", body.hurdles)[theirs],
            "craft": self._line("hurdles", body.hurdles)[ours],
            "help": topics[dice.pick(body.topics)][theirs],
            "lesson": topics[dice.pick(body.topics)][ours],
            "stage": dice.pick(words["stages"][stage]),
            "amount": money(dice, sums.get(body.role, dice.number(3, 40) * 10), words),
            "ticket": dice.pick(round_["tickets"]),
            "place": body.place,
            "area": self._areas[language][dice.pick(body.areas)],
            "month": dice.pick(words["months"]),
            "year": str(dice.number(2028, 2030)),
            "past": str(dice.number(2012, 2025)),
            "few": str(dice.number(2, 9)),
            "n": str(dice.number(3, 30)),
            "big": str(dice.number(5, 90) * 10),
        }

    def _line(self, kind: str, lines: Sequence[tuple[str, int]]) -> list[str]:
        sector, number = self._dice.pick(lines)
        return list(self._sectors[sector][kind][number])


def raised(dice: Dice, round_: Grammar) -> int:
    """Return what such a round raises, in thousands, as a round number."""
    low, high = round_["raises"]
    return int(round(dice.number(low, high), -1 if high < 1000 else -2))


def money(dice: Dice, thousands: int, words: Grammar) -> str:
    """Return an amount of money as people write it."""
    millions = f"{thousands / 1000:.1f}".removesuffix(".0")
    form: str = dice.pick(words["millions" if thousands >= 1000 else "thousands"])
    return form.format(k=thousands, m=millions, comma=millions.replace(".", ","))


def plain(text: str) -> str:
    """Return the text without accents, for addresses."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


def people_of_the_event(dice: Dice) -> list[Person]:
    """Return everybody, in the order of registration, with ids."""
    people, sectors, frames = (
        tomllib.loads((HERE / f"{name}.toml").read_text("utf-8")) for name in ("people", "sectors", "frames")
    )
    bodies = Bodies(dice, people, sectors, frames)
    crowd, pen = Crowd(dice, people, frames), Pen(dice, sectors, frames, people["areas"])
    everybody: list[Person] = []
    for role, (count, together) in ROLES.items():
        left = count
        while left:
            origin, area = crowd.origin()
            body = bodies.draw(role, area)
            size = min(left, dice.pick((1, 1, dice.number(1, together))))
            for number in range(size):
                near = [other for other, homes in people["homes"].items() if area in homes]
                everybody.append(crowd.draw(body, origin if number == 0 else dice.pick(near)))
            left -= size
    everybody = dice.several(everybody, len(everybody))
    for number, person in enumerate(everybody, 1):
        person.id = f"p{number:04}"
        pen.fill(person)
        person.cap = str(dice.number(5, 8)) if person.body.role != "founder" and dice.chance(0.2) else ""
        person.unavailable = absence(dice) if dice.chance(0.13) else ""
    return everybody


def absence(dice: Dice) -> str:
    """Return the slots that somebody is away: a session, its beginning or end, or a call in between."""
    first = dice.number(1, SLOTS - 2)
    return dice.pick(("1-6", "7-12", "1-2", "11-12", "6-7", str(first), f"{first}-{first + 2}"))


def fit(one: Person, other: Person) -> int:
    """Return how much two people have to do with each other: nothing without a common language."""
    a, b = one.body, other.body
    if one.languages and other.languages and not {*one.languages} & {*other.languages}:
        return 0
    return (
        1
        + 4 * len(set(a.sectors) & set(b.sectors))
        + 2 * bool(set(a.stages) & set(b.stages))
        + bool(set(a.areas) & set(b.areas))
        + 2 * bool(set(a.products) & set(b.products))
        + 2 * bool(set(a.hurdles) & set(b.hurdles))
    )


def wishes(dice: Dice, everybody: Sequence[Person]) -> list[tuple[str, str, str]]:
    """Return wants, mostly of people that fit, and avoids of anybody else."""
    of_role = {role: [p for p in everybody if p.body.role == role] for role in ROLES}
    wanted: dict[tuple[str, str], None] = {}
    for (role, other_role), count in WANTS.items():
        target = len(wanted) + count
        while len(wanted) < target:
            one = dice.pick(of_role[role])
            known = dice.several(of_role[other_role], 40)
            wanted[one.id, max(known, key=lambda other: fit(one, other)).id] = None
    pairs = {frozenset(pair) for pair in wanted}
    avoided: dict[tuple[str, str], None] = {}
    while len(avoided) < AVOIDS:
        role, other_role = dice.pick(list(WANTS))
        two = dice.pick(of_role[role]).id, dice.pick(of_role[other_role]).id
        if frozenset(two) not in pairs:
            avoided[two] = None
    return [(*two, "want") for two in sorted(wanted)] + [(*two, "avoid") for two in sorted(avoided)]


def cell(values: Iterable[str]) -> str:
    r"""Return several values as one cell: ``;`` between them, ``\;`` for one of their own."""
    return ";".join(value.replace(";", "\\;") for value in values)


def write(path: Path, header: str, rows: Iterable[Sequence[str]]) -> None:
    """Write rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


def main(folder: Path) -> None:
    """Write ``attendees.csv`` and ``wishes.csv`` into the folder."""
    dice = Dice(SEED)
    everybody = people_of_the_event(dice)
    rows = []
    for p in everybody:
        said = map(cell, (p.languages, p.goals, p.offers, p.needs))
        rows.append([p.id, p.name, p.email, p.body.name, p.title, p.body.role, *said, p.cap, p.unavailable])
    header = "id name email organisation title role languages goals offers needs cap unavailable"
    write(folder / "attendees.csv", header, rows)
    write(folder / "wishes.csv", "from to wish", wishes(dice, everybody))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
