"""What can be wrong with a database: each fault with its stable code."""

from matchmaker.errors import MatchmakerError


class UnsupportedDatabaseError(MatchmakerError):
    """The address of the database is none that the house can use."""

    code = "store.unsupported_database"

    def __init__(self, url: str) -> None:
        super().__init__(url=url)


class MissingDriverError(MatchmakerError):
    """PostgreSQL is asked for, and its driver is not installed."""

    code = "store.missing_driver"


class UnreachableDatabaseError(MatchmakerError):
    """The database does not answer, or its file can't be opened."""

    code = "store.unreachable"

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url=url, reason=reason)


class UnsafeDatabaseError(MatchmakerError):
    """The database would not keep what it acknowledges."""

    code = "store.unsafe_database"

    def __init__(self, setting: str, found: str, expected: str) -> None:
        super().__init__(setting=setting, found=found, expected=expected)


class DatabaseBusyError(MatchmakerError):
    """Another writer held the database for longer than a writer waits."""

    code = "store.busy"


class SchemaMissingError(MatchmakerError):
    """The database holds no tables of ours yet."""

    code = "store.schema_missing"

    def __init__(self, expected: str) -> None:
        super().__init__(expected=expected)


class SchemaBehindError(MatchmakerError):
    """The tables are older than the program."""

    code = "store.schema_behind"

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found=found, expected=expected)


class SchemaAheadError(MatchmakerError):
    """The tables are newer than the program, or another program's."""

    code = "store.schema_ahead"

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found=found, expected=expected)


class BrokenReferencesError(MatchmakerError):
    """Rows refer to rows that are not there."""

    code = "store.broken_references"

    def __init__(self, count: int, table: str) -> None:
        super().__init__(count=count, table=table)


class NotABackupError(MatchmakerError):
    """A file is no backup of this kind of database, or holds none of our tables."""

    code = "store.not_a_backup"

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class DamagedBackupError(MatchmakerError):
    """A backup can't be read whole."""

    code = "store.damaged_backup"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path=path, reason=reason)


class DatabaseNotEmptyError(MatchmakerError):
    """The database to restore into holds something already."""

    code = "store.not_empty"

    def __init__(self, url: str) -> None:
        super().__init__(url=url)


class BackupOntoItselfError(MatchmakerError):
    """The backup would take the place of the database that it is a copy of."""

    code = "store.backup_onto_itself"

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class DatabaseInUseError(MatchmakerError):
    """The database to restore into is open somewhere else."""

    code = "store.in_use"

    def __init__(self, url: str) -> None:
        super().__init__(url=url)


class MissingToolError(MatchmakerError):
    """A program of PostgreSQL's that does the work is not installed."""

    code = "store.missing_tool"

    def __init__(self, tool: str) -> None:
        super().__init__(tool=tool)


class ToolFailedError(MatchmakerError):
    """A program of PostgreSQL's gave up."""

    code = "store.tool_failed"

    def __init__(self, tool: str, reason: str) -> None:
        super().__init__(tool=tool, reason=reason)
