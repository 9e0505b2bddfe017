"""Two language models in plain PyTorch, built from weights in Keras's layout.

They are the peers of the same models made of our layers: the same weights and the same text must
give the same losses, step by step. Nothing of Keras is used here, so that a mistake in how we read
Keras can't hide. Each builder takes a dict of arrays, named as below, and returns a module in their
dtype that takes indices (batch, time) and gives logits (batch, time, vocabulary).

What Keras and PyTorch lay out differently is turned here, once: a kernel is (inputs, outputs) in
Keras and (outputs, inputs) in a torch Linear or LSTM; both have an LSTM's gates in the order input,
forget, candidate, output; torch has two biases in an LSTM, which are added, and Keras has one.
"""

from pathlib import Path

import numpy as np

TEXT = Path(__file__).parents[1] / "data" / "harbour.txt"
# Keras's LayerNormalization adds this to the variance; torch's own default is 1e-5.
EPSILON = 1e-3


def corpus():
    """The text as indices, and its characters in order: ``characters[index]``.

    Line ends count as spaces, so that the place where a line was broken isn't learned.
    """
    text = " ".join(TEXT.read_text(encoding="utf-8").split())
    characters = sorted(set(text))
    place = {character: index for index, character in enumerate(characters)}
    return np.array([place[character] for character in text], "int32"), characters


def windows(indices, length, count, seed=0):
    """``count`` pieces of the text and, for each of their characters, the one after it."""
    starts = np.random.default_rng(seed).integers(0, len(indices) - length, count)
    places = starts[:, np.newaxis] + np.arange(length)
    return indices[places], indices[places + 1]


def lstm_shapes(vocabulary, width, units):
    """The shapes of the weights that :func:`char_lstm` takes, in Keras's order."""
    return {
        "embedding/embeddings": (vocabulary, width),
        "lstm/kernel": (width, 4 * units),
        "lstm/recurrent_kernel": (units, 4 * units),
        "lstm/bias": (4 * units,),
        "logits/kernel": (units, vocabulary),
        "logits/bias": (vocabulary,),
    }


def transformer_shapes(vocabulary, length, width, heads, hidden, blocks=2):
    """The shapes of the weights that :func:`decoder` takes, in the order of the layers.

    ``positions/embeddings`` has one row for each place, 0 to length - 1.
    """
    size = width // heads
    shapes = {
        "tokens/embeddings": (vocabulary, width),
        "positions/embeddings": (length, width),
    }
    for block in range(blocks):
        shapes |= {
            f"block_{block}/norm_1/gamma": (width,),
            f"block_{block}/norm_1/beta": (width,),
            f"block_{block}/attention/query/kernel": (width, heads, size),
            f"block_{block}/attention/query/bias": (heads, size),
            f"block_{block}/attention/key/kernel": (width, heads, size),
            f"block_{block}/attention/key/bias": (heads, size),
            f"block_{block}/attention/value/kernel": (width, heads, size),
            f"block_{block}/attention/value/bias": (heads, size),
            f"block_{block}/attention/attention_output/kernel": (heads, size, width),
            f"block_{block}/attention/attention_output/bias": (width,),
            f"block_{block}/norm_2/gamma": (width,),
            f"block_{block}/norm_2/beta": (width,),
            f"block_{block}/up/kernel": (width, hidden),
            f"block_{block}/up/bias": (hidden,),
            f"block_{block}/down/kernel": (hidden, width),
            f"block_{block}/down/bias": (width,),
        }
    return shapes | {
        "norm/gamma": (width,),
        "norm/beta": (width,),
        "logits/kernel": (width, vocabulary),
        "logits/bias": (vocabulary,),
    }


def drawn(shapes, dtype="float32", seed=0):
    """Weights of these shapes: kernels of a spread that fits their inputs, gains around 1."""
    rng = np.random.default_rng(seed)
    weights = {}
    for name, shape in shapes.items():
        inputs = shape[0] * shape[1] if name.endswith("attention_output/kernel") else shape[0]
        spread = inputs**-0.5 if name.endswith("kernel") else 0.1
        middle = 1.0 if name.endswith("gamma") else 0.0
        weights[name] = rng.normal(middle, spread, shape).astype(dtype)
    return weights


def char_lstm(torch, weights):
    """Return embedding, LSTM and a linear layer to logits (see :func:`lstm_shapes`).

    The module's ``embedding``, ``lstm`` and ``logits`` are torch's own; of the LSTM's two biases
    the second is 0 and fixed, so that a step of training moves their sum as far as Keras's one.
    """
    vocabulary, width = weights["embedding/embeddings"].shape
    units = weights["lstm/recurrent_kernel"].shape[0]

    class CharLSTM(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = torch.nn.Embedding(vocabulary, width)
            self.lstm = torch.nn.LSTM(width, units, batch_first=True)
            self.logits = torch.nn.Linear(units, vocabulary)

        def forward(self, indices):
            return self.logits(self.lstm(self.embedding(indices))[0])

    model = CharLSTM().to(dtype_of(torch, weights))
    fill(torch, model.embedding.weight, weights["embedding/embeddings"])
    fill(torch, model.lstm.weight_ih_l0, weights["lstm/kernel"].T)
    fill(torch, model.lstm.weight_hh_l0, weights["lstm/recurrent_kernel"].T)
    fill(torch, model.lstm.bias_ih_l0, weights["lstm/bias"])
    fill(torch, model.lstm.bias_hh_l0, np.zeros(4 * units))
    model.lstm.bias_hh_l0.requires_grad_(False)
    linear(torch, model.logits, weights, "logits")
    return model


def decoder(torch, weights):
    """Return a small decoder-only transformer (see :func:`transformer_shapes`).

    Tokens and places are embedded and added. Each block adds to the signal what causal attention
    makes of it, and then what two linear layers with a GELU between make of it; each looks at the
    signal through a layer normalization (pre-norm). After the last block: normalization, logits.

    The GELU is the exact one, x Phi(x), as Keras's "gelu" is.
    """
    vocabulary, width = weights["tokens/embeddings"].shape
    length = weights["positions/embeddings"].shape[0]
    heads = weights["block_0/attention/query/kernel"].shape[1]
    blocks = len({name.split("/")[0] for name in weights if name.startswith("block_")})

    class Block(torch.nn.Module):
        def __init__(self, name):
            super().__init__()
            hidden = weights[f"{name}/up/kernel"].shape[1]
            self.norm_1 = torch.nn.LayerNorm(width, eps=EPSILON)
            self.query, self.key, self.value, self.output = (
                torch.nn.Linear(width, width) for _ in range(4)
            )
            self.norm_2 = torch.nn.LayerNorm(width, eps=EPSILON)
            self.up, self.down = torch.nn.Linear(width, hidden), torch.nn.Linear(hidden, width)

        def attend(self, x):
            def by_head(y):
                return y.unflatten(-1, (heads, width // heads)).transpose(1, 2)

            q, k, v = (by_head(part(x)) for part in (self.query, self.key, self.value))
            scores = q @ k.transpose(-1, -2) / (width // heads) ** 0.5
            ahead = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
            shares = torch.softmax(scores.masked_fill(ahead, -torch.inf), dim=-1)
            return self.output((shares @ v).transpose(1, 2).flatten(2))

        def forward(self, x):
            x = x + self.attend(self.norm_1(x))
            return x + self.down(torch.nn.functional.gelu(self.up(self.norm_2(x))))

    class Decoder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.tokens = torch.nn.Embedding(vocabulary, width)
            self.positions = torch.nn.Embedding(length, width)
            self.blocks = torch.nn.ModuleList(Block(f"block_{i}") for i in range(blocks))
            self.norm = torch.nn.LayerNorm(width, eps=EPSILON)
            self.logits = torch.nn.Linear(width, vocabulary)

        def forward(self, indices):
            x = self.tokens(indices) + self.positions.weight[: indices.shape[1]]
            for block in self.blocks:
                x = block(x)
            return self.logits(self.norm(x))

    model = Decoder().to(dtype_of(torch, weights))
    fill(torch, model.tokens.weight, weights["tokens/embeddings"])
    fill(torch, model.positions.weight, weights["positions/embeddings"])
    for index, block in enumerate(model.blocks):
        name = f"block_{index}"
        normalization(torch, block.norm_1, weights, f"{name}/norm_1")
        for part in ("query", "key", "value"):
            linear(torch, getattr(block, part), weights, f"{name}/attention/{part}")
        linear(torch, block.output, weights, f"{name}/attention/attention_output")
        normalization(torch, block.norm_2, weights, f"{name}/norm_2")
        linear(torch, block.up, weights, f"{name}/up")
        linear(torch, block.down, weights, f"{name}/down")
    normalization(torch, model.norm, weights, "norm")
    linear(torch, model.logits, weights, "logits")
    return model


def cross_entropy(torch, logits, targets):
    """The mean over all characters of -log p(the right one)."""
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten().long())


def dtype_of(torch, weights):
    return getattr(torch, next(iter(weights.values())).dtype.name)


def fill(torch, parameter, value):
    assert tuple(parameter.shape) == value.shape
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(np.array(value)))


def linear(torch, layer, weights, name):
    """Fill a Linear; heads and their sizes, two axes in Keras, are one in torch."""
    outputs, inputs = layer.weight.shape
    fill(torch, layer.weight, weights[f"{name}/kernel"].reshape(inputs, outputs).T)
    fill(torch, layer.bias, weights[f"{name}/bias"].reshape(outputs))


def normalization(torch, layer, weights, name):
    fill(torch, layer.weight, weights[f"{name}/gamma"])
    fill(torch, layer.bias, weights[f"{name}/beta"])
