"""One layer for every step of a sequence."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.unrolled import Unrolled
from chainrule.serialization import deserialize


class TimeDistributed(Layer):
    """Applies a layer to each step by itself: y_t = layer(x_t), with the same weights.

    Shapes: x (batch, time, ...), y (batch, time, ...). A step doesn't see the others, so all steps
    of all samples go through the layer as one batch of batch * time samples. The chain rule is the
    layer's own; its sum over samples is then the sum over time, too.

    Only a layer that keeps statistics of its batches (BatchNormalization) can tell the difference:
    such a layer gets the steps one after the other, and the weights' gradients are added up.

    Parameters
    ----------
    layer : any layer with one input and one output

    Raises
    ------
    ArgumentError : ``layer`` is none
    ShapeError : the input has fewer than 3 axes, or the mask doesn't fit

    >>> from chainrule.layers import Dense
    >>> layer = TimeDistributed(Dense(3))
    >>> layer(np.ones((2, 5, 4))).shape
    (2, 5, 3)

    """

    supports_masking = True
    uses_mask = True

    def __init__(self, layer: Any, **options: Any) -> None:
        super().__init__(**options)
        if isinstance(layer, Mapping):
            layer = deserialize(layer, area="chainrule.layers")
        if not isinstance(layer, Layer):
            raise ArgumentError(f"TimeDistributed wants a layer, such as Dense(8); {layer!r} came.")
        self.layer = layer
        self.casts_input = layer.casts_input

    @property
    def output_dtype(self) -> np.dtype[Any]:
        """The layer's."""
        return self.layer.output_dtype

    def build(self, input_shape: Shape) -> None:
        """Build the layer for one step."""
        if self.layer.rng is None:
            self.layer.rng = self.random()
        self.layer.ensure_built(self._step_shape(input_shape))
        super().build(input_shape)

    def check_input(self, input_shape: Any) -> None:
        """Check that the layer can take a step of this shape."""
        self.layer.check_input(self._step_shape(input_shape))

    def _step_shape(self, shape: Any) -> Shape:
        """Return the shape without the time axis."""
        if len(shape) < 3:
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {shape}; it wants (batch, time, ...), "
                "at least 3 axes."
            )
        return (shape[0], *shape[2:])

    def forward(self, x: Array, training: bool = False, mask: Any = None) -> Array:
        """Return the layer's output for every step."""
        if mask is not None:
            mask = np.asarray(mask)
            if mask.shape[:2] != x.shape[:2]:
                raise ShapeError(
                    f"Layer {self.name!r} got a mask of shape {mask.shape} for inputs of shape "
                    f"{x.shape}; it must start with {x.shape[:2]}."
                )
        if not self.layer.uses_mask:
            mask = None
        self.shape = x.shape
        if any(not weight.trainable for weight in self.layer.weights):
            return self._step_by_step(x, training, mask)
        self.unrolled: Unrolled | None = None
        batch, time = x.shape[:2]
        options = {} if mask is None else {"mask": mask.reshape(batch * time, *mask.shape[2:])}
        output = self.layer.forward(x.reshape(batch * time, *x.shape[2:]), training, **options)
        return np.asarray(output.reshape(batch, time, *output.shape[1:]))

    def _step_by_step(self, x: Array, training: bool, mask: Any) -> Array:
        """Return the same, one step after the other."""
        self.unrolled = Unrolled(self.layer, x.shape[1])
        outputs = []
        for t, layer in enumerate(self.unrolled.cells):
            options = {} if mask is None else {"mask": mask[:, t]}
            outputs.append(layer.forward(x[:, t], training, **options))
        return np.stack(outputs, axis=1)

    def backward(self, grad: Array) -> Any:
        """Fill the layer's gradients, the sum over steps; return dL/dx."""
        if self.unrolled is not None:
            return self.unrolled.backward_each(grad)
        self.layer.needs_input_gradient = self.needs_input_gradient
        dx = self.layer.backward(grad.reshape(-1, *grad.shape[2:]))
        if dx is None or not self.needs_input_gradient:
            return None
        return dx.reshape(self.shape)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the layer's output shape with the time axis put back."""
        batch, *rest = self.layer.compute_output_shape(self._step_shape(input_shape))
        return (batch, input_shape[1], *rest)

    def inner(self) -> dict[str, Array]:
        """Return what the layer shows, for all steps of all samples in one batch."""
        return {} if self.unrolled is not None else self.layer.inner()
