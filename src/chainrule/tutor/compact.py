"""The encoder's weights in a quarter of their size, in one file that says all about itself.

A weight of 32 bits says more than the encoder needs. Neighbours in a row are of about one size, so
a group of them shares a scale, and each is a small whole number times that scale::

    largest = max |w| of the group      scale = largest / (2**(bits - 1) - 1)
    code = w / scale, rounded           w is about code * scale, off by scale / 2 at most

- The kernels of the layers have 8 bits and are made float32 again when they are loaded. They are
  what the quality hangs on: every number that passes goes through all of them.
- The table of words, as large as all kernels together, has 6 bits. Of its rows only those that a
  text names are made float32, when it names them.
- Biases, and what normalizes, are few: they stay float32.

The file is in the safetensors format, so that nothing in it can be executed; the vocabulary is one
of its arrays. Its name carries a hash of its content, so it may be kept for ever.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import SavedFileError
from chainrule.models.safetensors import read_bytes, read_file, write_file, written
from chainrule.tutor.weights import Weights, from_reference

Array = NDArray[Any]

FORMAT = "chainrule encoder 1"
LICENCE = "Apache-2.0"
MODEL = "sentence-transformers/all-MiniLM-L6-v2"
VOCABULARY = "vocab.txt"  # beside the model's own file
GROUP = 64
KERNEL_BITS, WORD_BITS = 8, 6
CODES, SCALES = " codes", " scales"  # what the names of an array's two parts end with


@dataclass(frozen=True)
class PackedTable:
    """Rows of small whole numbers, packed bit by bit, that are looked up as float32.

    Parameters
    ----------
    planes : (rows, bits, width / 8): for each bit of the codes, from the highest, that bit of all
        of a row's codes, eight to a byte; codes count from the lowest, so none is negative
    scales : (rows, groups)

    >>> table = PackedTable.of(np.linspace(-1.0, 1.0, 64).reshape(1, 64), bits=8, group=32)
    >>> table.shape, table.planes.nbytes, table[[0]].round(2)[0, [0, 10, 63]].tolist()
    ((1, 64), 64, [-1.0, -0.6800000071525574, 1.0])
    """

    planes: Array
    scales: Array

    @classmethod
    def of(cls, table: Array, bits: int, group: int) -> "PackedTable":
        """Return a table packed into so many bits a number."""
        codes, scales = quantized(table, bits, group)
        whole = (codes + lowest(bits)).astype("uint8")
        by_plane = [(whole >> bit) & 1 for bit in reversed(range(bits))]
        return cls(np.stack([np.packbits(plane, axis=-1) for plane in by_plane], 1), scales)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.planes), self.planes.shape[2] * 8

    def __getitem__(self, rows: Any) -> Array:
        """Return the rows with these numbers, in an array of any shape."""
        chosen = self.planes[rows]
        bits = chosen.shape[-2]
        codes = np.zeros((*chosen.shape[:-2], self.shape[1]), "uint8")
        for plane in range(bits):
            codes <<= 1
            codes |= np.unpackbits(chosen[..., plane, :], axis=-1)
        return restored(codes, self.scales[rows], lowest(bits))


def lowest(bits: int) -> int:
    """Return how far below 0 the codes of so many bits go.

    >>> lowest(8)
    127
    """
    return (1 << (bits - 1)) - 1


def quantized(rows: Array, bits: int, group: int) -> tuple[Array, Array]:
    """Return whole numbers (rows, columns) and scales (rows, groups) that stand for these rows.

    >>> codes, scales = quantized(np.array([[0.5, -1.0]]), bits=8, group=2)
    >>> codes.tolist(), (scales * 127).round(3).tolist()
    ([[64, -127]], [[1.0]])
    """
    groups = rows.reshape(len(rows), -1, group)
    top = lowest(bits)
    scales = (np.abs(groups).max(axis=-1) / top).astype("float16")
    # As kept, and never 0: then a group is all zeros, whatever divides it.
    divisors = np.maximum(scales.astype("float32"), np.finfo("float16").tiny)[..., np.newaxis]
    codes = np.clip(np.rint(groups / divisors), -top, top)
    return codes.astype("int8").reshape(rows.shape), scales


def restored(codes: Array, scales: Array, offset: int = 0) -> Array:
    """Return what codes (..., columns), less the offset, and scales (..., groups) stand for.

    >>> restored(np.array([[3, 4]], "int8"), np.array([[0.5]], "float16")).tolist()
    [[1.5, 2.0]]
    """
    found = codes.astype("float32")
    if offset:
        found -= offset
    groups = found.reshape(*scales.shape, -1)
    groups *= scales.astype("float32")[..., np.newaxis]
    return found


def compacted(weights: Weights) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the arrays and the text of the compact form."""
    words = PackedTable.of(np.asarray(weights.words), WORD_BITS, GROUP)
    tensors: dict[str, Array] = {}
    parts: dict[str, Array] = {"words" + CODES: words.planes, "words" + SCALES: words.scales}
    for name, array in sorted(weights.arrays.items()):
        if array.ndim == 1:
            tensors[name] = array.astype("float32")
        else:
            parts[name + CODES], parts[name + SCALES] = quantized(array, KERNEL_BITS, GROUP)
    # Those of more bytes a number first: each lies where the processor likes to read it.
    for name in sorted(parts, key=lambda name: -parts[name].itemsize):
        tensors[name] = parts[name]
    text = "\n".join(weights.vocabulary).encode("utf-8")
    tensors["vocabulary"] = np.frombuffer(text, "uint8")
    about = {"format": FORMAT, "model": MODEL, "licence": LICENCE, "heads": str(weights.heads)}
    return tensors, about


def write_compact(weights: Weights, folder: Path) -> Path:
    """Write the compact form into a folder, under a name with its hash; return where.

    Raises
    ------
    SavedFileError : the folder is missing, or the file can't be written

    """
    tensors, about = compacted(weights)
    digest = hashlib.sha256()
    for part in written(tensors, about):
        digest.update(part)
    path = folder / f"encoder-{digest.hexdigest()[:16]}.safetensors"
    write_file(path, tensors, about)
    return path


def read_weights(source: "str | PathLike[str] | bytes") -> Weights:
    """Return the weights in a file, compact or the model's own, or in the bytes of a compact one.

    Raises
    ------
    SavedFileError : there is no such file, it is damaged, or holds something else

    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        name = "The encoder's file"
        tensors, about = read_bytes(bytes(source), name)
    else:
        name = str(source)
        tensors, about = read_file(Path(source))
        if "embeddings.word_embeddings.weight" in tensors:
            return from_reference(tensors, vocabulary_beside(Path(source)), name)
    if about.get("format") != FORMAT:
        raise SavedFileError(
            f"{name} says it is {about.get('format', 'of no kind')!r}; {FORMAT!r} was wanted. "
            "Build the book again."
        )
    return expanded(tensors, about, name)


def expanded(tensors: Mapping[str, Array], about: Mapping[str, str], source: str) -> Weights:
    """Return the weights that the compact form's arrays and text stand for.

    Raises
    ------
    SavedFileError : they are not what an encoder needs

    """
    heads = about.get("heads", "")
    if not re.fullmatch("[1-9][0-9]?", heads):
        raise SavedFileError(f"{source}: heads={heads[:20]!r}; a number from 1 to 99 was wanted.")
    arrays: dict[str, Array] = {}
    for name, array in tensors.items():
        if name.endswith(CODES) and not name.startswith("words"):
            whole = name.removesuffix(CODES)
            scales = scales_of(tensors, whole, array.shape, source)
            check_kind(source, name, array, "int8", 2)
            arrays[whole] = restored(array, scales)
        elif not name.endswith((CODES, SCALES)) and name != "vocabulary":
            check_kind(source, name, array, "float32", 1)
            arrays[name] = array
    planes = tensor_of(tensors, "words" + CODES, source)
    check_kind(source, "words" + CODES, planes, "uint8", 3)
    rows, bits, eighth = planes.shape
    if not 2 <= bits <= 8:
        raise SavedFileError(f"{source}: words of {bits} bits; 2 to 8 were wanted.")
    words = PackedTable(planes, scales_of(tensors, "words", (rows, eighth * 8), source))
    text = tensor_of(tensors, "vocabulary", source)
    check_kind(source, "vocabulary", text, "uint8", 1)
    try:
        vocabulary = text.tobytes().decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise SavedFileError(f"{source}: the vocabulary is no text.") from error
    return Weights(vocabulary, words, arrays, source, int(heads))


def tensor_of(tensors: Mapping[str, Array], name: str, source: str) -> Array:
    """Return the array of this name; a SavedFileError if there is none."""
    if name not in tensors:
        raise SavedFileError(f"{source} holds no {name!r}, so it is no encoder's.")
    return tensors[name]


def check_kind(source: str, name: str, array: Array, kind: str, axes: int) -> None:
    """Raise a SavedFileError unless an array is of this type, with so many axes and not empty."""
    if array.dtype != kind or array.ndim != axes or array.size == 0:
        raise SavedFileError(
            f"{source}: {name!r} is {array.dtype} of shape {array.shape}; {kind} with {axes} "
            "axes was wanted."
        )
    if kind.startswith("float") and not np.isfinite(array).all():
        raise SavedFileError(f"{source}: {name!r} holds numbers that are not finite.")


def scales_of(
    tensors: Mapping[str, Array], name: str, shape: tuple[int, ...], source: str
) -> Array:
    """Return the scales for codes of this shape, if they fit; a SavedFileError if not."""
    scales = tensor_of(tensors, name + SCALES, source)
    check_kind(source, name + SCALES, scales, "float16", 2)
    if len(shape) != 2 or len(scales) != shape[0] or shape[1] % scales.shape[1]:
        raise SavedFileError(
            f"{source}: {name!r} has codes of shape {shape} and scales of {scales.shape}; a whole "
            "number of groups in each row was wanted."
        )
    return scales


def vocabulary_beside(path: Path) -> list[str]:
    """Return the vocabulary that lies beside the model's own file.

    Raises
    ------
    SavedFileError : it isn't there

    """
    place = path.with_name(VOCABULARY)
    try:
        return place.read_text(encoding="utf-8").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SavedFileError(f"{path} needs its vocabulary beside it, {place}: {error}.") from error
