"""What every layer is: weights, a forward pass, and its own step of the chain rule."""

import copy
import re
from typing import Any, Self

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, DTypeLike, NDArray

from chainrule import initializers
from chainrule.errors import ArgumentError, NotBuiltError, ShapeError
from chainrule.seed import new_generator
from chainrule.variable import Variable

Array = NDArray[Any]
Shape = tuple[int | None, ...]


class Layer:
    """A function with weights that knows its own derivative.

    To write one, give four methods:

    - ``build(input_shape)`` makes the weights with ``add_weight``;
    - ``forward(x, training)`` computes the output and keeps what ``backward`` will need;
    - ``backward(grad)`` takes dL/d(output), stores dL/d(weight) in each ``weight.gradient`` and
    returns
      dL/d(input);
    - ``compute_output_shape(input_shape)``.

    Shapes have None for the batch axis: ``(None, 2)`` is any number of samples of 2 numbers each. A
    layer may return a buffer that its next call overwrites; calling the layer, ``layer(x)``,
    copies.

    Parameters
    ----------
    name : unique in a model; made from the class unless given
    trainable : whether training changes the weights
    dtype : "float32" unless given; "float64" for gradient checks
    input_shape : the shape of one sample, if the layer comes first in a model

    >>> class Double(Layer):
    ...     def forward(self, x, training=False):
    ...         return 2 * x
    ...     def backward(self, grad):
    ...         return 2 * grad
    >>> Double()([[1.0, 3.0]]).tolist()
    [[2.0, 6.0]]

    """

    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypeLike | None = None,
        input_shape: tuple[int, ...] | None = None,
    ) -> None:
        self.auto_named = name is None
        self.name = name or snake_case(type(self).__name__)
        self.trainable = trainable
        self.dtype = float_dtype(dtype, self.name)
        self.given_input_shape = None if input_shape is None else sample_shape(input_shape)
        self.input_shape: Shape | None = None
        self.built = False
        self.weights: list[Variable] = []
        self.rng: Generator | None = None
        # backward may skip dL/d(input) when nothing comes before this layer.
        self.needs_input_gradient = True
        self._buffers: dict[str, Array] = {}

    # What a layer gives
    # -----------------------------------------------------------------------------

    def build(self, input_shape: Shape) -> None:
        """Make the weights for inputs of this shape, then call this through ``super()``."""
        self.input_shape = tuple(input_shape)
        self.built = True

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the output for a batch ``x`` and keep what ``backward`` needs."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def backward(self, grad: Array) -> Array:
        """Take dL/d(output), fill each ``weight.gradient``, return dL/d(input)."""
        raise NotImplementedError(f"{type(self).__name__} has no backward")

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the output's shape; the input's, unless a layer says otherwise."""
        return input_shape

    def inner(self) -> dict[str, Array]:
        """Return what a trace should show of the last pass, beyond input and output."""
        return {}

    # What a layer has
    # -------------------------------------------------------------------------------

    def add_weight(
        self,
        name: str,
        shape: tuple[int, ...],
        initializer: "str | initializers.Initializer" = "glorot_uniform",
        trainable: bool = True,
    ) -> Variable:
        """Make a weight of this shape, register it, and return it."""
        if self.rng is None:
            self.rng = new_generator()
        values = initializers.get(initializer)(shape, self.dtype, self.rng)
        variable = Variable(values, dtype=self.dtype, trainable=trainable, name=name)
        variable.path = f"{self.name}/{name}"
        self.weights.append(variable)
        return variable

    def ensure_built(self, input_shape: Shape) -> None:
        """Build the layer if it isn't, and check that the input shape is the one it was built for.

        Raises
        ------
        ShapeError : the layer was built for another number of inputs

        """
        if not self.built:
            self.build(input_shape)
            Layer.build(self, input_shape)
        else:
            self.check_input(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        """Raise a ShapeError if the layer, built already, can't take this shape."""

    def buffer(self, name: str, shape: tuple[int, ...]) -> Array:
        """Return an array to write into: the same one as last time if the shape is the same."""
        found = self._buffers.get(name)
        if found is None or found.shape != shape or found.dtype != self.dtype:
            found = self._buffers[name] = np.empty(shape, self.dtype)
        return found

    def twin(self) -> Self:
        """Return a layer with the same weights and a memory of its own, for a second place."""
        other = copy.copy(self)
        other._buffers = {}
        return other

    def __call__(self, x: ArrayLike, training: bool = False) -> Array:
        """Return the layer's output for an array, built for its shape if need be."""
        batch = np.asarray(x, dtype=self.dtype)
        if batch.ndim == 0:
            raise ShapeError(
                f"Layer {self.name!r} got a single number; it wants a batch of samples, "
                "such as [[0.0, 1.0]]."
            )
        self.ensure_built((None, *batch.shape[1:]))
        return np.array(self.forward(batch, training))

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes."""
        return [w for w in self.weights if w.trainable] if self.trainable else []

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that training leaves alone."""
        return [w for w in self.weights if not (self.trainable and w.trainable)]

    variables = property(lambda self: self.weights)
    trainable_variables = property(lambda self: self.trainable_weights)

    def count_params(self) -> int:
        """Return how many numbers the weights hold.

        Raises
        ------
        NotBuiltError : the layer doesn't know its input shape yet

        """
        if not self.built:
            raise NotBuiltError(
                f"Layer {self.name!r} has no weights yet: they are made when the input shape is "
                "known. Give input_shape=..., or call the layer on data first."
            )
        return sum(w.size for w in self.weights)

    def get_weights(self) -> list[Array]:
        """Return copies of the weights, in the order they were made."""
        return [w.numpy() for w in self.weights]

    def set_weights(self, weights: list[ArrayLike]) -> None:
        """Overwrite all weights, or none if a shape doesn't fit.

        Raises
        ------
        ShapeError : not the right number of arrays, or a wrong shape
        NotBuiltError : there are no weights yet

        """
        if not self.built:
            self.count_params()
        assign_all(self.weights, weights, f"Layer {self.name!r}")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def assign_all(variables: list[Variable], values: list[ArrayLike], owner: str) -> None:
    """Assign arrays to variables, after checking that every one fits.

    Raises
    ------
    ShapeError : not the right number of arrays, or a wrong shape; nothing is changed then

    """
    wanted = ", ".join(f"{v.path} {v.shape}" for v in variables)
    if len(values) != len(variables):
        raise ShapeError(f"{owner} has {len(variables)} weights ({wanted}); {len(values)} came.")
    arrays = [np.asarray(value, dtype=v.dtype) for v, value in zip(variables, values, strict=True)]
    for variable, array in zip(variables, arrays, strict=True):
        if array.shape != variable.shape:
            raise ShapeError(
                f"{owner}: the array for {variable.path!r} has shape {array.shape}, "
                f"wanted {variable.shape}. All weights in order: {wanted}."
            )
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)


def float_dtype(dtype: DTypeLike | None, owner: str) -> np.dtype[Any]:
    """Return the dtype, float32 by default.

    Raises
    ------
    ArgumentError : it is not float32 or float64

    """
    try:
        kind = np.dtype(dtype or "float32")
    except TypeError:
        kind = np.dtype(object)
    if kind not in (np.dtype("float32"), np.dtype("float64")):
        raise ArgumentError(
            f"Layer {owner!r}: dtype={dtype!r} won't do; it must be 'float32' or 'float64'."
        )
    return kind


def sample_shape(shape: Any) -> Shape:
    """Return the shape of one sample as a tuple of positive whole numbers.

    Raises
    ------
    ArgumentError : it is something else

    >>> sample_shape([2]), sample_shape((28, 28, 1))
    ((2,), (28, 28, 1))

    """
    try:
        sizes = tuple(shape)
    except TypeError:
        raise ArgumentError(
            f"shape={shape!r} must be a tuple: ({shape},) for samples of {shape} numbers each."
        ) from None
    for size in sizes:
        if size is not None and (not isinstance(size, (int, np.integer)) or size < 1):
            raise ArgumentError(
                f"shape={sizes}: {size!r} is not a positive whole number. The batch axis is left "
                "out: (2,) means any number of samples of 2 numbers each."
            )
    return tuple(None if size is None else int(size) for size in sizes)


def positive_int(value: Any, argument: str, owner: str) -> int:
    """Return ``value`` as an int if it is a whole number above 0.

    Raises
    ------
    ArgumentError : it isn't

    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ArgumentError(f"{owner}: {argument}={value!r} must be a whole number of 1 or more.")
    return int(value)


def snake_case(name: str) -> str:
    """Return a class's name as Keras spells it in layer names.

    >>> snake_case("Dense"), snake_case("LeakyReLU"), snake_case("Conv2D")
    ('dense', 'leaky_re_lu', 'conv2d')
    """
    partial = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", partial).lower()
