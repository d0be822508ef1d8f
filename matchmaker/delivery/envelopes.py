"""What is handed to a sender, and what it says of it."""

from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """
    A mail on its way.

    Parameters
    ----------
    message_id
        The same at every attempt, without brackets and domain.
    sender
        Address of the house, ``Name <address>`` or the address alone.
    sender_name
        Name shown instead of the house's own: the organiser's or the event's.
    """

    message_id: str
    sender: str
    sender_name: str
    recipient: str
    recipient_name: str
    subject: str
    text: str
    html: str
    language: str
    written_at: datetime

    @property
    def mailbox(self) -> str:
        """
        The recipient's address as mail servers write it: the domain in plain letters.

        Raises
        ------
        UnicodeError
            When the domain has no such form.
        """
        local, at, domain = self.recipient.rpartition("@")
        return f"{local}{at}{domain.encode('idna').decode()}"

    def as_message(self) -> EmailMessage:
        """
        Return the mail in the form of RFC 5322.

        Raises
        ------
        ValueError
            When an address can't stand in a header.
        """
        own_name, own_address = parseaddr(self.sender)
        message = EmailMessage(policy=SMTP)
        message["From"] = _address(self.sender_name or own_name, own_address)
        message["To"] = _address(self.recipient_name, self.mailbox)
        message["Subject"] = self.subject
        message["Date"] = format_datetime(self.written_at)
        message["Message-ID"] = f"<{self.message_id}@{own_address.rpartition('@')[2]}>"
        message["Content-Language"] = self.language
        # No holiday notes in return (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        return message


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What became of a mail.

    Parameters
    ----------
    verdict
        ``accepted``; ``later``: refused for now, or nobody answered; ``never``: refused for good;
        ``unknown``: handed over, and the answer was lost.
    reply
        What the server said, for the log.
    """

    verdict: Literal["accepted", "later", "never", "unknown"]
    reply: str = ""


class Sender(Protocol):
    """Takes mails out of the house."""

    def send(self, envelope: Envelope) -> Outcome:
        """Send one mail; never raises for what the other side says."""
        ...


def _address(name: str, address: str) -> Address:
    # One line, whatever somebody called themselves: a header ends where a line does.
    shown = "".join(letter if letter.isprintable() else " " for letter in name)
    try:
        return Address(" ".join(shown.split()), addr_spec=address)
    except (IndexError, MessageError) as error:
        # What the parser of the standard library raises besides, for a blank and for some half addresses.
        raise ValueError(address) from error
