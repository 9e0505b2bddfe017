"""The page's Python: the Pyodide runtime with NumPy and matplotlib, made ready in one folder."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chainrule.book.bytecode import compile_archives
from chainrule.book.errors import BookError
from chainrule.book.files import sha256
from chainrule.book.pyodide_sources import LOCK, PyodideFiles

PACKAGES = ("numpy", "matplotlib")
STANDARD_LIBRARY = "python_stdlib.zip"
# matplotlib 3.8 asks for fonttools only to write PDF and PostScript, and for pytz not at all; a
# page writes pictures. They are a third of the files that a browser would have to unpack.
UNNEEDED = {"fonttools", "pytz"}


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
            raise BookError(
                f"Pyodide has no package {name!r}. Check the spelling in its lock file."
            )
        found[name] = lock["packages"][name]
        waiting += found[name]["depends"]
    return dict(sorted(found.items()))


def assemble(
    folder: Path,
    packages: Iterable[str] = PACKAGES,
    files: PyodideFiles | None = None,
    own: Path | None = None,
) -> None:
    """Put the runtime, its packages and a lock file that names only these into `folder`.

    The folder must be there and empty; the caller gives a new one beside its place, so that a
    build that fails half-way leaves nothing behind.

    Parameters
    ----------
    folder : where the files go
    packages : what the page can import, besides all that these depend on
    files : where the official files come from
    own : a wheel of ours to compile with the others, in its place
    """
    files = files or PyodideFiles()
    lock = without_unneeded(files.lock())
    chosen = closure(lock, packages)
    runtime = files.runtime()
    archives = [*files.wheels(chosen.values()).values(), runtime[STANDARD_LIBRARY]]
    for name, path in runtime.items():
        if name not in (LOCK, STANDARD_LIBRARY):
            shutil.copyfile(path, folder / name)
    for path in compile_archives(archives, files.folder, files.folder, files.say):
        shutil.copyfile(path, folder / path.name)
    if own is not None:
        (compiled,) = compile_archives([own], files.folder, files.folder, files.say)
        shutil.copyfile(compiled, own)
    # The official lock file names 280 packages that are not here, and the archives before they
    # were compiled.
    for package in chosen.values():
        package["sha256"] = sha256((folder / package["file_name"]).read_bytes())
    trimmed = {"info": lock["info"], "packages": chosen}
    (folder / LOCK).write_text(json.dumps(trimmed, separators=(",", ":")), encoding="utf-8")


def without_unneeded(lock: dict[str, Any]) -> dict[str, Any]:
    """Return the lock file with no package depending on what no page needs.

    >>> without_unneeded({"packages": {"a": {"depends": ["pytz", "six"]}}})["packages"]["a"]
    {'depends': ['six']}
    """
    packages = {
        name: entry | {"depends": [need for need in entry["depends"] if need not in UNNEEDED]}
        for name, entry in lock["packages"].items()
    }
    return lock | {"packages": packages}
