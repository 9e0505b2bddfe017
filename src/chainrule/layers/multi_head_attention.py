"""Several attentions side by side, each in a learned view of its own."""

import math
from typing import Any

import numpy as np

from chainrule import activations, constraints, initializers, regularizers
from chainrule.errors import ShapeError, UnsupportedError
from chainrule.kernels.choice import compiled
from chainrule.layers.attention_axes import AttentionAxes, whole_numbers
from chainrule.layers.attention_call import call_arguments, check_shapes, padding_masks, three
from chainrule.layers.attention_core import (
    dropout_noise,
    masked_softmax,
    masked_softmax_gradient,
)
from chainrule.layers.attention_masks import hidden_pairs, visible_pairs
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import fraction, positive_int
from chainrule.layers.projection import Projection
from chainrule.seed import new_generator


class MultiHeadAttention(Layer):
    """Each head projects queries, keys and values its own way and attends; the heads are joined.

    Shapes: query (batch, T, D), value (batch, S, Dv), key (batch, S, Dk), output (batch, T, E);
    H heads, with keys of K numbers and values of V::

        q = query · Wq + bq     (batch, T, H, K)        k, v likewise, from key and value
        S = q k.T / sqrt(K)     (batch, H, T, S)        head by head
        P = softmax(S)          (batch, H, T, S)
        c = P v                 (batch, T, H, V)        times sigmoid(query · Wg + bg) if use_gate
        output = c · Wo + bo    (batch, T, E)

    The products of K numbers of size 1 have a spread of sqrt(K); divided by that, softmax neither
    starts flat nor all on one key.

    The chain rule walks back through the same five lines; at each head, with g = dL/dc::

        dL/dv = P.T @ g                         (S, V)
        G = dL/dS, from g @ v.T through softmax (T, S)     see attention_core
        dL/dq = G @ k / sqrt(K)                 (T, K)
        dL/dk = G.T @ q / sqrt(K)               (S, K)

    and from there each projection's own rule. If query, key and value are one tensor, the three
    derivatives add up.

    Call it as ``layer(query, value)`` or ``layer(query, value, key)``. A pair of query and key
    counts if all masks let it: the padding masks (batch, time) that come with the tensors or as
    ``query_mask``, ``value_mask`` and ``key_mask``; ``attention_mask`` (batch, T, S), an array or a
    symbolic tensor; ``use_causal_mask``; and the sliding window. (Keras 3.15 overlooks a
    ``query_mask`` given by hand to this layer; here it counts.) A query that may see nothing mixes
    all values alike, or none if the scores are returned or dropped out, as in Keras.

    Parameters
    ----------
    num_heads : H
    key_dim, value_dim : K and V; V is K unless given
    dropout : the share of P that training sets to 0
    use_bias : whether the projections add a bias
    output_shape : E, a number or several axes; the query's D unless given
    attention_axes : along which axes, if inputs have more than three; all, unless given
    sliding_window : if given, query i sees only keys less than this many places away
    flash_attention : accepted and without effect: Keras's choice between two ways to one result
    kernel_initializer, bias_initializer : how the projections start
    kernel_regularizer, bias_regularizer : a price on their weights
    activity_regularizer : not in Chainrule
    kernel_constraint, bias_constraint : where their weights must stay
    use_gate : whether each head's output is let through by a learned gate
    seed : of the dropout
    name, trainable, dtype : see :class:`~chainrule.layers.base.Layer`

    Raises
    ------
    ArgumentError : an argument won't do, or the value is missing
    ShapeError : the shapes don't fit each other, or a mask doesn't fit them
    UnsupportedError : a padding, causal or window mask over several attention axes

    Reference: Vaswani et al., "Attention is all you need" (NeurIPS 2017).

    >>> layer = MultiHeadAttention(num_heads=2, key_dim=3)
    >>> x = np.ones((1, 4, 5), "float32")
    >>> output, scores = layer(x, x, use_causal_mask=True, return_attention_scores=True)
    >>> output.shape, scores[0, 0, :2].tolist()
    ((1, 4, 5), [[1.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0]])

    """

    not_in_config: tuple[str, ...] = (*Layer.not_in_config, "flash_attention")
    takes_list = True
    uses_mask = True
    supports_masking = True

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: Any = None,
        attention_axes: Any = None,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: "str | initializers.Initializer" = "glorot_uniform",
        bias_initializer: "str | initializers.Initializer" = "zeros",
        kernel_regularizer: "str | regularizers.Regularizer | None" = None,
        bias_regularizer: "str | regularizers.Regularizer | None" = None,
        activity_regularizer: "str | regularizers.Regularizer | None" = None,
        kernel_constraint: "str | constraints.Constraint | None" = None,
        bias_constraint: "str | constraints.Constraint | None" = None,
        use_gate: bool = False,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        owner = f"Layer {self.name!r}"
        if activity_regularizer is not None:
            raise UnsupportedError(
                f"{owner}: Keras's activity_regularizer prices the output of each projection "
                "inside; that is not in Chainrule. Put an ActivityRegularization layer after it."
            )
        self.num_heads = positive_int(num_heads, "num_heads", owner)
        self.key_dim = positive_int(key_dim, "key_dim", owner)
        self.value_dim = positive_int(value_dim or key_dim, "value_dim", owner)
        self.dropout = fraction(dropout, "dropout", owner)
        self.use_bias = bool(use_bias)
        self.output_shape = whole_numbers(output_shape, "output_shape", owner)
        self.attention_axes = whole_numbers(attention_axes, "attention_axes", owner)
        self.sliding_window = (
            None
            if sliding_window is None
            else positive_int(sliding_window, "sliding_window", owner)
        )
        self.flash_attention = flash_attention
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.use_gate = bool(use_gate)
        self.seed = seed
        if seed is not None:
            self.rng = new_generator(seed)

    def arguments(self, *args: Any, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        """Return [query, value], then the key and the attention mask if given; and the options."""
        return call_arguments(f"Layer {self.name!r}", *args, **kwargs)

    def build(self, input_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        """Make the projections, from the list of input shapes (or the shapes one by one)."""
        if value_shape is not None:
            input_shape = [input_shape, value_shape, key_shape or value_shape]
        self.check_input(input_shape)
        query, value, key = three(input_shape)
        self.axes = AttentionAxes.of(self.attention_axes, len(query), f"Layer {self.name!r}")
        heads, rng = self.num_heads, self.random()
        self.query_dense = self.projection("query", (heads, self.key_dim))
        self.key_dense = self.projection("key", (self.key_heads(), self.key_dim))
        if self.use_gate:
            self.gate_dense = self.projection("gate", (heads, self.value_dim))
        self.value_dense = self.projection("value", (self.key_heads(), self.value_dim))
        outputs = self.output_shape or (query[-1],)
        self.output_dense = self.projection("attention_output", outputs, inner_axes=2)
        for layer in self.sublayers():
            layer.rng = rng
        self.query_dense.build(query)
        self.key_dense.build(key)
        if self.use_gate:
            self.gate_dense.build(query)
        self.value_dense.build(value)
        self.output_dense.build((*query[:-1], heads, self.value_dim))
        super().build(input_shape)

    def projection(self, name: str, outputs: Any, inner_axes: int = 1) -> Projection:
        """Return a projection with this layer's settings."""
        return Projection(
            outputs,
            inner_axes,
            self.use_bias,
            self.kernel_initializer,
            self.bias_initializer,
            self.kernel_regularizer,
            self.bias_regularizer,
            self.kernel_constraint,
            self.bias_constraint,
            name=name,
            dtype=self.dtype,
        )

    def key_heads(self) -> int:
        """Return how many heads keys and values have: as many as the queries."""
        return self.num_heads

    def spread(self, heads: Array, name: str) -> Array:
        """Return keys or values with one head for each of the queries' heads."""
        return heads

    def gathered(self, grad: Array, name: str) -> Array:
        """Return the derivative of what went into :meth:`spread`, from that of what came out."""
        return grad

    def check_input(self, input_shape: Any) -> None:
        """Check that the shapes of query, value and key fit each other, and the kernels."""
        owner = f"Layer {self.name!r}"
        check_shapes(owner, input_shape, self.attention_axes)
        if not self.built:
            return
        dense = (self.query_dense, self.value_dense, self.key_dense)
        for shape, layer in zip(three(input_shape), dense, strict=True):
            if shape[-1] != layer.kernel.shape[0]:
                raise ShapeError(
                    f"{owner} got a {layer.name} of shape {shape}; the kernel for it has shape "
                    f"{layer.kernel.shape}, so it wants {layer.kernel.shape[0]} numbers a step."
                )

    def forward(
        self,
        x: list[Array],
        training: bool = False,
        mask: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        """Return the output, and P (batch, H, T, S) too if ``return_attention_scores``."""
        self.count, self.shapes = len(x), [each.shape for each in three(x)]
        query, value, key = (self.axes.fold(each) for each in three(x))
        self.q = by_head(self.query_dense.forward(query))
        self.k = by_head(self.spread(self.key_dense.forward(key), "k"))
        self.v = by_head(self.spread(self.value_dense.forward(value), "v"))
        shape = (*self.q.shape[:-1], self.k.shape[-2])
        scores = self.shares = self.kept = self.buffer("scores", shape)
        visible = visible_pairs(
            f"Layer {self.name!r}",
            self.axes,
            self.shapes,
            self.num_heads,
            padding_masks(mask, query_mask, value_mask, key_mask),
            x[3] if len(x) > 3 else None,
            use_causal_mask,
            self.sliding_window,
        )
        self.hidden = hidden = None if visible is None else hidden_pairs(visible, shape)
        # Shares of hidden pairs are 0 by then, but for a query that sees nothing at all.
        clear = hidden is not None and (
            return_attention_scores or self.dropout > 0.0 or self.axes.rank > 3
        )
        self.noise: Array | None = None
        if training and self.dropout > 0.0:
            self.noise = dropout_noise(self.buffer("noise", shape), self.dropout, self.random())
            self.kept = self.buffer("kept", shape)
        # The heads' outputs go side by side at once: (batch, T, H, V), seen head by head.
        context = self.buffer("context", (*query.shape[:2], self.num_heads, self.value_dim))
        columns = self.buffer("columns", transposed(self.k).shape)
        # Small products are twice as quick with rows in one piece.
        np.copyto(columns, transposed(self.k))
        np.matmul(self.q, columns, out=scores)
        scale, fast = 1.0 / math.sqrt(self.key_dim), compiled("rows", scores)
        masked_softmax(scores, scale, hidden, fast)
        if clear:
            np.copyto(scores, 0.0, where=hidden)
        if self.noise is not None:
            np.multiply(scores, self.noise, out=self.kept)
        np.matmul(self.kept, self.v, out=by_head(context))
        if self.use_gate:
            self.z, self.context = self.gate_dense.forward(query), context
            self.gate = activations.sigmoid.forward(self.z, self.buffer("gate", context.shape))
            context = np.multiply(context, self.gate, out=self.buffer("gated", context.shape))
        output = self.axes.unfold(self.output_dense.forward(context), self.shapes[0])
        self.gave_scores = return_attention_scores
        return [output, self.inner()["attention_scores"]] if return_attention_scores else output

    def backward(self, grad: Any) -> list[Array | None]:
        """Fill the projections' gradients; return dL/d(query), dL/d(value), dL/d(key)."""
        grad, scores_grad = grad if self.gave_scores else (grad, None)
        dc = self.output_dense.backward(self.axes.fold(grad))
        if self.use_gate:
            dz = np.multiply(dc, self.context, out=self.transient("dgate", dc.shape))
            dz = activations.sigmoid.backward(dz, self.z, self.gate, self.transient("dz", dc.shape))
            dc *= self.gate
        g = by_head(dc)
        dv = self.transient("dv", (*dc.shape[:1], self.v.shape[2], *dc.shape[2:]))
        dq = self.transient("dq", (*dc.shape[:-1], self.key_dim))
        dk = self.transient("dk", (*dv.shape[:-1], self.key_dim))
        ds = self.transient("ds", self.shares.shape)
        columns = self.transient("value_columns", transposed(self.v).shape)
        np.matmul(transposed(self.kept), g, out=by_head(dv))
        np.copyto(columns, transposed(self.v))
        np.matmul(g, columns, out=ds)
        if self.noise is not None:
            ds *= self.noise
        if scores_grad is not None:
            ds += scores_grad.reshape(ds.shape)
        scale, fast = 1.0 / math.sqrt(self.key_dim), compiled("rows", ds, self.shares)
        masked_softmax_gradient(ds, self.shares, scale, self.hidden, fast)
        np.matmul(ds, self.k, out=by_head(dq))
        np.matmul(transposed(ds), self.q, out=by_head(dk))
        dquery = self.query_dense.backward(dq)
        if self.use_gate:
            dquery += self.gate_dense.backward(dz)
        dkey = self.key_dense.backward(self.gathered(dk, "dk"))
        dvalue = self.value_dense.backward(self.gathered(dv, "dv"))
        query, value, key = self.shapes
        if self.count == 2:
            dvalue += dkey
        grads = [self.axes.unfold(dquery, query), self.axes.unfold(dvalue, value)]
        return [*grads, self.axes.unfold(dkey, key), None][: self.count]

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of the query: the output has its steps."""
        return mask[0] if isinstance(mask, (list, tuple)) else None

    def compute_output_shape(
        self, input_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> Shape:
        """Return (batch, T, E), from the list of input shapes (or the shapes one by one)."""
        query = input_shape if value_shape is not None else input_shape[0]
        return (*query[:-1], *(self.output_shape or query[-1:]))

    def output_shapes(self, input_shape: Any, options: dict[str, Any]) -> Any:
        """Return the output's shape, and that of P if it is returned."""
        shape = self.compute_output_shape(input_shape)
        if not options.get("return_attention_scores"):
            return shape
        query, _, key = three(input_shape)
        return [shape, self.axes.scores_shape(query, key, self.num_heads)]

    def inner(self) -> dict[str, Array]:
        """Return P, and each head's queries, keys and values: (batch, H, time, K or V)."""
        query, _, key = self.shapes
        shape = self.axes.scores_shape(query, key, self.num_heads)
        return {
            "attention_scores": self.shares.reshape(shape),
            "query": self.q,
            "key": self.k,
            "value": self.v,
        }


def by_head(x: Array) -> Array:
    """Return (batch, time, heads, size) seen as (batch, heads, time, size); no number moves."""
    return x.swapaxes(1, 2)


def transposed(x: Array) -> Array:
    """Return (..., rows, columns) seen as (..., columns, rows); no number moves."""
    return x.swapaxes(-1, -2)
