"""What a library costs before it has trained anything: seconds of importing, bytes on the disk."""

from __future__ import annotations

import compileall
import importlib.metadata
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from runs import ROOT, missing

SOURCE = ROOT / "src" / "chainrule"

# What is imported, and how a peer is told its engine.
IMPORTS = {
    "chainrule": ("chainrule", {}),
    "numpy": ("numpy", {}),
    "torch": ("torch", {}),
    "sklearn": ("sklearn.neural_network", {}),
    "keras-jax": ("keras", {"KERAS_BACKEND": "jax"}),
    "keras-tf": ("keras", {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "2"}),
}
# What a user would install, and what comes along.
INSTALLS = {
    "chainrule": ["chainrule"],
    "chainrule[fast]": ["chainrule[fast]"],
    "scikit-learn": ["scikit-learn"],
    "torch": ["torch"],
    "keras and jax": ["keras", "jax"],
    "keras and tensorflow-cpu": ["keras", "tensorflow-cpu"],
}


def import_seconds(rounds: int) -> dict[str, float]:
    """Return the median seconds of importing each that is installed, without Python's own start."""
    bare = "pass"
    codes = {name: f"import {module}" for name, (module, _) in IMPORTS.items() if not missing(name)}
    times: dict[str, list[float]] = {name: [] for name in (bare, *codes)}
    for turn in range(rounds + 1):
        for name, spent in times.items():
            setting = IMPORTS[name][1] if name in IMPORTS else {}
            taken = process_seconds(codes.get(name, bare), setting)
            if turn:  # the first turn writes byte code and warms the disk's cache
                spent.append(taken)
    start = statistics.median(times.pop(bare))
    return {name: statistics.median(spent) - start for name, spent in times.items()}


def process_seconds(code: str, setting: dict[str, str]) -> float:
    """Return the seconds of a fresh Python that runs one line."""
    start = time.perf_counter()
    command = [sys.executable, "-c", code]
    subprocess.run(command, env={**os.environ, **setting}, check=True, capture_output=True)
    return time.perf_counter() - start


def installed_sizes() -> dict[str, int | None]:
    """Return the bytes of each install, None for what is not installed here."""
    sizes: dict[str, int | None] = {}
    for name, wanted in INSTALLS.items():
        try:
            sizes[name] = sum(size_of(package) for package in closure(wanted))
        except importlib.metadata.PackageNotFoundError:
            sizes[name] = None
    return sizes


def closure(wanted: Iterable[str]) -> set[str]:
    """Return the packages that pip would install for these requirements, extras honoured.

    Raises
    ------
    PackageNotFoundError : one of them is not installed

    """
    seen: set[tuple[str, str]] = set()
    waiting: list[tuple[str, str]] = []

    def ask_for(texts: Sequence[str], extra: str = "") -> None:
        for text in texts:
            need = Requirement(text)
            if need.marker is None or need.marker.evaluate({"extra": extra}):
                name = canonicalize_name(need.name)
                waiting.extend((name, each) for each in ("", *need.extras))

    ask_for(list(wanted))
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) not in seen:
            seen.add((name, extra))
            ask_for(importlib.metadata.distribution(name).requires or [], extra)
    return {name for name, _ in seen}


def size_of(package: str) -> int:
    """Return the bytes of the files that a package's own record lists, byte code included."""
    if package == "chainrule":
        return own_size()
    files = importlib.metadata.distribution(package).files or []
    paths = {Path(str(file.locate())).resolve() for file in files}
    return sum(path.stat().st_size for path in paths if path.is_file())


def own_size() -> int:
    """Return the bytes of Chainrule as pip would lay it down: its files, and their byte code.

    It is installed editable here, so its record lists nothing. The book's pages and scripts, which
    are built and not part of the library, are left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "chainrule"
        shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("static", "__pycache__"))
        compileall.compile_dir(copy, quiet=1)
        return sum(path.stat().st_size for path in copy.rglob("*") if path.is_file())
