"""How to make each public layer, and what to call it on: a table for tests that run over all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from chainrule import layers as cl


@dataclass
class Case:
    """One way to make a layer, the shapes of a sample, or inputs, and what forward takes beside."""

    make: Callable[..., Any]
    shapes: Any
    x: Any = None
    options: dict[str, Any] = field(default_factory=dict)


def of(kind, *arguments, shapes, x=None, call=None, **options):
    """A case for a class, its arguments, and what it is called on."""
    return Case(lambda **o: kind(*arguments, **options, **o), shapes, x, call or {})


def inside(wrap, shapes, **call):
    """A case for a layer made around another, which is of the same dtype."""
    return Case(lambda **o: wrap(o.pop("dtype", None), **o), shapes, None, call)


def whole_numbers(*shape, below):
    return np.random.default_rng(5).integers(0, below, shape)


def positive(*shape):
    return np.random.default_rng(6).uniform(0.5, 2.0, shape)


STEPS = np.array([[True, True, False], [True, False, False], [True, True, True]])
RNNS = [((3, 2), {}), ((3, 2), {"return_sequences": True, "go_backwards": True})]
CHANNELS = ("channels_last", "channels_first")
LENGTHS = {1: (5,), 2: (4, 5), 3: (3, 4, 3)}


def images(kind, rank, *arguments, **options):
    """Cases for a layer of places, with channels last and first."""
    lengths = LENGTHS[rank]
    shapes = {"channels_last": (*lengths, 2), "channels_first": (2, *lengths)}
    return [
        of(kind, *arguments, shapes=shapes[order], data_format=order, **options)
        for order in CHANNELS
    ]


def by_rank(names, *arguments, **options):
    """Cases for all layers of a family, by names such as "Conv{}D"."""
    return {
        found: images(getattr(cl, found), rank, *arguments, **options)
        for rank in (1, 2, 3)
        for found in {name.format(rank) for name in names}
        if f"{rank}D" in found and found in cl.__all__
    }


def recurrent(kind):
    cases = [of(kind, 3, shapes=shapes, **options) for shapes, options in RNNS]
    cases.append(of(kind, 3, shapes=(3, 2), return_sequences=True, call={"mask": STEPS}))
    cases.append(of(kind, 3, shapes=[(3, 2), *[(3,)] * (2 if kind is cl.LSTM else 1)]))
    cases.append(of(kind, 2, shapes=(3, 2), dropout=0.4, recurrent_dropout=0.3, return_state=True))
    return cases


def cell(kind):
    """Cells take states beside x, so they are called by the layer that keeps the states."""
    return [
        inside(lambda dtype, **o: cl.RNN(kind(3, dtype=dtype), dtype=dtype, **o), (3, 2)),
        inside(
            lambda dtype, **o: cl.RNN(
                kind(2, dropout=0.3, dtype=dtype), return_sequences=True, dtype=dtype, **o
            ),
            (3, 2),
            mask=STEPS,
        ),
    ]


def stacked(dtype, **options):
    cells = [cl.GRUCell(3, dtype=dtype), cl.SimpleRNNCell(2, dtype=dtype)]
    return cl.RNN(cl.StackedRNNCells(cells, dtype=dtype), dtype=dtype, **options)


def several(kind, **options):
    return [of(kind, shapes=shapes, **options) for shapes in ([(3,), (3,)], [(2, 3), (1, 3)])]


def attention(kind, **options):
    return [
        of(kind, shapes=[(3, 4), (2, 4)], **options),
        of(kind, shapes=[(3, 4), (2, 4), (2, 4)], use_scale=True, dropout=0.3, **options),
        of(kind, shapes=[(3, 4), (3, 4)], call={"mask": [STEPS, STEPS]}, **options),
        of(kind, shapes=[(3, 4), (3, 4)], call={"use_causal_mask": True}, **options),
    ]


def scored(kind, *arguments, **options):
    return [
        of(kind, *arguments, shapes=[(3, 4), (2, 4)], **options),
        of(kind, *arguments, shapes=[(3, 4), (2, 4), (2, 4)], dropout=0.3, **options),
        of(
            kind,
            *arguments,
            shapes=[(3, 4), (3, 4)],
            call={"mask": [None, STEPS], "return_attention_scores": True},
            **options,
        ),
    ]


def normalizing(kind, *arguments, **options):
    return [
        of(kind, *arguments, shapes=(4,), epsilon=0.1, **options),
        of(kind, *arguments, shapes=(3, 4), epsilon=0.1, **options),
        of(kind, *arguments, shapes=(4, 2, 3), axis=1, epsilon=0.1, **options),
    ]


def dense_at_every_step(dtype, **options):
    return cl.TimeDistributed(cl.Dense(2, activation="tanh", dtype=dtype), dtype=dtype, **options)


def both_ways(merge_mode):
    def make(dtype, **options):
        inner = cl.GRU(2, return_sequences=True, dtype=dtype)
        return cl.Bidirectional(inner, merge_mode=merge_mode, dtype=dtype, **options)

    return make


FAMILIES = {
    **by_rank(["Conv{}D", "Convolution{}D"], 3, 2, activation="tanh"),
    **by_rank(["Conv{}DTranspose", "Convolution{}DTranspose"], 3, 2, strides=2),
    **by_rank(["DepthwiseConv{}D"], 2, depth_multiplier=2, padding="same"),
    **by_rank(["SeparableConv{}D", "SeparableConvolution{}D"], 3, 2),
    **by_rank(["MaxPooling{}D", "MaxPool{}D"], 2),
    **by_rank(["AveragePooling{}D", "AvgPool{}D"], 2, padding="same"),
    **by_rank(["GlobalMaxPooling{}D", "GlobalMaxPool{}D"], keepdims=True),
    **by_rank(["GlobalAveragePooling{}D", "GlobalAvgPool{}D"]),
    **by_rank(["UpSampling2D", "UpSampling3D"]),
    **by_rank(["ZeroPadding{}D", "Cropping{}D"], 1),
    **by_rank(["SpatialDropout2D", "SpatialDropout3D"], 0.4),
}
# These know no channels_first.
FAMILIES["Cropping1D"] = [of(cl.Cropping1D, (1, 2), shapes=(5, 2))]
FAMILIES["UpSampling1D"] = [of(cl.UpSampling1D, shapes=(5, 2))]
FAMILIES["SpatialDropout1D"] = [of(cl.SpatialDropout1D, 0.4, shapes=(5, 2))]

TABLE: dict[str, list[Case]] = {
    **FAMILIES,
    **{name: recurrent(getattr(cl, name)) for name in ("GRU", "LSTM", "SimpleRNN")},
    **{name: cell(getattr(cl, name)) for name in ("GRUCell", "LSTMCell", "SimpleRNNCell")},
    **{name: several(getattr(cl, name)) for name in ("Add", "Multiply", "Average")},
    **{name: several(getattr(cl, name)) for name in ("Maximum", "Minimum", "Subtract")},
    "Activation": [of(cl.Activation, "gelu", shapes=(2, 3))],
    "ActivityRegularization": [of(cl.ActivityRegularization, l2=0.1, shapes=(3,))],
    "AdditiveAttention": attention(cl.AdditiveAttention)[:1] + attention(cl.AdditiveAttention)[2:],
    "AlphaDropout": [
        of(cl.AlphaDropout, 0.4, shapes=(2, 3)),
        of(cl.AlphaDropout, 0.4, (None, 1, None), shapes=(2, 3)),
    ],
    "Arithmetic": [
        of(cl.Arithmetic, name, shapes=None, x=[positive(3, 2, 4), positive(3, 1, 4)])
        for name in ("add", "subtract", "multiply", "divide")
    ],
    "Attention": attention(cl.Attention) + attention(cl.Attention, score_mode="concat"),
    "BatchNormalization": [
        *normalizing(cl.BatchNormalization),
        of(cl.BatchNormalization, epsilon=0.1, shapes=(3, 2), call={"mask": STEPS}),
    ],
    "Bidirectional": [
        *(inside(both_ways(mode), (3, 2)) for mode in ("concat", "sum", "mul", "ave", None)),
        inside(both_ways("concat"), (3, 2), mask=STEPS),
    ],
    "Concatenate": [
        of(cl.Concatenate, shapes=[(3,), (2,)]),
        of(cl.Concatenate, 1, shapes=[(3, 2), (1, 2)]),
    ],
    "Dense": [of(cl.Dense, 3, activation=f, shapes=(2, 4)) for f in ("tanh", "softmax", None)],
    "Dot": [
        of(cl.Dot, 1, normalize=True, shapes=[(3,), (3,)]),
        of(cl.Dot, (2, 1), shapes=[(2, 3), (3, 2)]),
    ],
    "Dropout": [
        of(cl.Dropout, 0.4, shapes=(2, 3)),
        of(cl.Dropout, 0.4, [None, 1, None], 3, shapes=(2, 3)),
    ],
    "ELU": [of(cl.ELU, 0.7, shapes=(4,))],
    "EinsumDense": [
        of(cl.EinsumDense, "abc,cd->abd", (None, 3), bias_axes="d", shapes=(2, 4)),
        of(cl.EinsumDense, "...x,xy->...y", 3, activation="tanh", shapes=(2, 4)),
    ],
    "Embedding": [
        of(cl.Embedding, 5, 3, shapes=None, x=whole_numbers(3, 4, below=5)),
        of(cl.Embedding, 5, 3, mask_zero=True, shapes=None, x=whole_numbers(3, below=5)),
    ],
    "Flatten": [
        of(cl.Flatten, shapes=(2, 3)),
        of(cl.Flatten, "channels_first", shapes=(2, 3, 2)),
    ],
    "Function": [
        of(cl.Function, name, shapes=None, x=positive(3, 2)) for name in ("exp", "log", "square")
    ],
    "GaussianDropout": [of(cl.GaussianDropout, 0.4, shapes=(2, 3))],
    "GaussianNoise": [of(cl.GaussianNoise, 0.5, seed=3, shapes=(2, 3))],
    "GetItem": [
        of(cl.GetItem, (slice(None), -1), shapes=(3, 2)),
        of(cl.GetItem, (..., slice(None, None, 2)), shapes=(3, 5)),
    ],
    "GroupNormalization": normalizing(cl.GroupNormalization, 2),
    "GroupedQueryAttention": scored(cl.GroupedQueryAttention, 2, 4, 2),
    "GroupQueryAttention": scored(cl.GroupQueryAttention, 2, 2, 1)[:1],
    "Identity": [of(cl.Identity, shapes=(2, 3))],
    "LayerNormalization": normalizing(cl.LayerNormalization),
    "LeakyReLU": [of(cl.LeakyReLU, 0.2, shapes=(4,))],
    "Masking": [of(cl.Masking, 9.0, shapes=(3, 2))],
    "Matmul": [of(cl.Matmul, shapes=[(2, 3), (3, 4)])],
    "MultiHeadAttention": scored(cl.MultiHeadAttention, 2, 3),
    "Normalization": [
        of(cl.Normalization, shapes=(3,)),
        of(cl.Normalization, 1, [1.0, 2.0], [4.0, 0.5], invert=True, shapes=(2, 3)),
    ],
    "PReLU": [of(cl.PReLU, shapes=(2, 3)), of(cl.PReLU, shared_axes=[1], shapes=(2, 3))],
    "Permute": [of(cl.Permute, (3, 1, 2), shapes=(2, 3, 4))],
    "Power": [of(cl.Power, 1.5, shapes=None, x=positive(3, 2))],
    "RMSNormalization": normalizing(cl.RMSNormalization),
    "RNN": [
        inside(lambda dtype, **o: cl.RNN(cl.LSTMCell(2, dtype=dtype), dtype=dtype, **o), (3, 2))
    ],
    "ReLU": [of(cl.ReLU, 1.0, 0.1, 0.2, shapes=(4,))],
    "Reduction": [
        of(cl.Reduction, "mean", 1, shapes=(3, 2)),
        of(cl.Reduction, "max", -1, True, shapes=(3, 2)),
    ],
    "RepeatVector": [of(cl.RepeatVector, 3, shapes=(2,))],
    "Rescaling": [of(cl.Rescaling, 0.5, [1.0, 2.0], shapes=(3, 2))],
    "Reshape": [of(cl.Reshape, (3, -1), shapes=(2, 6))],
    "Reshaped": [of(cl.Reshaped, (-1, 12), shapes=(2, 6))],
    "Softmax": [of(cl.Softmax, shapes=(3, 4)), of(cl.Softmax, (1, 2), shapes=(2, 3))],
    "StackedRNNCells": [inside(stacked, (3, 2)), inside(stacked, (3, 2), mask=STEPS)],
    "TimeDistributed": [inside(dense_at_every_step, (3, 2))],
    "Transpose": [of(cl.Transpose, (0, 2, 1), shapes=(2, 3))],
    "UnitNormalization": [
        of(cl.UnitNormalization, shapes=(4,)),
        of(cl.UnitNormalization, [1, 2], shapes=(2, 3)),
    ],
}

# Public names of classes that are no layers to call.
NO_LAYERS = {
    "InputLayer": "the place where data come in",
    "InputSpec": "what a layer asks of its inputs",
    "Lambda": "Chainrule leaves it out, and says so",
    "Layer": "the base class",
}


def missing() -> set[str]:
    """The public classes that are neither in the table nor among those that are no layers."""
    public = {name for name in cl.__all__ if isinstance(getattr(cl, name), type)}
    return public - set(TABLE) - set(NO_LAYERS)


def cases():
    """All cases, each with a name to show."""
    return [(f"{name}-{i}", case) for name in sorted(TABLE) for i, case in enumerate(TABLE[name])]
