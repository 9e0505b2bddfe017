"""What the cells of SimpleRNN, LSTM and GRU share: their weights, and dropout that lasts a batch.

The weights of all gates of a cell lie side by side in one kernel, so one product serves them all::

    kernel            (n, gates * units)        what comes in, weighed for each gate
    recurrent_kernel  (units, gates * units)    the state before, weighed for each gate
    bias              (gates * units,)
"""

from typing import Any, TypeAlias

import numpy as np

from chainrule import activations, constraints, initializers, regularizers
from chainrule.activations import Activation
from chainrule.errors import ShapeError, UnsupportedError
from chainrule.kernels.rows import in_rows
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import InputSpec, fraction, positive_int
from chainrule.layers.symbolic import is_symbolic
from chainrule.seed import new_generator

ActivationLike: TypeAlias = str | Activation | None
InitializerLike: TypeAlias = str | initializers.Initializer
RegularizerLike: TypeAlias = str | regularizers.Regularizer | None
ConstraintLike: TypeAlias = str | constraints.Constraint | None


class RecurrentCell(Layer):
    """One step through time, (x, states) to (output, states). Subclasses give the mathematics.

    It keeps the protocol of cells that :class:`~chainrule.layers.rnn.RNN` describes.

    Dropout in a recurrent layer draws its masks once for a batch and uses them at every step:
    fresh noise at each step would, over many steps, wash the memory out.

    Parameters
    ----------
    units : how many numbers the state and the output have
    activation : f in the cell's formulas
    use_bias : whether to add b
    kernel_initializer, recurrent_initializer, bias_initializer : how the weights start
    kernel_regularizer, recurrent_regularizer, bias_regularizer : a price on them
    kernel_constraint, recurrent_constraint, bias_constraint : where they must stay
    dropout : the share of the inputs dropped in training, from 0 to 1
    recurrent_dropout : the share of the state's numbers dropped before they are weighed
    seed : makes the dropout repeatable

    Raises
    ------
    ArgumentError, UnknownNameError : an argument won't do

    Reference: Gal and Ghahramani, "A theoretically grounded application of dropout in recurrent
    neural networks" (NeurIPS 2016).

    >>> from chainrule.layers import LSTMCell
    >>> cell = LSTMCell(5)
    >>> cell.gates, cell.state_size, cell.output_size
    (4, [5, 5], 5)

    """

    gates = 1

    def __init__(
        self,
        units: int,
        activation: ActivationLike = "tanh",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike = None,
        recurrent_regularizer: RegularizerLike = None,
        bias_regularizer: RegularizerLike = None,
        kernel_constraint: ConstraintLike = None,
        recurrent_constraint: ConstraintLike = None,
        bias_constraint: ConstraintLike = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        # Keras's number for how its gates are computed. All it changes is the dropout: with 1,
        # each gate has masks of its own. Recurrent dropout always works so.
        implementation = options.pop("implementation", 2)
        super().__init__(**options)
        owner = f"Layer {self.name!r}"
        self.units = positive_int(units, "units", owner)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.dropout = fraction(dropout, "dropout", owner)
        self.recurrent_dropout = fraction(recurrent_dropout, "recurrent_dropout", owner)
        self.implementation = 1 if self.recurrent_dropout else implementation
        self.seed = seed
        if seed is not None:
            self.rng = new_generator(seed)
        self.state_size: int | list[int] = self.units
        self.output_size = self.units
        self.input_masks: Array | None = None
        self.state_masks: Array | None = None

    @property
    def bias_shape(self) -> tuple[int, ...]:
        """The shape of b."""
        return (self.gates * self.units,)

    def build(self, input_shape: Shape) -> None:
        """Make the kernel, the recurrent kernel, and b unless ``use_bias`` is off."""
        if len(input_shape) != 2 or input_shape[-1] is None:
            raise ShapeError(
                f"Cell {self.name!r} got a step of shape {input_shape}; it wants (batch, n) with n "
                "known. A layer of cells wants (batch, time, n)."
            )
        columns = self.gates * self.units
        self.kernel = self.add_weight(
            "kernel",
            (input_shape[-1], columns),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.recurrent_kernel = self.add_weight(
            "recurrent_kernel",
            (self.units, columns),
            self.recurrent_initializer,
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                "bias",
                self.bias_shape,
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(ndim=2, axes={-1: input_shape[-1]})
        super().build(input_shape)

    def get_initial_state(self, batch_size: int) -> list[Array]:
        """Return the states before the first step: zeros."""
        sizes = [self.state_size] if isinstance(self.state_size, int) else self.state_size
        return [np.zeros((batch_size, size), self.dtype) for size in sizes]

    def start(self, batch_size: int, training: bool) -> None:
        """Draw the dropout masks for one batch, to be used at every step."""
        inputs = self.kernel.shape[0]
        self.input_masks = self.draw(self.dropout, batch_size, inputs, training)
        self.state_masks = self.draw(self.recurrent_dropout, batch_size, self.units, training)

    def draw(self, rate: float, batch_size: int, size: int, training: bool) -> Array | None:
        """Return masks (blocks, batch, size) of 0 and 1 / (1 - rate), or None without dropout."""
        if not training or not 0.0 < rate < 1.0:
            return None
        blocks = self.gates if self.implementation == 1 else 1
        masks = (self.random().random((blocks, batch_size, size)) >= rate) / (1.0 - rate)
        return masks.astype(self.kernel.dtype)

    def weigh_inputs(self, x: Array, z: Array) -> None:
        """Write x @ kernel + bias into z, for one step or for all."""
        weigh(x, self.kernel.value, self.input_masks, z)
        if self.use_bias:
            z += self.bias.value

    def input_gradients(self, x: Array, dz: Array, dx: Array | None) -> None:
        """Fill dL/d(kernel), summed over all steps, and dx unless it is None."""
        kernel_gradient(x, dz, self.input_masks, self.kernel.gradient)
        if dx is not None:
            weigh_back(dz, self.kernel.value, self.input_masks, dx)

    def __call__(self, inputs: Any, states: Any, training: bool | None = None) -> Any:
        """Return (output, states) of one step on arrays.

        Raises
        ------
        UnsupportedError : called on an ``Input``; that is for layers

        """
        several = isinstance(states, (list, tuple))
        before = [self.as_input(each) for each in (states if several else [states])]
        if is_symbolic(inputs):
            raise UnsupportedError("A cell is called by its layer only: RNN(cell)(inputs).")
        x = self.as_input(inputs)
        self.ensure_built((None, *x.shape[1:]))
        self.start(len(x), bool(training))
        output, after = self.forward(x, before, bool(training))
        after = [state.copy() for state in after]
        return output.copy(), after if several else after[0]

    def forward(self, x: Array, states: list[Array], training: bool = False) -> Any:  # type: ignore[override]  # a cell's forward takes its states
        """Return (output, states) after one step."""
        raise NotImplementedError

    def backward(self, grad: Array, grad_states: list[Array]) -> Any:  # type: ignore[override]  # and its backward takes dL/d(states)
        """Take dL/d(output) and dL/d(states after); return (dL/dx, dL/d(states before))."""
        raise NotImplementedError

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, units)."""
        return (*input_shape[:-1], self.units)


def blocks_of(masks: Array, columns: int) -> list[tuple[Array, slice]]:
    """Return each mask with the columns it is for.

    >>> [(mask.shape, block) for mask, block in blocks_of(np.ones((2, 1, 3)), 8)]
    [((1, 3), slice(0, 4, None)), ((1, 3), slice(4, 8, None))]
    """
    width = columns // len(masks)
    return [(mask, slice(i * width, (i + 1) * width)) for i, mask in enumerate(masks)]


def weigh(x: Array, kernel: Array, masks: Array | None, out: Array) -> None:
    """Write x @ kernel into ``out``, each block of columns from (x * its mask).

    Shapes: x (time, batch, n) or (batch, n), kernel (n, columns), masks (blocks, batch, n).

    >>> out = np.empty((1, 2))
    >>> weigh(np.array([[1.0]]), np.array([[3.0, 4.0]]), np.array([[[0.0]], [[2.0]]]), out)
    >>> out.tolist()
    [[0.0, 8.0]]
    """
    if masks is None:
        np.matmul(in_rows(x), kernel, out=in_rows(out))
        return
    for mask, block in blocks_of(masks, kernel.shape[1]):
        np.matmul(in_rows(x * mask), kernel[:, block], out=in_rows(out)[:, block])


def weigh_back(dz: Array, kernel: Array, masks: Array | None, out: Array) -> None:
    """Write dL/dx of :func:`weigh` into ``out``: dz @ kernel.T, through the masks."""
    if masks is None:
        np.matmul(in_rows(dz), kernel.T, out=in_rows(out))
        return
    out.fill(0.0)
    for mask, block in blocks_of(masks, kernel.shape[1]):
        out += np.matmul(dz[..., block], kernel[:, block].T) * mask


def kernel_gradient(x: Array, dz: Array, masks: Array | None, out: Array) -> None:
    """Write dL/d(kernel) of :func:`weigh` into ``out``: x.T @ dz, summed over time and batch."""
    if masks is None:
        np.matmul(in_rows(x).T, in_rows(dz), out=out)
        return
    for mask, block in blocks_of(masks, out.shape[1]):
        np.matmul(in_rows(x * mask).T, in_rows(dz)[:, block], out=out[:, block])


def activate(activation: Activation, z: Array, out: Array) -> None:
    """Write f(z) into ``out``, also where the activation returns ``z`` itself."""
    found = activation.forward(z, out)
    if found is not out:
        out[...] = found


def activate_back(activation: Activation, grad: Array, z: Array, a: Array, out: Array) -> None:
    """Write grad * f'(z) into ``out``, also where the activation returns ``grad`` itself."""
    found = activation.backward(grad, z, a, out)
    if found is not out:
        out[...] = found
