"""Who signs in: each constraint, on both databases."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from matchmaker.store import Row, SignInLinkRow, TeamMemberRow, new_public_id

NOW = datetime.fromisoformat("2026-10-01T08:00:00+00:00")
#: The small event of ``conftest``, and another organiser's.
Small = Any
TAKEN = ""


def member(s: Small, **changed: Any) -> TeamMemberRow:
    usual = {
        "organiser_id": s.organiser.id,
        "email": "eva@example.org",
        "name": "Eva",
        "role": "owner",
        "fs_uniquifier": "x",
        "created_at": NOW,
    }
    return TeamMemberRow(**usual | changed)


def link(s: Small, **changed: Any) -> SignInLinkRow:
    usual = {
        "token_hash": "0" * 64,
        "purpose": "attendee",
        "attendee_id": s.attendees[0].id,
        "created_at": NOW,
        "expires_at": NOW,
    }
    return SignInLinkRow(**usual | changed)


#: Case → the row, of an event and another organiser's event, and the constraint that refuses it.
CASES: dict[str, tuple[Callable[[Small, Small], Row], str]] = {
    "team member": (lambda s, _: member(s), TAKEN),
    "link": (lambda s, _: link(s), TAKEN),
    "unknown team role": (lambda s, _: member(s, role="admin"), "ck_team_members_role_known"),
    "unknown member language": (lambda s, _: member(s, language="xx"), "ck_team_members_language_known"),
    "member address in capitals": (
        lambda s, _: member(s, email="Eva@example.org"),
        "ck_team_members_email_lower_case",
    ),
    "issuer without a subject": (
        lambda s, _: member(s, oidc_issuer="https://id.example.org"),
        "ck_team_members_issuer_with_subject",
    ),
    "code without a secret": (lambda s, _: member(s, totp_since=NOW), "ck_team_members_code_with_secret"),
    "link for nobody": (lambda s, _: link(s, attendee_id=None), "ck_sign_in_links_one_subject"),
    "link of no purpose": (lambda s, _: link(s, purpose=""), "ck_sign_in_links_purpose_given"),
}


def test_database_takes_and_refuses_each_case_by_its_constraint(assert_cases: Callable[..., None]) -> None:
    assert_cases(CASES, TeamMemberRow, SignInLinkRow)


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (link, "uq_sign_in_links_token_hash"),
        (lambda s: member(s, fs_uniquifier=new_public_id()), "uq_team_members_email"),
        (
            lambda s: member(
                s,
                email=new_public_id().lower(),
                fs_uniquifier=new_public_id(),
                oidc_issuer="https://id.example.org",
                oidc_subject="7",
            ),
            "uq_team_members_oidc_issuer_oidc_subject",
        ),
        (
            lambda s: member(s, email=new_public_id().lower()),
            "uq_team_members_fs_uniquifier",
        ),
    ],
)
def test_database_refuses_the_second_alike(
    make: Callable[[Small], Row], constraint: str, refused_second: Callable[..., str]
) -> None:
    assert refused_second(make, constraint) == constraint


def test_a_public_id_is_never_taken_for_an_option() -> None:
    ids = [new_public_id() for _ in range(2000)]

    assert [public_id for public_id in ids if public_id.startswith("-")] == []
    assert len(set(ids)) == len(ids)
