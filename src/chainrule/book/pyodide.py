"""The page's Python: the Pyodide runtime with NumPy and matplotlib, made ready in one folder."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chainrule.book.errors import BookError
from chainrule.book.pyodide_sources import LOCK, PyodideFiles

PACKAGES = ("numpy", "matplotlib")


def closure(lock: dict[str, Any], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the lock's entries of some packages and of all that they depend on, sorted by name.

    >>> lock = {"packages": {"a": {"depends": ["b"]}, "b": {"depends": []}, "c": {"depends": []}}}
    >>> list(closure(lock, ["a"]))
    ['a', 'b']
    """
    found: dict[str, dict[str, Any]] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        if name not in lock["packages"]:
            raise BookError(f"Pyodide has no package {name!r}. Check the spelling in its lock file.")
        found[name] = lock["packages"][name]
        waiting += found[name]["depends"]
    return dict(sorted(found.items()))


def assemble(
    folder: Path, packages: Iterable[str] = PACKAGES, files: PyodideFiles | None = None
) -> None:
    """Put the runtime, its wheels and a lock file that names only these into `folder`.

    The folder must be there and empty; the caller gives a new one beside its place, so that a
    build that fails half-way leaves nothing behind.
    """
    files = files or PyodideFiles()
    lock = files.lock()
    chosen = closure(lock, packages)
    for name, path in (files.runtime() | files.wheels(chosen.values())).items():
        if name != LOCK:
            shutil.copyfile(path, folder / name)
    # The official lock file names 280 packages that are not here; loading them would fail later.
    trimmed = {"info": lock["info"], "packages": chosen}
    (folder / LOCK).write_text(json.dumps(trimmed, separators=(",", ":")), encoding="utf-8")
