"""Proposals: each constraint, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from matchmaker.store import ProposalRoundRow, ProposalRow, Row

NOW = datetime.fromisoformat("2026-10-01T08:00:00+00:00")
#: The small event of ``conftest``, and another organiser's.
Small = Any
TAKEN = ""


def asked(s: Small, **changed: Any) -> ProposalRoundRow:
    usual = {"event_id": s.event.id, "number": 2, "opened_at": NOW, "closes_at": NOW + timedelta(days=1)}
    return ProposalRoundRow(**usual | changed)


def proposal(s: Small, **changed: Any) -> ProposalRow:
    return ProposalRow(**{"event_id": s.event.id, "meeting_id": s.meetings[1].id} | changed)


#: Case → the row, of an event and another organiser's event, and the constraint that refuses it.
CASES: dict[str, tuple[Callable[[Small, Small], Row], str]] = {
    "round": (lambda s, _: asked(s), TAKEN),
    "proposal": (lambda s, _: proposal(s), TAKEN),
    "round 0": (lambda s, _: asked(s, number=0), "ck_proposal_rounds_number_at_least_1"),
    "round twice": (lambda s, _: asked(s, number=1), "uq_proposal_rounds_event_id_number"),
    "round that closes as it opens": (
        lambda s, _: asked(s, closes_at=NOW),
        "ck_proposal_rounds_closes_after_opening",
    ),
    "unknown state": (lambda s, _: proposal(s, state="maybe"), "ck_proposals_state_known"),
    "unknown answer of one": (lambda s, _: proposal(s, a_answer="maybe"), "ck_proposals_a_answer_known"),
    "unknown answer of the other": (
        lambda s, _: proposal(s, b_answer="maybe"),
        "ck_proposals_b_answer_known",
    ),
    "accepted by one alone": (
        lambda s, _: proposal(s, state="accepted", a_answer="accept"),
        "ck_proposals_both_accepted",
    ),
    "accepted though one declined": (
        lambda s, _: proposal(s, state="accepted", a_answer="accept", b_answer="decline"),
        "ck_proposals_both_accepted",
    ),
    "accepted by both": (
        lambda s, _: proposal(s, state="accepted", a_answer="accept", b_answer="accept"),
        TAKEN,
    ),
    "meeting proposed twice": (
        lambda s, _: proposal(s, meeting_id=s.meetings[0].id),
        "uq_proposals_event_id_meeting_id",
    ),
    "meeting of another event": (
        lambda s, o: proposal(s, meeting_id=o.meetings[0].id),
        "fk_proposals_event_id_meeting_id",
    ),
    "round of no event": (lambda s, _: proposal(s, round_id=10**9), "fk_proposals_event_id_round_id"),
}


def test_database_takes_and_refuses_each_case_by_its_constraint(assert_cases: Callable[..., None]) -> None:
    assert_cases(CASES, ProposalRoundRow, ProposalRow)
