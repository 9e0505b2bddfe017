"""The wheel of the library that the page's Python installs: small, and the same bits each time."""

import base64
import hashlib
import zipfile
from importlib.metadata import version
from pathlib import Path

from chainrule.book.files import files_in
from chainrule.book.paths import PACKAGE

# Parts that no page runs: they build and serve the page, speak to a terminal, or need Numba.
LEFT_OUT = ("book/", "cli.py", "__main__.py", "kernels/compiled/")
KEPT = (".py", ".npz", ".safetensors", "py.typed")
# The oldest time that a zip file can tell; a fixed one makes two builds equal.
TIMESTAMP = (1980, 1, 1, 0, 0, 0)


def wheel_name() -> str:
    """Return the file name of the page's wheel.

    >>> wheel_name().endswith("-py3-none-any.whl")
    True
    """
    return f"chainrule-{version('chainrule')}-py3-none-any.whl"


def write_wheel(folder: Path, package: Path = PACKAGE) -> Path:
    """Write the wheel of `package` into `folder`; return its path.

    The same sources give the same bytes. Only Python files, arrays (`.npz`, `.safetensors`) and the
    `py.typed` marker go in.
    """
    release = version("chainrule")
    info = f"chainrule-{release}.dist-info"
    members = {
        f"chainrule/{name}": path.read_bytes()
        for path in files_in(package)
        if (name := path.relative_to(package).as_posix()).endswith(KEPT)
        and not name.startswith(LEFT_OUT)
    }
    members[f"{info}/METADATA"] = _metadata(release).encode()
    members[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: chainrule.book\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    record = f"{info}/RECORD"
    lines = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in members.items()]
    members[record] = "\n".join([*lines, f"{record},,", ""]).encode()

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / wheel_name()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(_entry(name), data)
    return path


def _metadata(release: str) -> str:
    return (
        "Metadata-Version: 2.4\n"
        "Name: chainrule\n"
        f"Version: {release}\n"
        "Summary: Neural networks from first principles.\n"
        "License-Expression: Apache-2.0\n"
        "Requires-Python: >=3.11\n"
        "Requires-Dist: numpy>=2.0\n"
    )


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, TIMESTAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
