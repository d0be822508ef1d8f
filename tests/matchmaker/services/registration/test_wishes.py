"""Who is wanted is found among those who agreed; who is avoided is named blind, whenever they come."""

import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from matchmaker.intake import AttendeeRecord, EventFolder, WishRecord
from matchmaker.services import events, planning
from matchmaker.services import registration as service
from matchmaker.services.people import register
from matchmaker.services.registration import Found, TypedProfile, wishes
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    Database,
    EventRow,
    OrganiserRow,
    UnknownObjectError,
    WishRow,
)

#: Fifty letters, one name each.
LETTERS = "abcdefghijklmnopqrstuvwxyzαβγδεζηθικλμνξοπρστυφχψω"


def agree(gathering: Any, *who: str) -> None:
    for one in who:
        gathering.do(service.give_consent, one, version=service.CONSENT_VERSION, language="es")


def search(gathering: Any, who: str, query: str) -> list[str]:
    with gathering.database.reading() as db:
        return [one.name for one in service.search_attendees(db, gathering.attendees[who], query)]


def folder_of(gathering: Any) -> EventFolder:
    """Return the event as the planner reads it."""
    with gathering.database.reading() as db:
        return events.read_record_and_keys(db, db.get_one(EventRow, gathering.event.id))[0]


def avoids(gathering: Any) -> set[tuple[str, str]]:
    return {(wish.from_id, wish.to_id) for wish in folder_of(gathering).wishes if wish.wish == "avoid"}


def come_later(gathering: Any, *records: AttendeeRecord) -> None:
    """Register as an import does."""
    with gathering.database.writing() as db:
        event = db.get_one(EventRow, gathering.event.id)
        register(db, event, records, slot_ids={}, table_ids={}, now=gathering.now)


def test_search_finds_those_who_agreed_by_name_and_organisation(gathering: Any) -> None:
    agree(gathering, "ben", "cai", "ana")

    assert search(gathering, "ana", "oka") == ["Ben Okafor"]
    assert search(gathering, "ana", "ben OKA") == ["Ben Okafor"]
    assert search(gathering, "ana", "caitlin") == ["Caitlín Ní Bhriain"]
    assert search(gathering, "dan", "horno") == ["Ana Ruiz Gil"]
    # Not oneself, not who has not agreed, and nobody for fewer than three letters.
    assert [search(gathering, "ana", query) for query in ("ana ruiz", "dan", "be", "", "\0", "' or 1=1")] == [
        []
    ] * 6


def test_search_tells_name_and_organisation_alone(gathering: Any) -> None:
    agree(gathering, "ben")

    with gathering.database.reading() as db:
        found = service.search_attendees(db, gathering.attendees["ana"], "ben")

    assert found == (Found(id=gathering.public_ids["ben"], name="Ben Okafor", organisation="Okafor Tax"),)


def test_want_is_kept_once_and_taken_back(gathering: Any) -> None:
    agree(gathering, "ben")
    for _ in range(2):
        assert gathering.do(service.add_want, "ana", gathering.public_ids["ben"]) == ()
    wanted = gathering.read("ana").wants
    planned = WishRecord("ana", "ben", "want") in folder_of(gathering).wishes
    for _ in range(2):
        gathering.do(service.remove_want, "ana", gathering.public_ids["ben"])

    assert ([one.name for one in wanted], planned) == (["Ben Okafor"], True)
    assert gathering.read("ana").wants == ()


def test_want_of_who_is_not_there_to_be_found_is_refused_alike(
    gathering: Any, other_organiser: OrganiserRow, breakfast: EventFolder
) -> None:
    with gathering.database.writing() as db:
        other = events.store_event(
            db, db.get_one(OrganiserRow, other_organiser.id), breakfast, now=gathering.now
        )
        from matchmaker.store import AttendeeRow

        foreign = db.scalars(select(AttendeeRow.public_id).where(AttendeeRow.event_id == other.id)).first()
    agree(gathering, "ana")

    for forged in (foreign, gathering.public_ids["ben"], gathering.public_ids["ana"], "A" * 22, "\0"):
        with pytest.raises(UnknownObjectError):
            gathering.do(service.add_want, "ana", forged)
    assert gathering.read("ana").wants == ()


def test_avoid_gets_the_same_answer_whoever_is_named(gathering: Any) -> None:
    answers = [
        gathering.do(service.add_avoid, "ana", typed)
        for typed in (
            "Ben Okafor",
            "ben@example.org",
            "Nobody At All",
            "nobody@nowhere.example",
            "a@",
            "👻 x",
        )
    ]

    assert answers == [()] * 6
    with gathering.database.reading() as db:
        kept = db.scalars(select(WishRow).where(WishRow.origin == "attendee", WishRow.wish == "avoid")).all()
        assert {row.to_attendee_id for row in kept} == {None}
        assert [row.action for row in db.scalars(select(AuditRow)) if "avoid" in row.action] == []


def test_avoid_is_shown_to_its_author_alone_and_taken_back(gathering: Any) -> None:
    gathering.do(service.add_avoid, "ana", " Ben  Okafor ")
    gathering.do(service.add_avoid, "ana", "okafor, BEN")
    gathering.do(service.add_avoid, "ana", "Ben@Example.org")
    shown = {who: gathering.read(who).avoids for who in gathering.attendees}
    with gathering.database.reading() as db:
        leaving = events.read_record(db, db.get_one(EventRow, gathering.event.id)).wishes
    gathering.do(service.remove_avoid, "ben", "Ben Okafor")
    others = gathering.read("ana").avoids
    gathering.do(service.remove_avoid, "ana", "Ben Okafor")

    assert shown == {"ana": ("Ben Okafor", "Ben@Example.org"), "ben": (), "cai": (), "dan": ()}
    assert [wish for wish in leaving if wish.from_id == "ana" and wish.wish == "avoid"] == []
    assert others == ("Ben Okafor", "Ben@Example.org")
    assert gathering.read("ana").avoids == ("Ben@Example.org",)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "avoid_blank"), (" \0 ", "avoid_blank"), ("…", "avoid_blank"), ("x" * 5001, "too_long")],
)
def test_avoid_of_nobody_is_refused(gathering: Any, typed: str, code: str) -> None:
    found = gathering.do(service.add_avoid, "ana", typed)

    assert [fault.code for fault in found] == [f"registration.{code}"]
    assert gathering.read("ana").avoids == ()


def test_avoid_is_held_against_everybody_of_that_name_or_address_whenever_they_come(gathering: Any) -> None:
    for typed in ("ben@EXAMPLE.org", "Zoé Faure", "late@example.org"):
        gathering.do(service.add_avoid, "ana", typed)
    first = avoids(gathering)
    come_later(
        gathering,
        AttendeeRecord(id="z1", name="zoe  FAURE"),
        AttendeeRecord(id="z2", name="Faure, Zoé", email="z2@example.org"),
        AttendeeRecord(id="z3", name="Zoé Faure Petit"),
        AttendeeRecord(id="late", name="Somebody", email="Late@Example.org"),
    )

    own = {("dan", "cai")}
    assert first == own | {("ana", "ben")}
    assert avoids(gathering) == own | {("ana", who) for who in ("ben", "z1", "z2", "late")}


@pytest.mark.parametrize(
    "typed", ["Lena Lang <lena@example.org>", "lena@example.org (Lena Lang)", "Lena Lang, LENA@example.org"]
)
def test_avoid_as_a_mail_program_copies_it_holds_by_name_and_by_address(gathering: Any, typed: str) -> None:
    gathering.do(service.add_avoid, "ana", typed)
    come_later(
        gathering,
        AttendeeRecord(id="l1", name="L.", email="lena@example.org"),
        AttendeeRecord(id="l2", name="Lang, Lena"),
        AttendeeRecord(id="l3", name="Lena", email="lena.lang@example.org"),
    )

    assert avoids(gathering) >= {("ana", "l1"), ("ana", "l2")}
    assert ("ana", "l3") not in avoids(gathering)
    assert gathering.read("ana").avoids == (typed,)
    gathering.do(service.remove_avoid, "ana", typed)
    assert gathering.read("ana").avoids == ()


def test_name_with_an_at_in_it_is_held_as_a_name(gathering: Any) -> None:
    gathering.do(service.add_avoid, "ana", "Mio @ Acme")
    come_later(gathering, AttendeeRecord(id="m", name="Acme Mio"))

    assert ("ana", "m") in avoids(gathering)


def test_as_many_may_be_avoided_whether_or_not_one_of_them_is_here(gathering: Any) -> None:
    """One of whom a wish was tied to, as they changed their name, takes no place of another."""
    gathering.do(service.add_avoid, "ana", "Ben Okafor")
    profile = TypedProfile(name="Benji", organisation="", title="", role="", languages=[], language="")
    gathering.do(service.save_profile, "ben", profile, seen=gathering.read("ben").seen["you"])

    answers = [gathering.do(service.add_avoid, "ana", f"Somebody {letter * 3}") for letter in LETTERS]

    assert [bool(faults) for faults in answers] == [False] * 49 + [True]


def test_who_withdrew_takes_no_place_among_those_wanted(
    gathering: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishes, "MOST_WANTS", 1)
    agree(gathering, "ben", "cai")
    want = gathering.public_ids
    gathering.do(service.add_want, "ana", want["ben"])
    full = gathering.do(service.add_want, "ana", want["cai"])
    with gathering.database.writing() as db:
        db.get_one(AttendeeRow, gathering.attendees["ben"]).withdrawn_at = gathering.now

    assert [fault.code for fault in full] == ["registration.too_many_wants"]
    assert gathering.do(service.add_want, "ana", want["cai"]) == ()


def test_no_pair_is_worked_out_against_a_blind_avoid(gathering: Any) -> None:
    gathering.do(service.add_avoid, "ben", "Lena Lang")
    come_later(
        gathering,
        AttendeeRecord(
            id="len", name="LENA LANG", offers=("Catering with good bread",), needs=("accounting",)
        ),
    )
    plan = planning.prepare(folder_of(gathering))

    pairs = {frozenset(plan.attendee_ids[i] for i in pair) for pair in plan.problem.pairs.tolist()}
    assert frozenset({"ben", "len"}) not in pairs
    assert frozenset({"ana", "len"}) in pairs


def test_who_changes_their_name_stays_held_by_the_one_before(gathering: Any) -> None:
    gathering.do(service.add_avoid, "ana", "Ben Okafor")
    page = gathering.read("ben")
    renamed = TypedProfile(
        name="Benjamin Orr", organisation="", title="", role="", languages=["en"], language=""
    )
    assert gathering.do(service.save_profile, "ben", renamed, seen=page.seen["you"]) == ()
    held = ("ana", "ben") in avoids(gathering)
    shown = gathering.read("ana").avoids
    gathering.do(service.remove_avoid, "ana", "Ben Okafor")

    assert (held, shown) == (True, ("Ben Okafor",))
    assert ("ana", "ben") not in avoids(gathering)


NAMES = st.lists(st.text(st.sampled_from("abcdeñéüßøÁ"), min_size=1, max_size=6), min_size=1, max_size=3).map(
    " ".join
)


def spelt(draw: Any, name: str) -> str:
    """Return another spelling of the same name."""
    words = draw(st.permutations(name.split()))
    case = draw(st.sampled_from([str.upper, str.lower, str.title, str]))
    form = draw(st.sampled_from(["NFC", "NFD"]))
    return unicodedata.normalize(form, case("  ".join(words)))


@given(st.data(), NAMES, st.lists(NAMES, max_size=5))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_spelling_of_a_name_is_held_whoever_comes_later(
    sqlite_gathering: Any, data: st.DataObject, name: str, others: list[str]
) -> None:
    gathering = sqlite_gathering
    gathering.do(service.add_avoid, "ana", spelt(data.draw, name))
    number = len(folder_of(gathering).attendees)
    come_later(
        gathering,
        AttendeeRecord(id=f"n{number}", name=spelt(data.draw, name)),
        *(AttendeeRecord(id=f"o{number}-{k}", name=other) for k, other in enumerate(others)),
    )

    assert ("ana", f"n{number}") in avoids(gathering)


@pytest.fixture
def sqlite_gathering(sqlite_database: Database, breakfast: EventFolder, now: Any) -> Any:
    from tests.matchmaker.services.registration.conftest import gather

    with sqlite_database.writing() as db:
        organiser = OrganiserRow(name="Cámara", created_at=now)
        db.add(organiser)
    return gather(sqlite_database, organiser, breakfast, now)
