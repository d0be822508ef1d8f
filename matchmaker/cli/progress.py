"""How a run is followed: one live line on a terminal, plain lines where the output is piped."""

import shutil
import sys
import time
from types import TracebackType
from typing import Self

import click

from matchmaker.scheduling import Progress
from matchmaker.words import Language, number, percent, say

#: Seconds between two writings of the live line, and between two plain lines of one stage.
_LIVE_PAUSE = 0.1
_PLAIN_PAUSE = 2.0
#: Width of the longest stage, so that the figures stand below each other.
_STAGE_WIDTH = 46


class ProgressLine:
    """
    Prints stage, value, bound, gap and seconds on standard error, as they come.

    Parameters
    ----------
    language
        Of the stages.
    is_live
        Whether to rewrite one line; when left out, whether standard error is a terminal.
    """

    def __init__(self, language: Language, *, is_live: bool | None = None) -> None:
        self._language = language
        self._is_live = sys.stderr.isatty() if is_live is None else is_live
        self._pause = _LIVE_PAUSE if self._is_live else _PLAIN_PAUSE
        self._begun = time.monotonic()
        self._written = -_PLAIN_PAUSE
        self._stage = ""
        self._last = ""

    def stage(self, code: str) -> None:
        """Say that a stage without figures begins."""
        self._write(code, f"{self._seconds()}  {say(code, self._language)}")

    def solver(self, progress: Progress) -> None:
        """Say where the solver is."""
        language = self._language
        bound = max(progress.upper_bound, progress.value)
        gap = 1 - progress.value / bound if bound else 0.0
        figures = say(
            "cli.progress",
            language,
            value=progress.value,
            bound=bound,
            gap=percent(gap, language, digits=2),
        )
        self._write(
            progress.stage, f"{self._seconds()}  {say(progress.stage, language):<{_STAGE_WIDTH}}  {figures}"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what was held back, and leave the live line."""
        if self._last:
            self._show(self._last)
        if self._is_live:
            click.echo("\r\x1b[K", err=True, nl=False, color=True)

    def _seconds(self) -> str:
        return f"{number(time.monotonic() - self._begun, self._language, digits=1):>6} s"

    def _write(self, stage: str, line: str) -> None:
        """Show a line when its stage is new or the last one was long enough ago, else hold it back."""
        now = time.monotonic()
        if stage != self._stage or now - self._written >= self._pause:
            self._show(line)
            self._stage, self._written = stage, now
        else:
            self._last = line

    def _show(self, line: str) -> None:
        self._last = ""
        if self._is_live:
            click.echo(
                f"\r{line[: shutil.get_terminal_size().columns - 1]}\x1b[K", err=True, nl=False, color=True
            )
        else:
            click.echo(line, err=True)
