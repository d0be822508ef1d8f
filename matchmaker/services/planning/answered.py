"""What attendees answered, as the next run has to respect it."""

from dataclasses import replace

from sqlalchemy.orm import Session

from matchmaker.intake import EventFolder, WishRecord
from matchmaker.services.events import EventKeys
from matchmaker.store import EventScope, MeetingRow, ProposalRow

#: State of a proposal → the wish that has the same effect on a schedule.
_EFFECTS = {"accepted": "must", "declined": "avoid", "expired": "avoid"}


def with_answers(db: Session, here: EventScope, folder: EventFolder, keys: EventKeys) -> EventFolder:
    """
    Return an event's records in which what both accepted must be held, and the rest is not proposed again.

    A meeting that one of the two declined, or that was not answered in time, is treated as an ``avoid`` is:
    nothing tells one from the other, nor either from two attendees who never were a candidate pair.
    Of several meetings of the same two, one that both accepted counts for more than what came of the others.
    """
    joined = here.select(ProposalRow).join(MeetingRow, MeetingRow.id == ProposalRow.meeting_id)
    answered = db.execute(
        joined.where(ProposalRow.state.in_(_EFFECTS)).with_only_columns(
            ProposalRow.state, MeetingRow.a_attendee_id, MeetingRow.b_attendee_id
        )
    ).all()
    agreed = {(a, b) for state, a, b in answered if state == "accepted"}
    names = dict(zip(keys.attendees, (attendee.id for attendee in folder.attendees), strict=True))
    wishes = tuple(
        WishRecord(names[a], names[b], _EFFECTS[state])
        for state, a, b in sorted(answered, key=lambda row: (row[1], row[2], row[0]))
        if a in names and b in names and (state == "accepted" or (a, b) not in agreed)
    )
    return replace(folder, wishes=(*folder.wishes, *wishes)) if wishes else folder
