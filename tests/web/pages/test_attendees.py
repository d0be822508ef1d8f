"""The attendees of an event in the console: found, edited, invited, withdrawn, merged, taken along."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from matchmaker.store import AttendeeRow, MeetingRow, OutboxRow, VersionRow, in_event, scoped

Visit = Callable[[str], Any]
HOSTILE = [
    "\0",
    "<script>x</script>",
    "\u202e" * 5,
    "😀" * 400,
    "%%",
    "'; DROP TABLE attendees; --",
    "x" * 60_000,
]


@pytest.fixture
def here(world: Any) -> str:
    return f"/events/{world.names['event']}/attendees"


def rows(world: Any) -> dict[str, AttendeeRow]:
    with world.database.reading() as db:
        event = scoped(db, world.members["manager"].organiser_id).event(world.names["event"])
        found = db.scalars(in_event(db, event).select(AttendeeRow))
        return {row.name: row for row in found}


def test_reader_sees_the_list_and_nothing_to_change_it_by(visit: Visit, here: str) -> None:
    page = visit("reader").get(here).text

    assert "Lucía Ferrer Ruiz" in page
    assert 'type="checkbox"' not in page
    assert "/edit" not in page
    assert "/attendees/import" not in page


def test_list_is_searched_and_narrowed_by_its_address(visit: Visit, here: str) -> None:
    visitor = visit("manager")

    assert "1 attendee " in visitor.read(f"{here}?q=lasa")
    assert "Nobody on the list is like that." in visitor.read(f"{here}?show=withdrawn&q=zzz")
    for text in HOSTILE[:-1]:
        assert (
            visitor.get(here, query_string={"q": text, "show": text, "sort": text, "page": text}).status_code
            == 200
        )


def test_an_attendee_is_added_and_what_is_wrong_is_told_at_once(visit: Visit, here: str, world: Any) -> None:
    visitor = visit("manager")
    answer = visitor.post(f"{here}/new", {"name": " ", "email": "eva@", "cap": "x", "needs": "Pan\nVino"})
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    for told in ("The name is blank.", "the domain is missing", "“x” is not a whole number"):
        assert page.count(told) == 2, told  # in the summary, and at the field
    assert "Pan\nVino" in page

    assert visitor.post(f"{here}/new", {"name": "Eva Sol", "email": "eva@sol.example"}).status_code == 303
    assert rows(world)["Eva Sol"].email == "eva@sol.example"


def test_the_second_of_two_editors_keeps_what_they_typed(visit: Visit, here: str, world: Any) -> None:
    one, other = visit("manager"), visit("owner")
    edit = f"{here}/{world.names['attendee']}/edit"
    form = {"name": "Lucía Ferrer", "edition": "1"}
    assert one.post(edit, {**form, "title": "CEO"}).status_code == 303

    answer = other.post(edit, {**form, "title": "Panadera"})
    assert answer.status_code == 422
    assert 'value="Panadera"' in answer.text
    assert "Somebody else changed this attendee" in answer.text
    assert "<dd>CEO</dd>" in answer.text
    edition = re.findall(r'name="edition" value="(\d+)"', answer.text)
    assert edition == ["2"]
    assert other.post(edit, {**form, "edition": "2", "title": "Panadera"}).status_code == 303
    assert rows(world)["Lucía Ferrer"].title == "Panadera"


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_kept_as_text_or_told(visit: Visit, here: str, world: Any, text: str) -> None:
    visitor = visit("manager")
    edit = f"{here}/{world.names['attendee']}/edit"
    fields = (
        "email",
        "organisation",
        "title",
        "role",
        "languages",
        "goals",
        "needs",
        "cap",
        "floor",
        "table",
        "away",
    )
    answer = visitor.post(edit, dict.fromkeys(fields, text) | {"name": text, "edition": text})
    assert answer.status_code == 422
    answer = visitor.post(edit, {"name": f"A {text}", "needs": text, "edition": "1"})
    assert answer.status_code in {303, 422}
    assert "<script>x" not in visitor.get(here).text
    forged = {"towards": text, "wish": text}
    assert visitor.post(f"{here}/{world.names['attendee']}/wishes", forged).status_code in {303, 404}


def test_wishes_are_set_and_taken_back(visit: Visit, here: str, world: Any) -> None:
    visitor = visit("manager")
    page = f"{here}/{world.names['attendee']}"
    assert "Jon Lasa" in visitor.read(f"{page}/edit?whom=lasa")
    for form in ({"wish": "must"}, {"wish": "avoid"}):
        answer = visitor.post(f"{page}/wishes", {"towards": world.names["other"], **form})
        assert answer.status_code == 303
    assert "Keep apart from Jon Lasa" in visitor.read(f"{page}/edit")
    visitor.post(f"{page}/wishes", {"towards": world.names["other"]})
    assert "None. Look for somebody" in visitor.read(f"{page}/edit")
    assert visitor.post(f"{page}/wishes", {"towards": world.names["other"], "wish": "hug"}).status_code == 400


def test_a_withdrawal_says_what_it_breaks_and_is_undone(visit: Visit, here: str, world: Any) -> None:
    visitor = visit("manager")
    who = world.names["attendee"]
    page = visitor.read(f"{here}/withdraw?who={who}&who=forged")
    assert "Withdraw Lucía Ferrer Ruiz?" in page
    assert "1 meeting of version 1 will not be held" in page
    assert "Nobody is chosen." in visitor.read(f"{here}/withdraw")

    assert visitor.post(f"{here}/withdraw", {"who": who}).status_code == 303
    assert "Lucía" not in visitor.read(here)
    assert "Lucía" in visitor.read(f"{here}?show=withdrawn")
    assert visitor.post(f"{here}/{who}/back").status_code == 303
    assert "Lucía" in visitor.read(here)


def test_invitations_are_looked_at_counted_sent_once_and_followed(
    visit: Visit, here: str, world: Any
) -> None:
    visitor = visit("manager")
    edit = f"{here}/{world.names['attendee']}/edit"
    visitor.post(edit, {"name": "Lucía Ferrer Ruiz", "email": "lucia@ferrer.example", "edition": "1"})
    page = visitor.read(f"{here}/mails/new?all=1")
    assert "Lucía Ferrer Ruiz, who should you meet?" in page
    assert "Invite 1" in page
    assert "1 gets no mail Jon Lasa, no email address" in page

    for _ in range(2):
        assert visitor.post(f"{here}/mails", {"kind": "invitation", "all": "1"}).status_code == 303
    with world.database.reading() as db:
        organiser = world.members["manager"].organiser_id
        mails = db.scalars(scoped(db, organiser).select(OutboxRow)).all()
        assert [(mail.kind, mail.recipient) for mail in mails] == [
            ("attendee_invitation", "lucia@ferrer.example")
        ]
    assert "1 invitation Sent 0 of 1 Waiting 1 of 1 Failed 0 of 1" in visitor.read(f"{here}/mails")
    assert "There is nobody to invite." in visitor.read(f"{here}/mails/new?all=1")
    assert "Remind 1" in visitor.read(f"{here}/mails/new?kind=reminder&who={world.names['attendee']}")
    assert visit("reader").get(f"{here}/mails").status_code == 200


def test_a_merge_that_would_seat_one_twice_is_refused_with_its_reason(
    visit: Visit, here: str, world: Any
) -> None:
    visitor = visit("manager")
    page = f"{here}/doubles/{world.names['attendee']}/{world.names['other']}"
    told = visitor.read(page)
    assert "These two can’t be merged." in told
    assert "Version 1, slot 1" in told
    answer = visitor.post(page, {"edition": "1", "other_edition": "1"})
    assert answer.status_code == 303
    assert all(row.withdrawn_at is None for row in rows(world).values())


def test_doubles_are_found_compared_and_merged(visit: Visit, here: str, world: Any) -> None:
    visitor = visit("manager")
    visitor.post(f"{here}/new", {"name": "Jon Lasa", "email": "jon@lasa.example", "needs": "Pan"})
    page = visitor.get(f"{here}/doubles").text
    compare = re.findall(r'href="([^"]+/doubles/[^"]+)"', page)
    assert len(compare) == 1
    assert "There is no undo." in visitor.read(compare[0])

    answer = visitor.post(
        compare[0], {"edition": "1", "other_edition": "1", "email": "other", "needs": "other"}
    )
    assert answer.location.endswith("?merged=1")
    assert "The two are one now." in visitor.read(answer.location)
    with world.database.reading() as db:
        event = scoped(db, world.members["manager"].organiser_id).event(world.names["event"])
        found = db.scalars(
            in_event(db, event).select(AttendeeRow).where(AttendeeRow.name == "Jon Lasa")
        ).all()
        assert {(row.email, row.withdrawn_at is None) for row in found} == {
            ("jon@lasa.example", True),
            ("", False),
        }


@pytest.mark.parametrize(
    ("rest", "kind"),
    [
        ("attendees.csv", "text/csv"),
        ("attendees.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("folder.zip", "application/zip"),
    ],
)
def test_the_list_and_the_event_are_taken_along(visit: Visit, world: Any, rest: str, kind: str) -> None:
    answer = visit("manager").get(f"/events/{world.names['event']}/{rest}")

    assert (answer.status_code, answer.mimetype) == (200, kind)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert len(answer.data) > 100
    assert visit("reader").get(f"/events/{world.names['event']}/{rest}").status_code == 403


def test_every_deed_has_its_sentence_in_the_log(visit: Visit, here: str, world: Any) -> None:
    visitor = visit("owner")
    who = world.names["attendee"]
    edit = f"{here}/{who}/edit"
    visitor.post(edit, {"name": "Lucía Ferrer Ruiz", "email": "l@f.example", "edition": "1"})
    visitor.post(f"{here}/{who}/wishes", {"towards": world.names["other"], "wish": "must"})
    visitor.post(f"{here}/mails", {"kind": "invitation", "all": "1"})
    visitor.get(f"/events/{world.names['event']}/attendees.csv")
    visitor.post(f"{here}/withdraw", {"who": who})
    visitor.post(f"{here}/{who}/back")

    told = visitor.read("/team/log")
    for sentence in (
        "Changed the record of Lucía Ferrer Ruiz",
        "Set a wish for Lucía Ferrer Ruiz",
        "Invited attendees to register: 1",
        "Downloaded the list of attendees: CSV",
        "Withdrew attendees: 1",
        "Took Lucía Ferrer Ruiz back on the list",
    ):
        assert sentence in told


@pytest.mark.parametrize("odd", ["a%00b", "A" * 22, "%F0%9F%98%80", "1"])
def test_odd_ids_are_absent_and_odd_numbers_are_nobodys(
    world_of_each_kind: Any, make_app: Any, new_visitor: Any, odd: str
) -> None:
    visitor = new_visitor(make_app(world_of_each_kind.database))
    visitor.come_in(world_of_each_kind.link("manager"))
    names = world_of_each_kind.names
    here, one = f"/events/{names['event']}/attendees", names["attendee"]
    for path in (f"{odd}/edit", f"doubles/{one}/{odd}", f"doubles/{odd}/{one}", f"doubles/{one}/{one}"):
        assert visitor.get(f"{here}/{path}").status_code == 404, path
    for path in (f"{odd}/back", f"{odd}/mail", f"{odd}/wishes"):
        assert visitor.post(f"{here}/{path}", {"towards": one}).status_code == 404, path
    for path in (f"withdraw?who={odd}", f"mails/new?who={odd}&kind={odd}", f"?page={'9' * 40}&role={odd}"):
        assert visitor.get(f"{here}/{path}".replace("/?", "?")).status_code == 200, path
    huge = {"edition": "9" * 40, "other_edition": "-1", "name": "A"}
    assert visitor.post(f"{here}/{one}/edit", huge).status_code == 422
    assert visitor.post(f"{here}/doubles/{one}/{names['other']}", huge).status_code == 303


def test_an_event_without_attendees_says_what_to_do(visit: Visit, here: str, world: Any) -> None:
    with world.database.writing() as db:
        event = scoped(db, world.members["manager"].organiser_id).event(world.names["event"])
        state = in_event(db, event)
        db.execute(state.delete(VersionRow))
        db.execute(state.delete(MeetingRow))
        db.execute(state.delete(AttendeeRow))
    page = visit("manager").read(here)

    assert "Nobody is on the list yet" in page
    assert "Import a list" in page
