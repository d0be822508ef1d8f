import shlex

import pytest

from web.presenting.commands import quoted


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Cámara Alta", '"Cámara Alta"'),
        ("$HOME's", None),
        ('Ría "2"', None),
        ("a\\b!", None),
        ("", '""'),
    ],
)
def test_quoted_text_is_one_word_to_a_shell(text: str, written: str | None) -> None:
    assert shlex.split(quoted(text)) == [text]
    assert written in {None, quoted(text)}
