"""The encoder's weights by name, whatever file they came from.

Names say where an array belongs: "words", "places", "block 0 attention/query/kernel". A kernel has
a row for each input, as the layers have it; in the model's own file it has one for each output.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import SavedFileError

Array = NDArray[Any]

HEADS = 12
LONGEST = 256  # the model reads so many tokens of a text, though it knows 512 places
# How the model's own file calls the parts of a block, and how we do.
PARTS = {
    "attention.self.query": "attention/query",
    "attention.self.key": "attention/key",
    "attention.self.value": "attention/value",
    "attention.output.dense": "attention/attention_output",
    "attention.output.LayerNorm": "normalization",
    "intermediate.dense": "wide",
    "output.dense": "narrow",
    "output.LayerNorm": "end normalization",
}


class Table(Protocol):
    """Rows of float32 that can be looked up: an array, or something smaller."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""

    def __getitem__(self, rows: Any) -> Array:
        """Return the rows with these numbers."""


@dataclass(frozen=True)
class Weights:
    """What an encoder is made of.

    Parameters
    ----------
    vocabulary : the entries that a text is cut into
    words : a row for each of them
    arrays : all other weights by name
    source : where they are from, for errors
    heads : of each attention

    """

    vocabulary: Sequence[str]
    words: Table
    arrays: Mapping[str, Array]
    source: str = "The file"
    heads: int = HEADS

    def __post_init__(self) -> None:
        shape, entries = self.words.shape, len(self.vocabulary)
        if len(shape) != 2 or shape[0] != entries or self.heads < 1 or shape[1] % self.heads:
            raise SavedFileError(
                f"{self.source} has words of shape {shape} for {entries} entries and "
                f"{self.heads} heads; a row for each entry was wanted, of as many numbers for "
                "each head."
            )
        places = self.array("places").shape
        if len(places) != 2 or places[0] < 2 or places[1] != shape[1] or self.blocks < 1:
            raise SavedFileError(
                f"{self.source} has {self.blocks} blocks and places of shape {places}; a block "
                f"and places of shape (2 or more, {shape[1]}) were wanted."
            )

    @property
    def width(self) -> int:
        """How many numbers stand for a token."""
        return self.words.shape[1]

    @property
    def longest(self) -> int:
        """How many tokens a text may have."""
        return len(self.array("places"))

    @property
    def hidden(self) -> int:
        """How many units the wide layer of a block has."""
        return len(self.array("block 0 wide/bias"))

    @property
    def size(self) -> int:
        """How many numbers the arrays hold."""
        return sum(array.size for array in self.arrays.values())

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        number = 0
        while f"block {number} wide/bias" in self.arrays:
            number += 1
        return number

    def array(self, name: str) -> Array:
        """Return the array of this name.

        Raises
        ------
        SavedFileError : there is none

        """
        if name not in self.arrays:
            raise SavedFileError(f"{self.source} holds no {name!r}, so it is no encoder's.")
        return self.arrays[name]

    def shaped(self, name: str, shape: tuple[int, ...]) -> Array:
        """Return a layer's weight in the shape that the layer has it in.

        Raises
        ------
        SavedFileError : it has another number of numbers

        """
        found = self.array(name)
        if found.size != math.prod(shape):
            raise SavedFileError(
                f"{self.source}: {name!r} has shape {found.shape}; {shape} was wanted."
            )
        return found.reshape(shape)


def from_reference(
    tensors: Mapping[str, Array], vocabulary: Sequence[str], source: str = "The file"
) -> Weights:
    """Return the weights of the model's own file, under our names.

    The first row of the table of kinds (first text or second, of a pair) is added at every place of
    every text, so it is added to the places here, once.

    Raises
    ------
    SavedFileError : a weight is missing

    """

    def tensor(name: str) -> Array:
        if name not in tensors:
            raise SavedFileError(f"{source} holds no {name!r}, so it is not the encoder's.")
        return tensors[name]

    arrays: dict[str, Array] = {}

    def take(there: str, here: str) -> None:
        norm = here.endswith("normalization")
        weight = np.ascontiguousarray(tensor(f"{there}.weight").T)
        arrays[f"{here}/{'gamma' if norm else 'kernel'}"] = weight
        arrays[f"{here}/{'beta' if norm else 'bias'}"] = tensor(f"{there}.bias")

    places = tensor("embeddings.position_embeddings.weight")[:LONGEST]
    arrays["places"] = places + tensor("embeddings.token_type_embeddings.weight")[0]
    take("embeddings.LayerNorm", "begin normalization")
    number = 0
    while f"encoder.layer.{number}.output.dense.weight" in tensors:
        for there, here in PARTS.items():
            take(f"encoder.layer.{number}.{there}", f"block {number} {here}")
        number += 1
    words = tensor("embeddings.word_embeddings.weight")
    return Weights(vocabulary, words, arrays, source, HEADS)
