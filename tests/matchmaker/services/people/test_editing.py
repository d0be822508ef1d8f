"""One attendee, edited: every fault at once, never over another edit, never against what is private."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from matchmaker.intake import EventFolder
from matchmaker.services import team
from matchmaker.services.events import read_record, read_record_and_keys, store_event
from matchmaker.services.people import (
    AttendeeFields,
    AttendeePage,
    EditedMeanwhileError,
    FaultyFieldsError,
    UnknownWishError,
    add_attendee,
    change_attendee,
    find_attendees,
    read_attendee,
    remove_wish,
    set_wish,
)
from matchmaker.services.registration import blind_avoids
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    Database,
    EventRow,
    OrganiserRow,
    PersonRow,
    UnknownObjectError,
    WishRow,
    in_event,
    scoped,
)
from tests.matchmaker.services.people.conftest import Change, named

Open = Callable[[str], AttendeePage]
Save = Callable[..., None]


@pytest.fixture
def open_page(database: Database, event: EventRow, change: Change) -> Open:
    def do(name: str) -> AttendeePage:
        with database.reading() as db:
            return read_attendee(db, event.organiser_id, event.public_id, change(name))

    return do


@pytest.fixture
def save(database: Database, event: EventRow, now: datetime) -> Save:
    def do(page: AttendeePage, **typed: Any) -> None:
        with database.writing() as db:
            change_attendee(
                db,
                event.organiser_id,
                event.public_id,
                page.id,
                replace(page.fields, **typed),
                edition=page.edition,
                by="carmen",
                now=now,
            )

    return do


def test_page_shows_all_that_the_folder_says(open_page: Open) -> None:
    page = open_page("Ana")

    assert page.fields == AttendeeFields(
        name="Ana Ruiz Gil",
        email="ana@example.org",
        organisation="Horno Ruiz",
        title="Panadera",
        languages="es, en",
        goals="Abrir una segunda tienda",
        offers="Pan para eventos",
        needs="Ayuda con la contabilidad\nUn local en el centro",
        away=("4",),
    )
    assert [(slot.number, f"{slot.starts_at:%H:%M}") for slot in page.slots][:2] == [
        (1, "10:00"),
        (2, "10:20"),
    ]
    assert page.tables == ((1, "Ventana"), (2, "Patio"))
    assert [(wish.wish, wish.towards) for wish in page.wishes] == [("must", "Ben Okafor")]


def test_everything_typed_is_kept_and_leaves_with_the_folder(
    database: Database, event: EventRow, open_page: Open, save: Save
) -> None:
    page = open_page("Ben")
    save(
        page,
        name="Ben  Okafor Diaz",
        email="b@okafor.example",
        organisation="Okafor",
        title="CFO",
        role="guest",
        languages="inglés y español; fr",
        goals="First\n\n Second \nFirst",
        offers="",
        needs="One",
        cap="3",
        floor="1",
        table="2",
        away=("1", "3"),
    )

    with database.reading() as db:
        record = next(one for one in read_record(db, event).attendees if one.id == "ben")
        deeds = in_event(db, event).select(AuditRow).where(AuditRow.action == "attendee.changed")
        assert [deed.parameters for deed in db.scalars(deeds)] == [{"attendee": page.id}]
    assert record == replace(
        record,
        name="Ben Okafor Diaz",
        email="b@okafor.example",
        organisation="Okafor",
        title="CFO",
        role="guest",
        languages=("en", "es", "fr"),
        goals=("First", "Second"),
        offers=(),
        needs=("One",),
        cap=3,
        floor=1,
        table=2,
        unavailable=(1, 3),
    )
    assert open_page("Ben").edition == page.edition + 1


def test_every_fault_is_told_at_once_and_nothing_is_kept(open_page: Open, save: Save) -> None:
    page = open_page("Ben")
    with pytest.raises(FaultyFieldsError) as raised:
        save(
            page,
            name="",
            email="ana@",
            title="x" * 201,
            languages="Zzyxish",
            cap="many",
            floor="-1",
            table="9",
            away=("7",),
            needs="\n".join(map(str, range(21))),
        )

    assert {(fault.field, fault.code) for fault in raised.value.faults} == {
        ("name", "intake.missing_name"),
        ("email", "intake.email_no_domain"),
        ("title", "intake.name_too_long"),
        ("languages", "intake.unknown_language"),
        ("cap", "intake.not_whole_number"),
        ("floor", "intake.negative"),
        ("table", "intake.table_out_of_range"),
        ("away", "intake.slot_out_of_range"),
        ("needs", "intake.too_many_statements"),
    }
    assert open_page("Ben") == page


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_an_address_of_another_attendee_is_refused_by_name(
    open_page: Open, save: Save, change: Change, now: datetime, is_withdrawn: bool
) -> None:
    if is_withdrawn:
        change("Ana", withdrawn_at=now)
    with pytest.raises(FaultyFieldsError) as raised:
        save(open_page("Ben"), email=" ANA@Example.org ")

    code = "roster.address_of_withdrawn" if is_withdrawn else "roster.address_taken"
    assert [(one.field, one.code, one.parameters) for one in raised.value.faults] == [
        ("email", code, {"name": "Ana Ruiz Gil"})
    ]


def test_the_second_of_two_editors_is_told_and_changes_nothing(open_page: Open, save: Save) -> None:
    page = open_page("Ana")
    save(page, title="Maestra panadera")

    with pytest.raises(EditedMeanwhileError):
        save(page, title="Directora")
    assert open_page("Ana").fields.title == "Maestra panadera"


def test_of_editors_at_the_same_moment_one_is_first(open_page: Open, save: Save) -> None:
    page = open_page("Ana")

    def attempt(number: int) -> bool:
        try:
            save(page, title=f"T{number}")
        except EditedMeanwhileError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]


def test_an_address_makes_the_attendee_the_person_who_has_it(
    *, database: Database, event: EventRow, breakfast: EventFolder, open_page: Open, save: Save, now: datetime
) -> None:
    with database.writing() as db:
        organiser = db.get_one(OrganiserRow, event.organiser_id)
        only_eva = replace(
            breakfast,
            wishes=(),
            met=(),
            attendees=(replace(breakfast.attendees[0], email="eva@example.org"),),
        )
        other = store_event(db, organiser, only_eva, now=now)
        eva = db.scalars(in_event(db, other).select(AttendeeRow)).one().person_id

    save(open_page("Ben"), email="EVA@example.org")
    with database.reading() as db:
        assert named(db, event)["Ben"].person_id == eva
    # Without an address they are a person of this event alone; the other event's keeps hers.
    save(open_page("Ben"), email="")
    with database.reading() as db:
        ben = named(db, event)["Ben"].person_id
        people = {row.id: row.email for row in db.scalars(scoped(db, organiser).select(PersonRow))}
        assert ben != eva
        assert (people[ben], people[eva]) == (None, "EVA@example.org")


@pytest.mark.parametrize(
    ("before", "after", "is_void"),
    [
        ("bne@example.org", "ben@example.org", True),
        ("bne@example.org", "", True),
        ("bne@example.org", "BNE@example.org", False),
        ("", "ben@example.org", False),
    ],
)
def test_what_was_mailed_to_a_wrong_address_opens_nothing_once_it_is_put_right(  # noqa: PLR0917
    database: Database,
    event: EventRow,
    open_page: Open,
    save: Save,
    now: datetime,
    before: str,
    after: str,
    is_void: bool,
) -> None:
    save(open_page("Ben"), email=before)
    with database.writing() as db:
        ben = named(db, event)["Ben"]
        ben.invited_at = ben.reminded_at = now
        invitation = team.issue_link(db, "invitation", ben, now)
        cookie = team.redeem_link(db, invitation, now).cookie

    save(open_page("Ben"), email=after)

    with database.reading() as db:
        ben = named(db, event)["Ben"]
        assert (team.read_attendee_sign_in(db, cookie, now) is None) == is_void
        assert [ben.invited_at, ben.reminded_at] == ([None, None] if is_void else [now, now])
        if is_void:
            with pytest.raises(team.UnknownLinkError):
                team.look_at_link(db, invitation, now)
        else:
            assert team.look_at_link(db, invitation, now).name == ben.name


def test_what_an_attendee_avoids_is_neither_shown_nor_lost(
    database: Database, event: EventRow, open_page: Open, save: Save
) -> None:
    with database.writing() as db:
        rows = named(db, event)
        own = {"event_id": event.id, "wish": "avoid", "origin": "attendee"}
        db.add(WishRow(**own, from_attendee_id=rows["Ana"].id, to_attendee_id=rows["Dan"].id))
        db.add(WishRow(**own, from_attendee_id=rows["Ana"].id, typed_name="okafor, BEN"))
    page = open_page("Ana")
    assert [wish.wish for wish in page.wishes] == ["must"]
    save(page, title="Maestra")
    # Ben gets another name: he is still whom Ana meant.
    save(open_page("Ben"), name="Benjamin O.")

    with database.reading() as db:
        rows = named(db, event)
        ids = {row.id: name for name, row in rows.items()}
        found = {
            (ids[wish.from_attendee_id], ids.get(wish.to_attendee_id or 0, ""))
            for wish in db.scalars(in_event(db, event).select(WishRow))
            if wish.wish == "avoid" and wish.origin == "attendee"
        }
        assert found == {("Ana", "Dan"), ("Ana", ""), ("Ana", "Benjamin")}
        assert blind_avoids(db, in_event(db, event), list(rows.values())) == []
        leaving = {(one.from_id, one.to_id) for one in read_record(db, event).wishes if one.wish == "avoid"}
        inside, _ = read_record_and_keys(db, event)
    assert ("ana", "ben") not in leaving
    assert ("ana", "ben", "avoid") in {(one.from_id, one.to_id, one.wish) for one in inside.wishes}


def test_an_attendee_is_added_by_hand(database: Database, event: EventRow, now: datetime) -> None:
    typed = AttendeeFields(name="Eva Sol", email="eva@example.org", needs="Pan", away=("2",))
    with database.writing() as db:
        public_id = add_attendee(db, event.organiser_id, event.public_id, typed, by="carmen", now=now)

    with database.reading() as db:
        page = read_attendee(db, event.organiser_id, event.public_id, public_id)
        assert page.fields == typed
        record = read_record(db, event).attendees[-1]
    assert (record.id, record.name) == ("5", "Eva Sol")
    with database.writing() as db, pytest.raises(FaultyFieldsError):
        add_attendee(db, event.organiser_id, event.public_id, typed, by="carmen", now=now)


def test_wishes_of_the_organiser_take_each_others_place(
    database: Database, event: EventRow, open_page: Open, change: Change, now: datetime
) -> None:
    cai, ana = change("Caitlín"), change("Ana")
    with database.writing() as db:
        db.add(
            WishRow(
                event_id=event.id,
                from_attendee_id=named(db, event)["Ana"].id,
                to_attendee_id=named(db, event)["Caitlín"].id,
                wish="want",
                origin="attendee",
            )
        )
        for wish in ("want", "must", "avoid"):
            set_wish(
                db, event.organiser_id, event.public_id, ana, towards=cai, wish=wish, by="carmen", now=now
            )
    assert [(one.wish, one.towards) for one in open_page("Ana").wishes] == [
        ("must", "Ben Okafor"),
        ("avoid", "Caitlín Ní Bhriain"),
    ]
    with database.writing() as db:
        remove_wish(db, event.organiser_id, event.public_id, ana, towards=cai, by="carmen", now=now)
        kept = db.scalars(in_event(db, event).select(WishRow).where(WishRow.origin == "attendee")).all()
        assert [wish.wish for wish in kept] == ["want"]
        for towards, wish in ((ana, "must"), (cai, "hug")):
            with pytest.raises(UnknownWishError):
                set_wish(
                    db, event.organiser_id, event.public_id, ana, towards=towards, wish=wish, by="x", now=now
                )
        assert [
            name for _, name, _ in find_attendees(db, event.organiser_id, event.public_id, "horno", but=ana)
        ] == ["Dan"]


def test_attendees_of_others_are_absent(
    database: Database, event: EventRow, other_organiser: OrganiserRow, change: Change, now: datetime
) -> None:
    ana = change("Ana")
    fields = AttendeeFields(name="X")
    with database.writing() as db:
        for do in (
            lambda: read_attendee(db, other_organiser, event.public_id, ana),
            lambda: change_attendee(
                db, other_organiser.id, event.public_id, ana, fields, edition=1, by="x", now=now
            ),
            lambda: add_attendee(db, other_organiser.id, event.public_id, fields, by="x", now=now),
        ):
            with pytest.raises(UnknownObjectError):
                do()
