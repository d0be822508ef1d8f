"""``matchmaker vocabulary``: further concepts for an operator's own installation."""

from pathlib import Path

import click

_IMPORT_HELP = """
Make a vocabulary file from the columns of the ESCO classification.

FILE is a CSV with label_en, alt_en, label_es and alt_es, plain or gzipped. Nothing of ESCO comes with
Matchmaker: who uses the file says "This service uses the ESCO classification of the European Commission."

\b
Example:
  matchmaker vocabulary import esco_skills_en_es.csv.gz --out esco.toml
"""


@click.group("vocabulary", help="Extend the vocabulary that needs and offers are understood by.")
def vocabulary_command() -> None:
    """Group the commands about the vocabulary."""


@vocabulary_command.command("import", help=_IMPORT_HELP, epilog="Exit codes: 0 done, 1 the file is at fault.")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def import_command(file: Path, out: Path) -> None:
    """Write a vocabulary file."""
    from matchmaker.affinity.esco import vocabulary_from_esco
    from matchmaker.affinity.vocabulary import shipped_vocabulary

    text = vocabulary_from_esco(file, shipped_vocabulary())
    out.write_text(text, encoding="utf-8")
    click.echo(f"{text.count('[what.')} concepts in {out}")
