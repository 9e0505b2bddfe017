"""The safetensors format: named arrays in one file, of which nothing can be executed.

    8 bytes      n, the length of the header, little-endian
    n bytes      the header, JSON: {"name": {"dtype", "shape", "data_offsets": [begin, end]}, ...}
    the rest     the arrays' bytes, one after the other, without gaps

The key ``__metadata__`` of the header holds text by name. A reader can check all of it before it
makes a single array, and needs no more memory than the file is long.

Reference: https://github.com/huggingface/safetensors (the format's description).
"""

import json
import os
import re
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import SavedFileError

Array = NDArray[Any]

DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "|i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "|u1",
    "BOOL": "|b1",
}
NAMES = {np.dtype(kind).str: name for name, kind in DTYPES.items()}
# What other formats begin with, to say what came instead.
OTHERS = {
    b"PK\x03\x04": "a zip file, such as Keras writes",
    b"\x89HDF\r\n\x1a\n": "an HDF5 file, such as older versions of Keras write",
    b"\x80": "a pickle, which could run anything and is never opened",
    b"\x93NUMPY": "a single NumPy array",
}
LONGEST_HEADER = 100_000_000
DEEPEST = 200
STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')


def write_file(path: Path, tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> None:
    """Write arrays and text to a file: beside it first, then renamed, so it is whole or not there.

    Raises
    ------
    SavedFileError : the folder is missing, or the file can't be written

    """
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with beside.open("wb") as file:
            for part in written(tensors, metadata):
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise SavedFileError(
            f"{path} can't be written: {error.strerror or error}. Is the folder there?"
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def written(tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the bytes of a file that holds these arrays and this text, part by part.

    >>> content = b"".join(written({"x": np.array([1.5])}, {"by": "me"}))
    >>> read_bytes(content, "this")
    ({'x': array([1.5])}, {'by': 'me'})
    """
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    offset = 0
    arrays = []
    for name, array in tensors.items():
        little = np.asarray(array)
        little = little.astype(little.dtype.newbyteorder("<"), copy=False)
        arrays.append(np.ascontiguousarray(little))
        header[name] = {
            "dtype": NAMES[little.dtype.str],
            "shape": list(np.shape(array)),
            "data_offsets": [offset, offset + little.nbytes],
        }
        offset += little.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    yield len(text).to_bytes(8, "little")
    yield text
    for array in arrays:
        yield array.tobytes()


def read_file(path: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the arrays and the text of a file.

    Raises
    ------
    SavedFileError : there is no such file, it is cut short, damaged, or of another format

    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise SavedFileError(f"There is no file {path}.") from None
    except OSError as error:
        raise SavedFileError(f"{path} can't be read: {error.strerror or error}.") from error
    return read_bytes(data, path)


def read_bytes(data: bytes, path: Path | str) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the arrays and the text of a file whose bytes are here; the arrays are views of them.

    Parameters
    ----------
    data : the bytes
    path : where they are from, for errors

    Raises
    ------
    SavedFileError : they are cut short, damaged, or of another format

    """
    # Ours begin with a length, whose bytes may be anything, and then the brace of the header.
    ours = data[8:9] == b"{"
    for beginning, kind in OTHERS.items():
        if not ours and data.startswith(beginning):
            raise SavedFileError(
                f"{path} is {kind}; a file in the safetensors format was wanted, as model.save "
                "writes it."
            )
    header, body = parted(data, path)
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise damaged(path, "its metadata are no texts by name")
    tensors: dict[str, Array] = {}
    end = 0
    for name, described in header.items():
        tensors[name], end = array_of(name, described, body, end, path)
    if end != len(body):
        raise damaged(path, f"it should hold {end} bytes of numbers and holds {len(body)}")
    return tensors, metadata


def parted(data: bytes, path: Path | str) -> tuple[dict[str, Any], memoryview]:
    """Return the header and the bytes after it."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > min(len(data) - 8, LONGEST_HEADER):
        raise damaged(path, "it is shorter than it says, or no saved model at all")
    try:
        header = parsed(data[8 : 8 + length].decode("utf-8"))
    except ValueError as error:
        raise damaged(path, "its header is no JSON") from error
    if not isinstance(header, dict):
        raise damaged(path, "its header is no list of arrays")
    return header, memoryview(data)[8 + length :]


def parsed(text: str) -> Any:
    """Return what a JSON text says, if it is not nested too deep and says nothing twice.

    Depth is measured first: a parser that is led too deep can end the browser's Python.

    Raises
    ------
    ValueError : it is no such text

    >>> parsed('{"a": [1, 2]}')
    {'a': [1, 2]}

    """
    bare = np.frombuffer(STRINGS.sub("", text).encode("utf-8"), "uint8")
    opened = np.isin(bare, [ord("["), ord("{")]).astype("int64")
    closed = np.isin(bare, [ord("]"), ord("}")])
    if np.cumsum(opened - closed).max(initial=0) > DEEPEST:
        raise ValueError(f"it is nested more than {DEEPEST} deep")
    return json.loads(text, object_pairs_hook=once)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return pairs as a dict, if no key is there twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def array_of(
    name: str, described: Any, body: memoryview, begin: int, path: Path | str
) -> tuple[Array, int]:
    """Return the array of this description, and where its bytes end."""
    try:
        kind = np.dtype(DTYPES[described["dtype"]])
        shape = list(described["shape"])
        first, end = described["data_offsets"]
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(path, f"the description of {name!r} is malformed") from error
    numbers = [*shape, first, end]
    if not all(type(n) is int and n >= 0 for n in numbers):
        raise damaged(path, f"the description of {name!r} is malformed")
    size = kind.itemsize
    for length in shape:  # not numpy's product, which would wrap around
        size *= length
    if first != begin or end - first != size or end > len(body) or len(shape) > 32:
        raise damaged(path, f"the bytes of {name!r} are not where they should be")
    flat = np.frombuffer(body[first:end], kind)
    return flat.astype(kind.newbyteorder("="), copy=False).reshape(shape), end


def damaged(path: Path | str, why: str) -> SavedFileError:
    """Return the error for a file that can't be trusted."""
    return SavedFileError(
        f"{path} is damaged, or not in the safetensors format: {why}. Nothing was loaded."
    )
