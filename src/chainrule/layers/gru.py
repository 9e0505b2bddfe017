"""The GRU: the LSTM's idea with one state and two gates."""

from typing import Any

import numpy as np

from chainrule.layers.base import Array
from chainrule.layers.fused_rnn import FusedRNN, of_cell
from chainrule.layers.gru_cell import GRUCell
from chainrule.layers.recurrent_cell import (
    ActivationLike,
    ConstraintLike,
    InitializerLike,
    RegularizerLike,
)


class GRU(FusedRNN):
    """Gated recurrent unit: goes along a sequence with one state h, partly renewed at each step.

    :class:`~chainrule.layers.gru_cell.GRUCell` has the formulas of a step and their derivatives.
    Over time, h_t is the output and what step t + 1 starts from, so from the last step down::

        dL/dh_t = dL/d(output_t) + what step t + 1 gives for its h_before

    and the weights, used at every step, get a sum over time, which is one product of arrays that
    hold all steps as rows. With q the input of the gates' functions and p = h_before @ R + b'::

        dL/dW = sum_t x_t.T @ dL/dq_t        dL/dR = sum_t h_t-1.T @ dL/dp_t

    Shapes: x (batch, time, n), the output (batch, units), or (batch, time, units) with
    ``return_sequences``; ``return_state`` adds h, (batch, units).

    Parameters
    ----------
    units : how many numbers h has
    activation, recurrent_activation, reset_after : see :class:`~chainrule.layers.gru_cell.GRUCell`
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

    Reference: Cho et al., "Learning phrase representations using RNN encoder-decoder for
    statistical machine translation" (EMNLP 2014).

    >>> layer = GRU(4, return_sequences=True, return_state=True)
    >>> [each.shape for each in layer(np.ones((2, 5, 3)))]
    [(2, 5, 4), (2, 4)]
    >>> [weight.shape for weight in layer.weights]
    [(3, 12), (4, 12), (2, 12)]

    """

    cell: GRUCell
    recurrent_activation = of_cell("recurrent_activation")
    reset_after = of_cell("reset_after")

    def __init__(
        self,
        units: int,
        activation: ActivationLike = "tanh",
        recurrent_activation: ActivationLike = "sigmoid",
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
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        reset_after: bool = True,
        use_cudnn: Any = "auto",
        **options: Any,
    ) -> None:
        cell = GRUCell(
            units,
            activation=activation,
            recurrent_activation=recurrent_activation,
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
            reset_after=reset_after,
            seed=seed,
            implementation=options.pop("implementation", 2),
            dtype=options.get("dtype"),
            trainable=options.get("trainable", True),
            name="gru_cell",
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
        """Return h_1 ... h_T (time, batch, units), and [h_T]."""
        cell, units = self.cell, self.units
        cell.start(x.shape[1], training)
        a = self.a = self.through_time("a", x, 3 * units)
        m = self.m = self.through_time("m", x, units)
        h = self.h = self.through_time("h", x, units, more=1)
        h[0] = states[0]
        self.area = self.area_for("recurrent_gru", a, m, h) if self.reset_after else None
        if self.kernels is not None:
            wide = self.through_time("wide_q", x, 3 * units + self.kernels.GAP)
            self.kernels.forward(x, self.all_weights(), wide, a, m, h)
            self.q = wide[..., : 3 * units]
            return h[1:], [h[-1]]
        q = self.q = self.through_time("q", x, 3 * units)
        cell.weigh_inputs(x, q)
        for t in range(len(x)):
            cell.step(q[t], a[t], m[t], h[t], h[t + 1])
            self.hold(t, h[t + 1], h[t])
        return h[1:], [h[-1]]

    def run_back(
        self, grads: Array, grad_states: list[Array], dx: Array | None
    ) -> tuple[Array | None, list[Array]]:
        """Fill dL/dW, dL/dR, dL/db and dx; return dx and [dL/dh_0]."""
        cell, q, a, m, h = self.cell, self.q, self.a, self.m, self.h
        if self.kernels is not None:
            columns = 3 * self.units + self.kernels.GAP
            dq, dp = (self.through_time(name, grads, columns) for name in ("wide_dq", "wide_dp"))
            self.dq, kept = dq[..., : 3 * self.units], (self.sequence, a, m, h)
            weights, gradients = self.all_weights(), self.all_gradients()
            before = self.kernels.backward(
                grads, grad_states[0], weights, kept, dq, dp, dx, gradients
            )
            return dx, [before]
        self.dq, dp = (self.through_time(name, grads, 3 * self.units) for name in ("dq", "dp"))
        dq = self.dq
        dh, dh_before = grad_states[0], np.empty_like(grad_states[0])
        for t in reversed(range(len(grads))):
            dh += grads[t]
            cell.step_back(dh, q[t], a[t], m[t], h[t], dq[t], dp[t], dh_before)
            self.skip(t, dq[t])
            self.skip(t, dp[t])
            self.hold(t, dh_before, dh)
            dh, dh_before = dh_before, dh
        cell.state_gradients(h[:-1], a, m, dq, dp)
        cell.input_gradients(self.sequence, dq, dx)
        return dx, [dh]

    def inner(self) -> dict[str, Array]:
        """Return q and the gates of all steps, (batch, time, ...), and dL/dq after backward."""
        u = self.units
        gates = {
            "update_gate": self.a[..., :u],
            "reset_gate": self.a[..., u : 2 * u],
            "candidate": self.a[..., 2 * u :],
        }
        found = {"weighted_sum": self.q, **gates}
        if hasattr(self, "dq"):
            found["weighted_sum_gradient"] = self.dq
        return {name: self.by_sample(each) for name, each in found.items()}
