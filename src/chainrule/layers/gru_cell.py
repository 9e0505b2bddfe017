"""One step of a GRU: a state that gates partly renew."""

from typing import Any

import numpy as np

from chainrule import activations
from chainrule.kernels.rows import in_rows
from chainrule.layers.base import Array
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


class GRUCell(RecurrentCell):
    """One step of a GRU: from x and the state h before to the new one.

    Shapes: x (batch, n), h (batch, units), W (n, 3 units), R (units, 3 units). The three blocks of
    columns are those of the update gate z, the reset gate r and the candidate g. With s the
    recurrent activation, f the activation, and k = x @ W + b::

        z = s(k_z + h_before @ R_z)        how much of the old stays
        r = s(k_r + h_before @ R_r)        how much of the old the candidate sees
        g = f(k_g + m)                     the candidate
        h = z * h_before + (1 - z) * g

    The reset gate works after the matrix or before it, which is what ``reset_after`` chooses::

        m = r * (h_before @ R_g + b')      after: one product for all gates, and a bias of its own
        m = (r * h_before) @ R_g           before

    The chain rule, with q for what a gate's function is applied to::

        dL/dz = dL/dh * (h_before - g)     dL/dg = dL/dh * (1 - z)
        dL/dq_k = dL/dk * k'(q_k)          for each gate k; and dL/dx = dL/dq @ W.T
        after:   dL/dr = dL/dq_g * (h_before @ R_g + b')
                 dL/dp = (dL/dq_z, dL/dq_r, dL/dq_g * r)       p = h_before @ R + b'
                 dL/dh_before = dL/dh * z + dL/dp @ R.T
        before:  dL/d(r * h_before) = dL/dq_g @ R_g.T = e      dL/dr = e * h_before
                 dL/dh_before = dL/dh * z + e * r + (dL/dq_z, dL/dq_r) @ R_zr.T

    b' is the second row of the bias (2, 3 units); without ``reset_after`` the bias is (3 units,).

    Parameters
    ----------
    recurrent_activation : s above
    reset_after : where the reset gate works
    units, activation, ... : see :class:`~chainrule.layers.recurrent_cell.RecurrentCell`

    Raises
    ------
    ArgumentError, UnknownNameError : an argument won't do

    Reference: Cho et al., "Learning phrase representations using RNN encoder-decoder for
    statistical machine translation" (EMNLP 2014).

    >>> cell = GRUCell(1, use_bias=False)
    >>> cell.build((None, 1))
    >>> cell.set_weights([[[0.0, 0.0, 1.0]], [[0.0] * 3]])
    >>> output, [state] = cell([[9.0]], [[[3.0]]])
    >>> output.round(3).tolist()
    [[2.0]]

    """

    gates = 3

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
        kernel_constraint: ConstraintLike = None,
        recurrent_constraint: ConstraintLike = None,
        bias_constraint: ConstraintLike = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        reset_after: bool = True,
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
        self.reset_after = reset_after

    @property
    def bias_shape(self) -> tuple[int, ...]:
        """The shape of b: with ``reset_after`` it has a second row for the state's product."""
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def weigh_inputs(self, x: Array, q: Array) -> None:
        """Write x @ W + b into q, for one step or for all."""
        weigh(x, self.kernel.value, self.input_masks, q)
        if self.use_bias:
            q += self.bias.value[0] if self.reset_after else self.bias.value

    def thirds(self, q: Array) -> tuple[Array, Array, Array]:
        """Return the blocks z, r, g of q."""
        u = self.units
        return q[:, :u], q[:, u : 2 * u], q[:, 2 * u :]

    def step(self, q: Array, a: Array, m: Array, h_before: Array, h: Array) -> None:
        """Complete q, which holds x @ W + b; write the gates into a, and h.

        Into m goes what the reset gate is multiplied with: h_before @ R_g + b', or h_before.
        """
        u = self.units
        kernel, masks = self.recurrent_kernel.value, self.state_masks
        update, reset, candidate = self.thirds(a)
        product = self.buffer("product", h.shape, q.dtype)
        if self.reset_after:
            p = self.buffer("p", q.shape, q.dtype)
            weigh(h_before, kernel, masks, p)
            if self.use_bias:
                p += self.bias.value[1]
            q[:, : 2 * u] += p[:, : 2 * u]
            m[...] = p[:, 2 * u :]
        else:
            p = self.buffer("p", (len(q), 2 * u), q.dtype)
            weigh(h_before, kernel[:, : 2 * u], None if masks is None else masks[:2], p)
            q[:, : 2 * u] += p
            np.multiply(h_before, 1.0 if masks is None else masks[2], out=m)
        activate(self.recurrent_activation, q[:, : 2 * u], a[:, : 2 * u])
        np.multiply(reset, m, out=product)
        if not self.reset_after:
            product = np.matmul(product, kernel[:, 2 * u :], out=h)  # h is free until its turn
        q[:, 2 * u :] += product
        activate(self.activation, q[:, 2 * u :], candidate)
        np.subtract(h_before, candidate, out=h)
        h *= update
        h += candidate

    def step_back(
        self,
        dh: Array,
        q: Array,
        a: Array,
        m: Array,
        h_before: Array,
        dq: Array,
        dp: Array,
        dh_before: Array,
    ) -> None:
        """Write dL/dq, dL/dp and dL/d(h_before); without ``reset_after``, dp is left alone."""
        u = self.units
        kernel, masks = self.recurrent_kernel.value, self.state_masks
        update, reset, candidate = self.thirds(a)
        da = self.buffer("da", q.shape, q.dtype)
        d_update, d_reset, d_candidate = self.thirds(da)
        spare = self.buffer("spare", dh.shape, q.dtype)
        np.subtract(h_before, candidate, out=d_update)
        d_update *= dh
        np.multiply(dh, update, out=spare)
        np.subtract(dh, spare, out=d_candidate)
        activate_back(self.activation, d_candidate, q[:, 2 * u :], candidate, out=dq[:, 2 * u :])
        through = dq[:, 2 * u :]
        if not self.reset_after:
            through = self.buffer("through", dh.shape, q.dtype)
            np.matmul(dq[:, 2 * u :], kernel[:, 2 * u :].T, out=through)
        np.multiply(through, m, out=d_reset)
        activate_back(
            self.recurrent_activation,
            da[:, : 2 * u],
            q[:, : 2 * u],
            a[:, : 2 * u],
            out=dq[:, : 2 * u],
        )
        if self.reset_after:
            dp[:, : 2 * u] = dq[:, : 2 * u]
            np.multiply(through, reset, out=dp[:, 2 * u :])
            weigh_back(dp, kernel, masks, dh_before)
        else:
            two = None if masks is None else masks[:2]
            weigh_back(dq[:, : 2 * u], kernel[:, : 2 * u], two, dh_before)
            through *= reset
            if masks is not None:
                through *= masks[2]
            dh_before += through
        dh_before += spare

    def state_gradients(self, h_before: Array, a: Array, m: Array, dq: Array, dp: Array) -> None:
        """Fill dL/dR and dL/db, summed over all steps."""
        u, masks = self.units, self.state_masks
        gradient = self.recurrent_kernel.gradient
        if self.reset_after:
            kernel_gradient(h_before, dp, masks, gradient)
        else:
            two = None if masks is None else masks[:2]
            kernel_gradient(h_before, dq[..., : 2 * u], two, gradient[:, : 2 * u])
            seen = a[..., u : 2 * u] * m
            kernel_gradient(seen, dq[..., 2 * u :], None, gradient[:, 2 * u :])
        if not self.use_bias:
            return
        if self.reset_after:
            np.add.reduce(in_rows(dq), axis=0, out=self.bias.gradient[0])
            np.add.reduce(in_rows(dp), axis=0, out=self.bias.gradient[1])
        else:
            np.add.reduce(in_rows(dq), axis=0, out=self.bias.gradient)

    def forward(  # type: ignore[override]  # a cell's forward takes its states
        self, x: Array, states: list[Array], training: bool = False
    ) -> tuple[Array, list[Array]]:
        """Return (h, [h])."""
        self.x, self.h_before = x, states[0]
        self.q = self.buffer("q", (len(x), 3 * self.units), x.dtype)
        self.a = self.buffer("a", self.q.shape, x.dtype)
        self.m, self.h = (self.buffer(name, (len(x), self.units), x.dtype) for name in ("m", "h"))
        self.weigh_inputs(x, self.q)
        self.step(self.q, self.a, self.m, self.h_before, self.h)
        return self.h, [self.h]

    def backward(  # type: ignore[override]  # and its backward takes dL/d(states)
        self, grad: Array, grad_states: list[Array]
    ) -> tuple[Array, list[Array]]:
        """Fill the weights' gradients; return dL/dx and [dL/d(h_before)]."""
        dq, dp, dx = np.empty_like(self.q), np.empty_like(self.q), np.empty_like(self.x)
        dh_before = np.empty_like(self.h)
        forward = (self.q, self.a, self.m, self.h_before)
        self.step_back(grad + grad_states[0], *forward, dq, dp, dh_before)
        self.state_gradients(self.h_before, self.a, self.m, dq, dp)
        self.input_gradients(self.x, dq, dx)
        return dx, [dh_before]
