"""Small language models learn as their PyTorch twins do: each step's loss within 1 %.

The same weights, the same text in the same batches, the same Adam: a recurrent network of
characters, and a decoder-only transformer (see ``twins.py``).
"""

import numpy as np
import pytest

import chainrule as cr
from chainrule import layers
from parity import twins

pytestmark = [pytest.mark.peers, pytest.mark.slow]

LENGTH, BATCH, STEPS = 24, 16, 80


class Positions(layers.Layer):
    """Adds a learned vector for each place."""

    def __init__(self, length, width, **options):
        super().__init__(**options)
        self.table = layers.Embedding(length, width)
        self.length = length

    def call(self, x):
        return x + self.table(cr.ops.arange(self.length))


class Block(layers.Layer):
    """Causal attention and two dense layers, each added to the signal (pre-norm)."""

    def __init__(self, width, heads, hidden, **options):
        super().__init__(**options)
        self.norm_1 = layers.LayerNormalization()
        self.attention = layers.MultiHeadAttention(heads, width // heads)
        self.norm_2 = layers.LayerNormalization()
        self.up = layers.Dense(hidden, activation="gelu")
        self.down = layers.Dense(width)

    def call(self, x):
        seen = self.norm_1(x)
        x = x + self.attention(seen, seen, use_causal_mask=True)
        return x + self.down(self.up(self.norm_2(x)))


def our_lstm(vocabulary, width, units):
    return cr.Sequential(
        [
            layers.Input((LENGTH,), dtype="int32"),
            layers.Embedding(vocabulary, width),
            layers.LSTM(units, return_sequences=True),
            layers.Dense(vocabulary),
        ]
    )


def our_decoder(vocabulary, width, heads, hidden):
    tokens = layers.Input((LENGTH,), dtype="int32")
    x = layers.Embedding(vocabulary, width)(tokens)
    x = Positions(LENGTH, width)(x)
    x = Block(width, heads, hidden)(x)
    x = Block(width, heads, hidden)(x)
    return cr.Model(tokens, layers.Dense(vocabulary)(layers.LayerNormalization()(x)))


def losses_of_both(torch, ours, twin, weights, rate):
    """The losses of each step, ours and the twin's, on the same batches of the text."""
    ours.set_weights(list(weights.values()))
    ours.compile(
        cr.optimizers.Adam(rate, epsilon=1e-8),
        cr.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    trained = [p for p in twin.parameters() if p.requires_grad]
    adam = torch.optim.Adam(trained, lr=rate, eps=1e-8)
    indices, _ = twins.corpus()
    x, y = twins.windows(indices, LENGTH, BATCH * STEPS)
    mine, theirs = [], []
    for start in range(0, BATCH * STEPS, BATCH):
        batch = x[start : start + BATCH], y[start : start + BATCH]
        mine.append(float(ours.train_on_batch(*batch)))
        adam.zero_grad()
        inputs, targets = (torch.from_numpy(np.ascontiguousarray(each)).long() for each in batch)
        loss = twins.cross_entropy(torch, twin(inputs), targets)
        loss.backward()
        adam.step()
        theirs.append(loss.item())
    return np.array(mine), np.array(theirs)


def assert_one_curve(mine, theirs):
    assert np.all(np.isfinite(theirs))
    assert np.abs(mine / theirs - 1).max() < 0.01
    # It did learn: otherwise two flat curves would agree too.
    assert theirs[-5:].mean() < 0.85 * theirs[0]


def test_a_recurrent_network_of_characters_learns_as_its_twin(torch):
    _, characters = twins.corpus()
    weights = twins.drawn(twins.lstm_shapes(len(characters), 16, 48))
    mine, theirs = losses_of_both(
        torch, our_lstm(len(characters), 16, 48), twins.char_lstm(torch, weights), weights, 0.01
    )
    assert_one_curve(mine, theirs)


def test_a_transformer_of_characters_learns_as_its_twin(torch):
    _, characters = twins.corpus()
    shapes = twins.transformer_shapes(len(characters), LENGTH, 32, 4, 64)
    weights = twins.drawn(shapes)
    mine, theirs = losses_of_both(
        torch, our_decoder(len(characters), 32, 4, 64), twins.decoder(torch, weights), weights, 3e-3
    )
    assert_one_curve(mine, theirs)
