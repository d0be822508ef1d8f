"""
Use cases about mails: queued with the fact they tell, taken by a worker, settled by what the server said.

Every function takes the database session and the present moment, does one thing and never commits.
"""

from matchmaker.services.mails.asking import (
    LINK_JOB,
    ask_for_link,
    forget_request,
    invite_again,
    invite_member,
    request_link,
)
from matchmaker.services.mails.inviting import (
    INVITATION_KINDS,
    MAIL_KINDS,
    Addressee,
    InvitationKind,
    InvitationPlan,
    RegistrationNotYetError,
    RegistrationOverError,
    plan_invitations,
    queue_invitations,
)
from matchmaker.services.mails.letters import Letter, open_letter
from matchmaker.services.mails.outbox import (
    DELIVER_JOB,
    ClaimedMail,
    claim_mail,
    due_mails,
    needs_delivery,
    queue_delivery,
    queue_mail,
    return_mails,
    settle_mail,
)
from matchmaker.services.mails.progress import FailedMail, MailProgress, read_mail_progress, send_again

__all__ = [
    "DELIVER_JOB",
    "INVITATION_KINDS",
    "LINK_JOB",
    "MAIL_KINDS",
    "Addressee",
    "ClaimedMail",
    "FailedMail",
    "InvitationKind",
    "InvitationPlan",
    "Letter",
    "MailProgress",
    "RegistrationNotYetError",
    "RegistrationOverError",
    "ask_for_link",
    "claim_mail",
    "due_mails",
    "forget_request",
    "invite_again",
    "invite_member",
    "needs_delivery",
    "open_letter",
    "plan_invitations",
    "queue_delivery",
    "queue_invitations",
    "queue_mail",
    "read_mail_progress",
    "request_link",
    "return_mails",
    "send_again",
    "settle_mail",
]
