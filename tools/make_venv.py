"""Make the virtual environment .venv, with the Python that runs this file."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys

import system
from console import ROOT, VENV, VENV_PYTHON, fail, say


def main() -> None:
    """Keep an environment that works; replace one that does not."""
    if _works():
        (VENV / "pyvenv.cfg").touch()  # what is installed in it is looked at again
        return
    version = ".".join(map(str, sys.version_info[:3]))
    say(f"Making a virtual environment in .venv with Python {version} ({sys.executable})")
    if importlib.util.find_spec("ensurepip") is None:
        system.install(
            f"python{sys.version_info.major}.{sys.version_info.minor}-venv",
            "Making a virtual environment",
        )
    if VENV.is_symlink():
        fail(".venv is a link to something that does not work", "Remove the link and try again.")
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], cwd=ROOT)
    if not _works():
        fail(
            f"{sys.executable} could not make a virtual environment",
            "Its message is above. Another Python can be named: make PYTHON=/path/to/python3",
        )


def _works() -> bool:
    """Return whether .venv has a Python that is new enough and has pip."""
    code = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        done = subprocess.run([VENV_PYTHON, "-c", code], capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    main()
