"""The sample events read without a fault, are what they promise, and come out of their script again."""

import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from matchmaker.intake import AttendeeRecord, EventFolder, read_event_folder

SAMPLES = Path(__file__).parents[2] / "sample_events"


@cache
def sample(name: str) -> EventFolder:
    """Return a sample event; its findings, warnings too, are none."""
    reading = read_event_folder(SAMPLES / name)

    assert reading.findings == ()
    assert reading.event is not None
    return reading.event


def statements(attendee: AttendeeRecord) -> tuple[str, ...]:
    return (*attendee.goals, *attendee.offers, *attendee.needs)


def letters(text: str) -> str:
    """Return what is left when a text says the same with other numbers, marks and capitals."""
    return re.sub(r"[\W\d]", "", text.casefold())


def share_of_repeats(event: EventFolder) -> float:
    texts = [letters(text) for attendee in event.attendees for text in statements(attendee)]
    return 1 - len(set(texts)) / len(texts)


def test_every_sample_event_is_tested_here() -> None:
    assert sorted(folder.name for folder in SAMPLES.iterdir() if folder.is_dir()) == [
        "desayuno-24",
        "foro-confianza",
        "founders-and-funders",
    ]


@pytest.mark.parametrize(
    ("name", "attendees", "sessions", "tables"),
    [
        ("desayuno-24", 24, (5,), 12),
        ("foro-confianza", 180, (4, 4), 45),
        ("founders-and-funders", 1200, (6, 6), 480),
    ],
)
def test_sample_event_has_the_size_it_promises(
    name: str, attendees: int, sessions: tuple[int, ...], tables: int
) -> None:
    event = sample(name)

    assert len(event.attendees) == attendees
    assert tuple(session.slots for session in event.event.sessions) == sessions
    assert event.event.tables == (tables,) * sum(sessions)


@pytest.mark.parametrize("name", ["desayuno-24", "foro-confianza", "founders-and-funders"])
def test_sample_event_invites_invented_people_only(name: str) -> None:
    addresses = [attendee.email for attendee in sample(name).attendees if attendee.email]

    assert [address for address in addresses if not address.endswith(".example")] == []


def test_foro_confianza_has_what_makes_a_real_room() -> None:
    event = sample("foro-confianza")
    organisations = Counter(attendee.organisation for attendee in event.attendees if attendee.organisation)
    exhibitors = [attendee for attendee in event.attendees if attendee.table is not None]

    assert Counter(wish.wish for wish in event.wishes) == {"want": 132, "avoid": 25, "must": 6}
    assert len(event.met) == 40
    assert Counter(organisations.values()) == {1: 87, 2: 31, 3: 3, 4: 1}
    assert sorted(attendee.table for attendee in exhibitors if attendee.table) == [1, 2, 3, 4, 5, 6, 7]
    assert sum(bool(attendee.unavailable) for attendee in event.attendees) == 32
    assert sum(len(statements(attendee)) < 2 for attendee in event.attendees) == 8


def test_no_two_statements_of_foro_confianza_are_alike() -> None:
    assert share_of_repeats(sample("foro-confianza")) == 0


def test_founders_and_funders_is_written_again_byte_by_byte(tmp_path: Path) -> None:
    folder = SAMPLES / "founders-and-funders"

    subprocess.run([sys.executable, str(folder / "write.py"), str(tmp_path)], check=True)

    written = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert sorted(written) == ["attendees.csv", "wishes.csv"]
    assert [name for name, content in written.items() if content != (folder / name).read_bytes()] == []


def test_founders_and_funders_has_the_roles_and_wishes_it_promises() -> None:
    event = sample("founders-and-funders")

    assert Counter(attendee.role for attendee in event.attendees) == {
        "founder": 600,
        "funder": 240,
        "mentor": 150,
        "corporate": 210,
    }
    assert Counter(wish.wish for wish in event.wishes) == {"want": 900, "avoid": 150}
    assert {frozenset(pair) for pair in event.event.rules.roles} == {
        frozenset(pair)
        for pair in [
            ("founder", "funder"),
            ("founder", "mentor"),
            ("founder", "corporate"),
            ("corporate", "funder"),
        ]
    }


def test_hardly_two_statements_of_founders_and_funders_are_alike() -> None:
    assert share_of_repeats(sample("founders-and-funders")) < 0.02
