"""Pooling, twins of :mod:`chainrule.kernels.pooling`, for any number of axes.

An image comes as one flat row of numbers, cell after cell, each with its c channels side by side;
``cells`` and ``counts`` say which cells each window sees, see
:func:`chainrule.kernels.windows.seen`. The innermost loops run over the channels, so they are
short. To have more to do in each, the maximum takes four cells at a time; where fewer are left, the
last one comes several times, for that changes nothing.

Slices are taken in the function that loops over them: handed to another, each would be counted as
a reference, which takes longer than the loop.
"""

from typing import Any

import numpy as np

from chainrule.kernels.compiled.compiler import kernel


@kernel
def larger(a: Any, b: Any) -> Any:
    """Return the larger one; NaN if either is."""
    return b if b > a or b != b else a


@kernel
def four(cells: Any, count: int, first: int, c: int) -> tuple[int, int, int, int]:
    """Return where four of the cells begin in the image, from the first on."""
    last = count - 1
    p, q = cells[first], cells[min(first + 1, last)]
    r, s = cells[min(first + 2, last)], cells[min(first + 3, last)]
    return p * c, q * c, r * c, s * c


@kernel
def maximum(x: Any, out: Any, cells: Any, counts: Any, c: int, start: int, stop: int) -> None:
    """Write each window's largest number, for the samples from start to stop."""
    for n in range(start, stop):
        image, results = x[n], out[n]
        for place in range(len(cells)):
            largest = results[place * c : place * c + c]
            i, j, k, m = four(cells[place], counts[place], 0, c)
            p, q, r, s = image[i : i + c], image[j : j + c], image[k : k + c], image[m : m + c]
            for h in range(c):
                largest[h] = larger(larger(p[h], q[h]), larger(r[h], s[h]))
            for first in range(4, counts[place], 4):
                i, j, k, m = four(cells[place], counts[place], first, c)
                p, q, r, s = image[i : i + c], image[j : j + c], image[k : k + c], image[m : m + c]
                for h in range(c):
                    most = larger(larger(p[h], q[h]), larger(r[h], s[h]))
                    largest[h] = larger(largest[h], most)


@kernel
def maximum_gradient(
    grad: Any,
    x: Any,
    y: Any,
    out: Any,
    cells: Any,
    counts: Any,
    c: int,
    start: int,
    stop: int,
) -> None:
    """Give each window's dL/dy to the first cell that has the maximum.

    The cells are gone through from the last to the first, and each that has it takes the place of
    the one found before. It is noted by where it begins in the image.
    """
    number, zero = np.int32, grad.dtype.type(0)
    found = np.empty(c, np.int32)
    for n in range(start, stop):
        image, gradient, largest, incoming = x[n], out[n], y[n], grad[n]
        for h in range(gradient.size):
            gradient[h] = zero
        for place in range(len(cells)):
            at = place * c
            top, coming = largest[at : at + c], incoming[at : at + c]
            for h in range(c):
                found[h] = number(0)
            for position in range(counts[place] - 1, -1, -1):
                i = cells[place, position] * c
                cell, here = image[i : i + c], number(i)
                for h in range(c):
                    found[h] = here if cell[h] == top[h] else found[h]
            for h in range(c):
                # Unsigned: no look whether an index is negative, and meant from the end.
                gradient[np.uintp(found[h] + h)] += coming[h]


@kernel
def mean(x: Any, out: Any, cells: Any, counts: Any, c: int, start: int, stop: int) -> None:
    """Write each window's mean over its cells."""
    one, zero = x.dtype.type(1), x.dtype.type(0)
    for n in range(start, stop):
        image, results = x[n], out[n]
        for place in range(len(cells)):
            total = results[place * c : place * c + c]
            share = one / x.dtype.type(counts[place])
            for h in range(c):
                total[h] = zero
            for position in range(counts[place]):
                i = cells[place, position] * c
                cell = image[i : i + c]
                for h in range(c):
                    total[h] += share * cell[h]


@kernel
def mean_gradient(
    grad: Any, out: Any, cells: Any, counts: Any, c: int, start: int, stop: int
) -> None:
    """Give each cell of a window its share of dL/dy."""
    one, zero = grad.dtype.type(1), grad.dtype.type(0)
    for n in range(start, stop):
        gradient, incoming = out[n], grad[n]
        for h in range(gradient.size):
            gradient[h] = zero
        for place in range(len(cells)):
            coming = incoming[place * c : place * c + c]
            share = one / grad.dtype.type(counts[place])
            for position in range(counts[place]):
                i = cells[place, position] * c
                cell = gradient[i : i + c]
                for h in range(c):
                    cell[h] += share * coming[h]
