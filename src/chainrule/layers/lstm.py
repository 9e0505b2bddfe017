"""The LSTM: a memory line that gates write to, erase and read."""

from typing import Any

import numpy as np

from chainrule import activations
from chainrule.kernels.rows import in_rows
from chainrule.layers.base import Array, Shape
from chainrule.layers.fused_rnn import FusedRNN, of_cell
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


class LSTMCell(RecurrentCell):
    """One step of an LSTM: from x and the states (h, c) before to the new ones.

    Shapes: x (batch, n), h and c (batch, units), W (n, 4 units), R (units, 4 units),
    b (4 units,). The four blocks of z are those of the gates, in the order i, f, g, o::

        z = x @ W + h_before @ R + b
        i = s(z_i)     how much of the new is written         s is the recurrent activation,
        f = s(z_f)     how much of the old is kept            from 0 to 1
        g = f(z_g)     the new                                f is the activation
        o = s(z_o)     how much is shown
        c = f * c_before + i * g
        h = o * f(c)

    The chain rule, with dL/dh and dL/dc of all that h and c are used for. c also feeds h::

        dL/do = dL/dh * f(c)           dL/dc += dL/dh * o * f'(c)
        dL/di = dL/dc * g              dL/df  = dL/dc * c_before
        dL/dg = dL/dc * i              dL/dc_before = dL/dc * f
        dL/dz_k = dL/dk * k'(z_k)      for each gate k
        dL/dh_before = dL/dz @ R.T     dL/dx = dL/dz @ W.T

    From c to c_before there is one factor, f, and no matrix: with f near 1 a gradient goes back
    through many steps and does not fade.

    Parameters
    ----------
    recurrent_activation : s above
    unit_forget_bias : whether b starts at 1 for f, so that the cell keeps its memory at first
    units, activation, ... : see :class:`~chainrule.layers.recurrent_cell.RecurrentCell`

    Raises
    ------
    ArgumentError, UnknownNameError : an argument won't do

    >>> cell = LSTMCell(1, dtype="float64")
    >>> cell.build((None, 1))
    >>> cell.set_weights([[[0.0] * 4], [[0.0] * 4], [99.0, 99.0, 1.0, 99.0]])
    >>> output, [h, c] = cell([[5.0]], [[[0.0]], [[2.0]]])
    >>> c.round(3).tolist(), h.round(3).tolist()
    ([[2.762]], [[0.992]])

    """

    gates = 4

    def __init__(
        self,
        units: int,
        activation: ActivationLike = "tanh",
        recurrent_activation: ActivationLike = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        unit_forget_bias: bool = True,
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
        super().__init__(
            units,
            activation,
            use_bias,
            kernel_initializer,
            recurrent_initializer,
            bias_initializer,
            kernel_regularizer,
            recurrent_regularizer,
            bias_regularizer,
            kernel_constraint,
            recurrent_constraint,
            bias_constraint,
            dropout,
            recurrent_dropout,
            seed,
            **options,
        )
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias
        self.state_size = [self.units, self.units]

    def build(self, input_shape: Shape) -> None:
        """Make W, R and b, with 1 for the forget gate."""
        super().build(input_shape)
        if self.use_bias and self.unit_forget_bias:
            self.bias.value[self.units : 2 * self.units] = 1.0

    def step(
        self,
        xw: Array,
        z: Array,
        a: Array,
        h_before: Array,
        c_before: Array,
        h: Array,
        c: Array,
        fc: Array,
    ) -> None:
        """Write z and the gates a, (4, batch, units) each, and h, c and f(c); xw is x @ W + b."""
        product = self.buffer("product", xw.shape, xw.dtype)
        weigh(h_before, self.recurrent_kernel.value, self.state_masks, product)
        np.add(by_gate(xw), by_gate(product), out=z)
        activate(self.recurrent_activation, z[:2], a[:2])
        activate(self.activation, z[2], a[2])
        activate(self.recurrent_activation, z[3], a[3])
        i, f, g, o = a
        np.multiply(i, g, out=h)  # h is free until its turn comes
        np.multiply(f, c_before, out=c)
        c += h
        activate(self.activation, c, fc)
        np.multiply(o, fc, out=h)

    def step_back(
        self,
        dh: Array,
        dc: Array,
        z: Array,
        a: Array,
        c_before: Array,
        c: Array,
        fc: Array,
        dz: Array,
        dh_before: Array,
        dc_before: Array,
    ) -> None:
        """Write dL/dz (batch, 4 units), dL/d(h_before) and dL/d(c_before)."""
        da, dz_by_gate = (self.buffer(name, z.shape, z.dtype) for name in ("da", "dz_by_gate"))
        total = self.buffer("total", dc.shape, z.dtype)
        i, f, g, o = a
        di, df, dg, do = da
        np.multiply(dh, fc, out=do)
        np.multiply(dh, o, out=dc_before)  # free until its turn comes
        activate_back(self.activation, dc_before, c, fc, total)
        total += dc
        np.multiply(total, g, out=di)
        np.multiply(total, c_before, out=df)
        np.multiply(total, i, out=dg)
        np.multiply(total, f, out=dc_before)
        activate_back(self.recurrent_activation, da[:2], z[:2], a[:2], dz_by_gate[:2])
        activate_back(self.activation, dg, z[2], g, dz_by_gate[2])
        activate_back(self.recurrent_activation, do, z[3], o, dz_by_gate[3])
        by_gate(dz)[...] = dz_by_gate
        weigh_back(dz, self.recurrent_kernel.value, self.state_masks, dh_before)

    def state_gradients(self, h_before: Array, dz: Array) -> None:
        """Fill dL/dR and dL/db, summed over all steps."""
        kernel_gradient(h_before, dz, self.state_masks, self.recurrent_kernel.gradient)
        if self.use_bias:
            np.add.reduce(in_rows(dz), axis=0, out=self.bias.gradient)

    def forward(  # type: ignore[override]  # a cell's forward takes its states
        self, x: Array, states: list[Array], training: bool = False
    ) -> tuple[Array, list[Array]]:
        """Return (h, [h, c])."""
        self.x, (self.h_before, self.c_before) = x, states
        self.z, self.a = (self.buffer(n, (4, len(x), self.units), x.dtype) for n in ("z", "a"))
        self.h, self.c, self.fc = (
            self.buffer(name, (len(x), self.units), x.dtype) for name in ("h", "c", "fc")
        )
        xw = self.buffer("xw", (len(x), 4 * self.units), x.dtype)
        self.weigh_inputs(x, xw)
        self.step(xw, self.z, self.a, self.h_before, self.c_before, self.h, self.c, self.fc)
        return self.h, [self.h, self.c]

    def backward(  # type: ignore[override]  # and its backward takes dL/d(states)
        self, grad: Array, grad_states: list[Array]
    ) -> tuple[Array, list[Array]]:
        """Fill the weights' gradients; return dL/dx and [dL/d(h_before), dL/d(c_before)]."""
        dz = np.empty((len(self.x), 4 * self.units), self.z.dtype)
        dx = np.empty_like(self.x)
        dh_before, dc_before = np.empty_like(self.h), np.empty_like(self.c)
        forward = (self.z, self.a, self.c_before, self.c, self.fc)
        dh, dc = grad + grad_states[0], grad_states[1]
        self.step_back(dh, dc, *forward, dz, dh_before, dc_before)
        self.state_gradients(self.h_before, dz)
        self.input_gradients(self.x, dz, dx)
        return dx, [dh_before, dc_before]


class LSTM(FusedRNN):
    """Long short-term memory: goes along a sequence with a state h and a memory c.

    :class:`LSTMCell` has the formulas of a step and their derivatives. Over time, each of h_t and
    c_t is used by what shows it and by step t + 1, so from the last step down::

        dL/dh_t = dL/d(output_t) + dL/dz_t+1 @ R.T
        dL/dc_t = what step t + 1 gives for its c_before

    and the weights, used at every step, get a sum over time: one product of all steps as rows::

        dL/dW = sum_t x_t.T @ dL/dz_t     dL/dR = sum_t h_t-1.T @ dL/dz_t     dL/db = sum_t dL/dz_t

    Shapes: x (batch, time, n), the output (batch, units), or (batch, time, units) with
    ``return_sequences``; ``return_state`` adds h and c, (batch, units) each. All of time is kept
    for backward: z and the gates (time, 4, batch, units), h and c (time + 1, batch, units).

    Parameters
    ----------
    units : how many numbers h and c have
    activation, recurrent_activation, unit_forget_bias : see :class:`LSTMCell`
    use_bias, kernel_initializer, ... , recurrent_dropout, seed : see
        :class:`~chainrule.layers.recurrent_cell.RecurrentCell`
    activity_regularizer : a price on the output
    return_sequences, return_state, go_backwards, stateful, unroll : see
        :class:`~chainrule.layers.rnn.RNN`
    use_cudnn : accepted, as Keras has it, and without meaning here

    Raises
    ------
    ArgumentError, UnknownNameError : an argument won't do
    ShapeError : the input is not (batch, time, n)

    Reference: Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997);
    the forget gate: Gers, Schmidhuber and Cummins, "Learning to forget", Neural Computation 12
    (2000).

    >>> layer = LSTM(4, return_sequences=True, return_state=True)
    >>> [each.shape for each in layer(np.ones((2, 5, 3)))]
    [(2, 5, 4), (2, 4), (2, 4)]
    >>> [weight.path for weight in layer.weights]
    ['lstm/lstm_cell/kernel', 'lstm/lstm_cell/recurrent_kernel', 'lstm/lstm_cell/bias']

    """

    cell: LSTMCell
    z: Any
    recurrent_activation = of_cell("recurrent_activation")
    unit_forget_bias = of_cell("unit_forget_bias")

    def __init__(
        self,
        units: int,
        activation: ActivationLike = "tanh",
        recurrent_activation: ActivationLike = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: RegularizerLike = None,
        recurrent_regularizer: RegularizerLike = None,
        bias_regularizer: RegularizerLike = None,
        activity_regularizer: RegularizerLike = None,
        kernel_constraint: ConstraintLike = None,
        recurrent_constraint: ConstraintLike = None,
        bias_constraint: ConstraintLike = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        use_cudnn: Any = "auto",
        **options: Any,
    ) -> None:
        cell = LSTMCell(
            units,
            activation=activation,
            recurrent_activation=recurrent_activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            seed=seed,
            implementation=options.pop("implementation", 2),
            dtype=options.get("dtype"),
            trainable=options.get("trainable", True),
            name="lstm_cell",
        )
        super().__init__(
            cell,
            use_cudnn,
            return_sequences=return_sequences,
            return_state=return_state,
            go_backwards=go_backwards,
            stateful=stateful,
            unroll=unroll,
            activity_regularizer=activity_regularizer,
            **options,
        )

    def run(self, x: Array, states: list[Array], training: bool) -> tuple[Array, list[Array]]:
        """Return h_1 ... h_T (time, batch, units), and [h_T, c_T]."""
        cell, units = self.cell, self.units
        cell.start(x.shape[1], training)
        h, c = (self.through_time(name, x, units, more=1) for name in ("h", "c"))
        fc = self.through_time("fc", x, units)
        self.h, self.c, self.fc = h, c, fc
        h[0], c[0] = states
        self.area = self.area_for("recurrent_lstm", h, c, fc)
        if self.kernels is not None:  # sums become gates in place there, so z is not kept
            self.z, self.wide = None, self.through_time("wide", x, 4 * units + self.kernels.GAP)
            self.kernels.forward(x, self.all_weights(), self.wide, h, c, fc)
            self.a = self.wide[..., : 4 * units].reshape(*h[1:].shape[:2], 4, units).swapaxes(1, 2)
            return h[1:], [h[-1], c[-1]]
        shape = (len(x), 4, x.shape[1], units)
        z, a = self.z, self.a = self.buffer("z", shape), self.buffer("a", shape)
        xw = self.through_time("xw", x, 4 * units)
        cell.weigh_inputs(x, xw)
        for t in range(len(x)):
            cell.step(xw[t], z[t], a[t], h[t], c[t], h[t + 1], c[t + 1], fc[t])
            self.hold(t, h[t + 1], h[t])
            self.hold(t, c[t + 1], c[t])
        return h[1:], [h[-1], c[-1]]

    def run_back(
        self, grads: Array, grad_states: list[Array], dx: Array | None
    ) -> tuple[Array | None, list[Array]]:
        """Fill dL/dW, dL/dR, dL/db and dx; return dx and [dL/dh_0, dL/dc_0]."""
        cell, a, c, fc = self.cell, self.a, self.c, self.fc
        if self.kernels is not None:
            wide = self.through_time("wide_dz", grads, 4 * self.units + self.kernels.GAP)
            self.dz = wide[..., : 4 * self.units]
            kept = (self.sequence, self.wide, self.h, c, fc)
            weights, gradients = self.all_weights(), self.all_gradients()
            before = self.kernels.backward(grads, grad_states, weights, kept, wide, dx, gradients)
            return dx, before
        z, dz = self.z, self.through_time("dz", grads, 4 * self.units)
        self.dz, (dh, dc) = dz, grad_states
        dh_before, dc_before = np.empty_like(dh), np.empty_like(dc)
        for t in reversed(range(len(grads))):
            dh += grads[t]
            forward = (z[t], a[t], c[t], c[t + 1], fc[t])
            cell.step_back(dh, dc, *forward, dz[t], dh_before, dc_before)
            self.skip(t, dz[t])
            self.hold(t, dh_before, dh)
            self.hold(t, dc_before, dc)
            dh, dh_before = dh_before, dh
            dc, dc_before = dc_before, dc
        cell.state_gradients(self.h[:-1], dz)
        cell.input_gradients(self.sequence, dz, dx)
        return dx, [dh, dc]

    def inner(self) -> dict[str, Array]:
        """Return z, the gates and c of all steps, (batch, time, ...), and dL/dz after backward."""
        names = ("input_gate", "forget_gate", "candidate", "output_gate")
        found = {name: self.a[:, gate] for gate, name in enumerate(names)}
        found |= {"weighted_sum": self.weighted_sums(), "memory": self.c[1:]}
        if hasattr(self, "dz"):
            found["weighted_sum_gradient"] = self.dz
        return {name: self.by_sample(each) for name, each in found.items()}

    def weighted_sums(self) -> Array:
        """Return z of all steps, (time, batch, 4 units); computed once more if it wasn't kept."""
        w, r, b = self.all_weights()
        if self.z is None:
            return np.asarray(self.sequence @ w + self.h[:-1] @ r + b)
        return np.concatenate(list(self.z.swapaxes(0, 1)), axis=-1)


def by_gate(z: Array) -> Array:
    """Return (batch, 4 units), as products give it, as (4, batch, units): each gate in one piece.

    >>> by_gate(np.array([[1, 2, 3, 4], [5, 6, 7, 8]])).tolist()
    [[[1], [5]], [[2], [6]], [[3], [7]], [[4], [8]]]
    """
    return z.reshape(len(z), 4, -1).swapaxes(0, 1)
