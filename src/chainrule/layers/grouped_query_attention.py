"""Multi-head attention whose queries share heads of keys and values."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array
from chainrule.layers.checks import positive_int
from chainrule.layers.multi_head_attention import MultiHeadAttention


class GroupedQueryAttention(MultiHeadAttention):
    """Attention with fewer heads of keys and values than of queries; a group of queries shares one.

    Shapes: query (batch, T, D), value and key (batch, S, n); H heads of queries, G of keys and
    values, each of K numbers, H a multiple of G; output (batch, T, D). Everything is as in
    :class:`~chainrule.layers.multi_head_attention.MultiHeadAttention`, except that keys and values
    have G heads, and head h of the queries uses number h // (H / G) of them::

        k = key · Wk + bk     (batch, S, G, K), each head repeated H / G times: (batch, S, H, K)

    What is used several times gets the sum of what comes back, so the chain rule adds one line: the
    derivative of a head of keys or values is the sum over the heads of its group. With G = 1 this
    is multi-query attention, with G = H multi-head attention.

    Why: while a model writes text, keys and values of all steps are kept; with G heads in place of
    H they take G / H of the room.

    Parameters
    ----------
    head_dim : K
    num_query_heads, num_key_value_heads : H and G
    dropout, use_bias, sliding_window, flash_attention, kernel_initializer, bias_initializer,
    kernel_regularizer, bias_regularizer, activity_regularizer, kernel_constraint, bias_constraint,
    use_gate, seed : see :class:`~chainrule.layers.multi_head_attention.MultiHeadAttention`

    Raises
    ------
    ArgumentError : an argument won't do; H is no multiple of G

    Reference: Ainslie et al., "GQA: training generalized multi-query transformer models from
    multi-head checkpoints" (EMNLP 2023).

    >>> layer = GroupedQueryAttention(head_dim=3, num_query_heads=4, num_key_value_heads=2)
    >>> x = np.ones((1, 4, 5), "float32")
    >>> layer(x, x).shape, layer.key_dense.kernel.shape
    ((1, 4, 5), (5, 2, 3))

    """

    not_in_config = (
        *MultiHeadAttention.not_in_config,
        "num_heads",
        "key_dim",
        "value_dim",
        "output_shape",
        "attention_axes",
    )

    def __init__(
        self,
        head_dim: int,
        num_query_heads: int,
        num_key_value_heads: int,
        dropout: float = 0.0,
        use_bias: bool = True,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(
            num_heads=num_query_heads,
            key_dim=head_dim,
            dropout=dropout,
            use_bias=use_bias,
            sliding_window=sliding_window,
            flash_attention=flash_attention,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            use_gate=use_gate,
            seed=seed,
            **options,
        )
        self.head_dim, self.num_query_heads = self.key_dim, self.num_heads
        self.num_key_value_heads = positive_int(
            num_key_value_heads, "num_key_value_heads", f"Layer {self.name!r}"
        )
        if self.num_heads % self.num_key_value_heads:
            raise ArgumentError(
                f"Layer {self.name!r}: num_query_heads={num_query_heads} must be a multiple of "
                f"num_key_value_heads={num_key_value_heads}, so that groups are of one size."
            )

    def serialized(self) -> Any:
        """Return the whole description, under the name that Keras writes."""
        return {**super().serialized(), "class_name": "GroupQueryAttention"}

    def key_heads(self) -> int:
        """Return G."""
        return self.num_key_value_heads

    def spread(self, heads: Array, name: str) -> Array:
        """Repeat each head of (batch, S, G, K) for its group: (batch, S, H, K)."""
        batch, steps, groups, size = heads.shape
        each = self.num_heads // groups
        out = self.buffer(f"spread_{name}", (batch, steps, groups, each, size))
        out[...] = heads[:, :, :, np.newaxis]
        return out.reshape(batch, steps, self.num_heads, size)

    def gathered(self, grad: Array, name: str) -> Array:
        """Sum (batch, S, H, K) over each group: (batch, S, G, K)."""
        batch, steps, heads, size = grad.shape
        groups = self.num_key_value_heads
        split = grad.reshape(batch, steps, groups, heads // groups, size)
        out = self.buffer(f"gathered_{name}", (batch, steps, groups, size))
        return np.add.reduce(split, axis=3, out=out)


# Keras's public name, and that of its class.
GroupQueryAttention = GroupedQueryAttention
