"""What every row shares: names of constraints, column types, random public ids."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, Dialect, Double, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from matchmaker.errors import MatchmakerError

#: Every constraint has a name that is the same on both databases, so that a migration can find it.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: A whole number that does not run out: 64 bits on PostgreSQL; on SQLite every integer has them.
_LONG = BigInteger().with_variant(Integer, "sqlite")


class NaiveMomentError(MatchmakerError):
    """A moment without a zone was about to be stored or compared."""

    code = "store.naive_moment"

    def __init__(self, found: datetime) -> None:
        super().__init__(found=found.isoformat())


class AwareWallClockError(MatchmakerError):
    """A wall-clock time came with a zone; the zone is the event's and stands apart."""

    code = "store.aware_wall_clock"

    def __init__(self, found: datetime) -> None:
        super().__init__(found=found.isoformat())


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC and read back in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment into UTC, without a zone where the database has none."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NaiveMomentError(value)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class WallClockTime(TypeDecorator[datetime]):
    """A wall-clock time as the organiser typed it; one with a zone is refused."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- signature of SQLAlchemy
        """Pass a naive time on."""
        if value is not None and value.tzinfo is not None:
            raise AwareWallClockError(value)
        return value


class Row(DeclarativeBase):
    """Base of every table of the house."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcMoment,
        float: Double,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        list[list[str]]: JSON(none_as_null=True),
        list[list[float]]: JSON(none_as_null=True),
    }


def new_public_id() -> str:
    """Return 128 random bits as text for a URL: the name of a thing for the outside."""
    while (text := secrets.token_urlsafe(16)).startswith("-"):
        # A command would take it for an option.
        pass
    return text


#: The internal number of a row; never shown outside.
Key = Annotated[int, mapped_column(_LONG, primary_key=True)]
#: What URLs, feeds and mails call a row.
PublicId = Annotated[str, mapped_column(unique=True, default=new_public_id)]
#: The internal number of another row, held by a key that several columns make up.
Reference = Annotated[int, mapped_column(_LONG)]
#: Value points summed over a whole event.
Points = Annotated[int, mapped_column(_LONG)]
#: A wall-clock time at the event, without a zone.
WallClock = Annotated[datetime, mapped_column(WallClockTime())]


def one_of(column: str, allowed: Sequence[str]) -> CheckConstraint:
    """Return the constraint that ``column`` holds one of ``allowed``."""
    listed = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def at_least(column: str, least: int) -> CheckConstraint:
    """Return the constraint that ``column`` is not below ``least``."""
    return CheckConstraint(f"{column} >= {least}", name=f"{column}_at_least_{least}".replace("-", "minus_"))
