"""
Edmonds' blossom algorithm, one search at a time, over prices of people and of odd sets (blossoms).

Prices always cover every edge, and matched edges are tight. A search grows one alternating tree from somebody
who is free although a chair has a price; times of events stand in a heap, and prices follow lazily. It ends
by matching the person, or by leaving free somebody whose price is 0. So prices need not begin from nothing.

References
----------
Edmonds, J. (1965). Maximum matching and a polyhedron with 0,1-vertices. *Journal of Research of the National
Bureau of Standards* 69B, 125-130.
Galil, Z. (1986). Efficient algorithms for finding maximum matching in graphs. *ACM Computing Surveys* 18,
23-38.
"""

from typing import Any

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.forest import (
    INNER,
    NONE,
    OUTER,
    Forest,
    label_node,
    pop,
    price_now,
    push,
    settle,
)


@compiled
def _scan(forest: Forest, node: int) -> None:
    """Foresee what can happen at the people of an outer node."""
    person = forest.nodes[node].first
    while True:
        _scan_person(forest, node, person)
        if person == forest.nodes[node].last:
            return
        person = forest.follower[person]


@compiled
def _scan_person(forest: Forest, node: int, person: int) -> None:
    now = forest.state[0].now
    price = price_now(forest, person)
    push(forest, now + price, -1 - person)
    for k in range(forest.start[person], forest.start[person + 1]):
        arc = forest.arc[k]
        partner = forest.head[arc]
        there = forest.top[partner]
        label = forest.nodes[there].label
        if there == node or label == INNER:
            continue
        slack = price + price_now(forest, partner) - forest.worth[arc // 2]
        push(forest, now + (slack / 2 if label == OUTER else slack), arc)


@compiled
def search(forest: Forest, root: int) -> None:
    """Grow a tree from a free node until it is matched, or somebody whose price is 0 is left free."""
    state: Any = forest.state[0]
    state.now, state.num_events, state.num_labelled = 0.0, 0, 0
    label_node(forest, root, OUTER)
    _scan(forest, root)
    while state.num_events > 0:
        state.effort += 1
        what = pop(forest)
        if what >= 0:
            if _follow(forest, what):
                break
            continue
        node = -1 - what
        if node >= len(forest.top):
            top: Any = forest.nodes[node]
            price = top.price - 2 * (state.now - top.since)
            if top.parent < 0 and top.label == INNER and price <= state.tight:
                _expand(forest, node)
        elif forest.nodes[forest.top[node]].label == OUTER:
            _turn(forest, node, -1)
            break
    for k in range(state.num_labelled):
        node = forest.labelled[k]
        if forest.nodes[node].label != NONE:
            settle(forest, node)
            forest.nodes[node].label = NONE


@compiled
def _follow(forest: Forest, arc: int) -> bool:
    """Use an edge that may have become tight; say whether the search is over."""
    one, two = forest.head[arc ^ 1], forest.head[arc]
    here, there = forest.top[one], forest.top[two]
    beyond: Any = forest.nodes[there]
    if here == there or beyond.label == INNER or forest.nodes[here].label != OUTER:
        return False
    state: Any = forest.state[0]
    slack = price_now(forest, one) + price_now(forest, two) - forest.worth[arc // 2]
    if slack > state.tight:
        push(forest, state.now + (slack / 2 if beyond.label == OUTER else slack), arc)
        return False
    if beyond.label == OUTER:
        _shrink(forest, one, two)
        return False
    if beyond.mate < 0:
        beyond.base, beyond.mate = two, one
        _turn(forest, one, two)
        return True
    label_node(forest, there, INNER)
    beyond.came_from, beyond.came_to = one, two
    further = forest.top[beyond.mate]
    label_node(forest, further, OUTER)
    _scan(forest, further)
    return False


@compiled
def _turn(forest: Forest, person: int, partner: int) -> None:
    """Match a person of an outer node to a partner (-1: nobody) and turn the path up to the root."""
    while True:
        outer: Any = forest.nodes[forest.top[person]]
        former = outer.mate
        outer.base, outer.mate = person, partner
        if former < 0:
            return
        inner: Any = forest.nodes[forest.top[former]]
        inner.base, inner.mate = inner.came_to, inner.came_from
        person, partner = inner.came_from, inner.came_to


@compiled
def _above(forest: Forest, node: int) -> int:
    """Return the outer node two steps nearer to the root, or -1."""
    mate = forest.nodes[node].mate
    if mate < 0:
        return -1
    above: int = forest.top[forest.nodes[forest.top[mate]].came_from]
    return above


@compiled
def _meeting_node(forest: Forest, one: int, two: int) -> int:
    """Return the outer node where the paths from two outer nodes to the root meet."""
    depth = 0
    node = one
    while node >= 0:
        depth += 1
        node = _above(forest, node)
    node = two
    while node >= 0:
        depth -= 1
        node = _above(forest, node)
    while depth > 0:
        one = _above(forest, one)
        depth -= 1
    while depth < 0:
        two = _above(forest, two)
        depth += 1
    while one != two:
        one, two = _above(forest, one), _above(forest, two)
    return one


@compiled
def _shrink(forest: Forest, one: int, two: int) -> None:
    """Make a blossom of the cycle that the tight edge between two outer people closes."""
    nodes, state = forest.nodes, forest.state[0]
    meeting = _meeting_node(forest, forest.top[one], forest.top[two])
    state.num_spare -= 1
    blossom = forest.spare[state.num_spare]
    cycle = forest.cycle
    length = 0
    # Down from the meeting node to the first person: collected upwards, then reversed.
    node = forest.top[one]
    while node != meeting:
        cycle[length] = node
        cycle[length + 1] = forest.top[nodes[node].mate]
        length += 2
        node = _above(forest, node)
    cycle[length] = meeting
    length += 1
    for k in range(length // 2):
        cycle[k], cycle[length - 1 - k] = cycle[length - 1 - k], cycle[k]
    for k in range(length - 1):
        lower: Any = nodes[cycle[k + 1]]
        upper: Any = nodes[cycle[k]]
        if k % 2 == 0:
            upper.link_from, upper.link_to = lower.came_from, lower.came_to
        else:
            upper.link_from, upper.link_to = upper.base, upper.mate
    last: Any = nodes[cycle[length - 1]]
    last.link_from, last.link_to = one, two
    node = forest.top[two]
    while node != meeting:
        outer: Any = nodes[node]
        inner: Any = nodes[forest.top[outer.mate]]
        outer.link_from, outer.link_to = outer.base, outer.mate
        inner.link_from, inner.link_to = inner.came_to, inner.came_from
        cycle[length] = node
        cycle[length + 1] = forest.top[outer.mate]
        length += 2
        node = _above(forest, node)
    _close(forest, blossom, length)


@compiled
def _close(forest: Forest, blossom: int, length: int) -> None:
    """Put the nodes of the cycle into a blossom, which is outer, and scan those that were inner."""
    nodes, cycle = forest.nodes, forest.cycle
    whole: Any = nodes[blossom]
    meeting: Any = nodes[cycle[0]]
    whole.parent, whole.base, whole.mate = -1, meeting.base, meeting.mate
    whole.price, whole.child = 0.0, cycle[0]
    whole.first, whole.last = meeting.first, nodes[cycle[length - 1]].last
    for k in range(length):
        part: Any = nodes[cycle[k]]
        settle(forest, cycle[k])
        part.parent = blossom
        part.next = cycle[(k + 1) % length]
        if k + 1 < length:
            forest.follower[part.last] = nodes[cycle[k + 1]].first
        person = part.first
        while True:
            forest.top[person] = blossom
            if person == part.last:
                break
            person = forest.follower[person]
    label_node(forest, blossom, OUTER)
    for k in range(length):
        inside: Any = nodes[cycle[k]]
        was_inner = inside.label == INNER
        inside.label = NONE
        if was_inner:
            person = inside.first
            while True:
                _scan_person(forest, blossom, person)
                if person == inside.last:
                    break
                person = forest.follower[person]


@compiled
def child_of(forest: Forest, blossom: int, person: int) -> int:
    """Return the child of a blossom that a person is in."""
    node = person
    while forest.nodes[node].parent != blossom:
        node = forest.nodes[node].parent
    return node


@compiled
def _open(forest: Forest, blossom: int) -> int:
    """Dissolve a blossom; its children are matched as its base wants; return the child with the base."""
    nodes = forest.nodes
    whole: Any = nodes[blossom]
    based = child_of(forest, blossom, whole.base)
    nodes[based].base, nodes[based].mate = whole.base, whole.mate
    node = nodes[based].next
    while node != based:
        one: Any = nodes[node]
        two: Any = nodes[one.next]
        one.base, one.mate = one.link_from, one.link_to
        two.base, two.mate = one.link_to, one.link_from
        node = two.next
    node = based
    while True:
        part: Any = nodes[node]
        part.parent = -1
        part.label = NONE
        person = part.first
        while True:
            forest.top[person] = node
            if person == part.last:
                break
            person = forest.follower[person]
        node = part.next
        if node == based:
            break
    whole.label = NONE
    state: Any = forest.state[0]
    forest.spare[state.num_spare] = blossom
    state.num_spare += 1
    return based


@compiled
def _expand(forest: Forest, blossom: int) -> None:
    """Dissolve an inner blossom whose price is 0; the even way through it stays in the tree."""
    nodes, cycle = forest.nodes, forest.cycle
    settle(forest, blossom)
    came_from, came_to = nodes[blossom].came_from, nodes[blossom].came_to
    entry = child_of(forest, blossom, came_to)
    based = _open(forest, blossom)
    length, at = 0, 0
    node = based
    while True:
        if node == entry:
            at = length
        cycle[length] = node
        length += 1
        node = nodes[node].next
        if node == based:
            break
    step = 1 if at % 2 == 1 else -1
    label_node(forest, entry, INNER)
    nodes[entry].came_from, nodes[entry].came_to = came_from, came_to
    while cycle[at] != based:
        outer, inner = cycle[(at + step) % length], cycle[(at + 2 * step) % length]
        label_node(forest, outer, OUTER)
        label_node(forest, inner, INNER)
        if step == 1:
            nodes[inner].came_from, nodes[inner].came_to = nodes[outer].link_from, nodes[outer].link_to
        else:
            nodes[inner].came_from, nodes[inner].came_to = nodes[inner].link_to, nodes[inner].link_from
        at = (at + 2 * step) % length
    _scan_parts(forest, length)


@compiled
def _scan_parts(forest: Forest, length: int) -> None:
    """Foresee what can happen at the parts of an expanded blossom, which are on the cycle."""
    for k in range(length):
        label = forest.nodes[forest.cycle[k]].label
        if label == OUTER:
            _scan(forest, forest.cycle[k])
        elif label == NONE:
            person = forest.nodes[forest.cycle[k]].first
            while True:
                _scan_back(forest, person)
                if person == forest.nodes[forest.cycle[k]].last:
                    break
                person = forest.follower[person]


@compiled
def _scan_back(forest: Forest, person: int) -> None:
    """Foresee when edges from outer people reach a person who has left the tree."""
    now = forest.state[0].now
    for k in range(forest.start[person], forest.start[person + 1]):
        arc = forest.arc[k]
        partner = forest.head[arc]
        if forest.nodes[forest.top[partner]].label == OUTER:
            slack = price_now(forest, person) + price_now(forest, partner) - forest.worth[arc // 2]
            push(forest, now + slack, arc ^ 1)
