"""Repacks archives of Python source with bytecode. Runs inside Pyodide: bytecode fits one version.

The official archives get bytecode in the place of source, which is what `pyodide py-compile` does
too. Our own wheel gets it beside the source, because readers look at that.
"""

import base64
import hashlib
import py_compile
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path

FOLDERS = {"tests", "test", "_tests", "sample_data", "idlelib", "lib2to3", "ensurepip"}
ENDINGS = (".pyi", ".pxd", ".h", ".a", ".afm", ".tar.gz")
BEFORE_1980 = (1980, 1, 1, 0, 0, 0)  # a fixed time: the same sources give the same archive


def repack(source: Path, target: Path) -> None:
    """Repack every archive in the folder `source` into the folder `target`."""
    for path in sorted(source.iterdir()):
        place = "/lib/python3.12/site-packages" if path.suffix == ".whl" else "/lib/python312.zip"
        keep_source = path.name.startswith("chainrule-")
        with zipfile.ZipFile(path) as archive:
            contents = dict(members(archive, place, keep_source))
            records = [name for name in archive.namelist() if name.endswith(".dist-info/RECORD")]
        for name in records:
            contents[name] = record(contents, name)
        with zipfile.ZipFile(target / path.name, "w") as repacked:
            for name, data in contents.items():
                entry = zipfile.ZipInfo(name, BEFORE_1980)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                repacked.writestr(entry, data)


def members(archive: zipfile.ZipFile, place: str, keep_source: bool) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what goes into the new archive."""
    for name in archive.namelist():
        if left_out(name) or name.endswith(".dist-info/RECORD"):
            continue
        data = archive.read(name)
        if not name.endswith(".py"):
            yield name, data
        elif keep_source:
            yield name, data
            yield cache_from_source(name), compiled(f"{place}/{name}", data)
        else:
            yield name + "c", compiled(f"{place}/{name}", data)


def left_out(name: str) -> bool:
    """Tell whether a page can do without a member: tests, headers, sample data, toolbar icons."""
    folders = name.split("/")[:-1]
    return (
        not FOLDERS.isdisjoint(folders)
        or name.endswith((*ENDINGS, "/"))
        or "/mpl-data/images/" in name
        or "/pdfcorefonts/" in name
    )


def compiled(name: str, source: bytes) -> bytes:
    """Return the bytecode of a module, marked as never to be compared with its source."""
    with tempfile.TemporaryDirectory() as folder:
        module, bytecode = Path(folder) / "module.py", Path(folder) / "module.pyc"
        module.write_bytes(source)
        py_compile.compile(
            str(module),
            cfile=str(bytecode),
            dfile=name,
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        return bytecode.read_bytes()


def record(contents: dict[str, bytes], path: str) -> bytes:
    """Return a wheel's RECORD of its new contents."""
    lines = []
    for name, data in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(data)}")
    return "\n".join([*lines, f"{path},,", ""]).encode()
