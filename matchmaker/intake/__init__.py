"""
Intake: files → plain records and every error at once; records → files.

Loaded at the first use, so that importing this room costs nothing.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.intake.additions import read_additions
    from matchmaker.intake.event_file import Frame
    from matchmaker.intake.folder import read_event_folder
    from matchmaker.intake.given import GivenReading, read_given_pairs
    from matchmaker.intake.packing import pack_event_folder
    from matchmaker.intake.pairs import PAIR_COLUMNS
    from matchmaker.intake.records import (
        AttendeeRecord,
        ConceptRecord,
        EventFolder,
        EventRecord,
        FactorsRecord,
        Finding,
        MetRecord,
        PairRecord,
        Reading,
        RulesRecord,
        SessionRecord,
        Severity,
        VocabularyRecord,
        WishRecord,
    )
    from matchmaker.intake.schedule_file import PlacementRecord, read_schedule, write_schedule
    from matchmaker.intake.typed import read_typed_attendee
    from matchmaker.intake.vocabulary_file import read_vocabularies
    from matchmaker.intake.workbook_file import workbook_bytes
    from matchmaker.intake.write import (
        csv_text,
        neutral_cell,
        pair_cells,
        slots_text,
        write_event_folder,
        write_text,
    )

_RECORDS = [
    "AttendeeRecord",
    "ConceptRecord",
    "EventFolder",
    "EventRecord",
    "FactorsRecord",
    "Finding",
    "MetRecord",
    "PairRecord",
    "Reading",
    "RulesRecord",
    "SessionRecord",
    "Severity",
    "VocabularyRecord",
    "WishRecord",
]

__all__ = [
    "PAIR_COLUMNS",
    "AttendeeRecord",
    "ConceptRecord",
    "EventFolder",
    "EventRecord",
    "FactorsRecord",
    "Finding",
    "Frame",
    "GivenReading",
    "MetRecord",
    "PairRecord",
    "PlacementRecord",
    "Reading",
    "RulesRecord",
    "SessionRecord",
    "Severity",
    "VocabularyRecord",
    "WishRecord",
    "csv_text",
    "neutral_cell",
    "pack_event_folder",
    "pair_cells",
    "read_additions",
    "read_event_folder",
    "read_given_pairs",
    "read_schedule",
    "read_typed_attendee",
    "read_vocabularies",
    "slots_text",
    "workbook_bytes",
    "write_event_folder",
    "write_schedule",
    "write_text",
]

__getattr__ = lazy_face(
    __name__,
    dict.fromkeys(_RECORDS, "records")
    | {
        "Frame": "event_file",
        "GivenReading": "given",
        "PAIR_COLUMNS": "pairs",
        "PlacementRecord": "schedule_file",
        "csv_text": "write",
        "neutral_cell": "write",
        "pack_event_folder": "packing",
        "pair_cells": "write",
        "read_additions": "additions",
        "read_event_folder": "folder",
        "read_given_pairs": "given",
        "read_schedule": "schedule_file",
        "read_typed_attendee": "typed",
        "read_vocabularies": "vocabulary_file",
        "slots_text": "write",
        "workbook_bytes": "workbook_file",
        "write_event_folder": "write",
        "write_schedule": "schedule_file",
        "write_text": "write",
    },
)
