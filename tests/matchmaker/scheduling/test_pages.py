"""The pages about scheduling: their examples run, and what they point to is there."""

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs"


def test_examples_of_the_page_run_and_say_what_they_say() -> None:
    found = doctest.testfile(str(DOCS / "scheduling.md"), module_relative=False, encoding="utf-8")

    assert found.attempted > 20
    assert found.failed == 0


@pytest.mark.parametrize("page", ["scheduling.md", "value-and-bound.md", "benchmarks.md"])
def test_links_of_a_page_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (DOCS / page).read_text(encoding="utf-8"))

    assert [link for link in links if not (DOCS / link).exists()] == []


def test_files_that_the_page_names_exist() -> None:
    text = (DOCS / "scheduling.md").read_text(encoding="utf-8")
    room = DOCS.parent / "matchmaker" / "scheduling"
    named = re.findall(r"`(\w+\.py)`", text)

    assert len(named) > 20
    assert [name for name in named if not (room / name).exists()] == []
