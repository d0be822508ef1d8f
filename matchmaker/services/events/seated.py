"""Who sits where in the schedule that counts: the published one, else the newest draft."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session, aliased

from matchmaker.store import (
    AttendeeRow,
    EventScope,
    MeetingRow,
    PlacementRow,
    SlotRow,
    TableRow,
    VersionRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatedPair:
    """Two who meet in a slot at a table, both by number, with what the rules look at."""

    a: str
    b: str
    organisations: tuple[str, str]
    roles: tuple[str, str]
    slot_id: int
    slot: int
    table: int
    value: int

    @property
    def names(self) -> str:
        """Both names."""
        return f"{self.a} – {self.b}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """
    The schedule that counts.

    Parameters
    ----------
    version
        Its number; 0 without any.
    pairs
        Its meetings, by slot and table.
    names
        Who is in it, in the order of names.
    meetings
        Attendee → meetings; those who are registered and have none too.
    """

    version: int = 0
    is_published: bool = False
    has_versions: bool = False
    pairs: tuple[SeatedPair, ...] = ()
    names: tuple[str, ...] = ()
    meetings: tuple[tuple[str, int], ...] = ()


def read_seated(db: Session, here: EventScope) -> Seated:
    """Return who sits where."""
    versions = db.scalars(here.select(VersionRow).order_by(VersionRow.number)).all()
    if not versions:
        return Seated()
    published = [version for version in versions if version.state == "published"]
    version = (published or list(versions))[-1]
    a, b = aliased(AttendeeRow), aliased(AttendeeRow)
    joined = (
        here.select(PlacementRow)
        .where(PlacementRow.version_id == version.id)
        .join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
        .join(a, a.id == MeetingRow.a_attendee_id)
        .join(b, b.id == MeetingRow.b_attendee_id)
        .join(SlotRow, SlotRow.id == PlacementRow.slot_id)
        .join(TableRow, TableRow.id == PlacementRow.table_id)
        .with_only_columns(
            *(a.id, a.name, a.organisation, a.role),
            *(b.id, b.name, b.organisation, b.role),
            *(SlotRow.id, SlotRow.number, TableRow.number, PlacementRow.value),
        )
        .order_by(SlotRow.number, TableRow.number)
    )
    rows = db.execute(joined).all()
    pairs = tuple(
        SeatedPair(
            a=row[1],
            b=row[5],
            organisations=(row[2], row[6]),
            roles=(row[3], row[7]),
            slot_id=row[8],
            slot=row[9],
            table=row[10],
            value=row[11],
        )
        for row in rows
    )
    counted = Counter(key for row in rows for key in (row[0], row[4]))
    everybody = here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None))
    present = db.execute(everybody.with_only_columns(AttendeeRow.id, AttendeeRow.name)).all()
    return Seated(
        version=version.number,
        is_published=bool(published),
        has_versions=True,
        pairs=pairs,
        names=tuple(sorted({name for pair in pairs for name in (pair.a, pair.b)}, key=str.casefold)),
        meetings=tuple((name, counted[key]) for key, name in present),
    )
