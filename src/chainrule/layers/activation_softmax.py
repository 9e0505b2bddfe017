"""The softmax as a layer, which can leave places out."""

from typing import Any

import numpy as np

from chainrule import activations
from chainrule.errors import ShapeError
from chainrule.layers.base import Array, Layer


class Softmax(Layer):
    """a_i = e**x_i / sum_j e**x_j over an axis: positive numbers that add up to 1. No weights.

    Places that a mask leaves out get 0, and the others share the 1. Where all are left out, all
    are 0.

    The chain rule: da_i/dx_j = a_i (1[i=j] - a_j), so dL/dx = a * (g - sum(g * a)). A place left
    out has a = 0, so its dL/dx is 0 and it adds nothing to the sum: the same line serves.

    Parameters
    ----------
    axis : the axis to add up over, the batch being axis 0; or several
    name, trainable, dtype, input_shape : see :class:`~chainrule.layers.base.Layer`

    Raises
    ------
    ShapeError : a mask came that can't be broadcast to the input

    >>> layer = Softmax()
    >>> layer([[1.0, 1.0]]).tolist()
    [[0.5, 0.5]]
    >>> layer([[1.0, 5.0, 1.0]], mask=[[True, False, True]]).tolist()
    [[0.5, 0.0, 0.5]]

    """

    supports_masking = True
    uses_mask = True

    def __init__(self, axis: int | list[int] | tuple[int, ...] = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis
        self.activation = activations.Softmax(tuple(axis) if isinstance(axis, list) else axis)

    def forward(self, x: Array, training: bool = False, mask: Any = None) -> Array:
        """Return the shares, 0 where the mask is False."""
        counts = None if mask is None else self._counts(np.asarray(mask), x.shape)
        # A number so low that its share is 0, and yet no infinity, whose difference is no number.
        scores = x if counts is None else np.where(counts, x, x.dtype.type(-1e9))
        self.a = self.activation.forward(scores, self.buffer("a", x.shape))
        if counts is not None:
            self.a *= counts
        return self.a

    def backward(self, grad: Array) -> Array:
        """Return a * (grad - sum(grad * a))."""
        return self.activation.backward(grad, self.a, self.a, self.buffer("dx", grad.shape))

    def _counts(self, mask: Array, shape: tuple[int, ...]) -> Array:
        """Return the mask as booleans, after checking that it fits."""
        fits = mask.ndim <= len(shape) and all(
            m in (1, n) for m, n in zip(mask.shape[::-1], shape[::-1], strict=False)
        )
        if not fits:
            raise ShapeError(
                f"Layer {self.name!r}: the mask has shape {mask.shape} and can't be broadcast to "
                f"the input's {shape}. Give it the input's shape, or 1 along an axis."
            )
        return mask if mask.dtype == bool else mask > 0.5
