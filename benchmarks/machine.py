"""Which machine the figures are from: processor, memory, versions, and its fastest product.

`python benchmarks/machine.py` prints NumPy's BLAS and the speed of a product of two matrices of
2048 x 2048 in float32, which no network can exceed.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import re
import sys
import time
from pathlib import Path

from workload import use_cores

PACKAGES = ("numpy", "numba", "torch", "keras", "tensorflow-cpu", "jax", "scikit-learn")
SIDE, PRODUCTS = 2048, 8


def machine(cores: int | None, blas: str, gigaflops: float) -> list[tuple[str, str]]:
    """Return what to know about this machine, line by line."""
    return [
        ("Processor", f"{processor()} ({platform.machine()})"),
        ("Cores", f"{cores or available_cores()} used of {available_cores()}"),
        ("Memory", f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"),
        ("System", system()),
        ("Python", platform.python_version()),
        ("NumPy's BLAS", blas),
        (f"Product of {SIDE} x {SIDE}, float32", f"{gigaflops:.0f} GF/s"),
        *((name, version(name)) for name in PACKAGES),
    ]


def available_cores() -> int:
    """Return how many cores this process may run on."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processor() -> str:
    """Return the processor's name, as far as the system tells it."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        told = ""
    named = re.search(r"^model name\s*:\s*(.+)$", told, re.M)
    return named[1] if named else platform.processor() or "unknown"


def system() -> str:
    """Return the name of the operating system."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"


def version(package: str) -> str:
    """Return a package's version, or that it is not there."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def product_speed() -> float:
    """Return the billions of operations a second of the fastest of some products."""
    import numpy as np

    draw = np.random.default_rng(1)
    a, b = (draw.random((SIDE, SIDE), np.float32) for _ in range(2))
    out, best = np.empty_like(a), float("inf")
    for _ in range(PRODUCTS):
        start = time.perf_counter()
        np.matmul(a, b, out=out)
        best = min(best, time.perf_counter() - start)
    return 2 * SIDE**3 / best / 1e9


def blas() -> str:
    """Return the name and version of what multiplies NumPy's matrices."""
    import numpy as np

    told = np.show_config(mode="dicts")
    found = (told or {}).get("Build Dependencies", {}).get("blas", {})
    return f"{found.get('name', 'unknown')} {found.get('version', '')}".strip()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure the machine's fastest matrix product.")
    parser.add_argument("--cores", type=int, help="how many cores to use (all)")
    use_cores(parser.parse_args().cores)
    print(json.dumps({"blas": blas(), "gigaflops": product_speed()}))
