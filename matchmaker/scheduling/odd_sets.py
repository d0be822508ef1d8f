"""
The upper bound without half meetings.

The flow bound holds halves of pairs on odd cycles of attendees. Where the pairs are few enough, the same
relaxation is solved in whole meetings (a b-matching), which closes most of what is left of the gap.

References
----------
Edmonds, J. (1965). Maximum matching and a polyhedron with 0,1-vertices. *Journal of Research of the National
Bureau of Standards* 69B.
"""

from collections import defaultdict

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.scheduling.awake import run_awake, solver_for
from matchmaker.scheduling.bound import network_of
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.problem import Problem
from matchmaker.scheduling.remaining import remaining_bound

#: Share of the time left that the bound may take.
_SHARE = 0.15


def whole_bound(problem: Problem, budget: Budget) -> int:
    """Return a bound on the objective of every schedule that keeps the hard rules; the known one at worst."""
    remaining = remaining_bound(problem)
    network = network_of(problem, remaining, problem.value)
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(f"pair[{pair}]") for pair in network.pair.tolist()]
    of_attendee: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    of_group: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    ends = zip(network.first.tolist(), network.second.tolist(), chosen, strict=True)
    for first, second, pair in ends:
        of_attendee[first].append(pair)
        of_attendee[second].append(pair)
        of_group[int(network.group[first])].append(pair)
    limits = [(of_attendee[i], network.cap[i]) for i in of_attendee]
    limits += [(of_group[k], network.group_total[k]) for k in of_group]
    for pairs, most in [*limits, (chosen, network.total)]:
        if len(pairs) > most:
            model.add(cp_model.LinearExpr.sum(pairs) <= int(most))
    model.maximize(cp_model.LinearExpr.weighted_sum(chosen, network.worth.tolist()))
    solver = solver_for(budget, _SHARE)
    run_awake(solver, model, budget, look=lambda: None)
    if solver.response_proto.status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return budget.upper_bound
    locked = int(problem.value[remaining.locked[:, 0]].sum())
    return min(budget.upper_bound, locked + int(np.floor(solver.best_objective_bound + 1e-6)))
