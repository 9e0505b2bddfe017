"""Attention without projections: queries look up values by the likeness of keys."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.kernels.choice import compiled
from chainrule.layers.attention_core import (
    HIDDEN_SCORE,
    dropout_noise,
    softmax,
    softmax_gradient,
)
from chainrule.layers.attention_masks import as_mask, both, causal_mask
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import fraction
from chainrule.seed import new_generator


class Attention(Layer):
    """Each query gets the values, mixed by how well their keys match it.

    Shapes: query Q (batch, Tq, dim), value V (batch, Tv, n), key K (batch, Tv, dim), scores S and
    shares P (batch, Tq, Tv), output (batch, Tq, n). Without a key, the values are their own keys.

    Two ways to score a match::

        "dot"     s_ij = c * q_i . k_j                          c = 1, or learned (use_scale)
        "concat"  s_ij = w * sum_d tanh(c (q_id + k_jd))        w learned

    The chain rule, from G = dL/dS (see :mod:`~chainrule.layers.attention_core` for the way from
    the output to there)::

        "dot"     dL/dQ = c G @ K            dL/dK = c G.T @ Q
                  dL/dc = sum_ij G_ij q_i . k_j = the sum of (G @ K) * Q
        "concat"  with t = tanh(c (q + k))   (batch, Tq, Tv, dim)
                  and U = w G (1 - t**2)     (batch, Tq, Tv, dim)
                  dL/dQ = c sum_j U          dL/dK = c sum_i U
                  dL/dw = the sum of G t     dL/dc = the sum of U (q + k)

    Call it on a list: ``layer([query, value])`` or ``layer([query, value, key])``; with
    ``mask=[query_mask, value_mask]``, each (batch, time) and True where a step counts: hidden
    values are not mixed in, and the output of hidden queries is 0. ``use_causal_mask=True`` lets
    query i see keys 0 to i only. ``return_attention_scores=True`` returns P as well.

    Parameters
    ----------
    use_scale : whether to learn c
    score_mode : "dot" or "concat"
    dropout : the share of P that training sets to 0
    seed : of the dropout
    name, trainable, dtype : see :class:`~chainrule.layers.base.Layer`

    Raises
    ------
    ArgumentError : an argument won't do, or what came is no list of two or three
    ShapeError : the shapes don't fit each other

    Reference: Luong, Pham and Manning, "Effective approaches to attention-based neural machine
    translation" (EMNLP 2015).

    >>> layer = Attention(dtype="float64")
    >>> query, value = [[[0.0, 9.0]]], [[[9.0, 0.0], [0.0, 9.0]]]
    >>> layer([query, value]).round(3).tolist()
    [[[0.0, 9.0]]]

    """

    takes_list = True
    uses_mask = True
    supports_masking = True

    def __init__(
        self,
        use_scale: bool = False,
        score_mode: str = "dot",
        dropout: float = 0.0,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.use_scale = bool(use_scale)
        if score_mode not in ("dot", "concat"):
            raise ArgumentError(
                f"Layer {self.name!r}: score_mode={score_mode!r} must be 'dot' or 'concat'."
            )
        self.score_mode = score_mode
        self.dropout = fraction(dropout, "dropout", f"Layer {self.name!r}")
        self.seed = seed
        if seed is not None:
            self.rng = new_generator(seed)

    def build(self, input_shape: Any) -> None:
        """Make c and w, those that are learned; both are single numbers and start at 1."""
        self.check_input(input_shape)
        if self.use_scale:
            self.scale = self.add_weight("scale", (), "ones")
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight("concat_score_weight", (), "ones")
        super().build(input_shape)

    def check_input(self, input_shape: Any) -> None:
        """Check that two or three shapes came and that they fit each other."""
        if not isinstance(input_shape, list) or len(input_shape) not in (2, 3):
            raise ArgumentError(
                f"Layer {self.name!r} is called on a list: [query, value] or [query, value, key]. "
                f"What came has shape {input_shape}."
            )
        query, value, key = input_shape[0], input_shape[1], input_shape[-1]
        came = f"Layer {self.name!r} got query {query}, value {value} and key {key};"
        if min(len(query), len(value), len(key)) < 3:
            raise ShapeError(f"{came} each wants at least 3 axes: (batch, time, dim).")
        if query[-1] != key[-1]:
            raise ShapeError(f"{came} query and key must have as many numbers a step.")
        if None not in (value[-2], key[-2]) and value[-2] != key[-2]:
            raise ShapeError(f"{came} there must be one key for each value.")

    def score(self, query: Array, key: Array, out: Array) -> Array:
        """Write how well each query matches each key into ``out``: S."""
        if self.score_mode == "dot":
            np.matmul(query, key.swapaxes(-1, -2), out=out)
            if self.use_scale:
                out *= self.scale.value
            return out
        self.t = self.pairs("t", query, key)
        if self.use_scale:
            self.t *= self.scale.value
        np.tanh(self.t, out=self.t)
        np.add.reduce(self.t, axis=-1, out=out)
        out *= self.concat_score_weight.value
        return out

    def score_backward(self, grad: Array, query: Array, key: Array) -> tuple[Array, Array]:
        """Take G = dL/dS, fill the gradients of c and w, return dL/dQ and dL/dK."""
        dq, dk = self.buffer("dq", query.shape), self.buffer("dk", key.shape)
        if self.score_mode == "dot":
            np.matmul(grad, key, out=dq)
            np.matmul(grad.swapaxes(-1, -2), query, out=dk)
            if self.use_scale:
                self.scale.gradient[...] = np.vdot(dq, query)
        else:
            each = grad[..., np.newaxis]
            self.concat_score_weight.gradient[...] = np.sum(each * self.t)
            u = np.multiply(self.t, self.t, out=self.buffer("u", self.t.shape))
            np.subtract(1.0, u, out=u)
            u *= each
            u *= self.concat_score_weight.value
            np.add.reduce(u, axis=-2, out=dq)
            np.add.reduce(u, axis=-3, out=dk)
            if self.use_scale:
                self.scale.gradient[...] = np.vdot(u, self.pairs("sums", query, key))
        if self.use_scale:
            dq *= self.scale.value
            dk *= self.scale.value
        return dq, dk

    def pairs(self, name: str, query: Array, key: Array) -> Array:
        """Return q_i + k_j for every pair: (batch, Tq, Tv, dim)."""
        shape = (*query.shape[:-1], *key.shape[-2:])
        q, k = query[..., :, np.newaxis, :], key[..., np.newaxis, :, :]
        return np.add(q, k, out=self.buffer(name, shape))

    def forward(
        self,
        x: list[Array],
        training: bool = False,
        mask: Any = None,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        """Return P @ V, and P too if ``return_attention_scores``."""
        self.x = x
        query, value, key = x[0], x[1], x[-1]
        self.query_mask, visible = self.masks(x, mask)
        queries, keys = query.shape[-2], key.shape[-2]
        if use_causal_mask:
            visible = both(visible, causal_mask(queries, keys))
        shape = (*query.shape[:-1], keys)
        scores = self.score(query, key, self.buffer("scores", shape))
        if visible is not None:
            # Keras adds to the score of a hidden pair and so do we: a row with everything hidden
            # then keeps what float32 keeps of its differences, as there.
            np.add(scores, HIDDEN_SCORE, out=scores, where=~visible)
        self.shares = self.kept = softmax(scores, compiled("rows", scores))
        self.noise: Array | None = None
        if training and self.dropout > 0.0:
            self.noise = dropout_noise(self.buffer("noise", shape), self.dropout, self.random())
            self.kept = np.multiply(self.shares, self.noise, out=self.buffer("kept", shape))
        output = self.buffer("output", (*query.shape[:-1], value.shape[-1]))
        np.matmul(self.kept, value, out=output)
        if self.query_mask is not None:
            np.copyto(output, 0.0, where=~self.query_mask)
        self.gave_scores = return_attention_scores
        return [output, self.kept] if return_attention_scores else output

    def backward(self, grad: Any) -> list[Array | None]:
        """Return dL/dQ, dL/dV and, if a key came, dL/dK; without, the values get that too."""
        grad, shares_grad = grad if self.gave_scores else (grad, None)
        query, value, key = self.x[0], self.x[1], self.x[-1]
        if self.query_mask is not None:
            grad = np.multiply(grad, self.query_mask, out=self.buffer("grad", grad.shape))
        dv = np.matmul(self.kept.swapaxes(-1, -2), grad, out=self.buffer("dv", value.shape))
        ds = self.transient("ds", self.shares.shape)
        np.matmul(grad, value.swapaxes(-1, -2), out=ds)
        if shares_grad is not None:
            ds += shares_grad
        if self.noise is not None:
            ds *= self.noise
        softmax_gradient(ds, self.shares, compiled("rows", ds, self.shares))
        dq, dk = self.score_backward(ds, query, key)
        if len(self.x) == 3:
            return [dq, dv, dk]
        dv += dk
        return [dq, dv]

    def masks(self, x: list[Array], mask: Any) -> tuple[Array | None, Array | None]:
        """Return which queries count (batch, Tq, 1), and which values (batch, 1, Tv)."""
        if mask is None:
            return None, None
        if not isinstance(mask, (list, tuple)) or len(mask) not in (2, 3):
            raise ArgumentError(
                f"Layer {self.name!r}: mask is a list, [query_mask, value_mask], with None for "
                "one that isn't there."
            )
        sizes = [each.shape[:1] + each.shape[-2:-1] for each in x]
        queries = as_mask(mask[0], sizes[0], "query", f"Layer {self.name!r}")
        values = as_mask(mask[1], sizes[1], "value", f"Layer {self.name!r}")
        return (
            None if queries is None else queries[:, :, np.newaxis],
            None if values is None else values[:, np.newaxis, :],
        )

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of the queries: the output has their steps."""
        return mask[0] if isinstance(mask, (list, tuple)) else None

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """Return (batch, Tq, n)."""
        return (*input_shape[0][:-1], input_shape[1][-1])

    def output_shapes(self, input_shape: Any, options: dict[str, Any]) -> Any:
        """Return the output's shape, and that of P if it is returned."""
        shape = self.compute_output_shape(input_shape)
        if not options.get("return_attention_scores"):
            return shape
        return [shape, (*input_shape[0][:-1], input_shape[-1][-2])]

    def inner(self) -> dict[str, Array]:
        """Return P, the share of each value in each output."""
        return {"attention_scores": self.shares}
