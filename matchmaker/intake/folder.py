"""A folder as one event: every file read, every finding told."""

from difflib import get_close_matches
from pathlib import Path

from matchmaker.intake.attendees import ATTENDEES_FILE, read_attendees
from matchmaker.intake.cross_checks import check_wishes
from matchmaker.intake.event_file import EVENT_FILE, read_event_file
from matchmaker.intake.findings import FileReport
from matchmaker.intake.pairs import PAIRS_FILE, read_pairs
from matchmaker.intake.records import EventFolder, Reading, VocabularyRecord
from matchmaker.intake.relations import MET_FILE, WISHES_FILE, read_met, read_wishes
from matchmaker.intake.vocabulary_file import VOCABULARY_FILE, KnownConcepts, read_vocabulary

#: The files of an event, in the order of their findings.
FILES = (EVENT_FILE, ATTENDEES_FILE, WISHES_FILE, MET_FILE, PAIRS_FILE, VOCABULARY_FILE)
#: Results may lie in the same folder.
SCHEDULE_FILE = "schedule.csv"


def read_event_folder(path: Path, known_concepts: KnownConcepts | None = None) -> Reading:
    """
    Read an event folder (TOML and CSV) into plain records.

    Nothing in the data raises: whatever is wrong, a missing folder included, is a finding, and all
    findings come at once.

    Parameters
    ----------
    path
        The folder.
    known_concepts
        Called when the event has words of its own: gives the ids of the concepts that they may add to.
    """
    folder_report = FileReport(path.name)
    if not _is_folder(path, folder_report):
        return Reading(path, None, tuple(folder_report.in_order()))
    reports = {file: FileReport(file) for file in FILES}
    frame = read_event_file(path, reports[EVENT_FILE])
    attendees = read_attendees(path, frame, reports[ATTENDEES_FILE])
    # Without the whole list nobody can be called unknown.
    ids = attendees.ids if attendees.are_all_known else None
    wishes = read_wishes(path, ids, reports[WISHES_FILE]) if _has(path, WISHES_FILE) else []
    met = read_met(path, ids, reports[MET_FILE]) if _has(path, MET_FILE) else []
    pairs = read_pairs(path, ids, frame, reports[PAIRS_FILE]) if _has(path, PAIRS_FILE) else None
    vocabulary = VocabularyRecord()
    if _has(path, VOCABULARY_FILE):
        vocabulary = read_vocabulary(path, reports[VOCABULARY_FILE], known_concepts)
    check_wishes(wishes, pairs, reports[WISHES_FILE], reports[PAIRS_FILE])
    _look_for_misnamed(path, folder_report)
    event = None
    if frame.event is not None and not any(report.has_errors for report in reports.values()):
        event = EventFolder(
            event=frame.event,
            attendees=tuple(attendees.records),
            wishes=tuple(wish for _, wish in wishes),
            met=tuple(met),
            pairs=None if pairs is None else tuple(pair for _, pair in pairs),
            vocabulary=vocabulary,
        )
    findings = folder_report.in_order()
    for file in FILES:
        findings += reports[file].in_order()
    return Reading(path, event, tuple(findings))


def _is_folder(path: Path, report: FileReport) -> bool:
    try:
        if path.is_dir():
            return True
        report.error("intake.not_a_folder" if path.exists() else "intake.missing_folder", found=str(path))
    except (OSError, ValueError) as error:
        report.error("intake.unreadable_file", found=getattr(error, "strerror", None) or str(error))
    return False


def _has(folder: Path, file: str) -> bool:
    """Return whether an optional file is there; one that can't be looked at is told when it is opened."""
    try:
        return (folder / file).exists()
    except OSError:
        return True


def _look_for_misnamed(folder: Path, report: FileReport) -> None:
    """Warn of files whose names look like those of the format: their content is not read."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return
    present = set(names)
    for name in names:
        if name in (*FILES, SCHEDULE_FILE) or not name.lower().endswith((".csv", ".toml")):
            continue
        alike = get_close_matches(name.lower(), FILES, n=1, cutoff=0.75)
        if alike and alike[0] not in present:
            report.warning("intake.misnamed_file", found=name, closest=alike[0])
