"""The schedule: each constraint, on both databases."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from matchmaker.store import (
    EditRow,
    MeetingReasonRow,
    MeetingRow,
    PlacementRow,
    Row,
    RunRow,
    SeatRow,
    TrialRow,
    VersionRow,
)

NOW = datetime.fromisoformat("2026-10-01T08:00:00+00:00")
#: The small event of ``conftest``, and another organiser's.
Small = Any
TAKEN = ""


def run(s: Small, **changed: Any) -> RunRow:
    return RunRow(**{"event_id": s.event.id, "created_at": NOW, "time_limit": 20.0} | changed)


def version(s: Small, **changed: Any) -> VersionRow:
    usual = {
        **dict.fromkeys(("value", "objective", "upper_bound", "breaks", "table_moves"), 0),
        "event_id": s.event.id,
        "number": 2,
        "status": "feasible",
        "created_at": NOW,
    }
    return VersionRow(**usual | changed)


def meeting(s: Small, **changed: Any) -> MeetingRow:
    usual = {
        "event_id": s.event.id,
        "a_attendee_id": s.attendees[1].id,
        "b_attendee_id": s.attendees[3].id,
    }
    return MeetingRow(**usual | changed)


def reason(s: Small, **changed: Any) -> MeetingReasonRow:
    usual = {
        "event_id": s.event.id,
        "version_id": s.version.id,
        "meeting_id": s.meetings[0].id,
        "direction": 0,
        "code": "affinity.offer_meets_need",
        "benefit": 800,
    }
    return MeetingReasonRow(**usual | changed)


def placement(s: Small, **changed: Any) -> PlacementRow:
    usual = {
        "event_id": s.event.id,
        "version_id": s.version.id,
        "meeting_id": s.meetings[2].id,
        "slot_id": s.slots[0].id,
        "table_id": s.tables[1].id,
        "value": 5,
    }
    return PlacementRow(**usual | changed)


def seat(s: Small, **changed: Any) -> SeatRow:
    usual = {
        "event_id": s.event.id,
        "version_id": s.version.id,
        "slot_id": s.slots[0].id,
        "attendee_id": s.attendees[2].id,
        "placement_id": s.placement.id,
    }
    return SeatRow(**usual | changed)


def edit(s: Small, **changed: Any) -> EditRow:
    usual = {
        "event_id": s.event.id,
        "version_id": s.version.id,
        "position": 2,
        "kind": "move",
        "made_by": "m",
        "made_at": NOW,
        "change": {"out": [], "in": []},
    }
    return EditRow(**usual | changed)


def trial(s: Small, **changed: Any) -> TrialRow:
    usual = {"event_id": s.event.id, "version_id": s.version.id, "asked_by": "m", "created_at": NOW}
    return TrialRow(**usual | changed)


#: Case → the row, of an event and another organiser's event, and the constraint that refuses it.
CASES: dict[str, tuple[Callable[[Small, Small], Row], str]] = {
    "run": (lambda s, _: run(s), TAKEN),
    "version": (lambda s, _: version(s), TAKEN),
    "published version": (lambda s, _: version(s, state="published", published_at=NOW), TAKEN),
    "meeting": (lambda s, _: meeting(s), TAKEN),
    "second meeting of two by an explicit pair": (
        lambda s, _: meeting(
            s,
            a_attendee_id=s.attendees[0].id,
            b_attendee_id=s.attendees[1].id,
            explicit_pair_id=s.pairs[0].id,
        ),
        TAKEN,
    ),
    "reason": (lambda s, _: reason(s), TAKEN),
    "placement": (lambda s, _: placement(s), TAKEN),
    "placement at the same table in another slot": (
        lambda s, _: placement(s, slot_id=s.slots[1].id, table_id=s.tables[0].id),
        TAKEN,
    ),
    "seat": (lambda s, _: seat(s), TAKEN),
    "unknown run state": (lambda s, _: run(s, state="lost"), "ck_runs_state_known"),
    "run without time": (lambda s, _: run(s, time_limit=0), "ck_runs_time_limit_positive"),
    "negative seed": (lambda s, _: run(s, seed=-1), "ck_runs_seed_at_least_0"),
    "unknown version state": (lambda s, _: version(s, state="final"), "ck_versions_state_known"),
    "unknown status": (lambda s, _: version(s, status="good"), "ck_versions_status_known"),
    "version 0": (lambda s, _: version(s, number=0), "ck_versions_number_at_least_1"),
    "version twice": (lambda s, _: version(s, number=1), "uq_versions_event_id_number"),
    "published at no moment": (
        lambda s, _: version(s, state="published"),
        "ck_versions_published_at_known",
    ),
    "draft published at a moment": (
        lambda s, _: version(s, published_at=NOW),
        "ck_versions_published_at_known",
    ),
    "negative breaks": (lambda s, _: version(s, breaks=-1), "ck_versions_breaks_at_least_0"),
    "negative moves": (lambda s, _: version(s, table_moves=-1), "ck_versions_table_moves_at_least_0"),
    "edition 0": (lambda s, _: version(s, edition=0), "ck_versions_edition_at_least_1"),
    "fewer edits than none": (lambda s, _: version(s, edits_kept=-1), "ck_versions_edits_kept_at_least_0"),
    "edit": (lambda s, _: edit(s), TAKEN),
    "unknown kind of edit": (lambda s, _: edit(s, kind="burn"), "ck_edits_kind_known"),
    "edit 0": (lambda s, _: edit(s, position=0), "ck_edits_position_at_least_1"),
    "two edits in one place": (lambda s, _: edit(s, position=1), "uq_edits_version_id_position"),
    "edit of another event's version": (
        lambda s, o: edit(s, version_id=o.version.id),
        "fk_edits_event_id_version_id",
    ),
    "trial": (lambda s, _: trial(s), TAKEN),
    "unknown state of a trial": (lambda s, _: trial(s, state="lost"), "ck_trials_state_known"),
    "trial of another event's version": (
        lambda s, o: trial(s, version_id=o.version.id),
        "fk_trials_event_id_version_id",
    ),
    "meeting with oneself": (
        lambda s, _: meeting(s, b_attendee_id=s.attendees[1].id),
        "ck_meetings_sides_in_order",
    ),
    "meeting the wrong way round": (
        lambda s, _: meeting(s, a_attendee_id=s.attendees[3].id, b_attendee_id=s.attendees[1].id),
        "ck_meetings_sides_in_order",
    ),
    "same two twice": (
        lambda s, _: meeting(s, a_attendee_id=s.attendees[0].id, b_attendee_id=s.attendees[1].id),
        "uq_meetings_a_attendee_id_b_attendee_id",
    ),
    "meeting with another event's attendee": (
        lambda s, o: meeting(s, b_attendee_id=o.attendees[0].id),
        "fk_meetings_event_id_b_attendee_id",
    ),
    "reason of no direction": (lambda s, _: reason(s, direction=2), "ck_meeting_reasons_direction_known"),
    "benefit below nothing": (
        lambda s, _: reason(s, benefit=-1),
        "ck_meeting_reasons_benefit_in_thousandths",
    ),
    "benefit above all": (
        lambda s, _: reason(s, benefit=1001),
        "ck_meeting_reasons_benefit_in_thousandths",
    ),
    "table twice in a slot": (
        lambda s, _: placement(s, table_id=s.tables[0].id),
        "uq_placements_version_id_slot_id_table_id",
    ),
    "meeting twice in a version": (
        lambda s, _: placement(s, meeting_id=s.meetings[0].id, slot_id=s.slots[1].id),
        "uq_placements_event_id_version_id_meeting_id",
    ),
    "placement worth nothing": (lambda s, _: placement(s, value=0), "ck_placements_value_at_least_1"),
    "placement in another event's slot": (
        lambda s, o: placement(s, slot_id=o.slots[0].id),
        "fk_placements_event_id_slot_id",
    ),
    "placement at another event's table": (
        lambda s, o: placement(s, table_id=o.tables[0].id),
        "fk_placements_event_id_table_id",
    ),
    "placement of another event's meeting": (
        lambda s, o: placement(s, meeting_id=o.meetings[0].id),
        "fk_placements_event_id_meeting_id",
    ),
    "placement in another event's version": (
        lambda s, o: placement(s, version_id=o.version.id),
        "fk_placements_event_id_version_id",
    ),
    "attendee twice in a slot": (lambda s, _: seat(s, attendee_id=s.attendees[0].id), "pk_seats"),
    "seat in another slot than its placement": (
        lambda s, _: seat(s, slot_id=s.slots[1].id),
        "fk_seats_placement_id_version_id_slot_id",
    ),
    "seat of another event's attendee": (
        lambda s, o: seat(s, attendee_id=o.attendees[0].id),
        "fk_seats_event_id_attendee_id",
    ),
}


def test_database_takes_and_refuses_each_case_by_its_constraint(assert_cases: Callable[..., None]) -> None:
    rows = (RunRow, VersionRow, EditRow, TrialRow, MeetingRow, MeetingReasonRow, PlacementRow, SeatRow)
    assert_cases(CASES, *rows)


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (reason, "pk_meeting_reasons"),
        (lambda s: meeting(s, explicit_pair_id=s.pairs[0].id), "uq_meetings_explicit_pair_id"),
    ],
)
def test_database_refuses_the_second_alike(
    make: Callable[[Small], Row], constraint: str, refused_second: Callable[..., str]
) -> None:
    assert refused_second(make, constraint) == constraint
