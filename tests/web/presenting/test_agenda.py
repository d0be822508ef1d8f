from datetime import UTC, datetime, timedelta

import pytest

from matchmaker.services.planning.pages import AgendaItem, AgendaPage, Card, PersonLabel, SlotHead
from web.presenting.agenda import Entry, agenda_now, entries_of

START = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
ME = PersonLabel(id="me", name="Lucía Ferrer", short="L. Ferrer", initials="LF")


def head(number: int) -> SlotHead:
    starts_at = START + (number - 1) * timedelta(minutes=20)
    return SlotHead(number=number, session=1, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=15))


def item(number: int) -> AgendaItem:
    return AgendaItem(
        meeting_id=f"m{number}",
        slot=head(number),
        table="7",
        partner=ME,
        common_languages=(),
        value=1,
        reasons=(),
        wished=False,
        card=Card(reader=ME, questions=(), give=None),
    )


PAGE = AgendaPage(
    event_id="e",
    event_name="Foro",
    timezone="Europe/Madrid",
    person=ME,
    language="es",
    version=1,
    items=(item(1), item(3)),
    free_slots=(head(2),),
)


@pytest.mark.parametrize(
    ("minutes", "following", "is_running", "told"),
    [
        (-600, 1, False, None),
        (-121, 1, False, None),
        (-120, 1, False, 120),
        (-11.5, 1, False, 12),
        (0, 1, True, None),
        (14.9, 1, True, None),
        (15, 3, False, 25),
        (40, 3, True, None),
    ],
)
def test_next_meeting_is_told_by_the_moment(
    minutes: float, following: int, told: int | None, *, is_running: bool
) -> None:
    moment = agenda_now(PAGE, START + timedelta(minutes=minutes))

    assert moment.next == item(following)
    assert (moment.is_running, moment.minutes) == (is_running, told)


def test_rest_holds_everything_else_in_the_order_of_time() -> None:
    moment = agenda_now(PAGE, START + timedelta(minutes=16))

    assert moment.rest == (Entry(head(1), item(1), is_past=True), Entry(head(2), None, is_past=False))


def test_all_over_leaves_the_whole_agenda_as_past() -> None:
    moment = agenda_now(PAGE, START + timedelta(hours=2))

    assert (moment.next, moment.minutes) == (None, None)
    assert moment.rest == entries_of(PAGE, START + timedelta(hours=2))
    assert all(entry.is_past for entry in moment.rest)
    assert [entry.slot.number for entry in moment.rest] == [1, 2, 3]
