"""Changing an event: what stays, what is told before, what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matchmaker.intake import EventFolder, RulesRecord, SessionRecord
from matchmaker.services.events import (
    ChangedMeanwhileError,
    EventChoices,
    PublishedSlotsError,
    StateForbidsError,
    account_of,
    change_event,
    read_choices,
    read_record_and_keys,
    store_event,
)
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    Database,
    EventRow,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    RunRow,
    SeatRow,
    SlotRow,
    TableRow,
    VersionRow,
    in_event,
)

Change = Callable[[EventChoices], EventChoices]


class House:
    """An event that stands, and the ways in which a test looks at it."""

    def __init__(self, database: Database, organiser: OrganiserRow, now: datetime) -> None:
        self.database, self.organiser, self.now = database, organiser, now
        self.event = 0

    def store(self, folder: EventFolder, **changed: Any) -> None:
        with self.database.writing() as db:
            row = store_event(db, self.organiser, folder, now=self.now)
            for name, value in changed.items():
                setattr(row, name, value)
            self.event = row.id

    def place(self, state: str, places: list[tuple[int, int, str, str]], *, number: int = 1) -> None:
        """Store a version with meetings: slot, table, and the two by their ids in the folder."""
        with self.database.writing() as db:
            here = in_event(db, db.get_one(EventRow, self.event))
            slots = {slot.number: slot.id for slot in db.scalars(here.select(SlotRow))}
            tables = {table.number: table.id for table in db.scalars(here.select(TableRow))}
            people = {one.external_id: one.id for one in db.scalars(here.select(AttendeeRow))}
            zeros = dict.fromkeys(("value", "objective", "upper_bound", "breaks", "table_moves"), 0)
            published = self.now if state == "published" else None
            version = VersionRow(
                event_id=self.event,
                number=number,
                state=state,
                status="optimal",
                created_at=self.now,
                published_at=published,
                **zeros,
            )
            db.add(version)
            db.flush()
            for slot, table, one, other in places:
                a, b = sorted((people[one], people[other]))
                meeting = db.scalar(
                    here.select(MeetingRow).where(
                        MeetingRow.a_attendee_id == a, MeetingRow.b_attendee_id == b
                    )
                )
                if meeting is None:
                    meeting = MeetingRow(event_id=self.event, a_attendee_id=a, b_attendee_id=b)
                    db.add(meeting)
                    db.flush()
                placement = PlacementRow(
                    event_id=self.event,
                    version_id=version.id,
                    meeting_id=meeting.id,
                    slot_id=slots[slot],
                    table_id=tables[table],
                    value=7,
                )
                db.add(placement)
                db.flush()
                for person in (a, b):
                    db.add(
                        SeatRow(
                            event_id=self.event,
                            version_id=version.id,
                            slot_id=slots[slot],
                            attendee_id=person,
                            placement_id=placement.id,
                        )
                    )

    def told(self, change: Change) -> list[tuple[str, int, tuple[str, ...]]]:
        """Return what a change would break: code, number, names."""
        with self.database.reading() as db:
            event = db.get_one(EventRow, self.event)
            account = account_of(db, event, change(read_choices(db, event)))
        return [
            (one.code.removeprefix("editor.break_"), one.count, one.names) for one in account.consequences
        ]

    def change(self, change: Change, *, edition: int = 1) -> bool:
        with self.database.writing() as db:
            event = db.get_one(EventRow, self.event)
            choices = change(read_choices(db, event))
            return change_event(db, event, choices, edition=edition, by="carmen", now=self.now)

    def folder(self) -> EventFolder:
        with self.database.reading() as db:
            return read_record_and_keys(db, db.get_one(EventRow, self.event))[0]

    def numbers(self, row: Any) -> list[Any]:
        with self.database.reading() as db:
            here = in_event(db, db.get_one(EventRow, self.event))
            return list(db.scalars(here.select(row).with_only_columns(row.number).order_by(row.number)))


@pytest.fixture
def house(database: Database, organiser: OrganiserRow, now: datetime) -> House:
    return House(database, organiser, now)


def with_sessions(*kept: int, added: tuple[SessionRecord, ...] = (), **changed: Any) -> Change:
    """Keep some of the sessions, changed alike, and add others behind them."""

    def change(choices: EventChoices) -> EventChoices:
        sessions = tuple(replace(choices.record.sessions[was], **changed) for was in kept) + added
        record = replace(
            choices.record,
            sessions=sessions,
            tables=(2,) * sum(session.slots for session in sessions),
        )
        return replace(choices, record=record, was=(*kept, *(None for _ in added)))

    return change


def with_tables(*tables: int, labels: tuple[str, ...] = ()) -> Change:
    return lambda choices: replace(
        choices, record=replace(choices.record, tables=tables, table_labels=labels)
    )


def with_rules(**rules: Any) -> Change:
    return lambda choices: replace(
        choices, record=replace(choices.record, rules=replace(choices.record.rules, **rules))
    )


def test_what_was_chosen_is_what_stands(house: House, breakfast: EventFolder) -> None:
    house.store(breakfast)
    wanted = RulesRecord(
        floor=2, cap=3, min_value=4, same_organisation="only", met_before="prefer", roles=(("a", "b"),),
        consent="confirm", compactness=5, max_break_spread=1,
    )  # fmt: skip
    until = datetime(2026, 9, 20, 10, 0, tzinfo=UTC)

    def everything(choices: EventChoices) -> EventChoices:
        record = replace(
            choices.record,
            name="Cena",
            timezone="Atlantic/Canary",
            language="en",
            tables=(3, 3, 3, 0),
            table_labels=("A", "B", "C"),
            rules=wanted,
            factors=replace(choices.record.factors, want=2, create=0.5),
        )
        return replace(choices, record=record, breaks="few", registration="anyone", registration_until=until)

    assert house.change(everything)
    with house.database.reading() as db:
        event = db.get_one(EventRow, house.event)
        standing = read_choices(db, event)
        assert event.edition == 2
    before = EventChoices(record=breakfast.event, was=(0, 1))
    assert standing == everything(before)


def test_a_change_of_nothing_changes_nothing(house: House, breakfast: EventFolder) -> None:
    house.store(breakfast)

    assert not house.change(lambda choices: choices)
    with house.database.reading() as db:
        assert db.get_one(EventRow, house.event).edition == 1


def test_a_change_stands_in_the_log(house: House, breakfast: EventFolder) -> None:
    house.store(breakfast)
    house.change(with_rules(cap=3))
    with house.database.reading() as db:
        here = in_event(db, db.get_one(EventRow, house.event))
        deed = db.scalars(here.select(AuditRow).order_by(AuditRow.id.desc())).first()
        assert deed is not None
        assert (deed.action, deed.actor_id, deed.parameters) == (
            "event.changed",
            "carmen",
            {"what": ["rules"]},
        )


def test_of_two_who_change_it_at_once_the_second_is_told(house: House, breakfast: EventFolder) -> None:
    house.store(breakfast)
    house.change(with_rules(cap=3))

    with pytest.raises(ChangedMeanwhileError):
        house.change(with_rules(cap=4))
    assert house.folder().event.rules.cap == 3


def test_slots_that_stay_keep_who_is_away_in_them(house: House, breakfast: EventFolder) -> None:
    # Ana is away in slot 4, the second one of the second session.
    house.store(breakfast)
    earlier = SessionRecord(start=datetime.fromisoformat("2026-10-01T08:00"), slots=3)

    def put_before(choices: EventChoices) -> EventChoices:
        record = replace(choices.record, sessions=(earlier, *choices.record.sessions), tables=(2,) * 7)
        return replace(choices, record=record, was=(None, 0, 1))

    assert house.told(put_before) == []
    house.change(put_before)

    assert house.numbers(SlotRow) == [1, 2, 3, 4, 5, 6, 7]
    assert house.folder().attendees[0].unavailable == (7,)
    assert [session.slots for session in house.folder().event.sessions] == [3, 2, 2]


def test_a_session_that_goes_takes_only_its_own_slots(house: House, breakfast: EventFolder) -> None:
    house.store(breakfast)

    assert house.told(with_sessions(1)) == []
    house.change(with_sessions(1))

    assert house.numbers(SlotRow) == [1, 2]
    assert house.folder().attendees[0].unavailable == (2,)
    assert house.folder().event.sessions == (breakfast.event.sessions[1],)


def test_sessions_change_places(house: House, breakfast: EventFolder) -> None:
    house.store(breakfast)
    first, second = breakfast.event.sessions

    def swap(choices: EventChoices) -> EventChoices:
        moved = (replace(second, start=first.start), replace(first, start=second.start))
        return replace(choices, record=replace(choices.record, sessions=moved), was=(1, 0))

    house.change(swap)

    assert house.folder().attendees[0].unavailable == (2,)
    assert [session.slot_minutes for session in house.folder().event.sessions] == [20, 15]


def test_times_follow_the_wall_clock_of_another_zone(house: House, breakfast: EventFolder) -> None:
    house.store(breakfast)
    house.change(lambda c: replace(c, record=replace(c.record, timezone="Atlantic/Canary")))
    with house.database.reading() as db:
        here = in_event(db, db.get_one(EventRow, house.event))
        first = db.scalars(here.select(SlotRow).order_by(SlotRow.number)).first()
        assert first is not None
        assert first.starts_at == datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


def test_absences_and_given_pairs_in_slots_that_go_are_told_by_name(
    house: House, brokerage: EventFolder
) -> None:
    # The pair "second" may meet in slots 2 and 3 only.
    house.store(brokerage)

    assert house.told(with_sessions(0)) == [
        ("absences", 1, ("Ana Ruiz Gil",)),
        ("pairs_narrowed", 1, ("Ana Ruiz Gil – Ben Okafor",)),
    ]
    assert house.told(with_sessions(0, slots=1)) == [
        ("absences", 1, ("Ana Ruiz Gil",)),
        ("pairs_freed", 1, ("Ana Ruiz Gil – Ben Okafor",)),
    ]
    house.change(with_sessions(0, slots=1))
    assert house.folder().pairs is not None
    assert [pair.slots for pair in house.folder().pairs or ()] == [(), (), (), ()]


def test_a_published_version_holds_its_slots(house: House, breakfast: EventFolder) -> None:
    house.store(breakfast, state="published")
    house.place("published", [(1, 1, "ana", "ben"), (4, 1, "cai", "dan")])

    assert house.told(with_sessions(0)) == [
        ("published", 1, ("Caitlín Ní Bhriain – Dan",)),
        ("absences", 1, ("Ana Ruiz Gil",)),
    ]
    with pytest.raises(PublishedSlotsError) as raised:
        house.change(with_sessions(0))
    assert raised.value.parameters == {"slots": "4"}
    assert house.folder().event == breakfast.event


def test_drafts_in_slots_that_go_are_deleted_and_a_run_is_called_off(
    house: House, breakfast: EventFolder, now: datetime
) -> None:
    house.store(breakfast)
    house.place("draft", [(1, 1, "ana", "ben")], number=1)
    house.place("draft", [(4, 1, "cai", "dan")], number=2)
    with house.database.writing() as db:
        db.add(RunRow(event_id=house.event, created_at=now, time_limit=1))

    assert [code for code, *_ in house.told(with_sessions(0))] == ["drafts", "absences", "run"]
    house.change(with_sessions(0))

    assert house.numbers(VersionRow) == [1]
    with house.database.reading() as db:
        here = in_event(db, db.get_one(EventRow, house.event))
        assert db.scalars(here.select(RunRow).with_only_columns(RunRow.state)).all() == ["cancelled"]


def test_other_times_are_told_to_who_publishes_agendas(house: House, breakfast: EventFolder) -> None:
    house.store(breakfast, state="open")
    later = with_sessions(0, 1, pause_minutes=10)

    assert house.told(later) == [("times", 4, ())]
    house.place("published", [(1, 1, "ana", "ben")])
    assert house.told(later) == [("times_published", 2, ("Ana Ruiz Gil", "Ben Okafor"))]


def test_an_own_table_that_goes_is_told_and_let_go(house: House, brokerage: EventFolder) -> None:
    # Dan's own table is 2; the fourth slot has one table.
    house.store(brokerage)
    house.place("draft", [(1, 2, "cai", "dan")])

    assert house.told(with_tables(2, 2, 2, 2)) == []
    assert house.told(with_tables(2, 1, 2, 2)) == [("own_tables_idle", 1, ("Dan (2)",))]
    assert house.told(with_tables(1, 1, 1, 1)) == [
        ("own_tables", 1, ("Dan (2)",)),
        ("seats", 1, ("Caitlín Ní Bhriain – Dan",)),
    ]
    house.change(with_tables(1, 1, 1, 1))

    assert [attendee.table for attendee in house.folder().attendees] == [None] * 4
    # The draft seats two there, and stays as it is.
    assert house.numbers(TableRow) == [1, 2]


def test_tables_nobody_needs_go_and_new_ones_come(house: House, breakfast: EventFolder) -> None:
    house.store(breakfast)
    house.change(with_tables(1, 1, 1, 1))
    assert house.numbers(TableRow) == [1]
    house.change(with_tables(3, 3, 3, 3, labels=("A", "B", "C")), edition=2)
    assert house.numbers(TableRow) == [1, 2, 3]
    assert house.folder().event.table_labels == ("A", "B", "C")


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"cap": 1}, ("cap", 1, ("Ana Ruiz Gil",))),
        ({"floor": 2}, ("floor", 3, ("Ben Okafor", "Caitlín Ní Bhriain", "Dan"))),
        ({"min_value": 8}, ("min_value", 2, ("Ana Ruiz Gil – Ben Okafor", "Ana Ruiz Gil – Dan"))),
        ({"same_organisation": "only"}, ("same_organisation", 1, ("Ana Ruiz Gil – Ben Okafor",))),
        ({"same_organisation": "forbid"}, None),
        (
            {"roles": (("investor", "startup"),)},
            ("roles", 2, ("Ana Ruiz Gil – Ben Okafor", "Ana Ruiz Gil – Dan")),
        ),
        ({"consent": "confirm"}, ("consent", 1, ())),
        ({"cap": 5}, None),
        ({"met_before": "prefer"}, None),
    ],
)
def test_a_stricter_rule_tells_who_is_against_it(
    house: House, breakfast: EventFolder, rules: dict[str, Any], told: Any
) -> None:
    house.store(breakfast)
    house.place("draft", [(1, 1, "ana", "ben"), (2, 1, "ana", "dan")])

    assert house.told(with_rules(**rules)) == ([] if told is None else [told])


def test_a_rule_that_two_of_one_house_may_not_meet_is_told(house: House, breakfast: EventFolder) -> None:
    allowed = replace(breakfast.event, rules=replace(breakfast.event.rules, same_organisation="allow"))
    house.store(replace(breakfast, event=allowed))
    house.place("draft", [(2, 1, "ana", "dan")])

    assert house.told(with_rules(same_organisation="forbid")) == [
        ("same_organisation", 1, ("Ana Ruiz Gil – Dan",))
    ]


def test_given_pairs_that_are_no_longer_used_are_told(house: House, brokerage: EventFolder) -> None:
    house.store(brokerage)

    assert house.told(lambda choices: replace(choices, is_given=False)) == [("pairs_unused", 4, ())]


@pytest.mark.parametrize(
    ("state", "change", "what"),
    [
        ("proposing", with_rules(consent="confirm"), "consent"),
        ("live", with_rules(cap=3), "rules"),
        ("live", with_sessions(0, 1, pause_minutes=9), "programme"),
        ("feedback", with_tables(2, 2, 2, 2), "tables"),
        ("closed", lambda choices: replace(choices, registration="anyone"), "registration"),
    ],
)
def test_a_state_refuses_what_it_does_not_let_change(
    house: House, breakfast: EventFolder, state: str, change: Change, what: str
) -> None:
    house.store(breakfast, state=state)

    with pytest.raises(StateForbidsError) as raised:
        house.change(change)
    assert raised.value.parameters == {"what": what, "state": state}
    assert house.folder() == breakfast


def test_a_registration_that_ends_earlier_is_a_change_of_registration(
    house: House, breakfast: EventFolder, now: datetime
) -> None:
    house.store(breakfast, state="live")

    assert house.change(lambda choices: replace(choices, registration_until=now + timedelta(days=1)))


def test_the_account_asks_the_database_as_often_for_many_as_for_few(
    house: House, breakfast: EventFolder, counting: Any
) -> None:
    counts = []
    for copies in (1, 20):
        people = tuple(
            replace(person, id=f"{person.id}{copy}", email="")
            for copy in range(copies)
            for person in breakfast.attendees
        )
        house.store(replace(breakfast, attendees=people, wishes=(), met=()))
        house.place("draft", [(4, 1, "ben0", "cai0")])
        with house.database.reading() as db:
            event = db.get_one(EventRow, house.event)
            with counting(db) as statements:
                account = account_of(db, event, with_sessions(0)(read_choices(db, event)))
            counts.append(len(statements))
            assert [one.count for one in account.consequences] == [1, copies]

    assert counts[0] == counts[1]
