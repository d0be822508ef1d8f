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
    from matchmaker.services.planning.break_costs import break_cost
    from matchmaker.services.planning.changes import (
        broken_rules,
        free_places,
    )
    from matchmaker.services.planning.comparing import (
        ComparePage,
        VersionsPage,
        compare_versions,
        read_versions,
    )
    from matchmaker.services.planning.drafts import (
        Draft,
        read_draft,
    )
    from matchmaker.services.planning.editing import (
        edit_version,
    )
    from matchmaker.services.planning.edits import (
        AlreadyDraftedError,
        DraftOutdatedError,
        Edit,
        Edited,
        EditedMeanwhileError,
        EditRefusedError,
    )
    from matchmaker.services.planning.failures import (
        failure_of,
    )
    from matchmaker.services.planning.following import (
        RunPage,
        read_run,
    )
    from matchmaker.services.planning.leaving import read_leaving_record
    from matchmaker.services.planning.locked import (
        bound_without_locks,
        read_locked,
        with_locked,
    )
    from matchmaker.services.planning.meeting_edits import (
        FreeTablePage,
        MeetingEditPage,
        read_cells,
        read_free_places,
        read_free_table,
        read_lines_and_heads,
        read_meeting_edit,
    )
    from matchmaker.services.planning.own_words import (
        UnusableVocabularyError,
        known_concepts,
        operator_vocabulary,
        usable_vocabulary,
    )
    from matchmaker.services.planning.pages import (
        AgendaItem,
        AgendaPage,
        AttendeeShare,
        Card,
        Cell,
        MeetingPage,
        MissingMeeting,
        PersonLabel,
        Phrase,
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
    from matchmaker.services.planning.publishing import (
        PublishPage,
        publish_and_tell,
        read_publish,
    )
    from matchmaker.services.planning.reasons import (
        PairReason,
        reasons_of,
    )
    from matchmaker.services.planning.replans import (
        Happened,
        Replanning,
        prepare_replan,
        report_changes,
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
        ask_for_run,
        cancel_run,
        fail_run,
        is_called_off,
        is_stop_asked,
        note_progress,
        read_for_run,
        request_run,
        return_run,
        start_run,
        stop_run,
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
    from matchmaker.services.planning.supply import Gain, Wanted, added_by, invitations
    from matchmaker.services.planning.supply_asked import (
        SUPPLY_JOB,
        event_of_job,
        jobs_about,
        marks_of,
        request_supply,
    )
    from matchmaker.services.planning.supply_pages import (
        STANDINGS,
        Asked,
        Invitation,
        SaidLine,
        Standing,
        Supply,
        SupplyPage,
        Thing,
        Waiting,
    )
    from matchmaker.services.planning.supply_read import read_supply
    from matchmaker.services.planning.supply_work import work_out_supply
    from matchmaker.services.planning.trial_work import try_text
    from matchmaker.services.planning.trials import (
        TRIAL_JOB,
        TRIED_KINDS,
        FoundConcept,
        MetLine,
        TrialPage,
        read_trial,
        request_trial,
    )
    from matchmaker.services.planning.version_rows import (
        edition_of,
    )
    from matchmaker.services.planning.versions import (
        BrokenScheduleError,
        ConsentMissingError,
        RunCalledOffError,
        publish_version,
        store_version,
    )
    from matchmaker.services.planning.what_if import WhatIfPage, ask_what_if, read_what_if
    from matchmaker.services.planning.what_if_states import WHAT_IF_JOB, end_what_if, return_what_if

_HOMES = {
    "agendas": ("read_attendee_agenda", "read_meeting", "read_own_agenda"),
    "break_costs": ("break_cost",),
    "changes": ("broken_rules", "free_places"),
    "comparing": ("ComparePage", "VersionsPage", "compare_versions", "read_versions"),
    "drafts": ("Draft", "read_draft"),
    "editing": ("edit_version",),
    "edits": (
        *("AlreadyDraftedError", "DraftOutdatedError", "Edit", "EditRefusedError", "Edited"),
        *("EditedMeanwhileError",),
    ),
    "failures": ("failure_of",),
    "following": ("RunPage", "read_run"),
    "leaving": ("read_leaving_record",),
    "locked": ("bound_without_locks", "read_locked", "with_locked"),
    "meeting_edits": (
        *("FreeTablePage", "MeetingEditPage", "read_cells", "read_free_places", "read_free_table"),
        *("read_lines_and_heads", "read_meeting_edit"),
    ),
    "own_words": ("UnusableVocabularyError", "known_concepts", "operator_vocabulary", "usable_vocabulary"),
    "pages": (
        *("AgendaItem", "AgendaPage", "AttendeeShare", "Card", "Cell", "MeetingPage", "MissingMeeting"),
        *("PersonLabel", "Phrase", "Reason", "RunPoint", "SchedulePage", "Short", "SlotHead"),
        *("TableLine",),
    ),
    "prepare": ("OnStage", "Plan", "Unplaceable", "prepare"),
    "publishing": ("PublishPage", "publish_and_tell", "read_publish"),
    "reasons": ("PairReason", "reasons_of"),
    "replans": ("Happened", "Replanning", "prepare_replan", "report_changes"),
    "results": ("named_parameters", "placement_array", "placements_of", "report", "retold", "status_of"),
    "runs": (
        *("SCHEDULE_JOB", "ask_for_run", "cancel_run", "fail_run", "is_called_off", "is_stop_asked"),
        *("note_progress", "read_for_run", "request_run", "return_run", "start_run", "stop_run"),
        *("unfinished_run",),
    ),
    "schedules": ("read_schedule",),
    "stored": ("newest_problem_hash", "newest_report", "read_placements", "read_solved"),
    "supply": ("Gain", "Wanted", "added_by", "invitations"),
    "supply_asked": ("SUPPLY_JOB", "event_of_job", "jobs_about", "marks_of", "request_supply"),
    "supply_pages": (
        *("STANDINGS", "Asked", "Invitation", "SaidLine", "Standing", "Supply", "SupplyPage", "Thing"),
        *("Waiting",),
    ),
    "supply_read": ("read_supply",),
    "supply_work": ("work_out_supply",),
    "trial_work": ("try_text",),
    "trials": (
        *("TRIAL_JOB", "TRIED_KINDS", "FoundConcept", "MetLine", "TrialPage", "read_trial"),
        *("request_trial",),
    ),
    "version_rows": ("edition_of",),
    "versions": (
        *("BrokenScheduleError", "ConsentMissingError", "RunCalledOffError", "publish_version"),
        *("store_version",),
    ),
    "what_if": ("WhatIfPage", "ask_what_if", "read_what_if"),
    "what_if_states": ("WHAT_IF_JOB", "end_what_if", "return_what_if"),
}

__all__ = [
    "SCHEDULE_JOB",
    "STANDINGS",
    "SUPPLY_JOB",
    "TRIAL_JOB",
    "TRIED_KINDS",
    "WHAT_IF_JOB",
    "AgendaItem",
    "AgendaPage",
    "AlreadyDraftedError",
    "Asked",
    "AttendeeShare",
    "BrokenScheduleError",
    "Card",
    "Cell",
    "ComparePage",
    "ConsentMissingError",
    "Draft",
    "DraftOutdatedError",
    "Edit",
    "EditRefusedError",
    "Edited",
    "EditedMeanwhileError",
    "FoundConcept",
    "FreeTablePage",
    "Gain",
    "Happened",
    "Invitation",
    "MeetingEditPage",
    "MeetingPage",
    "MetLine",
    "MissingMeeting",
    "OnStage",
    "PairReason",
    "PersonLabel",
    "Phrase",
    "Plan",
    "PublishPage",
    "Reason",
    "Replanning",
    "RunCalledOffError",
    "RunPage",
    "RunPoint",
    "SaidLine",
    "SchedulePage",
    "Short",
    "SlotHead",
    "Standing",
    "Supply",
    "SupplyPage",
    "TableLine",
    "Thing",
    "TrialPage",
    "Unplaceable",
    "UnusableVocabularyError",
    "VersionsPage",
    "Waiting",
    "Wanted",
    "WhatIfPage",
    "added_by",
    "ask_for_run",
    "ask_what_if",
    "bound_without_locks",
    "break_cost",
    "broken_rules",
    "cancel_run",
    "compare_versions",
    "edit_version",
    "edition_of",
    "end_what_if",
    "event_of_job",
    "fail_run",
    "failure_of",
    "free_places",
    "invitations",
    "is_called_off",
    "is_stop_asked",
    "jobs_about",
    "known_concepts",
    "marks_of",
    "named_parameters",
    "newest_problem_hash",
    "newest_report",
    "note_progress",
    "operator_vocabulary",
    "placement_array",
    "placements_of",
    "prepare",
    "prepare_replan",
    "publish_and_tell",
    "publish_version",
    "read_attendee_agenda",
    "read_cells",
    "read_draft",
    "read_for_run",
    "read_free_places",
    "read_free_table",
    "read_leaving_record",
    "read_lines_and_heads",
    "read_locked",
    "read_meeting",
    "read_meeting_edit",
    "read_own_agenda",
    "read_placements",
    "read_publish",
    "read_run",
    "read_schedule",
    "read_solved",
    "read_supply",
    "read_trial",
    "read_versions",
    "read_what_if",
    "reasons_of",
    "report",
    "report_changes",
    "request_run",
    "request_supply",
    "request_trial",
    "retold",
    "return_run",
    "return_what_if",
    "start_run",
    "status_of",
    "stop_run",
    "store_version",
    "try_text",
    "unfinished_run",
    "usable_vocabulary",
    "with_locked",
    "work_out_supply",
]

__getattr__ = lazy_face(__name__, {name: home for home, names in _HOMES.items() for name in names})
