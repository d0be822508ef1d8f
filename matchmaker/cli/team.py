"""``matchmaker team``: who signs in for an organiser."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, cast

import click
from sqlalchemy.orm import Session

from matchmaker.cli.db import opened_database
from matchmaker.cli.options import NAME
from matchmaker.clock import system_clock
from matchmaker.settings import Settings
from matchmaker.store import TEAM_ROLES
from matchmaker.words import LANGUAGES, Language, say

if TYPE_CHECKING:
    from matchmaker.services.team.members import Role


_ADD_HELP = """
Let somebody sign in for an organiser. An organiser that is not there yet is made.

Without a password a link is printed that signs the member in once, within 24 hours. A password is
asked for (--password) or read from standard input (--password-stdin); it is never an argument, as
others can read those.

\b
Examples:
  matchmaker team add ana@chamber.example --name "Ana Ruiz" --organiser "Chamber"
  matchmaker team add ben@chamber.example --name "Ben Ode" --organiser "Chamber" --role door --password
"""


@click.group("team", help="Manage who signs in for an organiser.")
def team_command() -> None:
    """Hold the commands about the team."""


@team_command.command("add", help=_ADD_HELP)
@click.argument("email")
@click.option("--name", required=True, type=NAME, help="Name of the member.")
@click.option("--organiser", required=True, type=NAME, help="Name of the organiser.")
@click.option(
    "--role",
    type=click.Choice(TEAM_ROLES),
    default="owner",
    show_default=True,
    help="What the member may do.",
)
@click.option(
    "--language", type=click.Choice(LANGUAGES), help="Language of the pages; the service's by default."
)
@click.option("--password", "asks", is_flag=True, help="Ask for a password.")
@click.option("--password-stdin", "reads", is_flag=True, help="Read the password from standard input.")
def add_command(
    email: str, *, name: str, organiser: str, role: str, language: str | None, asks: bool, reads: bool
) -> None:
    """Add a member, and print the link when there is no password."""
    if asks and reads:
        raise click.UsageError(say("service.team_one_password", "en"))
    settings = Settings.from_environment()
    with opened_database(settings) as database:
        # Asked before the transaction: nobody types while one is open.
        password = _password(asks=asks, reads=reads)
        with database.writing() as db:
            token = _add(
                db,
                email,
                name=name,
                organiser=organiser,
                role=role,
                language=cast("Language", language or settings.language),
                password=password,
                now=system_clock(),
            )
    click.echo(say("service.team_added", "en", name=name, organiser=organiser))
    if token is not None:
        from matchmaker.services.team import LINK_LIFETIME, link_url

        click.echo(say("service.team_link", "en", hours=int(LINK_LIFETIME.total_seconds() // 3600)))
        click.echo(link_url(settings.public_url, token))


def _add(
    db: Session,
    email: str,
    *,
    name: str,
    organiser: str,
    role: str,
    language: Language,
    password: str | None,
    now: datetime,
) -> str | None:
    """Add the member; return the token of a link when there is no password."""
    from matchmaker.services.team import add_member, issue_link, organiser_named_or_new

    row = organiser_named_or_new(db, organiser, now)
    member = add_member(
        db,
        row,
        email=email,
        name=name,
        role=cast("Role", role),
        password=password,
        now=now,
        language=language,
    )
    return issue_link(db, "team", member, now) if password is None else None


def _password(*, asks: bool, reads: bool) -> str | None:
    if asks:
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    if reads:
        return sys.stdin.readline().rstrip("\r\n")
    return None
