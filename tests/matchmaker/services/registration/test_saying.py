"""What attendees say about themselves is kept whole or not at all, and only while registration is open."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.services import registration as service
from matchmaker.services.registration import (
    ChangedElsewhereError,
    Fault,
    RegistrationNotYetError,
    RegistrationOverError,
    TypedProfile,
)
from matchmaker.store import AuditRow, ConsentRow

#: What people may paste: each is kept as one line, or refused with a sentence.
ODD = {
    "nul": ("needs\0 a\0 mould", "needs a mould"),
    "lines": ("two\r\nlines\tand more", "two lines and more"),
    "emoji": ("👩‍🚀 with 🇪🇸", "👩‍🚀 with 🇪🇸"),
    "right to left": ("شريك في دبي", "شريك في دبي"),
    "turned round": ("abc\u202edef\u2066", "abcdef"),
    "markup": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "composed": ("Jose\u0301", "José"),
    "private": ("a\ue000b", "a b"),
}


def typed(**changed: Any) -> TypedProfile:
    own: dict[str, Any] = {
        "name": "Dan Roe",
        "organisation": "Horno Ruiz",
        "title": "",
        "role": "",
        "languages": ["es"],
        "language": "en",
    }
    return TypedProfile(**(own | changed))


def test_profile_is_kept_and_noted(gathering: Any) -> None:
    seen = gathering.read("dan").seen["you"]

    faults = gathering.do(
        service.save_profile, "dan", typed(title=" Baker\n", languages=["es", "EN", "es"]), seen=seen
    )

    page = gathering.read("dan")
    assert faults == ()
    assert (page.name, page.organisation, page.title, page.role) == ("Dan Roe", "Horno Ruiz", "Baker", "")
    assert (page.languages, page.language) == (("es", "en"), "en")
    with gathering.database.reading() as db:
        noted = db.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert (noted.action, noted.actor_kind, noted.actor_id, noted.parameters) == (
        "attendee.registration_changed",
        "attendee",
        gathering.public_ids["dan"],
        {},
    )


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"name": " \0 "}, [("name", "registration.name_missing")]),
        ({"name": "\u200b\u2060 \ufeff"}, [("name", "registration.name_missing")]),
        ({"name": "\u3164\u2800"}, [("name", "registration.name_missing")]),
        ({"name": "x" * 201}, [("name", "registration.too_long")]),
        ({"role": "king"}, [("role", "registration.unknown_role")]),
        ({"languages": ["es", "../etc"]}, [("languages", "registration.unknown_language")]),
        ({"language": "fr"}, [("languages", "registration.unknown_language")]),
        (
            {"name": "", "title": "x" * 5000, "languages": ["x" * 5000]},
            [
                ("name", "registration.name_missing"),
                ("title", "registration.too_long"),
                ("languages", "registration.unknown_language"),
            ],
        ),
    ],
)
def test_profile_with_faults_is_refused_whole_and_all_faults_are_told(
    gathering: Any, changed: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    before = gathering.read("dan")

    found = gathering.do(service.save_profile, "dan", typed(**changed), seen=before.seen["you"])

    assert [(fault.where, fault.code) for fault in found] == faults
    assert gathering.read("dan") == before


def test_statements_are_kept_in_order_without_blanks_and_doubles(gathering: Any) -> None:
    seen = gathering.read("ana").seen["need"]
    texts = ["Un local en el centro", "", "  Ayuda con la contabilidad ", "un LOCAL en el centro"]

    assert gathering.do(service.save_statements, "ana", "need", texts, seen=seen) == ()

    assert gathering.read("ana").statements == {
        "goal": ("Abrir una segunda tienda",),
        "offer": ("Pan para eventos",),
        "need": ("Un local en el centro", "Ayuda con la contabilidad"),
    }


@pytest.mark.parametrize(("text", "kept"), ODD.values(), ids=ODD)
def test_odd_text_is_kept_as_one_line(gathering: Any, text: str, kept: str) -> None:
    seen = gathering.read("dan").seen["offer"]

    assert gathering.do(service.save_statements, "dan", "offer", [text], seen=seen) == ()
    assert gathering.read("dan").statements["offer"] == (kept,)


@pytest.mark.parametrize(
    ("texts", "faults"),
    [
        (
            ["ok", "x" * 5001],
            [Fault(where="text-1", code="registration.too_long", parameters={"found": 5001, "most": 500})],
        ),
        (
            [str(number) * 3 for number in range(11)],
            [Fault(where="text", code="registration.too_many", parameters={"most": 10})],
        ),
        (["concept:no_such_thing"], [Fault(where="text-0", code="registration.unknown_topic")]),
        (["concept:spain"], [Fault(where="text-0", code="registration.unknown_topic")]),
    ],
    ids=["too long", "too many", "forged topic", "a place is no topic"],
)
def test_statements_with_faults_are_refused_whole(
    gathering: Any, texts: list[str], faults: list[Fault]
) -> None:
    before = gathering.read("ana")

    found = gathering.do(service.save_statements, "ana", "offer", texts, seen=before.seen["offer"])

    assert list(found) == faults
    assert gathering.read("ana") == before


def test_long_text_that_a_list_brought_stays_while_others_change(gathering: Any) -> None:
    from matchmaker.store import StatementRow

    with gathering.database.writing() as db:
        db.add(
            StatementRow(
                event_id=gathering.event.id,
                attendee_id=gathering.attendees["dan"],
                kind="need",
                position=0,
                text="x" * 900,
            )
        )
    seen = gathering.read("dan").seen["need"]

    assert gathering.do(service.save_statements, "dan", "need", ["y", "x" * 900], seen=seen) == ()
    assert gathering.read("dan").statements["need"] == ("y", "x" * 900)


def test_picked_topic_is_kept_by_its_id_and_shown_by_its_name(gathering: Any) -> None:
    seen = gathering.read("dan").seen["need"]

    assert gathering.do(service.save_statements, "dan", "need", ["concept:seed_funding"], seen=seen) == ()

    page = gathering.read("dan")
    assert (page.statements["need"], page.topics) == (
        ("concept:seed_funding",),
        {"seed_funding": "Seed funding"},
    )


def test_of_two_devices_the_second_does_not_write_over_what_it_never_saw(gathering: Any) -> None:
    seen = gathering.read("ana").seen
    gathering.do(service.save_statements, "ana", "offer", ["from the phone"], seen=seen["offer"])

    with pytest.raises(ChangedElsewhereError):
        gathering.do(service.save_statements, "ana", "offer", ["from the desk"], seen=seen["offer"])
    # Another section is not in the way, and the same words once more are no change.
    assert gathering.do(service.save_statements, "ana", "need", ["a desk"], seen=seen["need"]) == ()
    assert gathering.do(service.save_statements, "ana", "offer", ["from the phone"], seen="old") == ()
    with pytest.raises(ChangedElsewhereError):
        gathering.do(service.save_profile, "ana", typed(), seen="old")
    with pytest.raises(ChangedElsewhereError):
        gathering.do(service.save_presence, "ana", ["1"], "", seen="old")

    statements = gathering.read("ana").statements
    assert (statements["offer"], statements["need"]) == (("from the phone",), ("a desk",))


def test_presence_is_kept(gathering: Any) -> None:
    seen = gathering.read("ana").seen["times"]

    assert gathering.do(service.save_presence, "ana", ["1", "3", "1"], " 2 ", seen=seen) == ()

    page = gathering.read("ana")
    assert ([slot.number for slot in page.slots if slot.is_away], page.cap) == ([1, 3], 2)


@pytest.mark.parametrize(
    ("away", "cap", "codes"),
    [
        (["1", "2", "3", "4"], "", ["registration.away_always"]),
        (["9"], "", ["registration.unknown_slot"]),
        (["x" * 5000], "", ["registration.unknown_slot"]),
        ([], "5", ["registration.cap_range"]),
        ([], "0", ["registration.cap_range"]),
        ([], "-1", ["registration.cap_unknown"]),
        ([], "²", ["registration.cap_unknown"]),
        ([], "9" * 5000, ["registration.cap_unknown"]),
        (["1", "2", "3", "4"], "many", ["registration.away_always", "registration.cap_unknown"]),
    ],
)
def test_presence_with_faults_is_refused_whole(
    gathering: Any, away: list[str], cap: str, codes: list[str]
) -> None:
    before = gathering.read("ana")

    found = gathering.do(service.save_presence, "ana", away, cap, seen=before.seen["times"])

    assert [fault.code for fault in found] == codes
    assert gathering.read("ana") == before


def test_own_cap_is_not_above_the_rule_of_the_event(gathering: Any) -> None:
    gathering.change(rule_cap=2)
    page = gathering.read("dan")

    found = gathering.do(service.save_presence, "dan", [], "3", seen=page.seen["times"])

    assert page.most_meetings == 2
    assert [fault.parameters for fault in found] == [{"slots": 4, "most": 2}]


def test_consent_is_kept_with_its_version_and_words(gathering: Any) -> None:
    asked = gathering.read("ana").consent

    assert gathering.do(service.give_consent, "ana", version=asked.version, language="en") == ()
    assert gathering.do(service.give_consent, "ana", version=asked.version, language="es") == ()

    with gathering.database.reading() as db:
        kept = db.scalars(select(ConsentRow)).all()
    assert [(row.version, row.language, row.text, row.given_at) for row in kept] == [
        (service.CONSENT_VERSION, "en", asked.text, gathering.now)
    ]
    assert asked.given_at is None
    assert gathering.read("ana").consent.given_at == gathering.now


def test_consent_to_another_text_than_stands_now_is_asked_for_again(gathering: Any) -> None:
    found = gathering.do(service.give_consent, "ana", version="2019", language="en")

    assert [fault.code for fault in found] == ["registration.consent_changed"]
    assert gathering.read("ana").consent.given_at is None


@pytest.mark.parametrize(("name", "language"), [("Another name", "en"), ("Desayuno", "es")])
def test_consent_is_kept_as_it_was_read_or_not_at_all(gathering: Any, name: str, language: Any) -> None:
    read = gathering.read("ana").consent
    gathering.change(name=name)

    answer = gathering.do(
        service.give_consent, "ana", version=read.version, language=language, seen=read.seen
    )

    assert [fault.code for fault in answer] == ["registration.consent_changed"]
    now_read = gathering.read("ana").consent
    assert now_read.given_at is None
    gathering.do(service.give_consent, "ana", version=read.version, language="en", seen=now_read.seen)
    assert gathering.read("ana").consent.text == now_read.text


def test_name_and_consent_alone_hold_up_the_end(gathering: Any) -> None:
    codes = [fault.code for fault in gathering.do(service.finish_registration, "dan")]
    gathering.do(service.give_consent, "dan", version=service.CONSENT_VERSION, language="es")
    done = gathering.do(service.finish_registration, "dan")

    page = gathering.read("dan")
    assert (codes, done) == (["registration.consent_missing"], ())
    assert page.completed_at == gathering.now
    assert page.parts == {"you": False, "offers": False, "needs": False, "consent": True}


def test_chairs_on_the_day_are_agreed_to_and_taken_back(gathering: Any) -> None:
    gathering.do(service.set_may_refill, "dan", may_refill=True)
    told = gathering.read("dan").may_refill
    gathering.do(service.set_may_refill, "dan", may_refill=False)

    assert (told, gathering.read("dan").may_refill) == (True, False)


ACTS: dict[str, Callable[[Any], Any]] = {
    "profile": lambda g: g.do(service.save_profile, "ana", typed(), seen=""),
    "statements": lambda g: g.do(service.save_statements, "ana", "goal", ["x"], seen=""),
    "presence": lambda g: g.do(service.save_presence, "ana", [], "", seen=""),
    "consent": lambda g: g.do(service.give_consent, "ana", version="", language="es"),
    "refill": lambda g: g.do(service.set_may_refill, "ana", may_refill=True),
    "want": lambda g: g.do(service.add_want, "ana", g.public_ids["ben"]),
    "unwant": lambda g: g.do(service.remove_want, "ana", g.public_ids["ben"]),
    "avoid": lambda g: g.do(service.add_avoid, "ana", "Ben"),
    "unavoid": lambda g: g.do(service.remove_avoid, "ana", "Ben"),
    "end": lambda g: g.do(service.finish_registration, "ana"),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nothing_is_changed_before_registration_opens_or_after_it_is_over(gathering: Any, act: Any) -> None:
    before = gathering.read("ana")
    for changed, error in (
        ({"state": "draft"}, RegistrationNotYetError),
        ({"state": "closed"}, RegistrationOverError),
        ({"state": "open", "registration_until": gathering.now}, RegistrationOverError),
        ({"registration_until": None, "archived_at": gathering.now}, RegistrationOverError),
    ):
        gathering.change(**changed)
        with pytest.raises(error) as raised:
            act(gathering)
        assert raised.value.parameters == {"organiser": "Cámara"}
    gathering.change(archived_at=None)

    assert gathering.read("ana") == before


def test_registration_lasts_until_the_deadline_else_until_the_first_slot(gathering: Any) -> None:
    def told(**changed: Any) -> tuple[str, bool]:
        gathering.change(**changed)
        found = gathering.read("ana").registration
        return found.state, found.is_late

    first_slot = gathering.read("ana").slots[0].starts_at
    gathering.now = first_slot - timedelta(seconds=1)
    before = told()
    gathering.now = first_slot
    after = told()

    assert (before, after) == (("open", False), ("over", False))
    assert told(registration_until=first_slot + timedelta(hours=1), state="live") == ("open", True)
    assert told(state="feedback") == ("over", False)


def test_reading_takes_as_many_queries_for_everybody(gathering: Any, counting: Any) -> None:
    counts = []
    for many in (False, True):
        if many:
            for kind in ("goal", "offer", "need"):
                seen = gathering.read("dan").seen[kind]
                texts = [f"{kind} {number}" for number in range(10)]
                gathering.do(service.save_statements, "dan", kind, texts, seen=seen)
            for number in range(20):
                gathering.do(service.add_avoid, "dan", f"Somebody {number}")
        with gathering.database.reading() as db, counting(db) as statements:
            service.read_registration(db, gathering.attendees["dan"], "en", gathering.now)
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 12
