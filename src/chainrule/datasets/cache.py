"""Files that are downloaded once and kept where Keras keeps them.

A script that ran with Keras finds its data here, and the other way round. What a file must hold is
known beforehand by its SHA-256, so a damaged or exchanged file is never read.
"""

import hashlib
import os
from pathlib import Path

from chainrule.errors import DownloadError

# Where Keras gets its data sets from.
ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"


def folder() -> Path:
    """Return the folder for data sets: ``~/.keras/datasets``, or below ``KERAS_HOME`` if set."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "datasets"


def cached(place: str | Path, name: str, sha256: str) -> Path:
    """Return the path of a file in the cache folder, downloaded first if it isn't there.

    Parameters
    ----------
    place : where in the cache folder
    name : the file's name at the public address
    sha256 : what it must hold, as 64 hexadecimal digits

    Raises
    ------
    DownloadError : it is not there (or not what it should be) and can't be had

    """
    path = folder() / place
    if path.is_file() and digest(path.read_bytes()) == sha256:
        return path
    data = download(name, path)
    if digest(data) != sha256:
        raise DownloadError(
            f"What {ADDRESS}{name} gave is not the file that was wanted: its SHA-256 is "
            f"{digest(data)}, not {sha256}. Nothing was written. A proxy may have answered in its "
            f"place; put the right file at {path} by hand."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed: another process sees the whole file or none.
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def download(name: str, path: Path) -> bytes:
    """Return what stands at the public address under this name.

    Raises
    ------
    DownloadError : there is no connection, or no such file

    """
    # Loaded here, as it takes longer than all of Chainrule and most programs never download.
    from urllib.request import urlopen

    try:
        with urlopen(ADDRESS + name, timeout=60) as answer:  # noqa: S310 - our own address
            data: bytes = answer.read()
    except OSError as error:
        there = "What is there is damaged." if path.is_file() else "It is not there yet."
        raise DownloadError(
            f"The data set's file {path} is needed. {there} It can't be downloaded from "
            f"{ADDRESS}{name}: {error}. Get it on a machine with a connection, and put it at that "
            "path by hand."
        ) from error
    return data


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal.

    >>> digest(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()
