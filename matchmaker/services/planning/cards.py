"""
What to ask and what to give first in a meeting: made of both people's statements, by templates.

The templates are the codes ``cards.ask_<situation>_<number>`` and ``cards.give_<situation>_<number>`` of the
catalogue; a further one needs no code. All is chosen by rule: the same agenda gives the same cards, and no
template comes again for a person while there is another that fits.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from zlib import crc32

from matchmaker import affinity
from matchmaker.services.planning.pages import Card, PersonLabel, Phrase, Reason
from matchmaker.words import codes, say

QUESTIONS = 3
#: Of a long statement so much is quoted.
MOST_QUOTED = 90
#: Situations that fill a card, in this order: those about these two before those about anybody.
_ASK = ("they_give", "i_give", "shared", "met_before", "same_organisation", "said", "unmet", "unknown")
#: What the reader has for the other comes first; where nothing is known, attention.
_GIVE = ("i_give", "shared", "met_before", "same_organisation", "said", "they_give", "unknown")

Said = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """
    One meeting as its card is made of it.

    Parameters
    ----------
    partner
        Whom the reader meets.
    is_first
        Whether the reader is the first side of the meeting: the two then begin with other templates.
    reasons
        Of the meeting, in any order.
    said
        The partner's statements by kind: ``goal offer need``.
    has_met
        Whether the two met at an earlier event.
    """

    partner: PersonLabel
    is_first: bool
    reasons: tuple[Reason, ...]
    said: Said
    has_met: bool


def cards_of(reader: PersonLabel, said: Said, encounters: Iterable[Encounter]) -> tuple[Card, ...]:
    """
    Return a card for each of a person's meetings, no two alike.

    Parameters
    ----------
    said
        The reader's statements by kind.
    encounters
        In the order of time.
    """
    drawer = _Drawer(reader.id)
    return tuple(_card(drawer, reader, said, encounter) for encounter in encounters)


def quoted(text: str) -> str:
    """Return a statement short enough to stand inside a sentence, on one line and without its full stop."""
    line = " ".join(text.split()).rstrip(" .,;:")
    if len(line) <= MOST_QUOTED:
        return line
    cut = line[:MOST_QUOTED]
    words = cut.rpartition(" ")[0] or cut
    return f"{words.rstrip(' .,;:')}…"


@cache
def templates(deed: str, situation: str) -> tuple[str, ...]:
    """Return the codes of a situation, by number: ``deed`` is ``ask`` or ``give``."""
    beginning = f"cards.{deed}_{situation}_"
    found = (code for code in codes("en") if code.startswith(beginning))
    numbered = sorted((int(number), code) for code in found if (number := code[len(beginning) :]).isdecimal())
    return tuple(code for _, code in numbered)


class _Drawer:
    """Draws templates for one person: those that were drawn least come first, a text never twice."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._times: Counter[str] = Counter()
        self._told: set[str] = set()

    def draw(
        self, deed: str, situation: str, parameters: Mapping[str, str], encounter: Encounter
    ) -> Phrase | None:
        """Return a phrase that was not told before, or none when all were."""
        offered = templates(deed, situation)
        start = crc32(f"{self._reader} {deed} {situation}".encode()) % len(offered)
        turned = [*range(start, len(offered)), *range(start)]
        # The two of a meeting prefer odd and even ones: they do not ask each other the same.
        for at in sorted(turned, key=lambda at: (self._times[offered[at]], at % 2 == encounter.is_first)):
            code = offered[at]
            text = say(code, "en", name=encounter.partner.name, **parameters)
            if text not in self._told:
                self._told.add(text)
                self._times[code] += 1
                return Phrase(code=code, parameters=dict(parameters))
        return None


def _card(drawer: _Drawer, reader: PersonLabel, said: Said, encounter: Encounter) -> Card:
    situations = _situations(reader, said, encounter)
    questions: list[Phrase] = []
    for situation in _in_turn([name for name in _ASK if name in situations]):
        phrase = drawer.draw("ask", situation, situations[situation], encounter)
        if phrase is not None:
            questions.append(phrase)
        if len(questions) == QUESTIONS:
            break
    wanted = _unanswered(encounter.said, encounter, ("need", "goal"))
    giving = situations | {"said": {"said": quoted(wanted)}} if wanted else _without(situations, "said")
    drawn = (
        drawer.draw("give", name, giving[name], encounter)
        for name in _in_turn([name for name in _GIVE if name in giving])
    )
    return Card(reader=reader, questions=tuple(questions), give=next(filter(None, drawn), None))


def _in_turn(situations: Sequence[str]) -> Iterator[str]:
    """Yield each situation once, then again: a card is of one kind only where there is no other."""
    for _ in range(QUESTIONS):
        yield from situations


def _without(situations: Mapping[str, Mapping[str, str]], name: str) -> dict[str, Mapping[str, str]]:
    return {kind: parameters for kind, parameters in situations.items() if kind != name}


def _situations(reader: PersonLabel, said: Said, encounter: Encounter) -> dict[str, Mapping[str, str]]:
    """Return what there is between the two, with the words to quote."""
    found: dict[str, Mapping[str, str]] = {"unknown": {}}
    for reason in encounter.reasons:
        if not reason.receiver_text or not reason.giver_text:
            continue
        is_mine = reason.receiver.id == reader.id
        receiver, giver = quoted(reason.receiver_text), quoted(reason.giver_text)
        if reason.giver_kind == "goal":
            mine, theirs = (receiver, giver) if is_mine else (giver, receiver)
            found.setdefault("shared", {"mine": mine, "theirs": theirs})
        else:
            found["they_give" if is_mine else "i_give"] = {"offer": giver, "wanted": receiver}
    if encounter.has_met:
        found["met_before"] = {}
    organisation = encounter.partner.organisation.strip()
    if organisation and organisation.casefold() == reader.organisation.strip().casefold():
        found["same_organisation"] = {"organisation": organisation}
    other = _unanswered(encounter.said, encounter, ("need", "goal", "offer"))
    if other:
        found["said"] = {"said": quoted(other)}
    mine_open = _unanswered(said, encounter, ("need", "goal"))
    if mine_open:
        found["unmet"] = {"mine": quoted(mine_open)}
    return found


def _unanswered(said: Said, encounter: Encounter, kinds: Sequence[str]) -> str:
    """Return the first statement that says something and that no reason of the meeting is about."""
    answered = {text for reason in encounter.reasons for text in (reason.receiver_text, reason.giver_text)}
    texts = (text for kind in kinds for text in said.get(kind, ()))
    return next((text for text in texts if text not in answered and affinity.says_something(text)), "")
