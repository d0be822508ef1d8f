"""Mails to an SMTP server, each in a conversation of its own."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from matchmaker.delivery.envelopes import Envelope, Outcome

#: Seconds that the server may take for each answer.
PATIENCE = 20.0
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where and as whom mails are handed over."""

    host: str
    port: int
    user: str
    password: str
    #: ``tls`` from the first byte, ``starttls`` required, or ``none`` (loopback alone).
    security: str

    @classmethod
    def of(cls, url: str) -> "Server":
        """Read ``smtp://user:password@host:port``; ``smtps`` for TLS from the first byte."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_here = host in {"127.0.0.1", "::1", "localhost"}
        security = "tls" if parts.scheme == "smtps" else "none" if is_here else "starttls"
        return cls(
            host=host,
            port=parts.port or _PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            security=security,
        )


class SmtpSender:
    """
    Hands mails to an SMTP server.

    Parameters
    ----------
    url
        ``smtp://user:password@host:port``: STARTTLS is required, except on this machine itself;
        ``smtps://…``: TLS from the first byte.
    """

    def __init__(self, url: str) -> None:
        self._server = Server.of(url)

    def send(self, envelope: Envelope) -> Outcome:
        """Hand one mail over; the answer to its last line decides."""
        try:
            message = envelope.as_message()
        except ValueError as error:
            return Outcome("never", str(error))
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            return _refused(error)
        try:
            return self._hand_over(connection, envelope, message.as_bytes())
        finally:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()

    def _hand_over(self, connection: smtplib.SMTP, envelope: Envelope, content: bytes) -> Outcome:
        _, sender = parseaddr(envelope.sender)
        for command, argument in ((connection.mail, sender), (connection.rcpt, envelope.mailbox)):
            try:
                code, reply = command(argument)
            except (OSError, smtplib.SMTPException) as error:
                return _refused(error)
            if not _is_taken(code):
                return _verdict(code, reply)
        try:
            code, reply = connection.data(content)
        except smtplib.SMTPDataError as error:
            # Refused before the first line of the mail was sent.
            return _verdict(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            # The mail was on its way: nobody knows whether the server has it.
            return Outcome("unknown", str(error))
        return _verdict(code, reply)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context()
        connection: smtplib.SMTP
        if server.security == "tls":
            connection = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
        try:
            if server.security == "starttls":
                connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


def _verdict(code: int, reply: bytes | str) -> Outcome:
    said = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    if _is_taken(code):
        return Outcome("accepted", f"{code} {said}")
    # What is no answer of the protocol, −1 of the standard library for one, is no promise either.
    return Outcome("never" if 500 <= code < 600 else "later", f"{code} {said}")


def _is_taken(code: int) -> bool:
    return 200 <= code < 300


def _refused(error: Exception) -> Outcome:
    """Return the outcome of a conversation that ended before the mail was sent."""
    # A wrong password or a missing STARTTLS is the operator's to mend: the mails wait for it.
    return Outcome("later", str(error))
