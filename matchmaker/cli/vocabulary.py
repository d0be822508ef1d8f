"""``matchmaker vocabulary``: further concepts for an operator's own installation."""

from pathlib import Path

import click

from matchmaker.cli.db import opened_database
from matchmaker.cli.options import NAME, language_option
from matchmaker.clock import system_clock
from matchmaker.settings import Settings
from matchmaker.words import Language, say

_CONCEPT_HELP = """
Add a concept of its own to an event of the database: what only this event speaks of.

EVENT is the id in the address of its page. Its first word in a language is its name in it. Schedules that
are computed from now on hear it.

\b
Example:
  matchmaker vocabulary concept EVENT --organiser "Cámara" --es "sidra" --en "cider" --broader food
"""
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


@vocabulary_command.command("concept", help=_CONCEPT_HELP)
@click.argument("event")
@click.option("--organiser", required=True, type=NAME, help="Name of the organiser whose event it is.")
@click.option("--es", multiple=True, type=NAME, help="A word or phrase in Spanish; give several.")
@click.option("--en", multiple=True, type=NAME, help="The same in English.")
@click.option(
    "--kind",
    type=click.Choice(("what", "problem", "sector", "place")),
    default="what",
    show_default=True,
    help="Something to seek or offer, a problem, a sector, a place.",
)
@click.option(
    "--broader", metavar="CONCEPT", multiple=True, type=NAME, help="What it is a kind of: an id or a name."
)
@language_option
def concept_command(
    *,
    event: str,
    organiser: str,
    es: tuple[str, ...],
    en: tuple[str, ...],
    kind: str,
    broader: tuple[str, ...],
    language: Language,
) -> None:
    """Add a concept to a stored event."""
    from matchmaker.services.events import add_concept, concept_called, house_concepts, read_own_words
    from matchmaker.services.team import organiser_named
    from matchmaker.store import scoped

    settings = Settings.from_environment()
    house = house_concepts(settings.data_dir)
    with opened_database(settings) as database, database.writing() as db:
        row = scoped(db, organiser_named(db, organiser)).event(event)
        own = read_own_words(db, row)
        key = add_concept(
            db,
            row,
            es=es,
            en=en,
            kind=kind,
            # A name that nobody knows is told by the service.
            broader=[concept_called(house, own, name) or name for name in broader],
            known=house.concepts,
            now=system_clock(),
        )
    click.echo(say("terms.added_concept", language, concept=key))
