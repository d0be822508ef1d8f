"""Working out the supply and demand of an event: minutes of a large one, so a job does it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from matchmaker import affinity
from matchmaker.affinity import Profile, Vocabulary
from matchmaker.intake import EventFolder
from matchmaker.services.events import EventKeys, concept_names
from matchmaker.services.planning.balance import balances
from matchmaker.services.planning.own_words import with_own_words
from matchmaker.services.planning.prepare import profile_of
from matchmaker.services.planning.supply import invitations

#: What is worked out, in this order: the codes of what a page says meanwhile.
STAGES = ("supply.stage_answers", "supply.stage_things", "supply.stage_invitations")
#: Of those who are asked for most, how many are kept when no more are asked for by too many.
MOST_ASKED = 20


def work_out_supply(
    folder: EventFolder,
    keys: EventKeys,
    *,
    vocabulary: Vocabulary | None = None,
    on_stage: Callable[[str], None] = lambda _stage: None,
) -> dict[str, Any]:
    """
    Return what an event lacks and has too much of, as plain values that a row can hold.

    Attendees stand in it as the numbers of their rows and statements by their place: no word that anybody
    wrote is kept twice.

    Parameters
    ----------
    vocabulary
        The operator's, as for ``prepare``.
    on_stage
        Told each of ``STAGES`` as it begins.
    """
    # What attendees avoid must not show, be it in a single point.
    folder = replace(folder, wishes=tuple(wish for wish in folder.wishes if wish.wish != "avoid"))
    known = with_own_words(vocabulary, folder.vocabulary) or affinity.shipped_vocabulary()
    profiles = [profile_of(attendee) for attendee in folder.attendees]
    row = keys.attendees
    on_stage(STAGES[0])
    found = affinity.supply_and_demand(profiles, folder.event.num_slots, vocabulary=known)
    asked = (-found.asked_by).argsort(kind="stable")[: max(MOST_ASKED, len(found.over_asked))].tolist()
    answers = {
        "slots": folder.event.num_slots,
        "unmet": [[row[i], place] for i, place in found.unmet_needs.tolist()],
        "unneeded": [[row[i], place] for i, place in found.unneeded_offers.tolist()],
        "asked": [[row[i], int(found.asked_by[i])] for i in asked if found.asked_by[i] > 0],
        "notes": [[row[i], kind, place, code] for i, kind, place, code in _notes(profiles, known)],
    }
    on_stage(STAGES[1])
    things = [
        {
            "id": one.concept.id,
            "names": concept_names(one.concept),
            "seekers": [row[i] for i in one.seekers],
            "givers": [row[i] for i in one.givers],
        }
        for one in balances(profiles, known)
    ]
    on_stage(STAGES[2])
    wanted = [
        {
            "id": one.concept,
            "names": one.names,
            "role": one.role,
            "sought_by": one.sought_by,
            "points": one.points,
            "points_alone": one.points_alone,
            "partners": [row[i] for i in one.partners],
        }
        for one in invitations(folder, known)
    ]
    return {**answers, "things": things, "wanted": wanted}


def _notes(profiles: list[Profile], vocabulary: Vocabulary) -> list[tuple[int, str, int, str]]:
    """Return attendee, kind and place of the statements that were not understood, and why."""
    found: list[tuple[int, str, int, str]] = []
    for attendee, profile in enumerate(profiles):
        for kind, texts in (("need", profile.needs), ("offer", profile.offers), ("goal", profile.goals)):
            for place, notes in enumerate(affinity.notes_on(texts, vocabulary)):
                found.extend((attendee, kind, place, str(note)) for note in notes)
    return found
