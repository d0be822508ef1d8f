"""
How a mail leaves the house: into a folder, or to an SMTP server.

A sender never raises for what a server says: accepted, try again, never, or unknown, as a value.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.delivery.envelopes import Envelope, Outcome, Sender
    from matchmaker.delivery.folder import FolderSender
    from matchmaker.delivery.senders import sender_of
    from matchmaker.delivery.smtp import SmtpSender

__all__ = ["Envelope", "FolderSender", "Outcome", "Sender", "SmtpSender", "sender_of"]

__getattr__ = lazy_face(
    __name__,
    {
        "Envelope": "envelopes",
        "FolderSender": "folder",
        "Outcome": "envelopes",
        "Sender": "envelopes",
        "SmtpSender": "smtp",
        "sender_of": "senders",
    },
)
