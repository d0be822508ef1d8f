"""Mails leave the house: as files, and to a real SMTP server that says yes, later, never, or hangs up."""

import smtplib
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from matchmaker.delivery import Envelope, FolderSender, Outcome, SmtpSender, sender_of
from matchmaker.delivery.smtp import Server
from matchmaker.settings import Settings

ENVELOPE = Envelope(
    message_id="k3v9",
    sender="Matchmaker <events@chamber.example>",
    sender_name="Cámara de Ibaialde",
    recipient="lucia@example.org",
    recipient_name="Lucía Ferrer",
    subject="Tu agenda: mañana, 10:00",
    text="Hola",
    html="<p>Hola</p>",
    language="es",
    written_at=datetime(2026, 9, 1, 8, 30, tzinfo=UTC),
)


class Postbox:
    """An SMTP server's own part: what it answers, and what it got."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.got: list[Any] = []
        self.hangs_up = False

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _: Any) -> str:  # noqa: N802
        if "rcpt" in self.answers:
            return self.answers["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.got.append(envelope)
        if self.hangs_up:
            server.transport.abort()
        return self.answers.get("data", "250 taken as 7")


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


@contextmanager
def served(postbox: Postbox, **options: Any) -> Iterator[int]:
    """Serve a postbox on a port of this machine."""
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def url(postbox: Postbox) -> Iterator[str]:
    with served(postbox) as port:
        yield f"smtp://127.0.0.1:{port}"


def test_a_mail_arrives_as_it_was_written(postbox: Postbox, url: str) -> None:
    outcome = SmtpSender(url).send(ENVELOPE)

    assert outcome == Outcome("accepted", "250 taken as 7")
    (got,) = postbox.got
    message = message_from_bytes(got.content, policy=default)
    assert (got.mail_from, got.rcpt_tos) == ("events@chamber.example", ["lucia@example.org"])
    assert message["From"] == "Cámara de Ibaialde <events@chamber.example>"
    assert message["To"] == "Lucía Ferrer <lucia@example.org>"
    assert message["Subject"] == "Tu agenda: mañana, 10:00"
    assert message["Message-ID"] == "<k3v9@chamber.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("step", ["rcpt", "data"])
@pytest.mark.parametrize(
    ("answer", "verdict"), [("451 come back", "later"), ("550 unknown here", "never"), ("421 bye", "later")]
)
def test_what_the_server_says_decides(
    *, postbox: Postbox, url: str, step: str, answer: str, verdict: str
) -> None:
    postbox.answers[step] = answer

    assert SmtpSender(url).send(ENVELOPE) == Outcome(verdict, answer)  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", ["354 go on", "bricks"])
def test_what_is_no_answer_of_the_protocol_takes_no_mail(postbox: Postbox, url: str, answer: str) -> None:
    postbox.answers["data"] = answer

    assert SmtpSender(url).send(ENVELOPE).verdict != "accepted"


def test_a_domain_in_its_own_script_is_written_as_mail_servers_do(postbox: Postbox, url: str) -> None:
    outcome = SmtpSender(url).send(replace(ENVELOPE, recipient="ana@peña.example"))

    assert outcome.verdict == "accepted"
    (got,) = postbox.got
    assert got.rcpt_tos == ["ana@xn--pea-8ma.example"]
    assert message_from_bytes(got.content, policy=default)["To"].addresses[0].domain == "xn--pea-8ma.example"


def test_a_name_never_begins_a_header_of_its_own(postbox: Postbox, url: str) -> None:
    outcome = SmtpSender(url).send(replace(ENVELOPE, recipient_name="Ana\r\nBcc: x@y.example\0\u2028"))

    assert outcome.verdict == "accepted"
    message = message_from_bytes(postbox.got[0].content, policy=default)
    assert (message["Bcc"], message["To"].addresses[0].display_name) == (None, "Ana Bcc: x@y.example")


def test_a_server_that_hangs_up_after_the_mail_leaves_it_unknown(postbox: Postbox, url: str) -> None:
    postbox.hangs_up = True

    assert SmtpSender(url).send(ENVELOPE).verdict == "unknown"


def test_a_server_that_does_not_answer_is_asked_again_later() -> None:
    assert SmtpSender(f"smtp://127.0.0.1:{free_port()}").send(ENVELOPE).verdict == "later"


def test_a_wrong_password_lets_the_mails_wait_for_the_operator(postbox: Postbox) -> None:
    def refuse(*_: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with served(postbox, authenticator=refuse, auth_require_tls=False) as port:
        outcome = SmtpSender(f"smtp://me:wrong@127.0.0.1:{port}").send(ENVELOPE)

    assert (outcome.verdict, postbox.got) == ("later", [])
    assert "535" in outcome.reply


def test_elsewhere_a_server_without_starttls_gets_nothing(
    postbox: Postbox, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = SmtpSender(url)
    monkeypatch.setattr(sender, "_server", Server.of(url.replace("127.0.0.1", "mail.example")))
    real = smtplib.SMTP

    def here(_host: str, port: int, timeout: float) -> smtplib.SMTP:
        return real("127.0.0.1", port, timeout=timeout)

    monkeypatch.setattr(smtplib, "SMTP", here)

    outcome = sender.send(ENVELOPE)

    assert (outcome.verdict, postbox.got) == ("later", [])
    assert "STARTTLS" in outcome.reply


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (
            "smtp://me%40house:p%3Aw@mail.example",
            Server(host="mail.example", port=587, user="me@house", password="p:w", security="starttls"),
        ),
        (
            "smtps://mail.example:4650",
            Server(host="mail.example", port=4650, user="", password="", security="tls"),
        ),
        ("smtp://localhost:25", Server(host="localhost", port=25, user="", password="", security="none")),
    ],
)
def test_a_server_is_read_from_its_address(url: str, server: Server) -> None:
    assert Server.of(url) == server


def test_a_folder_holds_one_file_a_mail_for_its_owner_alone(tmp_path: Path) -> None:
    sender = FolderSender(tmp_path / "mails")

    outcomes = [sender.send(ENVELOPE), sender.send(ENVELOPE)]

    assert outcomes == [Outcome("accepted", "20260901-083000-k3v9.eml")] * 2
    (file,) = (tmp_path / "mails").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert message_from_bytes(file.read_bytes(), policy=default)["Subject"] == ENVELOPE.subject


def test_a_folder_that_can_not_be_written_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "mails").write_text("a file")

    assert FolderSender(tmp_path / "mails").send(ENVELOPE).verdict == "later"


@pytest.mark.parametrize("recipient", ["no address", "a@b\r\nBcc: c@example.org", ""])
def test_what_is_no_address_is_never_sent(postbox: Postbox, url: str, tmp_path: Path, recipient: str) -> None:
    envelope = replace(ENVELOPE, recipient=recipient)

    assert [sender.send(envelope).verdict for sender in (SmtpSender(url), FolderSender(tmp_path))] == [
        "never",
        "never",
    ]
    assert postbox.got == []


def test_the_settings_say_which_sender(tmp_path: Path) -> None:
    assert isinstance(sender_of(Settings(data_dir=tmp_path)), FolderSender)
    assert isinstance(sender_of(Settings(smtp_url="smtp://mail.example")), SmtpSender)
