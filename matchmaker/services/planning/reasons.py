"""Why two attendees should meet: the two statements that carried each direction of a pair."""

from dataclasses import dataclass

from matchmaker.affinity import Profile, ReasonKind, readable
from matchmaker.services.planning.prepare import Plan
from matchmaker.words import Language

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
    """A direction's reason by attendee index; kinds are ``goal offer need``, blank with the text for none."""

    code: str
    receiver: int
    giver: int
    receiver_kind: str
    receiver_text: str
    giver_kind: str
    giver_text: str
    benefit: int


def reasons_of(plan: Plan, pair: int, language: Language = "en") -> tuple[PairReason, ...]:
    """
    Return why the two of a pair should meet, the direction of the smaller index first.

    Parameters
    ----------
    pair
        Index of the pair in the problem.
    language
        Of the names of concepts that were picked.

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
            receiver_text=readable(carried.receiver_text, language),
            giver_text=readable(carried.giver_text, language),
            benefit=carried.benefit,
        )
        for carried in carried_by(plan, pair)
    )


def carried_by(plan: Plan, pair: int) -> tuple[Carried, ...]:
    """Return the reasons of a pair with the words of the statements; none with explicit pairs."""
    values = plan.values
    if values is None:
        return ()
    ends = plan.problem.pairs[pair].tolist()
    found = []
    for direction in (0, 1):
        receiver, giver = ends[direction], ends[1 - direction]
        benefit = int(values.benefit[pair, direction])
        kind = ReasonKind(int(values.reason_kind[pair, direction]))
        if not values.believed[pair, direction]:
            kind = ReasonKind.NOTHING_KNOWN
        receiver_kind, giver_kind = STATEMENTS.get(kind, ("", ""))
        receiver_place, giver_place = values.reason_statement[pair, direction].tolist()
        found.append(
            Carried(
                code=_code(kind, plan.profiles[receiver], plan.profiles[giver]),
                receiver=receiver,
                giver=giver,
                receiver_kind=receiver_kind,
                receiver_text=_text(plan.profiles[receiver], receiver_kind, receiver_place),
                giver_kind=giver_kind,
                giver_text=_text(plan.profiles[giver], giver_kind, giver_place),
                benefit=benefit,
            )
        )
    return tuple(found)


def _code(kind: ReasonKind, receiver: Profile, giver: Profile) -> str:
    """Return the sentence of a direction; where nothing carries it, what has not been said."""
    if kind is not ReasonKind.NOTHING_KNOWN:
        return f"affinity.{kind.name.lower()}"
    seeks, offers = bool(receiver.needs or receiver.goals), bool(giver.offers)
    if seeks and offers:
        return "affinity.nothing_known"
    if seeks:
        return "affinity.offers_unsaid"
    return "affinity.needs_unsaid" if offers else "affinity.both_unsaid"


def _text(profile: Profile, kind: str, place: int) -> str:
    statements = {"goal": profile.goals, "offer": profile.offers, "need": profile.needs}.get(kind, ())
    return statements[place] if 0 <= place < len(statements) else ""
