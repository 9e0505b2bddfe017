"""What the tools of this directory share: where the project is, and how they speak.

They use the standard library alone, since the first of them runs before anything is installed.
`make` sets the environment that they run in.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = str(VENV / "bin" / "python")


def say(message: str) -> None:
    """Tell the reader, at once, what happens next."""
    print(f"==> {message}", flush=True)


def fail(what: str, todo: str) -> NoReturn:
    """Stop: say what went wrong and what to do about it."""
    sys.stdout.flush()
    print(f"\nchainrule: {what}.\n    {todo}\n", file=sys.stderr, flush=True)
    raise SystemExit(1)
