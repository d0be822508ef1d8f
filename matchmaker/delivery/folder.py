"""Mails as files: what the service does until an SMTP server is set."""

import os
from pathlib import Path

from matchmaker.delivery.envelopes import Envelope, Outcome


class FolderSender:
    """
    Writes each mail as an ``.eml`` file that any mail program opens.

    Parameters
    ----------
    folder
        Made when it is not there. A mail that is sent twice is one file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, envelope: Envelope) -> Outcome:
        """Write the mail, whole or not at all."""
        try:
            content = envelope.as_message().as_bytes()
        except ValueError as error:
            return Outcome("never", str(error))
        name = f"{envelope.written_at:%Y%m%d-%H%M%S}-{envelope.message_id}.eml"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half = self._folder / f".{name}"
            # Links in a mail sign in: the files are for the owner of the folder alone.
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
            half.rename(self._folder / name)
        except OSError as error:
            return Outcome("later", str(error))
        return Outcome("accepted", name)
