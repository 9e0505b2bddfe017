"""Marking the steps that are only padding."""

from typing import Any

import numpy as np

from chainrule.layers.base import Array, Layer


class Masking(Layer):
    """Hide the steps whose numbers are all ``mask_value`` from the layers after.

    Shapes: x (batch, time, n), mask (batch, time), output like x. A step counts (mask True) if any
    of its numbers differs from ``mask_value``; the output is x there, and 0 at hidden steps. So the
    derivative passes where a step counts, and is 0 where it doesn't: dL/dx = mask * dL/dy.

    Parameters
    ----------
    mask_value : what padding is filled with
    name, dtype : see :class:`~chainrule.layers.base.Layer`

    >>> layer = Masking(mask_value=9.0)
    >>> x = np.array([[[9.0, 9.0], [9.0, 1.0]]])
    >>> layer(x).tolist(), layer.compute_mask(x).tolist()
    ([[[0.0, 0.0], [9.0, 1.0]]], [[False, True]])

    """

    supports_masking = True
    makes_mask = True

    def __init__(self, mask_value: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.mask_value = mask_value

    def compute_mask(self, inputs: Any, mask: Any = None) -> Array:
        """Return which steps count; a mask that came in gives way to this one."""
        return np.asarray(np.any(np.asarray(inputs) != self.mask_value, axis=-1))

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x with hidden steps at 0."""
        self.counts = self.compute_mask(x)[..., np.newaxis]
        return self._kept(x, "output")

    def backward(self, grad: Array) -> Array:
        """Return the gradient with hidden steps at 0."""
        return self._kept(grad, "dx")

    def _kept(self, values: Array, name: str) -> Array:
        # Chosen, not multiplied: 0 times the infinity or NaN of a hidden step would not be 0.
        out = self.buffer(name, values.shape)
        out.fill(0.0)
        np.copyto(out, values, where=self.counts)
        return out
