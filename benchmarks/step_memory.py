"""How much memory a training step takes, beside what the chain rule has to keep.

Backward needs what forward computed. In textbook terms that is each layer's output and, where the
layer has an activation, the weighted sum below it; an LSTM keeps its gates and its memory line for
each step, attention its queries, keys, values and shares. These are the step's *activations*, and
`activations` counts their bytes from the layers' own shapes. `peak` measures what a step takes.
"""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

import chainrule as cr
from chainrule import layers


def activations(model: Any, batch: int) -> int:
    """Return the bytes that a step on this many samples has to keep for backward.

    What the model is given is not counted, nor are layers that only give numbers another shape.
    """
    return sum(numbers(layer, batch) * layer.dtype.itemsize for layer in model.layers)


def numbers(layer: Any, batch: int) -> int:
    """Return how many numbers one layer has to keep."""
    shape = layer.input_shape
    into = [with_batch(each, batch) for each in (shape if isinstance(shape, list) else [shape])]
    output: int = math.prod(with_batch(layer.compute_output_shape(layer.input_shape), batch))
    if isinstance(layer, (layers.InputLayer, layers.Flatten, layers.Reshape)):
        return 0
    if isinstance(layer, layers.LSTM):
        # Four weighted sums, the four gates they become, c, f(c) and h.
        return 11 * math.prod(into[0][:2]) * int(layer.units)
    if isinstance(layer, layers.MultiHeadAttention):
        (samples, queries, _), (_, keys, _) = into[0], into[1]
        heads = samples * layer.num_heads
        projected = heads * ((queries + keys) * layer.key_dim + keys * layer.value_dim)
        shares = 2 * heads * queries * keys  # and the scores below them
        return projected + shares + heads * queries * layer.value_dim + output
    if isinstance(layer, layers.LayerNormalization):
        return 2 * output  # the standardized numbers, then scaled and moved
    activation = getattr(layer, "activation", None)
    has_sum = activation is not None and type(activation).__name__ != "Linear"
    return 2 * output if has_sum else output


def with_batch(shape: tuple[int | None, ...], batch: int) -> tuple[int, ...]:
    """Return the shape with the number of samples in the place of None."""
    return tuple(batch if length is None else length for length in shape)


def peak(model: Any, x: Any, y: Any) -> tuple[int, int]:
    """Return the bytes that a first step on a batch of these shapes takes, and a second.

    Both are what was allocated at the fullest moment above what there was before the step. Weights,
    their gradients and the optimizer's memory are there already: a step on one sample makes them.
    NumPy reports its arrays to tracemalloc, so this counts bytes and no pages.
    """
    model.train_on_batch(x[:1], y[:1])
    tracemalloc.start()
    try:
        taken = []
        for _ in range(2):
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            model.train_on_batch(x, y)
            taken.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
    return taken[0], taken[1]


def some(shape: tuple[int, ...], classes: int) -> tuple[Any, Any]:
    """Return drawn samples of a shape, and a class for each."""
    draw = np.random.default_rng(1)
    return draw.normal(size=shape).astype(np.float32), draw.integers(0, classes, shape[0])


def compiled(model: Any) -> Any:
    """Return the model, ready to be trained to tell classes apart."""
    loss = cr.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss)
    return model


def mlp() -> tuple[Any, Any, Any]:
    """Return four hidden layers of 128, and a batch of 512."""
    hidden = [layers.Dense(128, activation="relu") for _ in range(4)]
    model = cr.Sequential([cr.Input((64,)), *hidden, layers.Dense(10)])
    return compiled(model), *some((512, 64), 10)


def cnn() -> tuple[Any, Any, Any]:
    """Return two convolutions with pooling, and a batch of 32 images."""
    model = cr.Sequential(
        [
            cr.Input((28, 28, 1)),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
    return compiled(model), *some((32, 28, 28, 1), 10)


def lstm() -> tuple[Any, Any, Any]:
    """Return an LSTM of 64 units, and a batch of 64 sequences of 32 steps."""
    model = cr.Sequential([cr.Input((32, 16)), layers.LSTM(64), layers.Dense(10)])
    return compiled(model), *some((64, 32, 16), 10)


def transformer() -> tuple[Any, Any, Any]:
    """Return two blocks of width 64, and a batch of 16 texts of 32 tokens."""
    tokens = cr.Input((32,), dtype="int32")
    x: Any = layers.Embedding(65, 64)(tokens)
    for _ in range(2):
        seen = layers.LayerNormalization()(x)
        x = x + layers.MultiHeadAttention(4, 16)(seen, seen, use_causal_mask=True)
        hidden = layers.Dense(256, activation="gelu")(layers.LayerNormalization()(x))
        x = x + layers.Dense(64)(hidden)
    model = cr.Model(tokens, layers.Dense(65)(layers.LayerNormalization()(x)))
    text = np.random.default_rng(1).integers(0, 65, (16, 33))
    return compiled(model), text[:, :-1].copy(), text[:, 1:].copy()


MODELS: dict[str, Callable[[], tuple[Any, Any, Any]]] = {
    "MLP": mlp,
    "CNN": cnn,
    "LSTM": lstm,
    "transformer": transformer,
}
