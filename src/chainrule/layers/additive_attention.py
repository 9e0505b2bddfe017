"""Attention that scores a match by a learned sum of tanh: the first attention there was."""

from typing import Any

import numpy as np

from chainrule.errors import ShapeError
from chainrule.layers.attention import Attention
from chainrule.layers.base import Array


class AdditiveAttention(Attention):
    """Like Attention, with s_ij = sum_d c_d tanh(q_id + k_jd).

    Shapes: query Q (batch, Tq, dim), value V (batch, Tv, n), key K (batch, Tv, dim), scale c
    (dim,), output (batch, Tq, n).

    The chain rule, from G = dL/dS (batch, Tq, Tv), with t = tanh(q + k) (batch, Tq, Tv, dim)::

        dL/dc_d = sum over batch, i and j of G_ij t_ijd          (dim,)
        U = G c (1 - t**2)                                       (batch, Tq, Tv, dim)
        dL/dQ = sum_j U                 dL/dK = sum_i U

    It is called, masked and continued from the scores as
    :class:`~chainrule.layers.attention.Attention` is.

    Parameters
    ----------
    use_scale : whether to learn c; without, c = 1
    dropout : the share of P that training sets to 0
    seed, name, trainable, dtype : see :class:`~chainrule.layers.attention.Attention`

    Raises
    ------
    ArgumentError : an argument won't do, or what came is no list of two or three
    ShapeError : the shapes don't fit each other

    Reference: Bahdanau, Cho and Bengio, "Neural machine translation by jointly learning to align
    and translate" (ICLR 2015).

    >>> layer = AdditiveAttention(use_scale=False, dtype="float64")
    >>> layer([[[[0.0]]], [[[1.0], [1.0]]]]).tolist()
    [[[1.0]]]

    """

    not_in_config = (*Attention.not_in_config, "score_mode")

    def __init__(self, use_scale: bool = True, dropout: float = 0.0, **options: Any) -> None:
        super().__init__(use_scale=use_scale, dropout=dropout, **options)

    def build(self, input_shape: Any) -> None:
        """Make c, one number for each of the query's."""
        self.check_input(input_shape)
        if self.use_scale:
            size = input_shape[0][-1]
            if size is None:
                raise ShapeError(
                    f"Layer {self.name!r} got a query of shape {input_shape[0]}; how many numbers "
                    "a step has must be known. Give the Input its full shape."
                )
            self.scale = self.add_weight("scale", (size,), "glorot_uniform")
        super(Attention, self).build(input_shape)

    def score(self, query: Array, key: Array, out: Array) -> Array:
        """Write S into ``out``."""
        self.t = self.pairs("t", query, key)
        np.tanh(self.t, out=self.t)
        if self.use_scale:
            return np.matmul(self.t, self.scale.value, out=out)
        return np.add.reduce(self.t, axis=-1, out=out)

    def score_backward(self, grad: Array, query: Array, key: Array) -> tuple[Array, Array]:
        """Take G = dL/dS, fill dL/dc, return dL/dQ and dL/dK."""
        u = np.multiply(self.t, self.t, out=self.buffer("u", self.t.shape))
        np.subtract(1.0, u, out=u)
        u *= grad[..., np.newaxis]
        if self.use_scale:
            flat = self.t.reshape(-1, self.t.shape[-1])
            np.matmul(grad.reshape(-1), flat, out=self.scale.gradient)
            u *= self.scale.value
        dq = np.add.reduce(u, axis=-2, out=self.buffer("dq", query.shape))
        dk = np.add.reduce(u, axis=-3, out=self.buffer("dk", key.shape))
        return dq, dk
