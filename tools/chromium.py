"""Run a command with CHAINRULE_CHROMIUM naming a Chromium: found, or installed with apt-get.

`python tools/chromium.py COMMAND...`; a CHAINRULE_CHROMIUM that is set already is kept.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import system
from console import fail

VARIABLE = "CHAINRULE_CHROMIUM"
NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


def find() -> str | None:
    """Return the browser that starts, if there is one.

    A name on PATH is not enough: Ubuntu's `chromium-browser` may be a script that only tells how
    to install a snap.
    """
    for name in NAMES:
        path = shutil.which(name)
        if path and _starts(path):
            return path
    return None


def main() -> None:
    """Find or install Chromium, then become the command."""
    named = os.environ.get(VARIABLE)
    if named and not _starts(named):
        fail(f"{VARIABLE} is {named!r}, which does not start", "Name a Chromium or Chrome.")
    browser = named or find()
    if browser is None:
        system.install("chromium", "Testing the book in a browser")
        browser = find()
    if browser is None:
        fail(
            "the package 'chromium' brought no browser that starts",
            f"Install Chromium or Chrome by other means and name it: {VARIABLE}=/path make test",
        )
    os.environ[VARIABLE] = browser
    os.execvp(sys.argv[1], sys.argv[1:])


def _starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    main()
