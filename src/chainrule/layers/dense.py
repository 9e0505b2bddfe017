"""The fully connected layer: every output sees every input."""

from typing import Any

from chainrule import activations, constraints, initializers, regularizers
from chainrule.errors import ShapeError
from chainrule.kernels.products import product
from chainrule.kernels.rows import add_bias, bias_gradient, in_rows
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import positive_int


class Dense(Layer):
    """Each unit weighs all inputs: a = f(x @ W + b).

    Shapes: x (batch, n), W (n, units), b (units,), z and a (batch, units). Samples are rows.

    The chain rule, with g = dL/da as it comes from the layer after::

        z = x @ W + b          dL/dz = g * f'(z)                    (batch, units)
        a = f(z)               dL/dW = x.T @ dL/dz                  (n, units)
                               dL/db = the sum of dL/dz over rows   (units,)
                               dL/dx = dL/dz @ W.T                  (batch, n)

    Each is the only product of its two parts whose shape fits. With more axes, x (batch, ..., n),
    the axes in between are treated like more rows.

    Parameters
    ----------
    units : how many outputs, at least 1
    activation : a name or an Activation; None is linear
    use_bias : whether to add b
    kernel_initializer, bias_initializer : how W and b start
    kernel_regularizer, bias_regularizer, activity_regularizer : a price on W, b and a
    kernel_constraint, bias_constraint : where W and b must stay
    name, trainable, dtype, input_shape : see :class:`~chainrule.layers.base.Layer`

    Raises
    ------
    ArgumentError, UnknownNameError : an argument won't do
    ShapeError : the input has no axis of n numbers, or another n than before

    Reference: Rumelhart, Hinton and Williams, "Learning representations by back-propagating
    errors", Nature 323 (1986).

    >>> layer = Dense(1, activation="sigmoid", dtype="float64")
    >>> layer.build((None, 3))
    >>> layer.set_weights([[[0.5], [0.7], [0.3]], [0.1]])
    >>> layer([[0.8, 0.6, 0.9]]).round(3).tolist()
    [[0.767]]

    """

    supports_masking = True

    def __init__(
        self,
        units: int,
        activation: "str | activations.Activation | None" = None,
        use_bias: bool = True,
        kernel_initializer: "str | initializers.Initializer" = "glorot_uniform",
        bias_initializer: "str | initializers.Initializer" = "zeros",
        kernel_regularizer: "str | regularizers.Regularizer | None" = None,
        bias_regularizer: "str | regularizers.Regularizer | None" = None,
        activity_regularizer: "str | regularizers.Regularizer | None" = None,
        kernel_constraint: "str | constraints.Constraint | None" = None,
        bias_constraint: "str | constraints.Constraint | None" = None,
        **options: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **options)
        self.units = positive_int(units, "units", f"Layer {self.name!r}")
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    def build(self, input_shape: Shape) -> None:
        """Make W, and b unless ``use_bias`` is off."""
        if len(input_shape) < 2 or input_shape[-1] is None:
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {input_shape}; it wants (batch, n) with "
                "n known. Wrap a single sample in one more pair of brackets: [[0.0, 1.0]]."
            )
        self.kernel = self.add_weight(
            "kernel",
            (input_shape[-1], self.units),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                "bias",
                (self.units,),
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        super().build(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        """Check that the last axis has as many numbers as W has rows."""
        inputs = self.kernel.shape[0]
        if len(input_shape) < 2 or input_shape[-1] != inputs:
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {input_shape}; its kernel has shape "
                f"{self.kernel.shape}, so it wants (batch, {inputs}): {inputs} numbers a sample. "
                "Check the columns of X, or the units of the layer before."
            )

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return f(x @ W + b)."""
        shape = (*x.shape[:-1], self.units)
        self.x, self.z = x, self.buffer("z", shape)
        # Of an array with more axes NumPy would make one small product for each place along them.
        product(in_rows(x), self.kernel.value, in_rows(self.z))
        if self.use_bias:
            add_bias(in_rows(self.z), self.bias.value)
        self.a = self.activation.forward(self.z, self.buffer("a", shape))
        return self.a

    def backward(self, grad: Array) -> Array:
        """Fill dL/dW and dL/db; return dL/dx."""
        self.dz = self.activation.backward(grad, self.z, self.a, self.transient("dz", self.z.shape))
        x, dz = in_rows(self.x), in_rows(self.dz)
        product(x.T, dz, self.kernel.gradient)
        if self.use_bias:
            bias_gradient(dz, self.bias.gradient)
        if not self.needs_input_gradient:
            return grad
        dx = self.buffer("dx", self.x.shape)
        product(dz, self.kernel.value.T, in_rows(dx))
        return dx

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, ..., units)."""
        return (*input_shape[:-1], self.units)

    def inner(self) -> dict[str, Array]:
        """Return z, and dL/dz once backward has run."""
        found = {"weighted_sum": self.z}
        if hasattr(self, "dz"):
            found["weighted_sum_gradient"] = self.dz
        return found
