"""
A process that sends one flow at the lowest cost: the library can't be interrupted, a process can be ended.

It reads the network from the open file whose number it is given, writes the flow of each arc (32-bit
numbers) to a second one, and ends; at the latest with its parent, whose process number it is given too. Only
that one, :mod:`matchmaker.scheduling.flow_process`, talks to it.
"""

import os
import sys
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from matchmaker.scheduling.parent import end_with_parent


class Arcs(NamedTuple):
    """
    Arcs between numbered nodes, and how much goes from one of these to another.

    Parameters
    ----------
    tail, head, capacity
        ``(A,)``; where each arc begins and ends, and the most that it carries.
    cost
        ``(A,)``; of each unit.
    source, sink, amount
        Node where the flow begins, node where it ends, and how much must flow.
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    capacity: NDArray[np.int32]
    cost: NDArray[np.int64]
    source: int
    sink: int
    amount: int

    def write(self, file: IO[bytes]) -> None:
        """Write the arcs where ``read_arcs`` can read them."""
        np.array([len(self.tail), self.source, self.sink, self.amount]).tofile(file)
        for column in (self.tail, self.head, self.capacity, self.cost):
            column.tofile(file)


def read_arcs(file: IO[bytes]) -> Arcs:
    """Return the arcs that ``Arcs.write`` wrote."""
    count, source, sink, amount = np.fromfile(file, np.int64, 4).tolist()
    tail, head, capacity = (np.fromfile(file, np.int32, count) for _ in range(3))
    return Arcs(tail, head, capacity, np.fromfile(file, np.int64, count), source, sink, amount)


def send(arcs: Arcs) -> NDArray[np.int32]:
    """Return the flow of each arc when the amount goes from source to sink at the lowest cost."""
    solver = min_cost_flow.SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tail, arcs.head, arcs.capacity.astype(np.int64), arcs.cost
    )
    solver.set_node_supply(arcs.source, arcs.amount)
    solver.set_node_supply(arcs.sink, -arcs.amount)
    status = solver.solve()
    assert status == solver.OPTIMAL, status
    flow: NDArray[np.int32] = solver.flows(numbers).astype(np.int32)
    return flow


def serve(network: IO[bytes], answer: IO[bytes]) -> None:
    """Read a network and write its flow."""
    send(read_arcs(network)).tofile(answer)


if __name__ == "__main__":
    end_with_parent(int(sys.argv[3]))
    with os.fdopen(int(sys.argv[1]), "rb") as asked, os.fdopen(int(sys.argv[2]), "wb") as told:
        serve(asked, told)
