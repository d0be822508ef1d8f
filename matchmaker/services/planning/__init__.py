"""
Use cases about planning: from an event to its problem, from a solved problem to versions and agendas.

Loaded at the first use: the pages that only read a schedule load no solver.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.planning.prepare import Plan, Unplaceable, prepare

__all__ = ["Plan", "Unplaceable", "prepare"]

__getattr__ = lazy_face(
    __name__,
    {
        "Plan": "prepare",
        "Unplaceable": "prepare",
        "prepare": "prepare",
    },
)
