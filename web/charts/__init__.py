"""
Charts and pictures, drawn on the server as SVG.

Here geometry is computed, in units of the drawing's view box; ``templates/parts/charts.html`` draws it,
with its words in the reader's language and its colours by class.
"""

from web.charts.axes import Tick, ticks
from web.charts.balance import BalanceBar, balance_bar
from web.charts.meetings import MeetingStacks, meeting_stacks
from web.charts.shares import ShareColumns, share_columns
from web.charts.value_and_bound import ValueAndBound, value_and_bound
from web.charts.wall import Wall, wall

__all__ = [
    "BalanceBar",
    "MeetingStacks",
    "ShareColumns",
    "Tick",
    "ValueAndBound",
    "Wall",
    "balance_bar",
    "meeting_stacks",
    "share_columns",
    "ticks",
    "value_and_bound",
    "wall",
]
