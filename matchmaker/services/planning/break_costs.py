"""What a break costs: the organiser's choice, in points."""

from math import floor

import numpy as np
from numpy.typing import NDArray

from matchmaker.intake import EventFolder

#: The choice → what one break costs, in medians of the candidate pairs' values.
MEDIANS = {"any": 0.0, "few": 0.5, "strongly": 2.0}


def break_cost(folder: EventFolder, values: NDArray[np.int64]) -> int:
    """
    Return the points that one break costs, a half rounded up.

    Parameters
    ----------
    values
        Of the candidate pairs; without any, only a number of the folder's own costs something.
    """
    if folder.breaks not in MEDIANS:
        return folder.event.rules.compactness
    if not len(values):
        return 0
    return floor(MEDIANS[folder.breaks] * float(np.median(values)) + 0.5)
