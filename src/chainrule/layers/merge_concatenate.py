"""Inputs put next to each other along one axis."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Shape
from chainrule.layers.merge import Merge, masked_inputs


class Concatenate(Merge):
    """The inputs side by side along one axis, which is as long as theirs together.

    The chain rule: y is the inputs, only placed elsewhere, so each input gets its own piece of
    dL/dy. Shapes: (batch, m) and (batch, n) give (batch, m + n); all axes but one must agree.

    The mask: an input without one counts everywhere. The inputs' masks are put side by side too,
    and a step counts if any of its numbers does.

    Parameters
    ----------
    axis : the axis to join along, the batch axis being 0; the last unless given

    Raises
    ------
    ArgumentError : the axis is no whole number
    ShapeError : no such axis, or the other axes don't agree

    >>> Concatenate()([[[1.0, 2.0]], [[3.0]]]).tolist()
    [[1.0, 2.0, 3.0]]

    """

    def __init__(self, axis: int = -1, **options: Any) -> None:
        super().__init__(**options)
        if isinstance(axis, bool) or not isinstance(axis, (int, np.integer)):
            raise ArgumentError(f"Layer {self.name!r}: axis={axis!r} must be a whole number.")
        self.axis = int(axis)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """Return the common shape, with the lengths along ``axis`` added up."""
        first = input_shape[0]
        came = f"Layer {self.name!r} can't join shapes {input_shape} along axis {self.axis}:"
        if any(len(shape) != len(first) for shape in input_shape):
            raise ShapeError(f"{came} they must have equally many axes.")
        if not -len(first) <= self.axis < len(first):
            raise ShapeError(f"{came} there is no such axis.")
        along = self.axis % len(first)
        output: list[int | None] = []
        for axis, sizes in enumerate(zip(*input_shape, strict=True)):
            if axis == along:
                output.append(None if None in sizes else sum(sizes))
                continue
            known = set(sizes) - {None}
            if len(known) > 1:
                raise ShapeError(f"{came} all other axes must agree, and axis {axis} doesn't.")
            output.append(known.pop() if known else None)
        return tuple(output)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return which steps of the joined array count, or None if no input has a mask."""
        if mask is None or all(each is None for each in mask):
            return None
        masks = [
            np.broadcast_to(True if m is None else m, x.shape)
            for x, m in zip(inputs, masked_inputs(inputs, mask), strict=True)
        ]
        return np.concatenate(masks, axis=self.axis).any(axis=-1)

    def forward(self, x: list[Array], training: bool = False) -> Array:
        """Return the inputs side by side."""
        lengths = [each.shape[self.axis] for each in x]
        self.ends = np.cumsum(lengths)[:-1].tolist()
        shape = list(x[0].shape)
        shape[self.axis] = sum(lengths)
        return np.concatenate(x, axis=self.axis, out=self.buffer("y", tuple(shape)))

    def backward(self, grad: Array) -> list[Array]:
        """Return each input's piece of dL/dy."""
        return np.split(grad, self.ends, axis=self.axis)


def concatenate(inputs: list[Any], axis: int = -1, **options: Any) -> Any:
    """Return the inputs side by side: ``Concatenate(axis, **options)(inputs)``.

    >>> concatenate([[[1.0]], [[2.0]]]).tolist()
    [[1.0, 2.0]]
    """
    return Concatenate(axis, **options)(inputs)
