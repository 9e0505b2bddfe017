"""GPT: 4 blocks of width 128 with 4 heads, 64 tokens out of 65, batches of 16, 50 steps.

`python benchmarks/gpt.py --peer NAME`. Blocks that normalize first, with GELU, as in GPT-2; Adam,
float32; about 0.8 million weights.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from torch_peer import adam, copy, torch_training
from workload import Training, fit, main, spelled_like_keras

Array = NDArray[Any]

BLOCKS, WIDTH, HEADS, TIME, VOCABULARY, BATCH, STEPS = 4, 128, 4, 64, 65, 16, 50
HIDDEN, SIZE = 4 * WIDTH, WIDTH // HEADS
LAYER_NORM_EPSILON = 1e-5


def data() -> tuple[Array, Array]:
    """Return tokens (samples, time), and each one's next: a chain with some chance in it."""
    draw = np.random.default_rng(1)
    chain = np.empty((STEPS * BATCH, TIME + 1), np.int64)
    chain[:, 0] = draw.integers(0, VOCABULARY, len(chain))
    for t in range(TIME):
        chain[:, t + 1] = (3 * chain[:, t] + draw.integers(0, 4, len(chain))) % VOCABULARY
    return chain[:, :-1].copy(), chain[:, 1:].copy()


def weights() -> list[Array]:
    """Return the start in the order of the Keras model."""
    draw = np.random.default_rng(7)

    def kernel(*shape: int) -> Array:
        return draw.normal(0, 0.05, shape).astype(np.float32)

    def norm() -> list[Array]:
        return [np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)]

    start = [kernel(VOCABULARY, WIDTH), kernel(TIME, WIDTH)]
    for _ in range(BLOCKS):
        start += norm()
        for _ in ("query", "key", "value"):
            start += [kernel(WIDTH, HEADS, SIZE), np.zeros((HEADS, SIZE), np.float32)]
        start += [kernel(HEADS, SIZE, WIDTH), np.zeros(WIDTH, np.float32), *norm()]
        start += [kernel(WIDTH, HIDDEN), np.zeros(HIDDEN, np.float32)]
        start += [kernel(HIDDEN, WIDTH), np.zeros(WIDTH, np.float32)]
    return [*start, *norm(), kernel(WIDTH, VOCABULARY), np.zeros(VOCABULARY, np.float32)]


def keras(k: Any) -> Training:
    """Spell it as Keras does."""
    layers = k.layers

    class Positions(layers.Layer):  # type: ignore[misc, name-defined]  # either library's
        """Adds a learned vector for each place."""

        def __init__(self) -> None:
            super().__init__()
            self.table = layers.Embedding(TIME, WIDTH)

        def call(self, x: Any) -> Any:
            return x + self.table(k.ops.arange(TIME))

    def norm() -> Any:
        return layers.LayerNormalization(epsilon=LAYER_NORM_EPSILON)

    tokens = k.Input((TIME,), dtype="int32")
    x = Positions()(layers.Embedding(VOCABULARY, WIDTH)(tokens))
    for _ in range(BLOCKS):
        seen = norm()(x)
        x = x + layers.MultiHeadAttention(HEADS, SIZE)(seen, seen, use_causal_mask=True)
        hidden = layers.Dense(HIDDEN, activation="gelu")(norm()(x))
        x = x + layers.Dense(WIDTH)(hidden)
    model = k.Model(tokens, layers.Dense(VOCABULARY)(norm()(x)))
    loss = k.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=k.optimizers.Adam(1e-3), loss=loss)
    model.set_weights(weights())
    return fit(model, *data(), BATCH)


def torch() -> Training:
    """Use PyTorch as its small GPTs are written: one product for q, k and v, and its own kernel."""
    import torch

    nn = torch.nn

    class Block(nn.Module):  # type: ignore[misc, name-defined]  # PyTorch has none
        def __init__(self) -> None:
            super().__init__()
            self.norm_1, self.norm_2 = (nn.LayerNorm(WIDTH, LAYER_NORM_EPSILON) for _ in range(2))
            self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
            self.up, self.down = nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, WIDTH)

        def forward(self, x: Any) -> Any:
            q, key, v = (
                part.view(len(x), TIME, HEADS, SIZE).transpose(1, 2)
                for part in self.qkv(self.norm_1(x)).split(WIDTH, dim=2)
            )
            seen = nn.functional.scaled_dot_product_attention(q, key, v, is_causal=True)
            x = x + self.out(seen.transpose(1, 2).reshape(x.shape))
            return x + self.down(nn.functional.gelu(self.up(self.norm_2(x))))

    class Gpt(nn.Module):  # type: ignore[misc, name-defined]  # as above
        def __init__(self) -> None:
            super().__init__()
            self.tokens, self.places = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(TIME, WIDTH)
            self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
            self.norm = nn.LayerNorm(WIDTH, LAYER_NORM_EPSILON)
            self.head = nn.Linear(WIDTH, VOCABULARY)

        def forward(self, x: Any) -> Any:
            x = self.tokens(x) + self.places.weight
            for block in self.blocks:
                x = block(x)
            return self.head(self.norm(x)).transpose(1, 2)

    model, start = Gpt(), iter(weights())

    def copy_norm(layer: Any) -> None:
        copy(layer.weight, next(start))
        copy(layer.bias, next(start))

    def copy_linear(layer: Any) -> None:
        copy(layer.weight, next(start).reshape(layer.in_features, -1).T)
        copy(layer.bias, next(start))

    copy(model.tokens.weight, next(start))
    copy(model.places.weight, next(start))
    for block in model.blocks:
        copy_norm(block.norm_1)
        parts = [next(start).reshape(-1, WIDTH) for _ in range(6)]
        copy(block.qkv.weight, np.concatenate(parts[::2], axis=1).T)
        copy(block.qkv.bias, np.concatenate(parts[1::2]).ravel())
        copy_linear(block.out)
        copy_norm(block.norm_2)
        copy_linear(block.up)
        copy_linear(block.down)
    copy_norm(model.norm)
    copy_linear(model.head)
    return torch_training(model, nn.CrossEntropyLoss(), adam(model), *data(), BATCH)


PEERS = {**spelled_like_keras(keras), "torch": torch}

if __name__ == "__main__":
    main(PEERS)
