"""Where the boxes of a graph go: in rows, with few crossings and short lines.

In the manner of Sugiyama, in four steps. Each box gets a row: one more than the lowest of those
that lead to it. A line that passes rows gets a place to pass through in each of them, so that no
line runs across a box. In each row, boxes are put in the order of the means of their neighbours'
places (barycentres), up and down the rows a few times. Then each box is moved towards the mean of
its neighbours as far as the boxes beside it allow.

Reference: Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system
structures", IEEE Transactions on Systems, Man, and Cybernetics 11 (1981).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
# A stretch that a line goes straight down: how far right it is, where it begins and ends.
Stretch = tuple[float, float, float]

BESIDE = 28.0  # between two boxes of a row
BETWEEN = 38.0  # between two rows
LANE = 10.0  # how wide a line's place in a row is
SWEEPS = 8


@dataclass(frozen=True)
class Placement:
    """Where everything is, and the size.

    ``centres`` are the middles of the boxes. ``routes`` has for each line the stretch in each row
    in which it goes straight down, past the boxes beside it; it bends between rows only.
    """

    centres: list[Point]
    routes: list[list[Stretch]]
    width: float
    height: float


def place(sizes: Sequence[Point], edges: Sequence[tuple[int, int]]) -> Placement:
    """Return where boxes of these sizes go.

    Parameters
    ----------
    sizes : (width, height) of each box
    edges : (from, to), numbers of boxes; ``from`` is always the smaller

    >>> found = place([(10.0, 10.0)] * 3, [(0, 1), (0, 2)])
    >>> [round(x) for x, _ in found.centres]  # the first is above the middle of the others
    [24, 5, 43]

    """
    row_of = rows_of(len(sizes), edges)
    things = list(sizes)
    rows: list[list[int]] = [[] for _ in range(max(row_of, default=-1) + 1)]
    for box, row in enumerate(row_of):
        rows[row].append(box)
    chains = []
    links: list[tuple[int, int]] = []
    for start, end in edges:
        chain = [start]
        for row in range(row_of[start] + 1, row_of[end]):
            chain.append(len(things))
            rows[row].append(len(things))
            things.append((LANE, 0.0))
        chain.append(end)
        chains.append(chain)
        links += itertools.pairwise(chain)
    above: list[list[int]] = [[] for _ in things]
    below: list[list[int]] = [[] for _ in things]
    for upper, lower in links:
        above[lower].append(upper)
        below[upper].append(lower)
    rows = ordered(rows, above, below)
    xs = across(rows, [width for width, _ in things], above, below)
    heights = [max(things[thing][1] for thing in row) for row in rows]
    tops: list[float] = []
    top = 0.0
    for height in heights:
        tops.append(top)
        top += height + BETWEEN

    def route(chain: list[int]) -> list[Stretch]:
        first, last = row_of[chain[0]], row_of[chain[-1]]
        stretches = []
        for row, thing in enumerate(chain, start=first):
            # Boxes lie in the middle of their row.
            begin = tops[row] + ((heights[row] + sizes[thing][1]) / 2 if row == first else 0.0)
            end = tops[row] + (
                (heights[row] - sizes[thing][1]) / 2 if row == last else heights[row]
            )
            stretches.append((xs[thing], begin, end))
        return stretches

    return Placement(
        centres=[
            (xs[box], tops[row_of[box]] + heights[row_of[box]] / 2) for box in range(len(sizes))
        ],
        routes=[route(chain) for chain in chains],
        width=max((x + size[0] / 2 for x, size in zip(xs, things, strict=True)), default=0.0),
        height=max(0.0, top - BETWEEN),
    )


def rows_of(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """Return each box's row. One that nothing leads to is as low as what it leads to allows.

    >>> rows_of(4, [(0, 1), (1, 3), (2, 3)])
    [0, 1, 1, 2]
    """
    rows = [0] * count
    for start, end in sorted(edges, key=lambda edge: edge[1]):
        rows[end] = max(rows[end], rows[start] + 1)
    led_to = {end for _, end in edges}
    for box in range(count):
        next_rows = [rows[end] for start, end in edges if start == box]
        if box not in led_to and next_rows:
            rows[box] = min(next_rows) - 1
    return rows


def ordered(
    rows: list[list[int]], above: Sequence[list[int]], below: Sequence[list[int]]
) -> list[list[int]]:
    """Return the rows in an order with few crossings: the best of some sweeps."""
    rows = [list(row) for row in rows]
    best, fewest = [list(row) for row in rows], crossings(rows, below)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        neighbours = above if down else below
        for number in range(len(rows)) if down else reversed(range(len(rows))):
            other = number - 1 if down else number + 1
            if not 0 <= other < len(rows):
                continue
            place_of = {thing: place for place, thing in enumerate(rows[other])}
            own = {thing: float(place) for place, thing in enumerate(rows[number])}
            for thing in rows[number]:
                places = [place_of[near] for near in neighbours[thing]]
                if places:
                    own[thing] = sum(places) / len(places)
            rows[number].sort(key=own.__getitem__)
        found = crossings(rows, below)
        if found < fewest:
            best, fewest = [list(row) for row in rows], found
    return best


def crossings(rows: Sequence[Sequence[int]], below: Sequence[Sequence[int]]) -> int:
    """Return how many pairs of lines between neighbouring rows cross.

    >>> crossings([[0, 1], [2, 3]], [[3], [2], [], []])
    1
    """
    count = 0
    for upper, lower in itertools.pairwise(rows):
        place_of = {thing: place for place, thing in enumerate(lower)}
        ends = [place for start in upper for place in sorted(place_of[e] for e in below[start])]
        count += sum(a > b for i, a in enumerate(ends) for b in ends[i + 1 :])
    return count


def across(
    rows: Sequence[Sequence[int]],
    widths: Sequence[float],
    above: Sequence[list[int]],
    below: Sequence[list[int]],
) -> list[float]:
    """Return the middle of each thing along its row; the leftmost edge is at 0."""
    xs = [0.0] * len(widths)
    gaps = [
        [(widths[a] + widths[b]) / 2 + BESIDE for a, b in itertools.pairwise(row)] for row in rows
    ]
    for row, apart in zip(rows, gaps, strict=True):
        for thing, x in zip(row, spread([0.0] * len(row), apart), strict=True):
            xs[thing] = x
    for sweep in range(2 * SWEEPS):
        down = sweep % 2 == 0
        for number in range(len(rows)) if down else reversed(range(len(rows))):
            wanted = []
            for thing in rows[number]:
                near = (above[thing] if down else below[thing]) or [thing]
                wanted.append(sum(xs[other] for other in near) / len(near))
            for thing, x in zip(rows[number], spread(wanted, gaps[number]), strict=True):
                xs[thing] = x
    left = min((x - width / 2 for x, width in zip(xs, widths, strict=True)), default=0.0)
    return [x - left for x in xs]


def spread(wanted: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Return the places nearest to those wanted, in the same order and these gaps apart or more.

    Nearest in the sense of least squares. With the gaps taken off, the places must only not
    decrease: where they would, neighbours are pooled at their mean.

    >>> spread([0.0, 0.0, 10.0], [4.0, 4.0])
    [-2.0, 2.0, 10.0]
    """
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    pools: list[tuple[float, int]] = []  # (mean, how many)
    for place, offset in zip(wanted, offsets, strict=False):
        mean, many = place - offset, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, many = (mean * many + other * others) / (many + others), many + others
        pools.append((mean, many))
    means = [mean for mean, many in pools for _ in range(many)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]
