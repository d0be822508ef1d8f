"""Findings of intake as lines of text, and reading a folder that must be good to go on."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matchmaker.intake import EventFolder, Finding, Reading, Severity, read_event_folder
from matchmaker.settings import Settings
from matchmaker.words import Language, say

if TYPE_CHECKING:
    from matchmaker.affinity import Vocabulary


def finding_line(finding: Finding, language: Language) -> str:
    """Return a finding as ``file, line, column: sentence``; a warning says that it is one."""
    parts = ["place"]
    if finding.line is not None:
        parts.append("line")
    if finding.column:
        parts.append("column")
    where = "_".join(parts) if len(parts) > 1 else "place_file"
    # Line numbers are names of lines: they are not grouped as figures are.
    place = say(
        f"intake.{where}",
        language,
        file=finding.file,
        line=None if finding.line is None else str(finding.line),
        column=finding.column,
    )
    sentence = say(finding.code, language, found=finding.found, **finding.parameters)
    form = "cli.finding" if finding.severity is Severity.ERROR else "cli.finding_warning"
    return say(form, language, place=place, sentence=sentence)


def count_line(findings: Sequence[Finding], language: Language) -> str:
    """Return how many findings must be mended and how many are only doubts."""
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    counts = [say("cli.errors", language, count=errors)]
    if len(findings) > errors:
        counts.append(say("cli.warnings", language, count=len(findings) - errors))
    return ", ".join(counts) + "."


def print_findings(findings: Sequence[Finding], language: Language, *, to_stderr: bool) -> None:
    """Print every finding, one a line."""
    for finding in findings:
        line = finding_line(finding, language)
        is_error = finding.severity is Severity.ERROR
        click.echo(click.style(line, fg="red" if is_error else "yellow"), err=to_stderr)


def readable_folder(path: Path, language: Language) -> EventFolder:
    """
    Return the event of a folder; print its findings and end the call with 1 when it has errors.

    Warnings are printed too, and the call goes on.
    """
    reading: Reading = read_event_folder(path, lambda: concepts_or_stop(language))
    print_findings(reading.findings, language, to_stderr=True)
    if reading.event is None:
        click.echo(count_line(reading.findings, language), err=True)
        click.echo(say("cli.nothing_written", language), err=True)
        raise click.exceptions.Exit(1)
    return reading.event


def vocabulary_or_stop(language: Language, data_dir: Path | None = None) -> "Vocabulary | None":
    """
    Return the vocabulary of the data folder; none when the operator adds nothing to the shipped one.

    A file that can't be used is told with every fault, and the call ends with 1.

    Parameters
    ----------
    data_dir
        That of the settings when left out.
    """
    from matchmaker.services.planning import operator_vocabulary

    vocabulary, findings = operator_vocabulary(data_dir or Settings.from_environment().data_dir)
    print_findings(findings, language, to_stderr=True)
    if any(finding.severity is Severity.ERROR for finding in findings):
        click.echo(count_line(findings, language), err=True)
        click.echo(say("cli.nothing_written", language), err=True)
        raise click.exceptions.Exit(1)
    return vocabulary


def concepts_or_stop(language: Language) -> frozenset[str]:
    """Return the ids of the concepts that an event may add to; end the call with 1 as above."""
    from matchmaker.services.planning import known_concepts

    return known_concepts(vocabulary_or_stop(language))
