"""What all layers share that make one array of several: lining up, folding back, masks."""

import functools
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Layer, Shape


class Merge(Layer):
    """Several arrays in, one out, number by number.

    Inputs of fewer axes get axes of length 1 right after the batch axis, and an axis of length 1 is
    repeated as often as the others need it: (batch, 3) with (batch, 5, 3) gives (batch, 5, 3).

    The chain rule for the repeating: a number that was used n times moves the loss by each of its n
    uses, so its derivative is the sum over them. See :func:`fold`.

    Masks: where all inputs have one, the output counts wherever any of them does; if an input has
    none, all of it counts, and so does all of the output.

    Subclasses give ``forward`` and ``backward``, which both handle lists.

    Raises
    ------
    ShapeError : not a list of arrays, or their shapes don't fit together

    >>> from chainrule.layers import Add
    >>> Add()([[[1.0, 2.0]], [[[10.0, 20.0], [30.0, 40.0]]]]).tolist()
    [[[11.0, 22.0], [31.0, 42.0]]]

    """

    takes_list = True
    supports_masking = True
    # How many inputs there must be, if not any number.
    input_count: int | None = None

    def build(self, input_shape: Any) -> None:
        """Check that the shapes fit together; there are no weights."""
        self.check_input(input_shape)
        super().build(input_shape)

    def check_input(self, input_shape: Any) -> None:
        """Raise a ShapeError unless these are several shapes that fit together."""
        if not isinstance(input_shape, list) or not input_shape:
            raise ShapeError(
                f"Layer {self.name!r} merges a list of inputs, such as layer([a, b]); what came "
                f"has shape {input_shape}."
            )
        if self.input_count is not None and len(input_shape) != self.input_count:
            raise ShapeError(
                f"Layer {self.name!r} takes exactly {self.input_count} inputs; "
                f"{len(input_shape)} came, of shapes {input_shape}."
            )
        self.compute_output_shape(input_shape)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """Return the shape after broadcasting; an axis unknown in one input stays unknown."""
        axes = max(len(shape) for shape in input_shape)
        lined_up = [shape[:1] + (1,) * (axes - len(shape)) + shape[1:] for shape in input_shape]
        output: list[int | None] = []
        for sizes in zip(*lined_up, strict=True):
            known = {size for size in sizes if size not in (None, 1)}
            if len(known) > 1:
                raise ShapeError(
                    f"Layer {self.name!r} can't merge shapes {input_shape}: one axis is "
                    f"{' and '.join(str(size) for size in sorted(known))} long. Axes must be "
                    "equally long, or 1."
                )
            output.append(known.pop() if known else None if None in sizes else 1)
        return tuple(output)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return where any input counts, if all inputs have a mask."""
        return None if mask is None else any_counts(mask)

    def line_up(self, inputs: list[Array]) -> list[Array]:
        """Return views of the inputs with equally many axes."""
        if len({x.shape[0] for x in inputs} - {1}) > 1:
            raise ShapeError(
                f"Layer {self.name!r} got batches of {[x.shape[0] for x in inputs]} samples; all "
                "inputs must have equally many."
            )
        self.shapes = [x.shape for x in inputs]
        axes = max(x.ndim for x in inputs)
        return [line_up(x, axes) for x in inputs]

    def fold_back(self, gradients: list[Array]) -> list[Array]:
        """Return the gradients in the shapes that the inputs came in."""
        return [fold(g, shape) for g, shape in zip(gradients, self.shapes, strict=True)]

    def line_up_masks(self, inputs: list[Array], mask: Any) -> list[Any]:
        """Return the masks with as many axes as the inputs lined up, None where there is none."""
        axes = max(x.ndim for x in inputs)
        return [None if m is None else line_up(m, axes) for m in masked_inputs(inputs, mask)]


def line_up(x: Array, axes: int) -> Array:
    """Return a view with so many axes: new ones of length 1 come right after the batch axis.

    >>> line_up(np.ones((2, 3)), 4).shape
    (2, 1, 1, 3)
    """
    return x.reshape(x.shape[:1] + (1,) * (axes - x.ndim) + x.shape[1:])


def fold(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Return dL/dx of an x that was repeated: the sum over all uses of each number.

    >>> fold(np.ones((2, 5, 3)), (2, 3)).tolist()
    [[5.0, 5.0, 5.0], [5.0, 5.0, 5.0]]
    """
    lined_up = shape[:1] + (1,) * (gradient.ndim - len(shape)) + shape[1:]
    repeated = tuple(
        axis
        for axis, (used, own) in enumerate(zip(gradient.shape, lined_up, strict=True))
        if used != own
    )
    if repeated:
        gradient = gradient.sum(axis=repeated, keepdims=True)
    return gradient.reshape(shape)


def masked_inputs(inputs: list[Array], mask: Any) -> list[Array | None]:
    """Return each input's mask with as many axes as the input, or None where there is none.

    Raises
    ------
    ArgumentError : not one mask, or None, for each input

    """
    if not isinstance(mask, (list, tuple)) or len(mask) != len(inputs):
        raise ArgumentError(
            f"{len(inputs)} inputs need a list of {len(inputs)} masks, None where there is none."
        )
    masks: list[Array | None] = []
    for x, given in zip(inputs, mask, strict=True):
        if given is None:
            masks.append(None)
        else:
            one = np.asarray(given, dtype=bool)
            masks.append(one.reshape(one.shape + (1,) * (x.ndim - one.ndim)))
    return masks


def any_counts(masks: list[Any]) -> Array | None:
    """Return where any input counts, or None if an input has no mask: it counts everywhere."""
    if any(m is None for m in masks):
        return None
    counts: Array = functools.reduce(np.logical_or, masks)
    return counts
