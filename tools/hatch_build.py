"""What goes into a wheel beside the package: the book's chapters and the front end, built.

So `pip install "chainrule[book]"` gives `chainrule book serve` without a checkout and without Node.
An editable install needs none of it: there the book is where it is written. Hatchling runs this
file; pyproject.toml names it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Where chainrule.book.paths looks in an installed package.
CHAPTERS, FRONT_END = "chainrule/book/chapters", "chainrule/book/static"
BUILT = ("main.js", "main.css", "worker.js", "tutor.js", "sw.js")
LEFT_BEHIND = {"_build", "build", "jupyter_execute", ".ipynb_checkpoints", "__pycache__"}
REQUIRED = "CHAINRULE_REQUIRE_FRONT_END"


class BookHook(BuildHookInterface):  # type: ignore[type-arg]  # its one parameter is its configuration
    """Adds both folders to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say which files go where, before the wheel is written."""
        if version == "editable":
            return
        root = Path(self.root)
        included = build_data["force_include"]
        included.update(files_of(root / "book", CHAPTERS))
        front_end = root / "web" / "dist"
        if all((front_end / name).is_file() for name in BUILT):
            included.update(files_of(front_end, FRONT_END))
            return
        told = (
            "web/dist is not built (make web), so this wheel has no front end: its library works, "
            "and `chainrule book build` will say what is missing."
        )
        if os.environ.get(REQUIRED):
            raise RuntimeError(told)
        self.app.display_warning(told)


def files_of(folder: Path, target: str) -> dict[str, str]:
    """Return a folder's files, less what builds leave behind, each with its place in the wheel."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not LEFT_BEHIND.intersection(name.parts):
            found[str(path)] = f"{target}/{name.as_posix()}"
    return found
