"""The words of an event: searched, added, muted, undone, and tried on a text."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.jobs.kinds import KINDS, Tools
from matchmaker.services.events import read_own_words
from matchmaker.store import JobRow, scoped
from web.ground import ground_of

ODD = ["\0", "x" * 5000, "🧱🧱", "\u202eنص عربي", "<b>x</b>", "' OR 1=1 --", "\ud7ff\ufffd"]


@pytest.fixture
def here(world: Any) -> str:
    return f"/events/{world.names['event']}/vocabulary"


@pytest.fixture
def own(world: Any) -> Callable[[], Any]:
    def read() -> Any:
        with world.database.reading() as db:
            event = scoped(db, world.members["manager"].organiser_id).event(world.names["event"])
            return read_own_words(db, event)

    return read


@pytest.fixture
def manager(visit: Any) -> Any:
    return visit("manager")


def test_a_concept_is_found_and_read(manager: Any, here: str) -> None:
    assert "Seed funding" in manager.read(f"{here}?q=capital semilla")
    assert "No concept has a word like “zzqq”." in manager.read(f"{here}?q=zzqq")
    page = manager.read(f"{here}?concept=seed_funding")
    assert "seed round" in page
    assert "A kind of Investment" in page
    assert "No concept is called bricks." in manager.read(f"{here}?concept=bricks")


def test_a_word_is_added_and_the_change_undone(manager: Any, here: str, own: Callable[[], Any]) -> None:
    form = {"concept": "seed_funding", "term": "plata  inicial", "language": "es"}

    assert manager.post(f"{here}/terms", form).location == f"{here}?concept=seed_funding"
    page = manager.read(f"{here}?concept=seed_funding")
    assert "Added “plata inicial”." in page or "Added “plata  inicial”." in page
    assert own().concepts[0].es == ("plata inicial",)

    assert manager.post(f"{here}/undo").location == f"{here}?concept=seed_funding"
    assert own().concepts == ()
    assert "Undo" not in manager.read(here)
    # Nothing is left to undo, and asking is no fault.
    assert manager.post(f"{here}/undo").location == here


def test_a_word_is_removed_muted_and_heard_again_each_undone(
    manager: Any, here: str, own: Callable[[], Any]
) -> None:
    form = {"concept": "seed_funding", "term": "plata inicial", "language": "es"}
    manager.post(f"{here}/terms", form)

    manager.post(f"{here}/terms/remove", form)
    assert own().concepts == ()
    manager.post(f"{here}/undo")
    assert own().concepts[0].es == ("plata inicial",)

    manager.post(f"{here}/mute", {"term": "seed", "concept": "seed_funding"})
    assert own().muted == ("seed",)
    assert "means nothing here" in manager.read(f"{here}?concept=seed_funding")
    manager.post(f"{here}/undo")
    assert own().muted == ()

    manager.post(f"{here}/mute", {"term": "seed"})
    manager.post(f"{here}/unmute", {"term": "seed"})
    assert own().muted == ()
    manager.post(f"{here}/undo")
    assert own().muted == ("seed",)


def test_a_concept_of_the_event_s_own_is_added_removed_and_put_back(
    manager: Any, here: str, own: Callable[[], Any]
) -> None:
    form = {"es": "Clúster del vino, cluster vino", "en": "", "kind": "what", "broader": "Capital semilla"}

    assert manager.post(f"{here}/concepts", form).location == f"{here}?concept=cluster_del_vino"
    (added,) = own().concepts
    assert (added.id, added.es, added.broader) == (
        "cluster_del_vino",
        ("Clúster del vino", "cluster vino"),
        ("seed_funding",),
    )
    assert "Of this event" in manager.read(f"{here}?concept=cluster_del_vino")

    manager.post(f"{here}/concepts/remove", {"concept": "cluster_del_vino"})
    assert own().concepts == ()
    manager.post(f"{here}/undo")
    assert own().concepts == (added,)
    manager.post(f"{here}/concepts/remove", {"concept": "cluster_del_vino"})
    manager.post(f"{here}/concepts", form)
    manager.post(f"{here}/undo")
    assert own().concepts == ()


@pytest.mark.parametrize(
    ("path", "form", "told"),
    [
        ("terms", {"concept": "bricks", "term": "x", "language": "es"}, "No concept is called bricks."),
        ("terms", {"concept": "seed_funding", "term": "¡!", "language": "es"}, "holds no word"),
        ("terms", {"concept": "seed_funding", "term": "x", "language": "muted"}, "Vocabulary"),
        ("terms/remove", {"concept": "seed_funding", "term": "", "language": "es"}, "holds no word"),
        ("mute", {"term": "…"}, "holds no word"),
        ("concepts", {"es": "", "en": "", "kind": "what"}, "holds no word"),
        ("concepts", {"es": "x", "kind": "general"}, "can&#39;t be of the kind"),
        ("concepts", {"es": "vino", "kind": "what", "broader": "nada de eso"}, "is called nada de eso."),
        ("concepts/remove", {"concept": "seed_funding"}, "No concept is called seed_funding."),
    ],
)
def test_what_can_not_be_is_told_and_changes_nothing(
    *, manager: Any, here: str, own: Callable[[], Any], path: str, form: dict[str, str], told: str
) -> None:
    answer = manager.post(f"{here}/{path}", form)

    assert answer.status_code == 422
    assert told in answer.text
    assert (own().concepts, own().muted) == ((), ())


def test_what_was_typed_stays_in_the_form(manager: Any, here: str) -> None:
    page = manager.post(f"{here}/concepts", {"es": "vino", "kind": "place", "broader": "nada"}).text

    assert 'value="vino"' in page
    assert '<option value="place" selected>' in page


@pytest.mark.parametrize("odd", ODD)
def test_odd_words_are_no_trouble(manager: Any, here: str, odd: str) -> None:
    posts = [
        ("terms", {"concept": "seed_funding", "term": odd, "language": "es"}),
        ("terms", {"concept": odd, "term": odd, "language": odd}),
        ("terms/remove", {"concept": odd, "term": odd, "language": odd}),
        ("mute", {"term": odd}),
        ("unmute", {"term": odd}),
        ("concepts", {"es": odd, "en": odd, "kind": "what", "broader": ""}),
        ("concepts/remove", {"concept": odd}),
        ("undo", {}),
        ("try", {"text": odd, "kind": "need"}),
        ("try", {"text": odd, "kind": odd}),
    ]
    assert {manager.post(f"{here}/{path}", form).status_code for path, form in posts} <= {303, 422}
    page = manager.get(here, query_string={"q": odd[:100], "concept": odd[:100]})
    assert page.status_code == 200
    assert "<b>x</b>" not in page.text


def test_a_text_is_tried(app: Flask, world: Any, clock: Any, manager: Any, here: str) -> None:
    assert manager.post(f"{here}/try", {"text": "a seed round\nsoon", "kind": "need"}).status_code == 303
    assert 'id="under-way"' in manager.get(here).text
    settings = ground_of(app).settings
    tools = Tools(database=world.database, settings=settings, clock=clock, is_stopping=lambda: False)
    with world.database.reading() as db:
        job = db.scalars(select(JobRow)).one()
    KINDS[job.kind].work(tools, job.id)

    page = manager.read(here)

    assert "“a seed round soon”" in page
    assert "Concepts found in it Seed funding" in page
    assert "Nothing that was said here goes with it." in page


def test_another_event_undoes_nothing(manager: Any, world: Any, here: str, own: Callable[[], Any]) -> None:
    manager.post(f"{here}/mute", {"term": "seed"})
    with world.database.reading() as db:
        rows = db.scalars(scoped(db, world.members["manager"].organiser_id).events()).all()
        other = next(row.public_id for row in rows if row.public_id != world.names["event"])

    manager.post(f"/events/{other}/vocabulary/undo")

    assert own().muted == ("seed",)


def test_readers_see_and_change_nothing(visit: Any, here: str) -> None:
    reader = visit("reader")

    page = reader.get(f"{here}?concept=seed_funding").text
    assert "seed round" in page
    assert f'action="{here}/' not in page
    assert reader.post(f"{here}/mute", {"term": "seed"}).status_code == 403
