"""Taking a part of a tensor: what ``x[:, 0]`` means on a symbolic tensor."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array, Layer, Shape


class GetItem(Layer):
    """y = x[key], for whole numbers, slices and None. No weights.

    Shapes: x (batch, ...), and y what NumPy makes of ``x[key]``, also (batch, ...).

    The chain rule: the numbers taken get dL/dy, those left out get 0, for they change nothing.

    Parameters
    ----------
    key : a whole number, a slice, ``...``, None (a new axis of length 1), or a tuple of these;
        the batch axis comes first

    Raises
    ------
    ArgumentError : the key is something else

    >>> GetItem((slice(None), -1))([[1.0, 2.0], [3.0, 4.0]]).tolist()
    [2.0, 4.0]

    """

    def __init__(self, key: Any, **options: Any) -> None:
        super().__init__(**options)
        parts = key if isinstance(key, (tuple, list)) else (key,)
        self.parts = tuple(slice(*p["slice"]) if isinstance(p, dict) else p for p in parts)
        self.parts = tuple(... if part == "..." else part for part in self.parts)
        for part in self.parts:
            whole = isinstance(part, (int, np.integer)) and not isinstance(part, bool)
            if not (whole or part is ... or part is None or isinstance(part, slice)):
                raise ArgumentError(
                    f"x[{key!r}]: a tensor can be indexed by whole numbers, slices and None only."
                )

    @property
    def key(self) -> list[Any]:
        """The key as plain data."""
        return [
            {"slice": [part.start, part.stop, part.step]}
            if isinstance(part, slice)
            else "..."
            if part is ...
            else None
            if part is None
            else int(part)
            for part in self.parts
        ]

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x[key]."""
        self.shape = x.shape
        return x[self.parts]

    def backward(self, grad: Array) -> Array:
        """Return grad at the places taken, 0 elsewhere."""
        dx = self.buffer("dx", self.shape)
        dx.fill(0.0)
        dx[self.parts] = grad
        return dx

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of the part; the batch stays unknown if it was."""
        # An axis of unknown length is tried with two lengths: where they differ, it stays unknown.
        tried = [
            np.broadcast_to(np.float32(0.0), [size or unknown for size in input_shape])[self.parts]
            for unknown in (1009, 2003)
        ]
        return tuple(a if a == b else None for a, b in zip(*(t.shape for t in tried), strict=True))
