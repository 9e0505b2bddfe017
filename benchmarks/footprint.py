"""What a library costs before it has trained anything: seconds of importing, bytes on the disk."""

from __future__ import annotations

import compileall
import importlib.metadata
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from runs import ROOT, environment, missing

SOURCE = ROOT / "src" / "chainrule"


class Size(NamedTuple):
    """Bytes on the disk: all of them, and those of byte code, which Python makes of the rest."""

    whole: int
    byte_code: int


# What is run, and how a peer is told its engine. Chainrule loads a name when it is first asked for,
# so the second line asks for what a small script does.
IN_USE = "chainrule, and what XOR uses"
IMPORTS: dict[str, tuple[str, dict[str, str]]] = {
    "chainrule": ("import chainrule", {}),
    IN_USE: (
        "import chainrule as cr; "
        "cr.Sequential, cr.layers.Dense, cr.optimizers.SGD, cr.losses.MeanSquaredError, "
        "cr.activations.sigmoid, cr.datasets.xor",
        {},
    ),
    "numpy": ("import numpy", {}),
    "torch": ("import torch", {}),
    "sklearn": ("import sklearn.neural_network", {}),
    "keras-jax": ("import keras", {"KERAS_BACKEND": "jax"}),
    "keras-tf": ("import keras", {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "2"}),
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
    codes = {name: code for name, (code, _) in IMPORTS.items() if not missing(name)}
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
    subprocess.run(command, env={**environment(), **setting}, check=True, capture_output=True)
    return time.perf_counter() - start


def installed_sizes() -> dict[str, Size | None]:
    """Return the size of each install, None for what is not installed here."""
    sizes: dict[str, Size | None] = {}
    for name, wanted in INSTALLS.items():
        try:
            parts = [size_of(package) for package in closure(wanted)]
        except importlib.metadata.PackageNotFoundError:
            sizes[name] = None
        else:
            sizes[name] = Size(*map(sum, zip(*parts, strict=True)))
    return sizes


def closure(wanted: Iterable[str]) -> set[str]:
    """Return the packages that pip would install for these requirements, extras honoured.

    Raises
    ------
    PackageNotFoundError : one of them is not installed
    ValueError : a package has no such extra, or had none when it was installed

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
            package = importlib.metadata.distribution(name)
            if extra and extra not in (package.metadata.get_all("Provides-Extra") or []):
                raise ValueError(f"{name} as installed has no extra {extra!r}. Install it anew.")
            ask_for(package.requires or [], extra)
    return {name for name, _ in seen}


def size_of(package: str) -> Size:
    """Return the size of the files that a package's own record lists."""
    if package == "chainrule":
        return own_size()
    files = importlib.metadata.distribution(package).files or []
    return of_files(Path(str(file.locate())).resolve() for file in files)


def own_size() -> Size:
    """Return the size of Chainrule as pip would lay it down: its files, and their byte code.

    It is installed editable here, so its record lists nothing. The book's pages and scripts, which
    are built and not part of the library, are left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "chainrule"
        shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("static", "__pycache__"))
        compileall.compile_dir(copy, quiet=1)
        return of_files(copy.rglob("*"))


def of_files(paths: Iterable[Path]) -> Size:
    """Return the bytes of those files that are there, each counted once."""
    sizes = {path: path.stat().st_size for path in paths if path.is_file()}
    byte_code = sum(size for path, size in sizes.items() if path.suffix == ".pyc")
    return Size(sum(sizes.values()), byte_code)
