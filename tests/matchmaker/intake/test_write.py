"""Records → folder → equal records, for any texts; and the files themselves."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.intake import (
    AttendeeRecord,
    EventFolder,
    EventRecord,
    FactorsRecord,
    MetRecord,
    PairRecord,
    RulesRecord,
    SessionRecord,
    WishRecord,
    read_event_folder,
    write_event_folder,
)

START = datetime(2026, 10, 1, 10)  # noqa: DTZ001 -- wall clock

#: Texts as the reader makes them: stripped, without NUL.
texts = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
    | st.sampled_from(
        ["=1+1", "+34 600", "-5", "@x", "O'Brien", 'a"b', "a,b", "a;b", "x\\", "\\;", "a\r\nb", '"', "\\"]
    )
).map(str.strip)
filled = texts.filter(bool)
lists = st.lists(filled, max_size=3).map(tuple)
small = st.integers(0, 5)


@st.composite
def sessions(draw: st.DrawFn) -> tuple[SessionRecord, ...]:
    found = []
    start = START
    for _ in range(draw(st.integers(1, 3))):
        session = SessionRecord(
            start=start,
            slots=draw(st.integers(1, 4)),
            slot_minutes=draw(st.integers(1, 30)),
            pause_minutes=draw(st.integers(0, 10)),
        )
        found.append(session)
        start += timedelta(days=1, seconds=draw(st.integers(0, 3600)))
    return tuple(found)


@st.composite
def events(draw: st.DrawFn) -> EventRecord:
    programme = draw(sessions())
    num_slots = sum(session.slots for session in programme)
    tables = draw(st.lists(small, min_size=num_slots, max_size=num_slots).map(tuple))
    cap = draw(small)
    labels: tuple[str, ...] = ()
    if max(tables) and draw(st.booleans()):
        labels = tuple(draw(st.lists(filled, min_size=max(tables), max_size=max(tables))))
    strength = st.floats(0, 10)
    return EventRecord(
        name=draw(filled),
        timezone=draw(st.sampled_from(["UTC", "Europe/Madrid", "America/Bogota"])),
        language=draw(st.sampled_from(["es", "en"])),
        sessions=programme,
        tables=tables,
        table_labels=labels,
        rules=RulesRecord(
            floor=draw(st.integers(0, cap or 5)),
            cap=cap,
            min_value=draw(small),
            same_organisation=draw(st.sampled_from(["forbid", "allow", "only"])),
            met_before=draw(st.sampled_from(["forbid", "allow", "prefer"])),
            roles=tuple(draw(st.lists(st.tuples(filled, filled), max_size=2))),
            consent=draw(st.sampled_from(["automatic", "confirm"])),
            compactness=draw(small),
            max_break_spread=draw(st.integers(-1, 3)),
        ),
        factors=FactorsRecord(want=draw(strength), solvency=draw(strength), expand=draw(strength)),
    )


@st.composite
def folders(draw: st.DrawFn) -> EventFolder:
    event = draw(events())
    ids = draw(st.lists(filled, unique=True, min_size=2, max_size=5))
    slots = st.lists(st.integers(1, event.num_slots), unique=True).map(sorted).map(tuple)
    attendees = tuple(
        AttendeeRecord(
            id=id_,
            name=draw(filled),
            email=draw(st.sampled_from(["", f"Ana.{k}@Uno.example"])),
            organisation=draw(texts),
            title=draw(texts),
            role=draw(texts),
            languages=draw(st.sampled_from([(), ("es",), ("en", "de")])),
            goals=draw(lists),
            offers=draw(lists),
            needs=draw(lists),
            cap=draw(st.integers(3, 5)),
            floor=draw(st.integers(0, 3)),
            unavailable=draw(slots),
            table=draw(st.none() | st.integers(1, max(event.tables))) if max(event.tables) else None,
        )
        for k, id_ in enumerate(ids)
    )
    two = st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True)
    wishes = draw(st.lists(st.tuples(two, st.sampled_from(["must", "want", "avoid"])), max_size=4))
    met = draw(
        st.lists(st.tuples(two, st.integers(1, 9)), max_size=2, unique_by=lambda row: frozenset(row[0]))
    )
    names = draw(st.lists(filled, unique=True, max_size=4))
    pairs = tuple(
        PairRecord(
            a=(ends := draw(two))[0],
            b=ends[1],
            value=draw(st.integers(1, 10**9)),
            id=name,
            required=draw(st.booleans()),
            slots=draw(slots),
            after=tuple(draw(st.lists(st.sampled_from(names[:k]), unique=True))) if k else (),
        )
        for k, name in enumerate(names)
    )
    return EventFolder(
        event=event,
        attendees=attendees,
        wishes=tuple(dict.fromkeys(WishRecord(a, b, wish) for (a, b), wish in wishes)),
        met=tuple(MetRecord(a, b, times) for (a, b), times in met),
        pairs=draw(st.sampled_from([None, pairs])),
    )


@given(folder=folders())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_written_folder_is_read_back_equal(folder: EventFolder) -> None:
    with TemporaryDirectory() as path:
        write_event_folder(folder, Path(path) / "new" / "event")
        reading = read_event_folder(Path(path) / "new" / "event")

    assert reading.errors == ()
    assert reading.event == folder


@pytest.fixture
def small_folder() -> EventFolder:
    event = EventRecord(
        name="Foro", timezone="UTC", sessions=(SessionRecord(start=START, slots=2),), tables=(3, 3)
    )
    attendees = (
        AttendeeRecord(id="a", name="Ana", needs=("x;y", "z\\", "w"), unavailable=(1, 2)),
        AttendeeRecord(id="b", name="Bea, la de allí", table=2),
    )
    return EventFolder(event=event, attendees=attendees)


def test_files_are_written_as_a_person_would(small_folder: EventFolder, tmp_path: Path) -> None:
    write_event_folder(small_folder, tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["attendees.csv", "event.toml"]
    assert (tmp_path / "attendees.csv").read_text() == (
        "id,name,email,organisation,title,role,languages,goals,offers,needs,cap,floor,unavailable,table\n"
        "a,Ana,,,,,,,,x\\;y;z\\ ;w,,,1-2,\n"
        'b,"Bea, la de allí",,,,,,,,,,,,2\n'
    )
    assert (
        (tmp_path / "event.toml")
        .read_text()
        .startswith(
            '[event]\nname = "Foro"\ntimezone = "UTC"\nlanguage = "es"\n\n'
            "[[sessions]]\nstart = 2026-10-01T10:00:00\nslots = 2\nslot_minutes = 15\npause_minutes = 5\n\n"
            "[tables]\ncount = 3\nlabels = []\n\n[rules]\nfloor = 0\n"
        )
    )


def test_optional_files_of_a_former_event_are_removed(small_folder: EventFolder, tmp_path: Path) -> None:
    for name in ("wishes.csv", "met.csv", "pairs.csv", "notes.txt"):
        (tmp_path / name).write_text("a,b,value\n")

    write_event_folder(small_folder, tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["attendees.csv", "event.toml", "notes.txt"]


def test_failed_writing_leaves_the_former_file(small_folder: EventFolder, tmp_path: Path) -> None:
    (tmp_path / "event.toml").write_text("former")
    broken = EventFolder(
        event=EventRecord(name="\ud800", timezone="UTC", sessions=small_folder.event.sessions, tables=(1, 1)),
        attendees=(),
    )

    with pytest.raises(UnicodeEncodeError):
        write_event_folder(broken, tmp_path)

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("event.toml", "former")]
