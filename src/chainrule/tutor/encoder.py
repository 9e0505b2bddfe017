"""The encoder: a small transformer that turns a text into a direction.

Texts that mean much the same point much the same way, whatever words they use, so the product of
two vectors says how near two texts are. The network is all-MiniLM-L6-v2, made of the same layers as
the book's transformer::

    numbers of tokens            (batch, T)
    word + place, normalized     (batch, T, 384)
    6 blocks: attention of 12 heads, added and normalized;
              two dense layers, 384 to 1536 and back, added and normalized
    mean over the tokens         (batch, 384)
    brought to length 1          (batch, 384)

It is only read here, never trained, so its weights need neither gradients nor one flat array.

References: Wang et al., "MiniLM: Deep self-attention distillation for task-agnostic compression of
pre-trained transformers" (2020); Reimers and Gurevych, "Sentence-BERT: Sentence embeddings using
Siamese BERT-networks" (2019); Devlin et al., "BERT" (2019).
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.kernels.choice import using
from chainrule.layers import (
    Dense,
    GlobalAveragePooling1D,
    Input,
    LayerNormalization,
    MultiHeadAttention,
    UnitNormalization,
)
from chainrule.layers.base import Layer
from chainrule.layers.graph import Graph
from chainrule.layers.weights import limited_weights
from chainrule.tutor.lookup import Places, Words
from chainrule.tutor.tokenizer import Tokenizer
from chainrule.tutor.weights import Weights

Array = NDArray[Any]

EPSILON = 1e-12  # of the model's layer normalization
# So many tokens go through the network at once, padding included.
TOKENS_AT_ONCE = 1024
# Fewer are done before compiled kernels would be loaded.
WORTH_COMPILING = 30_000


class Encoder:
    """Turns texts into vectors of length 1.

    Parameters
    ----------
    weights : of the network, with its vocabulary

    Raises
    ------
    SavedFileError : weights are missing, or don't fit each other

    """

    def __init__(self, weights: Weights) -> None:
        self.width = weights.width
        self.tokenizer = Tokenizer(weights.vocabulary, weights.longest)
        # No layer can be larger than what the file holds, whatever it says of itself.
        with limited_weights(weights.size):
            self.graph = network(weights)
        # The layers write into buffers of their own: one text after the other.
        self._lock = threading.Lock()
        self._limited = blas_limit()

    @classmethod
    def load(cls, source: "str | PathLike[str] | bytes") -> "Encoder":
        """Return the encoder whose weights are in a file, or in the bytes of one.

        Parameters
        ----------
        source : the compact form (:mod:`chainrule.tutor.compact`), or the model's own file with
            its vocabulary beside it

        Raises
        ------
        SavedFileError : there is no such file, it is damaged, or holds something else

        """
        from chainrule.tutor.compact import read_weights

        return cls(read_weights(source))

    def encode(self, texts: Sequence[str]) -> Array:
        """Return a vector of length 1 for each text: (texts, width) in float32.

        Texts of about one length go through the network together, so that little of what is
        computed is padding. A text longer than the network can take is read up to there.

        Parameters
        ----------
        texts : any number of them; one of no words is a text, too

        """
        if isinstance(texts, str):
            texts = [texts]
        rows = [self.tokenizer.ids(text) for text in texts]
        vectors = np.empty((len(rows), self.width), "float32")
        few = sum(map(len, rows)) < WORTH_COMPILING
        alone = (using("numpy"), self._limited()) if few else ()
        with self._lock, ExitStack() as settings:
            for setting in alone:
                settings.enter_context(setting)
            for places in batches([len(row) for row in rows]):
                tokens, counted = padded([rows[place] for place in places])
                masks = None if counted is None else [counted]
                vectors[places] = self.graph.forward([tokens], masks=masks)[0]
        return vectors


def blas_limit() -> Callable[[], AbstractContextManager[Any]]:
    """Return what makes a context in which NumPy's BLAS keeps to one thread.

    A question's products are small: on a machine that has other work, BLAS's threads wait for each
    other for ten times as long as one thread takes for all. Without `threadpoolctl`, as in the
    page, there is nothing to limit.
    """
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return nullcontext
    return partial(ThreadpoolController().limit, limits=1)


def network(weights: Weights) -> Graph:
    """Return the network with these weights, from numbers of tokens to vectors of length 1."""
    width, heads = weights.width, weights.heads
    tokens = Input((None,), dtype="int32")
    x = Words(weights.words)(tokens)
    x = Places(weights.array("places"))(x)
    x = normalized(x, weights, "begin")
    for number in range(weights.blocks):
        block = f"block {number}"
        attention = MultiHeadAttention(heads, width // heads, kernel_initializer="zeros")
        x = normalized(x + filled(attention, weights, f"{block} attention", x, x), weights, block)
        wide = Dense(weights.hidden, activation="gelu", kernel_initializer="zeros")
        narrow = Dense(width, kernel_initializer="zeros")
        thought = filled(wide, weights, f"{block} wide", x)
        thought = filled(narrow, weights, f"{block} narrow", thought)
        x = normalized(x + thought, weights, f"{block} end")
    mean = GlobalAveragePooling1D()(x)
    return Graph([tokens], [UnitNormalization()(mean)])


def normalized(x: Any, weights: Weights, name: str) -> Any:
    """Return x through a layer normalization that has these weights."""
    return filled(LayerNormalization(epsilon=EPSILON), weights, f"{name} normalization", x)


def filled(layer: Layer, weights: Weights, name: str, *inputs: Any) -> Any:
    """Call a layer on symbolic tensors, which makes its weights, and put ours in their place."""
    output = layer(*inputs)
    for variable in layer.weights:
        own = variable.path.split("/", 1)[1]
        variable.value = weights.shaped(f"{name}/{own}", variable.shape)
        # Nothing will be learned: a single 0, seen at every place, takes no memory.
        variable.gradient = np.broadcast_to(np.float32(0.0), variable.shape)
    return output


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield which rows to take together: of about one length, TOKENS_AT_ONCE at most, or one row.

    >>> list(batches([3, 1000, 4, 1000]))
    [[0, 2], [1], [3]]
    """
    taken: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        # The rows come in order of length, so this one says how long the batch would be.
        if taken and (len(taken) + 1) * lengths[place] > TOKENS_AT_ONCE:
            yield taken
            taken = []
        taken.append(place)
    if taken:
        yield taken


def padded(rows: Sequence[Sequence[int]]) -> tuple[Array, Array | None]:
    """Return rows as one array (rows, longest), and where they are not padding; None: nowhere.

    >>> tokens, counted = padded([[5, 6], [7]])
    >>> tokens.tolist(), counted.astype(int).tolist()
    ([[5, 6], [7, 0]], [[1, 1], [1, 0]])
    """
    lengths = np.array([len(row) for row in rows])
    tokens = np.zeros((len(rows), lengths.max()), np.intp)
    for place, row in enumerate(rows):
        tokens[place, : len(row)] = row
    counted = np.arange(tokens.shape[1]) < lengths[:, np.newaxis]
    return tokens, None if counted.all() else counted
