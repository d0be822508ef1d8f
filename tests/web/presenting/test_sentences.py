import pytest
from flask import Flask
from markupsafe import Markup

from web.presenting.dress import language_name, language_names
from web.presenting.icons import icon
from web.presenting.rules import rules_in_words
from web.presenting.sentences import bold


def test_bold_marks_parameters_and_escapes_what_people_wrote(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert bold("pages.see_agenda_of", name="<script>") == Markup(
            "See the agenda of <b>&lt;script&gt;</b>"
        )
        assert bold("pages.proof_best", value=164_812) == Markup(
            "No schedule of this event can be worth more than this one: <b>164,812</b> points."
        )
        assert bold("pages.count_breaks", count=1, number=1) == Markup("<b>1</b> break")


def test_languages_are_named_in_the_readers_own(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "es"}):
        assert language_names(("es", "en")) == "español e inglés"
        assert language_names(("en", "fr", "de")) == "inglés, francés y alemán"
        assert language_name("zz") == "zz"
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert language_names(("es",)) == "Spanish"


def test_icon_is_hidden_unless_it_speaks() -> None:
    assert 'aria-hidden="true"' in icon("lock-fill")
    assert 'role="img" aria-label="a &#34;lock&#34;"' in icon("lock-fill", 'a "lock"')
    assert icon("check-lg", kind="ok-mark").startswith('<svg class="icon ok-mark" viewBox="0 0 16 16"')


def test_icon_that_does_not_exist_is_a_fault() -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_rules_say_in_words_what_means_none(app: Flask) -> None:
    rules: dict[str, str | int] = {
        "consent": "automatic",
        "cap": 0,
        "floor": 2,
        "roles": "",
        "max_break_spread": -1,
        "met_before": "prefer",
    }
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert rules_in_words(rules) == [
            ("floor", 2),
            ("cap", "as many as there are slots"),
            ("met_before", "preferred"),
            ("roles", "no rule"),
            ("consent", "nobody is asked"),
            ("max_break_spread", "no rule"),
        ]
        assert rules_in_words({"roles": "investor + startup", "cap": 4}) == [
            ("cap", 4),
            ("roles", "investor + startup"),
        ]
