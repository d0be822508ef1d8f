"""
A graph in one slot with its prices, as arrays that the matching kernels read and change.

People are nodes, and so are blossoms: odd sets of people with a price of their own. The tree of a search, and
a heap of what can happen to it, live here too.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import IntArray

FloatArray = NDArray[np.float64]
#: Labels of nodes: outside the tree, at even distance from its root, at odd distance.
NONE, OUTER, INNER = 0, 1, 2
#: Slack below which an edge is tight, as a share of the greatest worth.
TIGHT = 1e-11

#: A person, or a blossom: the blossom it is in; who of it is matched outside, and to whom; label, and since
#: when; the edge by which an inner node was reached, from outside and inside; the next node of its cycle, and
#: the edge there; a child (of blossoms); first and last of its people.
NODE_ROW = np.dtype(
    [
        ("parent", np.int64),
        ("base", np.int64),
        ("mate", np.int64),
        ("label", np.int64),
        ("since", np.float64),
        ("price", np.float64),
        ("came_from", np.int64),
        ("came_to", np.int64),
        ("next", np.int64),
        ("link_from", np.int64),
        ("link_to", np.int64),
        ("child", np.int64),
        ("first", np.int64),
        ("last", np.int64),
    ]
)
_EVENT_ROW = np.dtype([("time", np.float64), ("what", np.int64)])
_STATE_ROW = np.dtype(
    [
        ("now", np.float64),
        ("tight", np.float64),
        ("num_edges", np.int64),
        ("num_events", np.int64),
        ("num_labelled", np.int64),
        ("num_spare", np.int64),
        ("effort", np.int64),
    ]
)


class Forest(NamedTuple):
    """
    A graph with a matching in the making; n people, then room for n blossoms.

    Parameters
    ----------
    head
        ``(2 E,)``; where each arc leads; edge e is arcs 2 e and 2 e + 1, each the other's way back.
    worth
        ``(E,)``.
    start, arc
        ``(n + 1,)``, ``(2 E,)``; the arcs of each person.
    nodes
        ``(2 n,)`` rows of ``NODE_ROW``.
    top
        ``(n,)``; the outermost node that each person is in.
    follower
        ``(n,)``; the next person of the same node.
    events, labelled, spare, cycle, state
        Room for the heap, the nodes of the tree, numbers of blossoms not in use, one cycle; numbers.
    """

    head: IntArray
    worth: FloatArray
    start: IntArray
    arc: IntArray
    nodes: NDArray[np.void]
    top: IntArray
    follower: IntArray
    events: NDArray[np.void]
    labelled: IntArray
    spare: IntArray
    cycle: IntArray
    state: NDArray[np.void]


def empty_forest(size: int, most_edges: int) -> Forest:
    """Return room for graphs of ``size`` people and up to so many edges."""
    return Forest(
        head=np.zeros(2 * most_edges, np.int64),
        worth=np.zeros(most_edges, np.float64),
        start=np.zeros(size + 1, np.int64),
        arc=np.zeros(2 * most_edges, np.int64),
        nodes=np.zeros(2 * size, NODE_ROW),
        top=np.zeros(size, np.int64),
        follower=np.zeros(size, np.int64),
        events=np.zeros(8 * most_edges + 8 * size + 64, _EVENT_ROW),
        labelled=np.zeros(8 * size + 64, np.int64),
        spare=np.zeros(size, np.int64),
        cycle=np.zeros(size + 1, np.int64),
        state=np.zeros(1, _STATE_ROW),
    )


@compiled
def load_graph(forest: Forest, ends: IntArray, worth: FloatArray) -> None:
    """Put a graph into a forest, with nobody matched and all prices 0; edges worth nothing are left out."""
    nodes, state = forest.nodes, forest.state[0]
    size = len(forest.top)
    greatest = 1.0
    forest.start[:] = 0
    for edge in range(len(ends)):
        forest.worth[edge] = worth[edge]
        forest.head[2 * edge], forest.head[2 * edge + 1] = ends[edge, 1], ends[edge, 0]
        if worth[edge] > 0:
            greatest = max(greatest, worth[edge])
            forest.start[ends[edge, 0]] += 1
            forest.start[ends[edge, 1]] += 1
    for person in range(1, size + 1):
        forest.start[person] += forest.start[person - 1]
    for edge in range(len(ends) - 1, -1, -1):
        if worth[edge] > 0:
            for side in range(2):
                forest.start[ends[edge, side]] -= 1
                forest.arc[forest.start[ends[edge, side]]] = 2 * edge + side
    state.tight = TIGHT * greatest
    state.num_edges = len(ends)
    state.num_spare = size
    for node in range(2 * size):
        row: Any = nodes[node]
        row.parent, row.mate, row.label, row.price = -1, -1, NONE, 0.0
        row.base, row.first, row.last = node, node, node
        if node < size:
            forest.top[node] = node
            forest.spare[node] = 2 * size - 1 - node


@compiled
def push(forest: Forest, time: float, what: int) -> None:
    """Put an event on the heap."""
    state: Any = forest.state[0]
    place = state.num_events
    if place >= len(forest.events):
        return
    state.num_events += 1
    while place > 0:
        above = (place - 1) // 2
        if forest.events[above].time <= time:
            break
        forest.events[place].time = forest.events[above].time
        forest.events[place].what = forest.events[above].what
        place = above
    forest.events[place].time = time
    forest.events[place].what = what


@compiled
def pop(forest: Forest) -> int:
    """Take the earliest event off the heap; its time becomes now."""
    state: Any = forest.state[0]
    what: int = forest.events[0].what
    state.now = max(state.now, forest.events[0].time)
    state.num_events -= 1
    size = state.num_events
    time, moved = forest.events[size].time, forest.events[size].what
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and forest.events[below + 1].time < forest.events[below].time:
            below += 1
        if forest.events[below].time >= time:
            break
        forest.events[place].time = forest.events[below].time
        forest.events[place].what = forest.events[below].what
        place = below
    forest.events[place].time = time
    forest.events[place].what = moved
    return what


@compiled
def price_now(forest: Forest, person: int) -> float:
    """Return the price of a person as it is now."""
    top: Any = forest.nodes[forest.top[person]]
    price: float = forest.nodes[person].price
    if top.label == OUTER:
        price -= forest.state[0].now - top.since
    elif top.label == INNER:
        price += forest.state[0].now - top.since
    return price


@compiled
def settle(forest: Forest, node: int) -> None:
    """Write down the prices of a node in the tree as they are now."""
    top: Any = forest.nodes[node]
    passed = forest.state[0].now - top.since
    top.since = forest.state[0].now
    if passed == 0 or top.label == NONE:
        return
    change = -passed if top.label == OUTER else passed
    if node >= len(forest.top):
        top.price -= 2 * change
    person = top.first
    while True:
        forest.nodes[person].price += change
        if person == top.last:
            break
        person = forest.follower[person]


@compiled
def label_node(forest: Forest, node: int, label: int) -> None:
    """Take a node into the tree; scan it separately when it is outer."""
    top: Any = forest.nodes[node]
    state: Any = forest.state[0]
    top.label = label
    top.since = state.now
    forest.labelled[state.num_labelled] = node
    state.num_labelled += 1
    if label == INNER and node >= len(forest.top):
        push(forest, state.now + top.price / 2, -1 - node)
