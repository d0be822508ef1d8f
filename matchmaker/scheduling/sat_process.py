"""
Questions to a SAT solver.

Large formulas get a process of their own, which can be stopped at any moment and uses a core of its own;
small ones are answered here, at once.
"""

import json
import os
import subprocess
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from select import select
from tempfile import TemporaryFile
from typing import Self

from pysat.solvers import Solver

from matchmaker.scheduling.formula import Formula
from matchmaker.scheduling.sat_worker import SOLVER, answer

#: Most clauses of a small formula: its questions take no longer than starting a process.
SMALL = 20_000


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What the solver says to a question.

    Parameters
    ----------
    holds
        Whether the formula can be fulfilled under the assumptions; none if the conflicts did not suffice.
    true
        If it can: the variables asked for that are true.
    core
        If it can't: assumptions that can't all hold.
    conflicts
        How many the answer took.
    """

    holds: bool | None
    true: list[int] = field(default_factory=list)
    core: list[int] = field(default_factory=list)
    conflicts: int = 0


class SatHere:
    """A solver with a small formula, in this process; a question is answered while it is asked."""

    def __init__(self, formula: Formula, show: int) -> None:
        self._show = show
        self._solver = Solver(SOLVER, bootstrap_with=formula.clauses)
        self._answer: Answer | None = None

    def __enter__(self) -> Self:
        """Return the solver."""
        return self

    def __exit__(self, *_: object) -> None:
        """Free the solver."""
        self._solver.delete()

    def ask(self, assume: Sequence[int], conflicts: int, prefer: Sequence[int] = ()) -> None:
        """Ask as :meth:`SatProcess.ask` does, and wait for the answer."""
        found = answer(self._solver, list(assume), conflicts, list(prefer), self._show)
        self._answer = Answer(**found)

    def answer(self, _: float) -> Answer | None:
        """Return the answer to the last question."""
        return self._answer


class SatProcess:
    """
    A solver with a formula, in its own process; learns from question to question.

    Use as a context; at its end the process is killed whatever it is doing.

    Parameters
    ----------
    formula
        What is asked about.
    show
        The last variable whose value is wanted in answers.
    """

    def __init__(self, formula: Formula, show: int) -> None:
        self._show = show
        numbers = array("i", chain.from_iterable((*clause, 0) for clause in formula.clauses))
        # In a file: a pipe would keep the caller waiting until the process has started.
        with TemporaryFile() as file:
            numbers.tofile(file)
            file.seek(0)
            given = [str(file.fileno()), str(os.getpid())]
            self._process = subprocess.Popen(  # noqa: S603 # nosec B603 -- this very interpreter, no input of others
                [sys.executable, "-m", "matchmaker.scheduling.sat_worker", *given],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=[file.fileno()],
                # Ctrl-C at the terminal is the parent's to answer.
                process_group=0,
            )

    def __enter__(self) -> Self:
        """Return the solver."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill the process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait()

    def ask(self, assume: Sequence[int], conflicts: int, prefer: Sequence[int] = ()) -> None:
        """
        Ask whether the formula can be fulfilled.

        Parameters
        ----------
        assume
            Literals that hold for this question.
        conflicts
            How many the solver may take.
        prefer
            Literals to try first, from now on.
        """
        question = {
            "assume": list(assume),
            "conflicts": conflicts,
            "prefer": list(prefer),
            "show": self._show,
        }
        self._send(json.dumps(question).encode() + b"\n")

    def answer(self, seconds: float) -> Answer | None:
        """Return the answer to the last question, or none if it has not come within the time."""
        pipe = self._process.stdout
        assert pipe is not None
        if not select([pipe], [], [], seconds)[0]:
            return None
        return Answer(**json.loads(pipe.readline()))

    def _send(self, content: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        pipe.write(content)
        pipe.flush()


def solver_of(formula: Formula, show: int) -> SatHere | SatProcess:
    """Return a solver for a formula: here if it is small, else in a process of its own."""
    is_small = len(formula.clauses) <= SMALL
    return SatHere(formula, show) if is_small else SatProcess(formula, show)
