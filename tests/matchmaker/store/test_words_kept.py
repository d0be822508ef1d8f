"""The revision that lets reasons keep their words: what was shown before is shown after, and back again."""

from typing import Any

from sqlalchemy import text

from matchmaker.store import Database

REASONS = text(
    "SELECT direction, receiver_kind, receiver_text, giver_kind, giver_text FROM meeting_reasons ORDER BY 1"
)
STATEMENTS = text(
    "SELECT direction, receiver_statement_id, giver_statement_id FROM meeting_reasons ORDER BY 1"
)


def test_reasons_of_former_versions_keep_the_words_of_their_statements(
    database: Database, small: Any
) -> None:
    a, b = small.attendees[:2]
    database.downgrade("0005")
    with database.writing() as db:
        need, offer = db.scalars(
            text(
                "INSERT INTO statements (event_id, attendee_id, kind, position, text) VALUES "
                "(:event, :a, 'need', 7, 'a lawyer'), (:event, :b, 'offer', 7, 'legal advice') RETURNING id"
            ),
            {"event": small.event.id, "a": a.id, "b": b.id},
        ).all()
        db.execute(
            text(
                "INSERT INTO meeting_reasons (event_id, version_id, meeting_id, direction, code, "
                "receiver_statement_id, giver_statement_id, benefit) "
                "SELECT event_id, version_id, meeting_id, 0, 'affinity.offer_meets_need', :need, :offer, 9 "
                "FROM meeting_reasons"
            ),
            {"need": need, "offer": offer},
        )

    database.upgrade()
    with database.writing() as db:
        kept = [tuple(row) for row in db.execute(REASONS)]
    database.downgrade("0005")
    with database.writing() as db:
        found = [tuple(row) for row in db.execute(STATEMENTS)]
    database.upgrade()

    assert kept == [(0, "need", "a lawyer", "offer", "legal advice"), (1, "", "", "", "")]
    assert found == [(0, need, offer), (1, None, None)]
