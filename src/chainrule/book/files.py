"""Files and folders that are whole or not there: written beside and renamed into place."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Left behind by tools, never part of what the book is made from.
IGNORED = frozenset({"__pycache__", "_build", "jupyter_execute", ".ipynb_checkpoints", ".DS_Store"})


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that a reader of `path` sees the old or the new content, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside `folder`, and put it in its place when the block succeeds.

    If the block fails, what stood at `folder` still stands.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    new, old = work / "new", work / "old"
    new.mkdir()
    try:
        yield new
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def files_in(folder: Path) -> list[Path]:
    """Return the files under a folder, sorted by path, less what tools leave behind."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not IGNORED.intersection(path.relative_to(folder).parts)
    )


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal.

    >>> sha256(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def fingerprint(folders: Iterable[Path], *extra: str) -> str:
    """Return a hash over every file (name and content) of some folders, and over `extra`."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in files_in(folder):
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        digest.update(b"\1")
    for text in extra:
        digest.update(f"{text}\0".encode())
    return digest.hexdigest()
