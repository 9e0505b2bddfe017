"""The way back from rows to the image, twin of a part of :mod:`chainrule.kernels.convolution`.

The products of matrices are NumPy's in both kinds: BLAS is hard to beat.
"""

from typing import Any

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
    start: int,
    stop: int,
) -> None:
    """Give each cell the sum of what the windows' rows hold for it, for samples start to stop.

    A window's cells along the last axis lie side by side in the image, as they do in the row. So
    they are added in one run of numbers, unless the window has gaps.

    Shapes: rows (batch, places * size * c), out (batch, lengths * c), both flat but for the batch.
    All from places to before are three whole numbers; the last count the cells that padding adds in
    front.
    """
    zero = rows.dtype.type(0)
    wide = size[2] if dilation[2] == 1 else 1
    for n in range(start, stop):
        image, row = out[n], rows[n]
        for i in range(image.size):
            image[i] = zero
        at = 0
        for m0 in range(places[0]):
            for m1 in range(places[1]):
                for m2 in range(places[2]):
                    for k0 in range(size[0]):
                        x0 = m0 * strides[0] + k0 * dilation[0] - before[0]
                        for k1 in range(size[1]):
                            x1 = m1 * strides[1] + k1 * dilation[1] - before[1]
                            real = 0 <= x0 < lengths[0] and 0 <= x1 < lengths[1]
                            line = (x0 * lengths[1] + x1) * lengths[2]
                            for k2 in range(0, size[2], wide):
                                x2 = m2 * strides[2] + k2 * dilation[2] - before[2]
                                left, right = max(x2, 0), min(x2 + wide, lengths[2])
                                if real and left < right:
                                    first = at + (left - x2) * c
                                    source = row[first : first + (right - left) * c]
                                    target = image[(line + left) * c : (line + right) * c]
                                    for i in range(source.size):
                                        target[i] += source[i]
                                at += wide * c
