"""
Use cases about planning: from an event to its problem, from a solved problem to versions and agendas.

Loaded at the first use: the pages that only read a schedule load no solver.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.planning.agendas import (
        read_attendee_agenda,
        read_meeting,
        read_own_agenda,
    )
    from matchmaker.services.planning.pages import (
        AgendaItem,
        AgendaPage,
        AttendeeShare,
        Cell,
        MeetingPage,
        MissingMeeting,
        PersonLabel,
        Reason,
        RunPoint,
        SchedulePage,
        Short,
        SlotHead,
        TableLine,
    )
    from matchmaker.services.planning.prepare import (
        OnStage,
        Plan,
        Unplaceable,
        prepare,
    )
    from matchmaker.services.planning.reasons import (
        PairReason,
        reasons_of,
    )
    from matchmaker.services.planning.results import (
        named_parameters,
        placement_array,
        placements_of,
        report,
        retold,
        status_of,
    )
    from matchmaker.services.planning.runs import (
        SCHEDULE_JOB,
        cancel_run,
        fail_run,
        is_called_off,
        note_progress,
        read_for_run,
        request_run,
        return_run,
        start_run,
        unfinished_run,
    )
    from matchmaker.services.planning.schedules import (
        read_schedule,
    )
    from matchmaker.services.planning.stored import (
        newest_problem_hash,
        newest_report,
        read_placements,
        read_solved,
    )
    from matchmaker.services.planning.versions import (
        BrokenScheduleError,
        ConsentMissingError,
        RunCalledOffError,
        publish_version,
        store_version,
    )

__all__ = [
    "SCHEDULE_JOB",
    "AgendaItem",
    "AgendaPage",
    "AttendeeShare",
    "BrokenScheduleError",
    "Cell",
    "ConsentMissingError",
    "MeetingPage",
    "MissingMeeting",
    "OnStage",
    "PairReason",
    "PersonLabel",
    "Plan",
    "Reason",
    "RunCalledOffError",
    "RunPoint",
    "SchedulePage",
    "Short",
    "SlotHead",
    "TableLine",
    "Unplaceable",
    "cancel_run",
    "fail_run",
    "is_called_off",
    "named_parameters",
    "newest_problem_hash",
    "newest_report",
    "note_progress",
    "placement_array",
    "placements_of",
    "prepare",
    "publish_version",
    "read_attendee_agenda",
    "read_for_run",
    "read_meeting",
    "read_own_agenda",
    "read_placements",
    "read_schedule",
    "read_solved",
    "reasons_of",
    "report",
    "request_run",
    "retold",
    "return_run",
    "start_run",
    "status_of",
    "store_version",
    "unfinished_run",
]

__getattr__ = lazy_face(
    __name__,
    {
        "SCHEDULE_JOB": "runs",
        "AgendaItem": "pages",
        "AgendaPage": "pages",
        "AttendeeShare": "pages",
        "BrokenScheduleError": "versions",
        "Cell": "pages",
        "ConsentMissingError": "versions",
        "MeetingPage": "pages",
        "MissingMeeting": "pages",
        "OnStage": "prepare",
        "PairReason": "reasons",
        "PersonLabel": "pages",
        "Plan": "prepare",
        "Reason": "pages",
        "RunCalledOffError": "versions",
        "RunPoint": "pages",
        "SchedulePage": "pages",
        "Short": "pages",
        "SlotHead": "pages",
        "TableLine": "pages",
        "Unplaceable": "prepare",
        "cancel_run": "runs",
        "fail_run": "runs",
        "is_called_off": "runs",
        "named_parameters": "results",
        "newest_problem_hash": "stored",
        "newest_report": "stored",
        "note_progress": "runs",
        "placement_array": "results",
        "placements_of": "results",
        "prepare": "prepare",
        "publish_version": "versions",
        "read_attendee_agenda": "agendas",
        "read_for_run": "runs",
        "read_meeting": "agendas",
        "read_own_agenda": "agendas",
        "read_placements": "stored",
        "read_schedule": "schedules",
        "read_solved": "stored",
        "reasons_of": "reasons",
        "report": "results",
        "request_run": "runs",
        "retold": "results",
        "return_run": "runs",
        "start_run": "runs",
        "status_of": "results",
        "store_version": "versions",
        "unfinished_run": "runs",
    },
)
