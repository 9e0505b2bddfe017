"""The simplest recurrent layer: its output is its memory."""

from typing import Any

import numpy as np

from chainrule.kernels.rows import in_rows
from chainrule.layers.base import Array
from chainrule.layers.fused_rnn import FusedRNN
from chainrule.layers.recurrent_cell import (
    ActivationLike,
    ConstraintLike,
    InitializerLike,
    RecurrentCell,
    RegularizerLike,
    activate,
    activate_back,
    kernel_gradient,
    weigh,
    weigh_back,
)


class SimpleRNNCell(RecurrentCell):
    """One step of SimpleRNN: h = f(x @ W + h_before @ R + b).

    Shapes: x (batch, n), h (batch, units), W (n, units), R (units, units), b (units,).

    Parameters
    ----------
    options : see :class:`~chainrule.layers.recurrent_cell.RecurrentCell`

    Raises
    ------
    ArgumentError, UnknownNameError : an argument won't do

    >>> cell = SimpleRNNCell(1, activation="linear")
    >>> cell.build((None, 1))
    >>> cell.set_weights([[[2.0]], [[0.5]], [1.0]])
    >>> output, [state] = cell([[3.0]], [[[4.0]]])
    >>> output.tolist(), state.tolist()
    ([[9.0]], [[9.0]])

    """

    def step(self, z: Array, h_before: Array, h: Array) -> None:
        """Complete z, which holds x @ W + b, and write h."""
        part = self.buffer("part", z.shape, z.dtype)
        weigh(h_before, self.recurrent_kernel.value, self.state_masks, part)
        z += part
        activate(self.activation, z, h)

    def step_back(self, dh: Array, z: Array, h: Array, dz: Array, dh_before: Array) -> None:
        """Write dL/dz and dL/d(h_before), given dL/dh of all that h is used for."""
        activate_back(self.activation, dh, z, h, dz)
        weigh_back(dz, self.recurrent_kernel.value, self.state_masks, dh_before)

    def state_gradients(self, h_before: Array, dz: Array) -> None:
        """Fill dL/dR and dL/db, summed over all steps."""
        kernel_gradient(h_before, dz, self.state_masks, self.recurrent_kernel.gradient)
        if self.use_bias:
            np.add.reduce(in_rows(dz), axis=0, out=self.bias.gradient)

    def forward(  # type: ignore[override]  # a cell's forward takes its states
        self, x: Array, states: list[Array], training: bool = False
    ) -> tuple[Array, list[Array]]:
        """Return (h, [h])."""
        self.x, self.h_before = x, states[0]
        self.z = self.buffer("z", (len(x), self.units), x.dtype)
        self.h = self.buffer("h", self.z.shape, x.dtype)
        self.weigh_inputs(x, self.z)
        self.step(self.z, self.h_before, self.h)
        return self.h, [self.h]

    def backward(  # type: ignore[override]  # and its backward takes dL/d(states)
        self, grad: Array, grad_states: list[Array]
    ) -> tuple[Array, list[Array]]:
        """Fill the weights' gradients; return dL/dx and [dL/d(h_before)]."""
        dz, dh_before, dx = np.empty_like(self.z), np.empty_like(self.z), np.empty_like(self.x)
        self.step_back(grad + grad_states[0], self.z, self.h, dz, dh_before)
        self.state_gradients(self.h_before, dz)
        self.input_gradients(self.x, dz, dx)
        return dx, [dh_before]


class SimpleRNN(FusedRNN):
    """Goes along a sequence; each output depends on the input and on the output before.

    Shapes: x (batch, time, n), h_t (batch, units). With h_0 = 0, or as given::

        z_t = x_t @ W + h_t-1 @ R + b        h_t = f(z_t)

    Backpropagation through time, from the last step down. h_t is used twice, as output t and by
    step t + 1, so its gradient is the sum of both::

        dL/dh_t   = dL/d(output_t) + dL/dz_t+1 @ R.T
        dL/dz_t   = dL/dh_t * f'(z_t)

    The weights are used at every step, so theirs are sums over time::

        dL/dW = sum_t x_t.T @ dL/dz_t     dL/dR = sum_t h_t-1.T @ dL/dz_t     dL/db = sum_t dL/dz_t

    Going back k steps multiplies by R.T and by f' k times. What is multiplied often fades or
    explodes: a SimpleRNN forgets soon. LSTM and GRU are the remedy.

    Parameters
    ----------
    units : how many outputs
    activation, use_bias, ... , recurrent_dropout, seed : see
        :class:`~chainrule.layers.recurrent_cell.RecurrentCell`
    activity_regularizer : a price on the output
    return_sequences, return_state, go_backwards, stateful, unroll : see
        :class:`~chainrule.layers.rnn.RNN`

    Raises
    ------
    ArgumentError, UnknownNameError : an argument won't do
    ShapeError : the input is not (batch, time, n)

    Reference: Elman, "Finding structure in time", Cognitive Science 14 (1990); Bengio, Simard and
    Frasconi, "Learning long-term dependencies with gradient descent is difficult", IEEE
    Transactions on Neural Networks 5 (1994).

    >>> layer = SimpleRNN(1, activation="linear", return_sequences=True)
    >>> layer.build((None, 3, 1))
    >>> layer.set_weights([[[1.0]], [[0.5]], [0.0]])
    >>> layer([[[8.0], [0.0], [0.0]]]).ravel().tolist()
    [8.0, 4.0, 2.0]

    """

    cell: SimpleRNNCell

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
        activity_regularizer: RegularizerLike = None,
        kernel_constraint: ConstraintLike = None,
        recurrent_constraint: ConstraintLike = None,
        bias_constraint: ConstraintLike = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        cell = SimpleRNNCell(
            units,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            seed=seed,
            dtype=options.get("dtype"),
            trainable=options.get("trainable", True),
            name="simple_rnn_cell",
        )
        super().__init__(
            cell,
            return_sequences=return_sequences,
            return_state=return_state,
            go_backwards=go_backwards,
            stateful=stateful,
            unroll=unroll,
            activity_regularizer=activity_regularizer,
            **options,
        )

    def run(self, x: Array, states: list[Array], training: bool) -> tuple[Array, list[Array]]:
        """Return h_1 ... h_T (time, batch, units), and [h_T]."""
        self.cell.start(x.shape[1], training)
        self.h = self.through_time("h", x, self.units, more=1)
        self.h[0] = states[0]
        self.area = self.area_for("recurrent_simple", self.h)
        if self.kernels is not None:
            wide = self.through_time("wide_z", x, self.units + self.kernels.GAP)
            self.kernels.forward(x, self.all_weights(), wide, self.h)
            self.z = wide[..., : self.units]
            return self.h[1:], [self.h[-1]]
        self.z = self.through_time("z", x, self.units)
        self.cell.weigh_inputs(x, self.z)
        for t in range(len(x)):
            self.cell.step(self.z[t], self.h[t], self.h[t + 1])
            self.hold(t, self.h[t + 1], self.h[t])
        return self.h[1:], [self.h[-1]]

    def run_back(
        self, grads: Array, grad_states: list[Array], dx: Array | None
    ) -> tuple[Array | None, list[Array]]:
        """Fill dL/dW, dL/dR, dL/db and dx; return dx and [dL/dh_0]."""
        if self.kernels is not None:
            wide = self.through_time("wide_dz", grads, self.units + self.kernels.GAP)
            self.dz, kept = wide[..., : self.units], (self.sequence, self.h)
            weights, gradients = self.all_weights(), self.all_gradients()
            before = self.kernels.backward(
                grads, grad_states[0], weights, kept, wide, dx, gradients
            )
            return dx, [before]
        self.dz = self.through_time("dz", grads, self.units)
        dh, dh_before = grad_states[0], np.empty_like(grad_states[0])
        for t in reversed(range(len(grads))):
            dh += grads[t]
            self.cell.step_back(dh, self.z[t], self.h[t + 1], self.dz[t], dh_before)
            self.skip(t, self.dz[t])
            self.hold(t, dh_before, dh)
            dh, dh_before = dh_before, dh
        self.cell.state_gradients(self.h[:-1], self.dz)
        self.cell.input_gradients(self.sequence, self.dz, dx)
        return dx, [dh]

    def inner(self) -> dict[str, Array]:
        """Return z of all steps, (batch, time, units), and dL/dz once backward has run."""
        found = {"weighted_sum": self.by_sample(self.z)}
        if hasattr(self, "dz"):
            found["weighted_sum_gradient"] = self.by_sample(self.dz)
        return found
