"""Vocabularies: the shipped one, what the operator adds in a folder, what an event adds for itself."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from matchmaker import affinity
from matchmaker.affinity import Vocabulary
from matchmaker.errors import MatchmakerError
from matchmaker.intake import Finding, Severity, VocabularyRecord, read_vocabularies
from matchmaker.services.events import VOCABULARY_FOLDER, merged


class UnusableVocabularyError(MatchmakerError):
    """Files of the operator's vocabulary have errors: values are not worked out with half of it."""

    code = "planning.vocabulary_unusable"

    def __init__(self, faults: Sequence[Finding]) -> None:
        first = faults[0]
        super().__init__(count=len(faults), file=first.file, line=str(first.line or 1))


def operator_vocabulary(data_dir: Path) -> tuple[Vocabulary | None, tuple[Finding, ...]]:
    """
    Return the shipped vocabulary with what the operator's files add.

    Parameters
    ----------
    data_dir
        Of the settings; the files are ``vocabulary/*.toml`` in it.

    Returns
    -------
    tuple
        The vocabulary, none when there are no files, so that the shipped one need not be loaded; and what
        is wrong with the files. One with errors is not to be used.
    """
    folder = data_dir / VOCABULARY_FOLDER
    files = [
        (path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(folder.glob("*.toml"))
    ]
    return _read(folder, tuple(files)) if files else (None, ())


# A worker asks before each run, and a whole classification takes seconds to read.
@lru_cache(maxsize=2)
def _read(
    folder: Path,
    files: tuple[tuple[str, int, int], ...],  # noqa: ARG001 -- what is remembered is of these
) -> tuple[Vocabulary | None, tuple[Finding, ...]]:
    record, findings = read_vocabularies(folder, known_concepts())
    return with_own_words(None, record), findings


def usable_vocabulary(data_dir: Path) -> Vocabulary | None:
    """
    Return the operator's vocabulary; none when the shipped one is all there is.

    Raises
    ------
    UnusableVocabularyError
        When a file has errors.
    """
    vocabulary, findings = operator_vocabulary(data_dir)
    faults = [finding for finding in findings if finding.severity is Severity.ERROR]
    if faults:
        raise UnusableVocabularyError(faults)
    return vocabulary


def known_concepts(vocabulary: Vocabulary | None = None) -> frozenset[str]:
    """Return the ids of a vocabulary's concepts; the shipped one's when it is left out."""
    return frozenset(concept.id for concept in (vocabulary or affinity.shipped_vocabulary()).concepts)


def with_own_words(vocabulary: Vocabulary | None, own: VocabularyRecord) -> Vocabulary | None:
    """
    Return a vocabulary with own words added; as it is when there are none.

    What adds or links to a concept that is not known (an operator's file that is gone) is left out.

    Parameters
    ----------
    vocabulary
        The shipped one when left out.
    """
    if not own.concepts and not own.muted:
        return vocabulary
    base = vocabulary or affinity.shipped_vocabulary()
    return Vocabulary(merged(base.concepts, own), (*base.muted, *own.muted))
