"""Debian and Ubuntu packages: installed when a step needs one and we may, else asked for."""

from __future__ import annotations

import os
import shutil
import subprocess

from console import fail, say


def install(package: str, why: str) -> None:
    """Install `package` with apt-get, saying so; stop with instructions when that can't be done."""
    apt = shutil.which("apt-get")
    advice = f"Install it yourself, then try again. On Debian and Ubuntu: apt-get install {package}"
    if apt is None:
        fail(f"{why} needs '{package}', and this machine has no apt-get", advice)
    prefix = _as_root()
    if prefix is None:
        fail(f"{why} needs the Debian package '{package}', and only root may install it", advice)
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt]
    say(f"{why} needs the Debian package '{package}': installing it with apt-get")
    if not _installed(command, package):
        # A fresh machine has no package lists yet, and an old one has stale ones.
        _run([*command, "-qq", "update"])
        if not _installed(command, package):
            fail(f"apt-get could not install '{package}'", f"Its message is above. {advice}")


def _as_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and _run([sudo, "-n", "true"], quiet=True):
        return [sudo, "-n"]
    return None


def _installed(command: list[str], package: str) -> bool:
    return _run([*command, "install", "-qq", "-y", "--no-install-recommends", package])


def _run(command: list[str], quiet: bool = False) -> bool:
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    return done.returncode == 0
