"""The twins themselves: Keras's own layers, with the same weights, give the same logits."""

import numpy as np
import pytest

from parity import twins
from parity.cases import assert_close

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras 3.15's variables are older than NumPy 2's way of asking for a copy.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


def keras_lstm(keras, shapes):
    vocabulary, width = shapes["embedding/embeddings"]
    x = keras.Input((None,), dtype="int32")
    y = keras.layers.Embedding(vocabulary, width)(x)
    y = keras.layers.LSTM(shapes["lstm/recurrent_kernel"][0], return_sequences=True)(y)
    return keras.Model(x, keras.layers.Dense(vocabulary)(y))


def keras_decoder(keras, shapes, length):
    layers = keras.layers
    vocabulary, width = shapes["tokens/embeddings"]
    heads = shapes["block_0/attention/query/kernel"][1]
    hidden = shapes["block_0/up/kernel"][1]
    tokens, places = (keras.Input((length,), dtype="int32") for _ in range(2))
    parts = [layers.Embedding(vocabulary, width), layers.Embedding(length, width)]
    x = parts[0](tokens) + parts[1](places)
    for _ in range(2):
        block = [
            layers.LayerNormalization(),
            layers.MultiHeadAttention(heads, width // heads),
            layers.LayerNormalization(),
            layers.Dense(hidden, activation="gelu"),
            layers.Dense(width),
        ]
        y = block[0](x)
        x = x + block[1](y, y, use_causal_mask=True)
        x = x + block[4](block[3](block[2](x)))
        parts += block
    parts += [layers.LayerNormalization(), layers.Dense(vocabulary)]
    return keras.Model([tokens, places], parts[-1](parts[-2](x))), parts


def assert_twins(torch, twin, theirs, variables, inputs, indices, targets, ours):
    """Equal logits, and equal derivatives for those weights whose twins are laid out alike."""
    logits, wanted = twin(torch.from_numpy(indices)), theirs(inputs)
    assert_close(logits.detach().numpy(), wanted.detach().numpy(), "float32")
    answers = torch.from_numpy(targets)
    twins.cross_entropy(torch, logits, answers).backward()
    twins.cross_entropy(torch, wanted, answers).backward()
    for parameter, name in ours:
        mine = parameter.grad.numpy()
        expected = variables[name].value.grad.numpy()
        expected = expected if expected.shape == mine.shape else expected.T
        assert abs(mine).max() > 0.0
        assert_close(mine, expected, "float32")


def test_the_text_is_plain_and_of_a_few_kilobytes():
    indices, characters = twins.corpus()
    assert 3000 < len(indices) < 5000
    assert len(characters) < 64
    assert "".join(characters).isascii()
    x, y = twins.windows(indices, 12, 5)
    assert x.shape == y.shape == (5, 12)
    assert (x[:, 1:] == y[:, :-1]).all()


def test_the_lstm(keras, torch):
    indices, characters = twins.corpus()
    x, y = twins.windows(indices, 9, 4)
    shapes = twins.lstm_shapes(len(characters), 8, 6)
    weights = twins.drawn(shapes)
    twin, theirs = twins.char_lstm(torch, weights), keras_lstm(keras, shapes)
    theirs.set_weights(list(weights.values()))
    variables = dict(zip(weights, theirs.weights, strict=True))
    pairs = [
        (twin.embedding.weight, "embedding/embeddings"),
        (twin.lstm.weight_ih_l0, "lstm/kernel"),
        (twin.lstm.weight_hh_l0, "lstm/recurrent_kernel"),
        (twin.lstm.bias_ih_l0, "lstm/bias"),
        (twin.logits.bias, "logits/bias"),
    ]
    assert_twins(torch, twin, theirs, variables, x, x, y, pairs)


def test_the_decoder(keras, torch):
    indices, characters = twins.corpus()
    x, y = twins.windows(indices, 9, 4)
    shapes = twins.transformer_shapes(len(characters), 9, 8, 2, 16)
    weights = twins.drawn(shapes)
    twin = twins.decoder(torch, weights)
    theirs, parts = keras_decoder(keras, shapes, 9)
    values = iter(weights.items())
    variables = {}
    for part in parts:
        named = [next(values) for _ in part.weights]
        part.set_weights([value for _, value in named])
        variables |= dict(zip((name for name, _ in named), part.weights, strict=True))
    assert list(variables) == list(weights)
    places = np.broadcast_to(np.arange(9, dtype="int32"), x.shape).copy()
    pairs = [
        (twin.tokens.weight, "tokens/embeddings"),
        (twin.positions.weight, "positions/embeddings"),
        (twin.blocks[0].norm_1.weight, "block_0/norm_1/gamma"),
        (twin.blocks[0].output.bias, "block_0/attention/attention_output/bias"),
        (twin.blocks[1].up.weight, "block_1/up/kernel"),
        (twin.blocks[1].down.weight, "block_1/down/kernel"),
        (twin.norm.bias, "norm/beta"),
    ]
    assert_twins(torch, twin, theirs, variables, [x, places], x, y, pairs)


@pytest.mark.parametrize("kind", ["lstm", "decoder"])
def test_both_learn_the_text(torch, kind):
    """The loss falls well below that of a guess by how often each character comes."""
    indices, characters = twins.corpus()
    if kind == "lstm":
        model = twins.char_lstm(torch, twins.drawn(twins.lstm_shapes(len(characters), 16, 48)))
    else:
        shapes = twins.transformer_shapes(len(characters), 24, 32, 4, 64)
        model = twins.decoder(torch, twins.drawn(shapes))
    often = np.bincount(indices) / len(indices)
    guess = -(often * np.log(often)).sum()
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], 1e-2)
    for step in range(120):
        x, y = (torch.from_numpy(part) for part in twins.windows(indices, 24, 16, seed=step))
        loss = twins.cross_entropy(torch, model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < guess - 0.3
