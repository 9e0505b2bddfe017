"""A product of two small matrices inside a compiled loop.

Large products are left to NumPy's BLAS, which is hard to beat. But a loop that Numba has compiled
can't call it, and where each step needs the one before, as in a recurrent layer, the loop should go
on without Python. So here is the textbook's triple loop, in an order that suits the processor: for
eight rows of A and four of B at a time, along the columns of C. Then every number of B that was
loaded serves eight times, every number of C four times, and the innermost loop runs along memory,
so that sixteen float32 are done at once. It reaches 70 to 100 % of what BLAS does on one core for
products of some 32 x 128 x 512, if rows of B and C have a gap between them (see GAP).

Reference: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM
Transactions on Mathematical Software 34 (2008).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.kernels.compiled.compiler import kernel

# A stretch of that many columns of the rows at work stays in the nearest cache, and that many rows
# of B in the next.
COLUMNS = 512
DEPTH = 128
# Rows that begin a multiple of 4096 bytes apart take each other's place in the cache. So the arrays
# that a loop goes through many times are made wider by that many numbers than they need to be.
GAP = 16


def with_gap(matrix: NDArray[Any]) -> NDArray[Any]:
    """Return a copy whose rows have a gap between them; what is in the gap has no meaning.

    >>> with_gap(np.ones((3, 5))).shape
    (3, 21)
    """
    rows, columns = matrix.shape
    copy = np.empty((rows, columns + GAP), matrix.dtype)
    copy[:, :columns] = matrix
    return copy


@kernel
def add_product(a: Any, b: Any, c: Any, n: int) -> None:
    """Add a @ b to c: (m, k or wider), (k, n or wider) and (m, n or wider).

    b and c must be in one piece. a may lie in memory as it likes, so it may be a transposed one.
    """
    m, k = len(c), len(b)
    eights = m - m % 8
    for first in range(0, k, DEPTH):
        last = min(first + DEPTH, k)
        for start in range(0, n, COLUMNS):
            stop = min(start + COLUMNS, n)
            for i in range(0, eights, 8):
                eight_rows(a, b, c, i, first, last, start, stop)
            for i in range(eights, m):
                one_row(a, b, c, i, first, last, start, stop)


@kernel
def eight_rows(
    a: Any, b: Any, c: Any, i: int, first: int, last: int, start: int, stop: int
) -> None:
    """Add to the rows i to i + 7 of c what the rows of b from first to last give, in some columns.

    All is written out, so that 32 numbers of a stay at hand while a stretch of four rows of b is
    gone along.
    """
    fours = last - (last - first) % 4
    c0 = c[i, start:stop]
    c1 = c[i + 1, start:stop]
    c2 = c[i + 2, start:stop]
    c3 = c[i + 3, start:stop]
    c4 = c[i + 4, start:stop]
    c5 = c[i + 5, start:stop]
    c6 = c[i + 6, start:stop]
    c7 = c[i + 7, start:stop]
    for p in range(first, fours, 4):
        b0 = b[p, start:stop]
        b1 = b[p + 1, start:stop]
        b2 = b[p + 2, start:stop]
        b3 = b[p + 3, start:stop]
        a00, a01, a02, a03 = a[i, p], a[i, p + 1], a[i, p + 2], a[i, p + 3]
        a10, a11, a12, a13 = a[i + 1, p], a[i + 1, p + 1], a[i + 1, p + 2], a[i + 1, p + 3]
        a20, a21, a22, a23 = a[i + 2, p], a[i + 2, p + 1], a[i + 2, p + 2], a[i + 2, p + 3]
        a30, a31, a32, a33 = a[i + 3, p], a[i + 3, p + 1], a[i + 3, p + 2], a[i + 3, p + 3]
        a40, a41, a42, a43 = a[i + 4, p], a[i + 4, p + 1], a[i + 4, p + 2], a[i + 4, p + 3]
        a50, a51, a52, a53 = a[i + 5, p], a[i + 5, p + 1], a[i + 5, p + 2], a[i + 5, p + 3]
        a60, a61, a62, a63 = a[i + 6, p], a[i + 6, p + 1], a[i + 6, p + 2], a[i + 6, p + 3]
        a70, a71, a72, a73 = a[i + 7, p], a[i + 7, p + 1], a[i + 7, p + 2], a[i + 7, p + 3]
        for j in range(stop - start):
            x0, x1, x2, x3 = b0[j], b1[j], b2[j], b3[j]
            c0[j] += a00 * x0 + a01 * x1 + a02 * x2 + a03 * x3
            c1[j] += a10 * x0 + a11 * x1 + a12 * x2 + a13 * x3
            c2[j] += a20 * x0 + a21 * x1 + a22 * x2 + a23 * x3
            c3[j] += a30 * x0 + a31 * x1 + a32 * x2 + a33 * x3
            c4[j] += a40 * x0 + a41 * x1 + a42 * x2 + a43 * x3
            c5[j] += a50 * x0 + a51 * x1 + a52 * x2 + a53 * x3
            c6[j] += a60 * x0 + a61 * x1 + a62 * x2 + a63 * x3
            c7[j] += a70 * x0 + a71 * x1 + a72 * x2 + a73 * x3
    for p in range(fours, last):
        for r in range(i, i + 8):
            add_multiple(a[r, p], b[p, start:stop], c[r, start:stop])


@kernel
def one_row(a: Any, b: Any, c: Any, i: int, first: int, last: int, start: int, stop: int) -> None:
    """Do the same for row i of c alone."""
    fours = last - (last - first) % 4
    row = c[i, start:stop]
    for p in range(first, fours, 4):
        b0, b1 = b[p, start:stop], b[p + 1, start:stop]
        b2, b3 = b[p + 2, start:stop], b[p + 3, start:stop]
        a0, a1, a2, a3 = a[i, p], a[i, p + 1], a[i, p + 2], a[i, p + 3]
        for j in range(stop - start):
            row[j] += a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j]
    for p in range(fours, last):
        add_multiple(a[i, p], b[p, start:stop], row)


@kernel
def add_multiple(a: Any, b: Any, c: Any) -> None:
    """Add the number a times the row b to the row c."""
    for j in range(c.size):
        c[j] += a * b[j]
