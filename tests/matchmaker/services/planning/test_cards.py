"""Cards: three open questions and one thing to give first, from the statements, no two of a person alike."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.intake import read_event_folder
from matchmaker.services.planning import Card, PersonLabel, Reason, prepare
from matchmaker.services.planning.cards import (
    _ASK,
    _GIVE,
    MOST_QUOTED,
    Encounter,
    cards_of,
    quoted,
    templates,
)
from matchmaker.services.planning.reasons import carried_by
from matchmaker.words import LANGUAGES, Language, say
from matchmaker.words.catalogue import messages

SAMPLES = Path(__file__).parents[4] / "sample_events"
#: What an open question begins with, after a word that goes before it.
ASKING = {
    "es": re.compile(
        r"¿(?:(?:a|con|de|en|hasta|para|por|desde) )?"
        r"(?:qué|quién|quiénes|cuál|cómo|cuándo|cuánt[oa]s?|dónde)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:^|[.:”,] ?)(?:(?:to|for|from|with) )?(?:what|who|whom|which|how|when|where|why)\b[^.]*\?$",
        re.IGNORECASE,
    ),
}


def person(name: str, organisation: str = "") -> PersonLabel:
    return PersonLabel(id=name, name=name, short=name, initials=name[:2], organisation=organisation)


def reason(code: str, receiver: PersonLabel, giver: PersonLabel, *words: str) -> Reason:
    receiver_kind, receiver_text, giver_kind, giver_text = words
    return Reason(
        code=code,
        receiver=receiver,
        giver=giver,
        receiver_kind=receiver_kind,
        receiver_text=receiver_text,
        giver_kind=giver_kind,
        giver_text=giver_text,
        benefit=500,
    )


ANA, BEN = person("Ana"), person("Ben")
SERVES_ANA = reason("affinity.offer_meets_need", ANA, BEN, "need", "un local", "offer", "shops to let")
SERVES_BEN = reason("affinity.offer_meets_need", BEN, ANA, "need", "good bread", "offer", "pan")
SHARED = reason("affinity.shared_goal", ANA, BEN, "goal", "abrir", "goal", "to open")
UNKNOWN = reason("affinity.both_unsaid", ANA, BEN, "", "", "", "")


def card(
    *reasons: Reason, said: dict[str, list[str]] | None = None, has_met: bool = False, reader: str = ""
) -> Card:
    encounter = Encounter(
        partner=person("Ben", reader), is_first=True, reasons=reasons, said=said or {}, has_met=has_met
    )
    return cards_of(person("Ana", reader), {}, [encounter])[0]


def situations(card: Card) -> list[str]:
    """Return the situation of each question and of the gift."""
    assert card.give is not None
    return [phrase.code.split("_", 1)[1].rpartition("_")[0] for phrase in (*card.questions, card.give)]


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (card(SERVES_ANA, SERVES_BEN), ["they_give", "i_give", "unknown", "i_give"]),
        (card(SERVES_ANA), ["they_give", "unknown", "they_give", "they_give"]),
        (card(SERVES_BEN, said={"need": ["good bread"]}), ["i_give", "unknown", "i_give", "i_give"]),
        (card(SHARED), ["shared", "unknown", "shared", "shared"]),
        (card(UNKNOWN), ["unknown", "unknown", "unknown", "unknown"]),
        (card(UNKNOWN, said={"need": ["a lawyer"]}), ["said", "unknown", "said", "said"]),
        (card(UNKNOWN, said={"offer": ["law"]}), ["said", "unknown", "said", "unknown"]),
        (card(UNKNOWN, said={"need": ["n/a", "I am not looking for investors"]}), ["unknown"] * 4),
        (card(SERVES_ANA, has_met=True), ["they_give", "met_before", "unknown", "met_before"]),
        (
            card(UNKNOWN, reader="Horno Ruiz"),
            ["same_organisation", "unknown", "same_organisation", "same_organisation"],
        ),
    ],
)
def test_card_follows_from_what_is_between_the_two(drawn: Card, expected: list[str]) -> None:
    assert situations(drawn) == expected


def test_open_needs_of_the_reader_are_asked_about() -> None:
    encounter = Encounter(partner=BEN, is_first=True, reasons=(SERVES_ANA,), said={}, has_met=False)

    (drawn,) = cards_of(ANA, {"need": ["un local", "una gestora"]}, [encounter])

    asked = [phrase.parameters for phrase in drawn.questions]
    assert {"offer": "shops to let", "wanted": "un local"} in asked
    assert {"mine": "una gestora"} in asked


def test_the_two_of_a_meeting_do_not_ask_each_other_the_same() -> None:
    """A shared goal is the same for both, so that only the templates can differ."""
    for number in range(30):
        a, b = person(f"A{number}"), person(f"B{number}")
        shared = reason("affinity.shared_goal", a, b, "goal", "abrir", "goal", "to open")
        both = [
            cards_of(
                reader,
                {},
                [Encounter(partner=other, is_first=first, reasons=(shared,), said={}, has_met=True)],
            )
            for reader, other, first in ((a, b, True), (b, a, False))
        ]
        codes = [{phrase.code for phrase in cards[0].questions} for cards in both]

        assert codes[0] & codes[1] == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", _ASK)
def test_there_are_a_dozen_open_questions_for_each_situation(situation: str, language: Language) -> None:
    texts = [str(messages(language)[code].string) for code in templates("ask", situation)]

    assert len(set(texts)) >= 12
    # A quotation before the question may hold anything: what is looked for stands behind it.
    assert [text for text in texts if not ASKING[language].search(text)] == []
    assert [text for text in texts if not text.endswith("?")] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", _GIVE)
def test_there_are_a_dozen_things_to_give_for_each_situation(situation: str, language: Language) -> None:
    assert len({str(messages(language)[code].string) for code in templates("give", situation)}) >= 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_quoted_and_never_run_into_the_sentence(language: Language) -> None:
    marks = {"es": "«{}»", "en": "“{}”"}[language]
    texts = [
        str(messages(language)[code].string)
        for deed, kinds in (("ask", _ASK), ("give", _GIVE))
        for kind in kinds
        for code in templates(deed, kind)
    ]
    bare = [
        text
        for text in texts
        for place in re.findall(r"\{(offer|wanted|mine|theirs|said)\}", text)
        if marks.format(f"{{{place}}}") not in text
    ]

    assert bare == []


@given(st.text(max_size=400))
def test_quotation_is_one_short_line(text: str) -> None:
    line = quoted(text)

    assert len(line) <= MOST_QUOTED + 1
    assert line == " ".join(line.split())
    assert not line.endswith((".", ";", ","))


def test_long_statement_is_cut_at_a_word_and_says_so() -> None:
    assert quoted("palabra " * 20) == ("palabra " * 11).strip() + "…"


@cache
def rooms() -> tuple[tuple[PersonLabel, dict[str, list[str]]], ...]:
    """Return the people of the sample events with what they said."""
    found = []
    for name in ("desayuno-24", "foro-confianza"):
        event = read_event_folder(SAMPLES / name).event
        assert event is not None
        for attendee in event.attendees:
            said = {
                "goal": list(attendee.goals),
                "offer": list(attendee.offers),
                "need": list(attendee.needs),
            }
            found.append((person(attendee.name, attendee.organisation), said))
    return tuple(found)


def told(cards: Sequence[Card], names: Sequence[str], language: Language) -> list[str]:
    return [
        say(phrase.code, language, name=name, **phrase.parameters)
        for card, name in zip(cards, names, strict=True)
        for phrase in (*card.questions, *([card.give] if card.give else []))
    ]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_text_comes_twice_for_a_person_whoever_they_meet(data: st.DataObject) -> None:
    everybody = rooms()
    me, *others = data.draw(
        st.lists(st.sampled_from(range(len(everybody))), min_size=2, max_size=9, unique=True)
    )
    reader, said = everybody[me]
    encounters = []
    for other in others:
        partner, theirs = everybody[other]
        reasons = []
        for receiver, giver, wants, has in (
            (reader, partner, said, theirs),
            (partner, reader, theirs, said),
        ):
            if wants["need"] and has["offer"] and data.draw(st.booleans()):
                need, offer = (
                    data.draw(st.sampled_from(wants["need"])),
                    data.draw(st.sampled_from(has["offer"])),
                )
                reasons.append(
                    reason("affinity.offer_meets_need", receiver, giver, "need", need, "offer", offer)
                )
        encounters.append(
            Encounter(
                partner=partner,
                is_first=data.draw(st.booleans()),
                reasons=tuple(reasons),
                said=theirs,
                has_met=data.draw(st.booleans()),
            )
        )

    cards = cards_of(reader, said, encounters)

    names = [encounter.partner.name for encounter in encounters]
    assert [(len(card.questions), card.give is None) for card in cards] == [(3, False)] * len(cards)
    assert cards == cards_of(reader, said, encounters)
    for language in LANGUAGES:
        texts = told(cards, names, language)
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("sample", ["desayuno-24", "foro-confianza"])
def test_nobody_of_a_whole_event_reads_a_text_twice(sample: str) -> None:
    """Everybody meets their eight best, more than any schedule of these events gives them."""
    event = read_event_folder(SAMPLES / sample).event
    assert event is not None
    plan = prepare(event)
    labels = [person(attendee.id, attendee.organisation) for attendee in event.attendees]
    said = [{"goal": a.goals, "offer": a.offers, "need": a.needs} for a in event.attendees]
    met = {frozenset((record.a, record.b)) for record in event.met}
    best: list[list[int]] = [[] for _ in labels]
    for pair in (-plan.problem.value).argsort(kind="stable").tolist():
        for end in plan.problem.pairs[pair].tolist():
            if len(best[end]) < 8:
                best[end].append(pair)

    for me, pairs in enumerate(best):
        encounters = []
        for pair in pairs:
            ends = plan.problem.pairs[pair].tolist()
            partner = ends[ends[0] == me]
            reasons = tuple(
                reason(
                    one.code,
                    labels[one.receiver],
                    labels[one.giver],
                    one.receiver_kind,
                    one.receiver_text,
                    one.giver_kind,
                    one.giver_text,
                )
                for one in carried_by(plan, pair)
            )
            encounters.append(
                Encounter(
                    partner=labels[partner],
                    is_first=ends[0] == me,
                    reasons=reasons,
                    said=said[partner],
                    has_met=frozenset((labels[me].id, labels[partner].id)) in met,
                )
            )
        cards = cards_of(labels[me], said[me], encounters)
        names = [encounter.partner.name for encounter in encounters]

        assert [len(card.questions) for card in cards] == [3] * len(cards)
        assert all(card.give for card in cards)
        for language in LANGUAGES:
            texts = told(cards, names, language)
            assert len(set(texts)) == len(texts)
