"""
Store: the tables, their constraints and migrations, and the scoped way to them.

A row holds no rules; services do. Transactions are opened by web, jobs and cli, never by a service.
"""

from matchmaker.store.audit import ACTOR_KINDS, AuditRow
from matchmaker.store.base import AwareWallClockError, NaiveMomentError, Row, new_public_id
from matchmaker.store.database import Database
from matchmaker.store.errors import (
    BrokenReferencesError,
    DatabaseBusyError,
    MissingDriverError,
    SchemaAheadError,
    SchemaBehindError,
    SchemaMissingError,
    UnreachableDatabaseError,
    UnsafeDatabaseError,
    UnsupportedDatabaseError,
)
from matchmaker.store.events import (
    CONSENT,
    EVENT_STATES,
    FACTORS,
    MET_BEFORE,
    SAME_ORGANISATION,
    EventRow,
    SessionRow,
    SlotRow,
    TableRow,
)
from matchmaker.store.jobs import JOB_STATES, JobRow
from matchmaker.store.organisers import LANGUAGES, TEAM_ROLES, OrganiserRow, SignInLinkRow, TeamMemberRow
from matchmaker.store.outbox import OUTBOX_STATES, OutboxRow
from matchmaker.store.pairs import (
    WISHES,
    ExplicitPairAfterRow,
    ExplicitPairRow,
    ExplicitPairSlotRow,
    MetRow,
    WishRow,
)
from matchmaker.store.people import STATEMENT_KINDS, AttendeeRow, PersonRow, StatementRow, UnavailableSlotRow
from matchmaker.store.schedules import (
    RUN_STATES,
    SCHEDULE_STATUSES,
    VERSION_STATES,
    MeetingReasonRow,
    MeetingRow,
    PlacementRow,
    RunRow,
    SeatRow,
    VersionRow,
)
from matchmaker.store.scope import (
    FREE_ROWS,
    EventScope,
    OrganiserScope,
    UnknownObjectError,
    in_event,
    of_attendee,
    of_run,
    scoped,
)
from matchmaker.store.sign_in import member_of_address, member_of_cookie

__all__ = [
    "ACTOR_KINDS",
    "CONSENT",
    "EVENT_STATES",
    "FACTORS",
    "FREE_ROWS",
    "JOB_STATES",
    "LANGUAGES",
    "MET_BEFORE",
    "OUTBOX_STATES",
    "RUN_STATES",
    "SAME_ORGANISATION",
    "SCHEDULE_STATUSES",
    "STATEMENT_KINDS",
    "TEAM_ROLES",
    "VERSION_STATES",
    "WISHES",
    "AttendeeRow",
    "AuditRow",
    "AwareWallClockError",
    "BrokenReferencesError",
    "Database",
    "DatabaseBusyError",
    "EventRow",
    "EventScope",
    "ExplicitPairAfterRow",
    "ExplicitPairRow",
    "ExplicitPairSlotRow",
    "JobRow",
    "MeetingReasonRow",
    "MeetingRow",
    "MetRow",
    "MissingDriverError",
    "NaiveMomentError",
    "OrganiserRow",
    "OrganiserScope",
    "OutboxRow",
    "PersonRow",
    "PlacementRow",
    "Row",
    "RunRow",
    "SchemaAheadError",
    "SchemaBehindError",
    "SchemaMissingError",
    "SeatRow",
    "SessionRow",
    "SignInLinkRow",
    "SlotRow",
    "StatementRow",
    "TableRow",
    "TeamMemberRow",
    "UnavailableSlotRow",
    "UnknownObjectError",
    "UnreachableDatabaseError",
    "UnsafeDatabaseError",
    "UnsupportedDatabaseError",
    "VersionRow",
    "WishRow",
    "in_event",
    "member_of_address",
    "member_of_cookie",
    "new_public_id",
    "of_attendee",
    "of_run",
    "scoped",
]
