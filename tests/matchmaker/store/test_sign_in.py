"""A member is found before any organiser is known, by address or by cookie."""

from typing import Any

from sqlalchemy import select

from matchmaker.store import Database, TeamMemberRow
from matchmaker.store.sign_in import member_of_address, member_of_cookie

Small = Any


def test_member_is_found_by_address_and_by_cookie(database: Database, small: Small, other: Small) -> None:
    with database.reading() as db:
        one, two = db.scalars(select(TeamMemberRow).order_by(TeamMemberRow.id))

        assert {one.organiser_id, two.organiser_id} == {small.organiser.id, other.organiser.id}
        assert member_of_address(db, two.email) is two
        assert member_of_cookie(db, one.fs_uniquifier) is one
        assert member_of_address(db, "nobody@example.org") is None
        assert member_of_cookie(db, "") is None
