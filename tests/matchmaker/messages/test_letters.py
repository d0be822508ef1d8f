"""Mails as values: both languages, both forms, and names that would do harm."""

import re
from html import unescape

import pytest

from matchmaker.messages import LETTERS, compose
from matchmaker.words import LANGUAGES, Language

URL = "https://events.example/links/abc"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LETTERS)
def test_text_and_html_say_the_same_and_lead_to_the_same_page(kind: str, language: Language) -> None:
    mail = compose(kind, language, url=URL, place="Cámara de Ibaialde", name="Ana", until="jueves, 10:00")

    said = unescape(re.sub(r"<[^>]+>", " ", mail.html.partition("<body")[2]))
    for line in filter(None, mail.text.splitlines()):
        if line not in {"--", URL}:
            assert line.removesuffix(":") in said
    assert re.findall(r'href="([^"]+)"', mail.html) == [URL]
    assert URL in mail.text
    assert "{" not in mail.subject + mail.text
    assert "\n" not in mail.subject


def test_html_carries_its_style_on_its_elements() -> None:
    mail = compose("team_link", "en", url=URL, place="Chamber", name="Ana")

    assert "<style" not in mail.html
    assert 'style="' in mail.html


def test_names_are_escaped_and_can_not_break_a_line() -> None:
    mail = compose("team_link", "en", url=URL, place="A\r\nBcc: b@example.org", name="<b>Ana</b>\n")

    assert mail.subject == "Your link to sign in to A Bcc: b@example.org"
    assert "&lt;b&gt;Ana&lt;/b&gt;" in mail.html
    assert "Sign in, <b>Ana</b>" in mail.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_stranger_typed_goes_to_no_address_that_they_typed_too(language: Language) -> None:
    """On an open page anybody may give any name with anybody's address: ours is no mail to advertise by."""
    typed = "Win at https://evil.example"
    mail = compose("sign_up", language, url=URL, place="Chamber", name=typed)

    assert "evil" not in mail.subject + mail.text + mail.html
