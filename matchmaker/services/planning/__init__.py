"""
Use cases about planning: from an event to its problem, from a solved problem to versions and agendas.

Loaded at the first use: the pages that only read a schedule load no solver.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.planning.prepare import Plan, Unplaceable, prepare
    from matchmaker.services.planning.reasons import PairReason, reasons_of
    from matchmaker.services.planning.results import (
        named_parameters,
        placement_array,
        placements_of,
        report,
        status_of,
    )

__all__ = [
    "PairReason",
    "Plan",
    "Unplaceable",
    "named_parameters",
    "placement_array",
    "placements_of",
    "prepare",
    "reasons_of",
    "report",
    "status_of",
]

__getattr__ = lazy_face(
    __name__,
    {
        "PairReason": "reasons",
        "Plan": "prepare",
        "Unplaceable": "prepare",
        "named_parameters": "results",
        "placement_array": "results",
        "placements_of": "results",
        "prepare": "prepare",
        "reasons_of": "reasons",
        "report": "results",
        "status_of": "results",
    },
)
