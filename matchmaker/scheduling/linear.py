"""Linear programs by HiGHS: run to their end, the time's, or the caller's."""

from time import perf_counter

import highspy
import numpy as np
from highspy._core import _Highs  # highspy.Highs itself prints a line when it is made
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from matchmaker.scheduling.schedule import IsCancelled

FloatArray = NDArray[np.float64]
#: Seconds between two looks at the caller while the solver runs.
_LOOK = 0.05
#: Columns from which the interior point method is faster than the simplex.
_MANY = 20_000


def run_linear(
    model: highspy.HighsLp, matrix: csc_matrix, seconds: float, is_cancelled: IsCancelled
) -> tuple[FloatArray, FloatArray] | None:
    """
    Return the value of each column and the dual of each row; none if there was no time for them.

    Parameters
    ----------
    model
        Everything but its matrix; to be made least.
    """
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", max(seconds, 0.0))
    if model.num_col_ > _MANY:
        solver.setOptionValue("solver", "ipm")
        solver.setOptionValue("run_crossover", "off")
    solver.passModel(model)
    looked = perf_counter()

    def look(_: object, __: str, ___: object, answer: highspy.cb.HighsCallbackInput, ____: object) -> None:
        nonlocal looked
        if perf_counter() - looked > _LOOK:
            looked = perf_counter()
            answer.user_interrupt = is_cancelled()

    solver.setCallback(look, None)
    kind = highspy.cb.HighsCallbackType
    for moment in (kind.kCallbackIpmInterrupt, kind.kCallbackSimplexInterrupt):
        solver.startCallback(moment)
    solver.run()
    solution = solver.getSolution()
    share = np.array(solution.col_value, dtype=np.float64)
    dual = np.array(solution.row_dual, dtype=np.float64)
    if len(share) != model.num_col_ or len(dual) != model.num_row_ or not np.isfinite(dual).all():
        return None
    return share, dual
