"""
A process that answers questions about one formula, each for a limited number of conflicts.

It reads the formula (32-bit numbers, 0 after each clause) from the open file whose number it is given,
then one question per line; it writes one line per answer, both in JSON. It ends when nothing is left to
read, or with its parent, whose process number it is given too. Only that one,
:mod:`matchmaker.scheduling.sat_process`, talks to it.
"""

import json
import os
import sys
from array import array
from typing import IO, Any

from pysat.solvers import Solver

from matchmaker.scheduling.parent import end_with_parent

#: Of the solvers tried the fastest on these formulas.
SOLVER = "cadical195"


def serve(formula: IO[bytes], questions: IO[bytes], answers: IO[bytes]) -> None:
    """Read a formula, then answer questions until there are no more."""
    numbers = array("i", formula.read())
    with Solver(SOLVER) as solver:
        clause: list[int] = []
        for number in numbers:
            if number:
                clause.append(number)
            else:
                solver.add_clause(clause)
                clause = []
        for line in questions:
            answers.write(json.dumps(answer(solver, **json.loads(line))).encode() + b"\n")
            answers.flush()


def answer(solver: Solver, assume: list[int], conflicts: int, prefer: list[int], show: int) -> dict[str, Any]:
    """
    Return what the solver says to a question, as the parts of an ``Answer``.

    Parameters
    ----------
    assume
        Literals that hold for this question.
    conflicts
        How many the solver may take.
    prefer
        Literals to try first, from now on.
    show
        The last variable whose value is wanted.
    """
    before = solver.accum_stats()["conflicts"]
    if prefer:
        solver.set_phases(prefer)
    solver.conf_budget(conflicts)
    holds = solver.solve_limited(assumptions=assume)
    true: list[int] = []
    core: list[int] = []
    if holds:
        true = [literal for literal in solver.get_model()[:show] if literal > 0]
    elif holds is False:
        core = solver.get_core() or []
    taken = solver.accum_stats()["conflicts"] - before
    return {"holds": holds, "true": true, "core": core, "conflicts": taken}


if __name__ == "__main__":
    end_with_parent(int(sys.argv[2]))
    with os.fdopen(int(sys.argv[1]), "rb") as file:
        serve(file, sys.stdin.buffer, sys.stdout.buffer)
