"""Why two attendees should meet: the two statements that carried each direction of a pair."""

from dataclasses import dataclass

from matchmaker.affinity import ReasonKind
from matchmaker.intake import AttendeeRecord, EventFolder
from matchmaker.services.planning.prepare import Plan

#: Kind of a reason → the receiver's and the giver's kind of statement.
STATEMENTS: dict[ReasonKind, tuple[str, str]] = {
    ReasonKind.OFFER_MEETS_NEED: ("need", "offer"),
    ReasonKind.SHARED_GOAL: ("goal", "goal"),
    ReasonKind.OFFER_SERVES_GOAL: ("goal", "offer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReason:
    """
    What one attendee gets from meeting another, in words a terminal can print.

    Parameters
    ----------
    code
        Sentence of the direction, ``affinity.<kind>``.
    receiver, giver
        Names.
    receiver_text, giver_text
        Their statements; blank when nothing is known.
    benefit
        Thousandths, 0..1000.
    """

    code: str
    receiver: str
    giver: str
    receiver_text: str
    giver_text: str
    benefit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A direction's reason by position: kinds of statement are ``goal offer need``, or blank for none."""

    code: str
    receiver: int
    giver: int
    receiver_kind: str
    receiver_position: int
    giver_kind: str
    giver_position: int
    benefit: int


def reasons_of(plan: Plan, folder: EventFolder, pair: int) -> tuple[PairReason, ...]:
    """
    Return why the two of a pair should meet, the direction of the smaller index first.

    Parameters
    ----------
    pair
        Index of the pair in the problem.

    Returns
    -------
    tuple of PairReason
        Two; none with explicit pairs, whose values were given.
    """
    return tuple(
        PairReason(
            code=carried.code,
            receiver=plan.attendee_names[carried.receiver],
            giver=plan.attendee_names[carried.giver],
            receiver_text=_text(
                folder.attendees[carried.receiver], carried.receiver_kind, carried.receiver_position
            ),
            giver_text=_text(folder.attendees[carried.giver], carried.giver_kind, carried.giver_position),
            benefit=carried.benefit,
        )
        for carried in carried_by(plan, pair)
    )


def carried_by(plan: Plan, pair: int) -> tuple[Carried, ...]:
    """Return the reasons of a pair by position of the statements; none with explicit pairs."""
    values = plan.values
    if values is None:
        return ()
    ends = plan.problem.pairs[pair].tolist()
    found = []
    for direction in (0, 1):
        kind = ReasonKind(int(values.reason_kind[pair, direction]))
        receiver_kind, giver_kind = STATEMENTS.get(kind, ("", ""))
        receiver_position, giver_position = values.reason_statement[pair, direction].tolist()
        found.append(
            Carried(
                code=f"affinity.{kind.name.lower()}",
                receiver=ends[direction],
                giver=ends[1 - direction],
                receiver_kind=receiver_kind,
                receiver_position=receiver_position,
                giver_kind=giver_kind,
                giver_position=giver_position,
                benefit=int(values.benefit[pair, direction]),
            )
        )
    return tuple(found)


def _text(attendee: AttendeeRecord, kind: str, position: int) -> str:
    statements = {"goal": attendee.goals, "offer": attendee.offers, "need": attendee.needs}.get(kind, ())
    return statements[position] if 0 <= position < len(statements) else ""
