"""An attendee registers on the pages: what is typed is kept or told, and nobody else's is touched."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.services import registration as service
from matchmaker.store import AttendeeRow, ConsentRow, EventRow, StatementRow, VersionRow, WishRow

STEPS = ("you", "goals", "offers", "needs", "times", "wishes", "check")
SCRIPT = {"Accept": "application/json"}
ODD = {
    "nul": "\0",
    "huge": "x" * 5001,
    "emoji": "👩‍🚀" * 50,
    "right to left": "\u202eشريك",
    "markup": "<script>alert(1)</script>",
    "format": "{name} %s {{ 1 }}",
    "forged": "concept:../../etc",
    "surrogate": "%ED%A0%80",
    "number": "-1",
}


def set_event(world: Any, **values: Any) -> None:
    with world.database.writing() as db:
        event = db.get_one(EventRow, world.attendees["attendee"].event_id)
        for name, value in values.items():
            setattr(event, name, value)


def unpublish(world: Any) -> None:
    """Let the event have no schedule that anybody is in."""
    with world.database.writing() as db:
        for version in db.scalars(select(VersionRow)):
            version.state, version.published_at = "draft", None


@pytest.fixture
def me(come: Any, world: Any) -> Any:
    set_event(world, state="open", registration="anyone")
    unpublish(world)
    return come("attendee")


def own(world: Any, row: Any = StatementRow) -> list[Any]:
    me = world.attendees["attendee"].id
    column = row.from_attendee_id if row is WishRow else row.attendee_id
    with world.database.reading() as db:
        return list(db.scalars(select(row).where(column == me)))


def seen_of(me: Any, step: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', me.get(f"/register/{step}").text)
    assert found
    return found[1]


def save(me: Any, step: str, script: bool = False, **form: Any) -> Any:
    seen = seen_of(me, step) if step not in {"wishes", "check"} else ""
    headers = SCRIPT if script else {}
    return me.post(f"/register/{step}", {"seen": seen, **form}, headers=headers)


@pytest.mark.parametrize("step", STEPS)
def test_every_step_is_shown_with_where_one_is(me: Any, step: str) -> None:
    page = me.get(f"/register/{step}")

    assert page.status_code == 200
    assert page.text.count('aria-current="step"') == 1
    assert "0 of 4 parts done" in page.text


def test_step_that_is_none_is_absent(me: Any) -> None:
    assert [me.get("/register/nowhere").status_code, me.post("/register/nowhere").status_code] == [404, 404]


def test_attendee_lands_where_they_go_on(me: Any) -> None:
    assert me.get("/").location == "/register"
    assert me.get("/register").location == "/register/you"
    save(me, "you", name="Lucía", organisation="Ferrer", spoken=["es"], language="en")
    assert me.get("/register").location == "/register/offers"
    save(me, "offers", text=["tins"])
    save(me, "needs", text=["shops"])
    assert me.get("/register").location == "/register/check"
    done = save(me, "check", consent=service.CONSENT_VERSION, act="done")

    assert (done.status_code, me.get("/").location) == (303, "/agenda")
    assert "All set, Lucía" in me.get("/register/check").text
    assert 'href="/agenda"' in me.get("/register/check").text


def test_tick_that_is_saved_as_one_goes_is_no_consent_and_the_button_gives_it_to_what_was_read(
    me: Any, world: Any
) -> None:
    read = re.search(r'name="consent_seen" value="(\w+)"', me.get("/register/check").text)
    assert read
    ticked = {"consent": service.CONSENT_VERSION, "consent_seen": read[1]}
    saved = save(me, "check", script=True, **ticked)
    before = own(world, ConsentRow)
    other = save(me, "check", act="done", consent=service.CONSENT_VERSION, consent_seen="another")
    between = own(world, ConsentRow)
    done = save(me, "check", act="done", **ticked)

    assert (saved.status_code, before) == (200, [])
    assert (other.status_code, between) == (422, [])
    assert "The text has changed in the meantime." in other.text
    assert (done.status_code, len(own(world, ConsentRow))) == (303, 1)


def test_statements_move_and_leave_by_buttons(me: Any, world: Any) -> None:
    save(me, "needs", text=["one", "two", "three", ""], act="add")
    moved = save(me, "needs", text=["one", "two", "three", ""], act="down-0")
    save(me, "needs", text=["two", "one", "three", ""], act="remove-2")
    save(me, "needs", text=["two", "one", ""], act="down-1")  # nothing below it

    assert moved.location == "/register/needs"
    assert [(row.position, row.text) for row in own(world)] == [(0, "two"), (1, "one")]


def test_buttons_lead_on(me: Any) -> None:
    answers = [save(me, "needs", text=["x"], act=act).location for act in ("next", "add", "", "up-99999")]

    assert answers == ["/register/times", "/register/needs?more=1", "/register/needs", "/register/needs"]


def test_script_is_told_that_it_is_saved_and_what_stands_there_now(me: Any) -> None:
    first = save(me, "offers", script=True, text=["tins"])
    seen = first.json["seen"]
    second = me.post("/register/offers", {"seen": seen, "text": ["tins", "boats"]}, headers=SCRIPT)

    assert first.json == {"saved": "Saved 10:00", "seen": seen, "meter": first.json["meter"]}
    assert first.json["meter"].startswith("1 of 4 parts")
    assert (second.status_code, second.json["seen"] == seen_of(me, "offers")) == (200, True)


def test_what_cannot_be_kept_is_shown_again_with_the_reason(me: Any, world: Any) -> None:
    shown = save(me, "offers", text=["fine", "x" * 501])
    told = save(me, "offers", script=True, text=["fine", "x" * 501])

    sentence = "This has 501 letters; 500 fit. Shorten it a little."
    assert (shown.status_code, told.status_code, own(world)) == (422, 422, [])
    assert shown.text.count(sentence) == 2
    assert 'href="#text-1"' in shown.text
    assert ">fine</textarea>" in shown.text
    assert "x" * 501 in shown.text
    assert told.json["faults"] == {"text-1": sentence}


def test_what_was_changed_elsewhere_is_told_and_what_was_typed_is_not_lost(me: Any, world: Any) -> None:
    old = seen_of(me, "offers")
    save(me, "offers", text=["from the phone"])
    shown = me.post("/register/offers", {"seen": old, "text": ["from the desk"]})
    told = me.post("/register/offers", {"seen": old, "text": ["from the desk"]}, headers=SCRIPT)
    kept = [row.text for row in own(world)]
    again = re.search(r'name="seen" value="(\w+)"', shown.text)
    me.post("/register/offers", {"seen": again and again[1], "text": ["from the desk"]})

    assert (shown.status_code, told.status_code, kept) == (409, 409, ["from the phone"])
    assert "changed somewhere else" in shown.text
    assert ">from the desk</textarea>" in shown.text
    assert told.json["seen"] == (again and again[1])
    assert [row.text for row in own(world)] == ["from the desk"]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_input_is_kept_or_told_and_never_a_fault_of_ours(me: Any, text: str) -> None:
    forms: dict[str, dict[str, Any]] = {
        "you": {
            "name": text,
            "organisation": text,
            "title": text,
            "role": text,
            "spoken": [text],
            "language": text,
        },
        "goals": {"text": [text] * 3, "act": text},
        "offers": {"text": [text], "seen": text},
        "times": {"away": [text], "cap": text},
        "check": {"consent": text, "may_refill": text, "act": text},
    }
    for step, form in forms.items():
        for headers in ({}, SCRIPT):
            assert me.post(f"/register/{step}", form, headers=headers).status_code in {200, 303, 409, 422}, (
                step
            )
    for act in ("want", "unwant", "avoid", "unavoid", text):
        answer = me.post("/register/wishes", {"act": act, "which": text, "avoid": text})
        assert answer.status_code in {303, 404, 422}, act
    for path in ("search/topics", "search/attendees"):
        for headers in ({}, SCRIPT):
            assert me.get(f"/register/{path}", query_string={"q": text}, headers=headers).status_code == 200
    for step in STEPS:
        page = me.get(f"/register/{step}").text
        assert "<script>alert" not in page


def test_search_finds_who_agreed_with_and_without_a_script_and_takes_them(me: Any, world: Any) -> None:
    with world.database.writing() as db:
        other = db.scalars(
            select(AttendeeRow).where(
                AttendeeRow.event_id == world.attendees["attendee"].event_id, AttendeeRow.name == "Jon Lasa"
            )
        ).one()
        other.organisation = "Lasa <b>"
        hidden = me.get("/register/search/attendees?q=lasa", headers=SCRIPT).json
        db.add(
            ConsentRow(
                event_id=other.event_id,
                attendee_id=other.id,
                version="1",
                language="es",
                text="x",
                given_at=other.registered_at,
            )
        )
    found = me.get("/register/search/attendees?q=lasa", headers=SCRIPT).json
    page = me.get("/register/search/attendees?q=lasa").text
    nobody = me.read("/register/search/attendees?q=zzzz")
    me.post("/register/wishes", {"act": "want", "which": other.public_id})

    assert hidden == []
    assert found == [{"value": other.public_id, "label": "Jon Lasa", "second": "Lasa <b>"}]
    assert "Lasa &lt;b&gt;" in page
    assert f'value="{other.public_id}"' in page
    assert "Nobody of that name has registered so far." in nobody
    assert [(row.wish, row.to_attendee_id) for row in own(world, WishRow)] == [("want", other.id)]


def test_who_is_of_another_event_or_organiser_is_absent(me: Any, world: Any) -> None:
    for who in ("attendee of another event", "attendee of another organiser"):
        answer = me.post("/register/wishes", {"act": "want", "which": world.attendees[who].public_id})
        assert answer.status_code == 404
    assert own(world, WishRow) == []


def test_avoid_is_answered_alike_and_shown_to_nobody_else(me: Any, world: Any, visit: Any) -> None:
    answers = [
        me.post("/register/wishes", {"act": "avoid", "avoid": typed})
        for typed in ("Jon Lasa", "Nobody There")
    ]
    me.post("/register/wishes", {"act": "unavoid", "which": "Nobody There"})
    owner = visit("owner")
    event = world.names["event"]
    elsewhere = [owner.get("/team/log").text, owner.get(f"/events/{event}").text]

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/register/wishes")] * 2
    assert me.get("/register/wishes").text.count("Jon Lasa") >= 1
    assert "Nobody There" not in me.get("/register/wishes").text
    assert [text for text in elsewhere if "Nobody There" in text or "avoid" in text.lower()] == []
    assert "Jon Lasa" not in me.get("/register/check").text


def test_searching_too_often_has_to_wait(me: Any) -> None:
    statuses = [me.get("/register/search/attendees?q=las", headers=SCRIPT).status_code for _ in range(62)]

    assert statuses == [200] * 60 + [429] * 2


def test_after_the_end_everything_is_shown_and_nothing_can_be_changed(me: Any, world: Any, rows: Any) -> None:
    save(me, "offers", text=["tins"])
    set_event(world, state="closed")
    before = rows()

    told = me.post("/register/offers", {"text": "other"}, headers=SCRIPT)
    answers = {step: me.post(f"/register/{step}", {"text": "x", "act": "done"}) for step in STEPS}

    assert (told.status_code, told.json["conflict"]) == (
        409,
        (
            "Registration is over, so nothing can be changed here any more. "
            "If something must be put right, ask Cámara."
        ),
    )
    assert {step: answer.location for step, answer in answers.items()} == {
        step: f"/register/{step}" for step in STEPS
    }
    for step in STEPS:
        page = me.get(f"/register/{step}").text
        assert "ask Cámara" in page
        assert 'name="act"' not in page.replace('name="act" value="add" tabindex', "")
    assert ">tins</textarea>" in me.get("/register/offers").text
    assert rows() == before


def test_late_attendee_is_told_when_they_are_fitted_in(me: Any, world: Any) -> None:
    with world.database.writing() as db:
        row = db.get_one(AttendeeRow, world.attendees["attendee"].id)
        for version in db.scalars(select(VersionRow)):
            version.state, version.published_at = "published", row.registered_at
        row.registered_at += timedelta(minutes=1)
    set_event(world, state="published")

    assert "You will be fitted in at the next update" in me.get("/register/you").text
    assert me.get("/").location == "/register"


def test_form_without_its_token_changes_nothing(me: Any, rows: Any) -> None:
    before = rows()

    answers = [me.open("POST", f"/register/{step}", data={"text": "x"}).status_code for step in STEPS]

    assert answers == [400] * len(STEPS)
    assert rows() == before


def test_chosen_language_is_that_of_pages_and_mails(me: Any, world: Any) -> None:
    save(me, "you", name="Lucía", spoken=["es"], language="es")

    assert "¿Quién eres?" in me.get("/register/you").text
    with world.database.reading() as db:
        assert db.get_one(AttendeeRow, world.attendees["attendee"].id).language == "es"


def test_picked_topic_is_shown_by_its_name_everywhere(me: Any) -> None:
    save(me, "needs", text=["concept:seed_funding"])

    for step in ("needs", "check"):
        page = me.read(f"/register/{step}")
        assert "Seed funding" in page
        assert "concept:" not in page
