"""Repacks archives of Python source with bytecode. Runs inside Pyodide: bytecode fits one version.

Reads /work/in/*, writes /work/out/*. The official archives get bytecode in the place of source,
which is what `pyodide py-compile` does too. Our own wheel gets it beside the source, because
readers look at that.
"""

import base64
import hashlib
import os
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import cache_from_source, source_hash

FOLDERS = {"tests", "test", "_tests", "sample_data", "idlelib", "lib2to3", "ensurepip", "pytz"}
ENDINGS = (".pyi", ".pxd", ".h", ".a", ".afm", ".tar.gz")
BEFORE_1980 = (1980, 1, 1, 0, 0, 0)  # a fixed time: the same sources give the same archive


def left_out(name):
    """Tell whether a page can do without a member: tests, headers, sample data, toolbar icons."""
    folders = name.split("/")[:-1]
    return (
        not FOLDERS.isdisjoint(folders)
        or name.endswith((*ENDINGS, "/"))
        or "/mpl-data/images/" in name
        or "/pdfcorefonts/" in name
    )


def compiled(name, source, place):
    """Return the bytecode of a module, marked as never to be compared with its source."""
    code = compile(source, f"{place}/{name}", "exec", dont_inherit=True)
    return bytes(_code_to_hash_pyc(code, source_hash(source), False))


def members(archive, place, keep_source):
    """Yield name and content of what goes into the new archive."""
    for name in archive.namelist():
        data = archive.read(name)
        if left_out(name) or name.endswith(".dist-info/RECORD"):
            continue
        if not name.endswith(".py"):
            yield name, data
            continue
        if keep_source:
            yield name, data
            yield cache_from_source(name), compiled(name, data, place)
        else:
            yield name + "c", compiled(name, data, place)


def record(contents, path):
    """Return a wheel's RECORD of its new contents."""
    lines = []
    for name, data in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(data)}")
    return "\n".join([*lines, f"{path},,", ""]).encode()


for file_name in sorted(os.listdir("/work/in")):
    wheel = file_name.endswith(".whl")
    place = "/lib/python3.12/site-packages" if wheel else "/lib/python312.zip"
    with zipfile.ZipFile(f"/work/in/{file_name}") as archive:
        contents = dict(members(archive, place, keep_source=file_name.startswith("chainrule-")))
        records = [name for name in archive.namelist() if name.endswith(".dist-info/RECORD")]
    for path in records:
        contents[path] = record(contents, path)
    with zipfile.ZipFile(f"/work/out/{file_name}", "w") as repacked:
        for name, data in contents.items():
            entry = zipfile.ZipInfo(name, BEFORE_1980)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            repacked.writestr(entry, data)
