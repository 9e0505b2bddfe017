"""A fully connected map whose inputs and outputs are laid out along several axes."""

import math
from typing import Any

from chainrule import constraints, initializers, regularizers
from chainrule.kernels.products import product
from chainrule.kernels.rows import add_bias, bias_gradient
from chainrule.layers.base import Array, Layer, Shape


class Projection(Layer):
    """Dense for heads: y = x · W + b, with (heads, size) in place of one axis of units.

    Shapes: x (batch, ..., *n), W (*n, *m), b (*m,), y (batch, ..., *m), where n and m stand for one
    axis or several. From features to heads, x (batch, T, D), W (D, H, K), y (batch, T, H, K); and
    back, x (batch, T, H, K), W (H, K, D), y (batch, T, D).

    Numbers laid out along several axes are still one row of numbers. So with each group of axes
    read as one (no number moves), this is Dense's product of two matrices, and its chain rule::

        dL/dW = x.T @ dL/dy     dL/db = the sum of dL/dy over rows     dL/dx = dL/dy @ W.T

    Parameters
    ----------
    outputs : the axes m
    inner_axes : how many axes n has
    use_bias : whether to add b
    kernel_initializer, bias_initializer : how W and b start
    kernel_regularizer, bias_regularizer : a price on W and b
    kernel_constraint, bias_constraint : where W and b must stay
    name, trainable, dtype : see :class:`~chainrule.layers.base.Layer`

    >>> layer = Projection((2, 2), kernel_initializer="ones")
    >>> layer([[[1.0, 2.0, 3.0]]]).tolist()
    [[[[6.0, 6.0], [6.0, 6.0]]]]

    """

    def __init__(
        self,
        outputs: tuple[int, ...],
        inner_axes: int = 1,
        use_bias: bool = True,
        kernel_initializer: "str | initializers.Initializer" = "glorot_uniform",
        bias_initializer: "str | initializers.Initializer" = "zeros",
        kernel_regularizer: "str | regularizers.Regularizer | None" = None,
        bias_regularizer: "str | regularizers.Regularizer | None" = None,
        kernel_constraint: "str | constraints.Constraint | None" = None,
        bias_constraint: "str | constraints.Constraint | None" = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.outputs = tuple(outputs)
        self.inner_axes = inner_axes
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    def build(self, input_shape: Shape) -> None:
        """Make W, and b unless ``use_bias`` is off."""
        inputs = input_shape[-self.inner_axes :]
        self.kernel = self.add_weight(
            "kernel",
            (*inputs, *self.outputs),  # type: ignore[arg-type]  # add_weight refuses None
            with_axes(
                self.kernel_initializer,
                list(range(self.inner_axes)),
                list(range(self.inner_axes, self.inner_axes + len(self.outputs))),
            ),
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                "bias",
                self.outputs,
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        super().build(input_shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x · W + b."""
        self.x = x
        self.between = x.shape[: x.ndim - self.inner_axes]
        y = self.buffer("y", (*self.between, *self.outputs))
        rows = y.reshape(self._rows(), -1)
        product(x.reshape(self._rows(), -1), self._matrix(self.kernel.value), rows)
        if self.use_bias:
            add_bias(rows, self.bias.value.reshape(-1))
        return y

    def backward(self, grad: Array) -> Array:
        """Fill dL/dW and dL/db; return dL/dx."""
        rows = grad.reshape(self._rows(), -1)
        x = self.x.reshape(self._rows(), -1)
        product(x.T, rows, self._matrix(self.kernel.gradient))
        if self.use_bias:
            bias_gradient(rows, self.bias.gradient.reshape(-1))
        dx = self.buffer("dx", self.x.shape)
        product(rows, self._matrix(self.kernel.value).T, dx.reshape(self._rows(), -1))
        return dx

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, ..., *m)."""
        return (*input_shape[: -self.inner_axes], *self.outputs)

    def _rows(self) -> int:
        return math.prod(self.between)

    def _matrix(self, kernel: Array) -> Array:
        """Return the kernel as (inputs, outputs); a view, so that it can be written to."""
        return kernel.reshape(math.prod(kernel.shape[: self.inner_axes]), -1)


def with_axes(
    initializer: initializers.Initializer, input_axes: list[int], output_axes: list[int]
) -> initializers.Initializer:
    """Tell an initializer which axes of a kernel hold inputs and which outputs.

    How far random weights spread depends on how many numbers go in and come out. Of a kernel
    (D, H, K) these are D and H K, which its shape alone doesn't tell. Initializers that don't ask
    for the numbers, or know the axes already, are returned as they are.

    Parameters
    ----------
    initializer : draws the kernel
    input_axes, output_axes : of the kernel

    >>> glorot = with_axes(initializers.GlorotUniform(seed=1), [0], [1, 2])
    >>> glorot.input_axes, glorot.output_axes, glorot.seed
    ([0], [1, 2], 1)

    """
    if not isinstance(initializer, initializers.VarianceScaling):
        return initializer
    if initializer.input_axes is not None and initializer.output_axes is not None:
        return initializer
    config = initializer.get_config()
    return type(initializer).from_config(
        {**config, "input_axes": input_axes, "output_axes": output_axes}
    )
