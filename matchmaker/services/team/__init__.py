"""
Use cases about the team: members, their passwords, and the links that sign people in.

Every function takes the database session and the present moment, does one thing and never commits.
"""

from matchmaker.services.team.errors import (
    AddressTakenError,
    InvalidAddressError,
    InvitationOverError,
    LinkSpentError,
    PasswordTooShortError,
    UnknownLinkError,
)
from matchmaker.services.team.links import (
    ATTENDEE_SIGN_IN,
    LINK_LIFETIME,
    LinkView,
    Redeemed,
    SignedInAttendee,
    begin_attendee_sign_in,
    end_attendee_sign_in,
    forget_old_links,
    issue_link,
    link_url,
    look_at_link,
    read_attendee_sign_in,
    redeem_link,
    revoke_invitations,
)
from matchmaker.services.team.log import LogEntry, read_log
from matchmaker.services.team.managing import (
    LastOwnerError,
    TeamLine,
    UnknownRoleError,
    change_role,
    read_team,
    set_active,
)
from matchmaker.services.team.members import (
    Credentials,
    Role,
    SignedInMember,
    add_member,
    change_password,
    end_member_sign_ins,
    read_credentials,
    read_member_sign_in,
    record_sign_in,
)
from matchmaker.services.team.organisers import organiser_named, organiser_named_or_new
from matchmaker.services.team.passwords import ARGON2, hash_password, password_matches

__all__ = [
    "ARGON2",
    "ATTENDEE_SIGN_IN",
    "LINK_LIFETIME",
    "AddressTakenError",
    "Credentials",
    "InvalidAddressError",
    "InvitationOverError",
    "LastOwnerError",
    "LinkSpentError",
    "LinkView",
    "LogEntry",
    "PasswordTooShortError",
    "Redeemed",
    "Role",
    "SignedInAttendee",
    "SignedInMember",
    "TeamLine",
    "UnknownLinkError",
    "UnknownRoleError",
    "add_member",
    "begin_attendee_sign_in",
    "change_password",
    "change_role",
    "end_attendee_sign_in",
    "end_member_sign_ins",
    "forget_old_links",
    "hash_password",
    "issue_link",
    "link_url",
    "look_at_link",
    "organiser_named",
    "organiser_named_or_new",
    "password_matches",
    "read_attendee_sign_in",
    "read_credentials",
    "read_log",
    "read_member_sign_in",
    "read_team",
    "record_sign_in",
    "redeem_link",
    "revoke_invitations",
    "set_active",
]
