"""Renew the lock files: `make lock`.

Reads pyproject.toml and requirements/*.in, and writes requirements/*.txt, each package with its
version and the sha256 of every file it is published as. The locks are universal: one file serves
every platform and every Python from 3.11 on, and names no registry.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from console import ROOT, fail, say

UV = "uv==0.13.9"
OPTIONS = [
    *("--universal", "--python-version", "3.11", "--fork-strategy", "fewest"),
    *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"),
    *("--no-annotate", "--quiet", "--custom-compile-command", "make lock"),
]
# Each of the first four holds the ones before it, so that they can share one environment. The
# last has an environment of its own, with the same NumPy and Numba.
LOCKS = {
    "book": ["pyproject.toml", "--extra=book", "requirements/build.in"],
    "dev": ["pyproject.toml", "--extra=dev", "requirements/build.in", "-crequirements/book.txt"],
    "page": ["requirements/page.in"],
    "peers": ["requirements/peers.in", "-crequirements/dev.txt"],
    "bench": ["requirements/bench.in", "requirements/build.in", "-crequirements/dev.txt"],
}


def main() -> None:
    """Write every lock, newest versions with `--upgrade`, else with as few changes as possible."""
    environment = ROOT / "build" / "lock-venv"
    uv = str(environment / "bin" / "uv")
    if not Path(uv).exists():
        say(f"Installing {UV} beside the project's own environment")
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([environment / "bin" / "pip", "install", "--quiet", UV], check=True)
    for name, sources in LOCKS.items():
        target = f"requirements/{name}.txt"
        say(f"Locking {target}")
        command = [uv, "pip", "compile", *OPTIONS, *sources, "-o", target, *sys.argv[1:]]
        if subprocess.run(command, cwd=ROOT, env={**os.environ, "UV_NO_CONFIG": "1"}).returncode:
            fail(f"{target} could not be resolved", "uv's message above names the conflict.")
        if "://" in Path(ROOT, target).read_text(encoding="utf-8"):
            fail(f"{target} names a host", "A lock must hold names, versions and hashes alone.")


if __name__ == "__main__":
    main()
