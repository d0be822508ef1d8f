"""What several commands take in the same way: the event folder, the language, the seed."""

from pathlib import Path

import click

from matchmaker.words import LANGUAGES, say

#: The longest name that a page can still show whole.
_LONGEST_NAME = 200


class Name(click.ParamType):  # type: ignore[type-arg]  # generic in the newest versions alone
    """What a person or an organiser is called: one line of text, with something in it."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name without white space around it, or refuse it."""
        text = value.strip()
        # A terminal may hand over bytes that are no text; they arrive as lone surrogates.
        if not text or not text.isprintable() or len(text) > _LONGEST_NAME:
            shown = value.encode("ascii", "backslashreplace").decode("ascii")
            self.fail(say("cli.bad_name", "en", found=shown[:60], most=_LONGEST_NAME), param, ctx)
        return text


NAME = Name()

#: A folder is read by intake, which says what is wrong with it; even that it is not there.
folder_argument = click.argument("folder", type=click.Path(path_type=Path))

language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the sentences.",
)

seed_option = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="The same seed gives the same schedule when time is not the limit.",
)

time_limit_option = click.option(
    "--time-limit",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Stop after this time with the best schedule found; sooner when it is proved best.",
)
