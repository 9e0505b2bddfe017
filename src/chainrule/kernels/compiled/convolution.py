"""The way back from rows to the image, twin of a part of :mod:`chainrule.kernels.convolution`.

The products of matrices are NumPy's in both kinds: BLAS is hard to beat.
"""

from typing import Any

import numpy as np

from chainrule.kernels.compiled.compiler import kernel


@kernel
def add_rows(
    rows: Any,
    out: Any,
    places: Any,
    size: Any,
    strides: Any,
    dilation: Any,
    lengths: Any,
    before: Any,
    c: int,
) -> None:
    """Give each cell the sum of what the windows' rows hold for it, for all samples.

    A window's cells along the last axis lie side by side in the image, as they do in the row. So
    they are added in one run of numbers, unless the window has gaps.

    Shapes: rows (batch, places * size * c), out (batch, lengths * c), both flat but for the batch.
    All from places to before are three whole numbers; the last count the cells that padding adds in
    front.
    """
    zero = rows.dtype.type(0)
    wide = size[2] if dilation[2] == 1 else 1
    run = wide * c
    cells = size[0] * size[1] * size[2]
    for n in range(len(out)):
        image, row = out[n], rows[n]
        for i in range(image.size):
            image[i] = zero
        for m0, m1 in np.ndindex((places[0], places[1])):
            for k0, k1 in np.ndindex((size[0], size[1])):
                x0 = m0 * strides[0] + k0 * dilation[0] - before[0]
                x1 = m1 * strides[1] + k1 * dilation[1] - before[1]
                if not (0 <= x0 < lengths[0] and 0 <= x1 < lengths[1]):
                    continue
                line = (x0 * lengths[1] + x1) * lengths[2]
                for k2 in range(0, size[2], wide):
                    at = (m0 * places[1] + m1) * places[2] * cells
                    at += (k0 * size[1] + k1) * size[2] + k2
                    for m2 in range(places[2]):
                        x2 = m2 * strides[2] + k2 * dilation[2] - before[2]
                        if x2 >= 0 and x2 + wide <= lengths[2]:
                            source = row[at * c : at * c + run]
                            target = image[(line + x2) * c : (line + x2) * c + run]
                            for i in range(run):
                                target[i] += source[i]
                        else:
                            for i in range(max(-x2, 0) * c, min(wide, lengths[2] - x2) * c):
                                image[(line + x2) * c + i] += row[at * c + i]
                        at += cells
