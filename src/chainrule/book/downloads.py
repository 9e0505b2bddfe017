"""How files are brought to this machine: by name and SHA-256, and kept in a cache folder.

Where a file came from doesn't matter; one whose hash is not the expected one is never used.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chainrule.book.errors import BookError
from chainrule.book.files import sha256

TIMEOUT = 600  # seconds for one download

Say = Callable[[str], None]


def is_kept(path: Path, digest: str, say: Say) -> bool:
    """Tell whether the cache has this very file; a damaged one is thrown away, and said so.

    Parameters
    ----------
    path : of the file
    digest : its SHA-256, or what that begins with
    say : told if it is thrown away

    """
    if not path.is_file():
        return False
    if sha256(path.read_bytes()).startswith(digest):
        return True
    say(f"{path} is damaged (its SHA-256 is not {digest}): getting it again")
    path.unlink()
    return False


def require(data: bytes, digest: str, name: str, source: str) -> None:
    """Raise a BookError unless these bytes have this SHA-256."""
    if sha256(data) != digest:
        raise BookError(
            f"{name} from {source} is not the official file: its SHA-256 is {sha256(data)}, and "
            f"{digest} was wanted. It was not used."
        )


def wheel_by_pip(requirement: str, digest: str) -> bytes:
    """Return the wheel of a package, brought by pip without what it depends on.

    Parameters
    ----------
    requirement : name and version
    digest : the wheel's SHA-256

    Raises
    ------
    BookError : it can't be had, or is another file

    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
        command += ["--disable-pip-version-check", "--only-binary", ":all:"]
        command += ["--dest", folder, requirement]
        said = run(lambda **options: subprocess.run(command, **options))  # noqa: S603 - fixed words
        wheels = list(Path(folder).glob("*.whl"))
        if not wheels:
            raise BookError(f"pip could not bring {requirement}: {said or 'no reason given'}")
        data = wheels[0].read_bytes()
        require(data, digest, wheels[0].name, "pip")
        return data


def run(call: Callable[..., subprocess.CompletedProcess[Any]]) -> str:
    """Run a command for at most TIMEOUT seconds; return the last lines of what it complained."""
    try:
        result = call(capture_output=True, text=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return f"no answer within {TIMEOUT} seconds"
    except OSError as error:
        return str(error)
    return "\n".join(str(result.stderr).strip().splitlines()[-4:])
