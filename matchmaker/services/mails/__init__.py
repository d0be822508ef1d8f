"""
Use cases about mails: queued with the fact they tell, taken by a worker, settled by what the server said.

Every function takes the database session and the present moment, does one thing and never commits.
"""

from matchmaker.services.mails.asking import (
    LINK_JOB,
    Asked,
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
    queue_mails,
    return_mails,
    settle_mail,
)
from matchmaker.services.mails.progress import FailedMail, MailProgress, read_mail_progress, send_again
from matchmaker.services.mails.telling import (
    change_password_and_tell,
    lift_second_step_and_tell,
    reset_password_and_tell,
    turn_second_step_off_and_tell,
)

__all__ = [
    "DELIVER_JOB",
    "INVITATION_KINDS",
    "LINK_JOB",
    "MAIL_KINDS",
    "Addressee",
    "Asked",
    "ClaimedMail",
    "FailedMail",
    "InvitationKind",
    "InvitationPlan",
    "Letter",
    "MailProgress",
    "RegistrationNotYetError",
    "RegistrationOverError",
    "ask_for_link",
    "change_password_and_tell",
    "claim_mail",
    "due_mails",
    "forget_request",
    "invite_again",
    "invite_member",
    "lift_second_step_and_tell",
    "needs_delivery",
    "open_letter",
    "plan_invitations",
    "queue_delivery",
    "queue_invitations",
    "queue_mail",
    "queue_mails",
    "read_mail_progress",
    "request_link",
    "reset_password_and_tell",
    "return_mails",
    "send_again",
    "settle_mail",
    "turn_second_step_off_and_tell",
]
