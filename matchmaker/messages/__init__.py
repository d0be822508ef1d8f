"""
Mails as values: subject, text and HTML, made of words and of what people wrote. Nothing is sent here.

Every mail is one outline (a heading, a few paragraphs, at most one button, a note) that is drawn twice.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.messages.letters import LETTERS, Mail, compose

__all__ = ["LETTERS", "Mail", "compose"]

__getattr__ = lazy_face(__name__, {"LETTERS": "letters", "Mail": "letters", "compose": "letters"})
