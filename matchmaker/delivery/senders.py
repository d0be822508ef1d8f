"""Which sender the settings ask for."""

from matchmaker.delivery.envelopes import Sender
from matchmaker.delivery.folder import FolderSender
from matchmaker.delivery.smtp import SmtpSender
from matchmaker.settings import Settings


def sender_of(settings: Settings) -> Sender:
    """Return the SMTP server of the settings, or the folder ``mails`` in the data folder."""
    if settings.smtp_url:
        return SmtpSender(settings.smtp_url)
    return FolderSender(settings.data_dir / "mails")
