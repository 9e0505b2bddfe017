"""Where the book's parts lie: in a checkout of the repository, or inside the installed package."""

import os
from dataclasses import dataclass
from pathlib import Path

from chainrule.book.errors import BookError

PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Sources:
    """The folders a build starts from.

    Attributes
    ----------
    chapters : holds conf.py, index.md and the chapters
    front_end : holds main.js, main.css, worker.js and sw.js, built from TypeScript
    package : the Python package, for the page's wheel
    """

    chapters: Path
    front_end: Path
    package: Path = PACKAGE


def checkout() -> Path | None:
    """Return the root of the repository that this package is imported from; None if installed."""
    root = PACKAGE.parent.parent
    parts = (root / "book" / "conf.py", root / "pyproject.toml")
    return root if all(part.is_file() for part in parts) else None


def find_sources() -> Sources:
    """Return the sources of this checkout, or those that the installed package carries."""
    root = checkout()
    if root is not None:
        return Sources(chapters=root / "book", front_end=root / "web" / "dist")
    packaged = PACKAGE / "book"
    if (packaged / "chapters" / "conf.py").is_file():
        return Sources(chapters=packaged / "chapters", front_end=packaged / "static")
    raise BookError(
        f"The book's chapters are not in {packaged / 'chapters'}. "
        "Reinstall Chainrule, or work in a checkout of its repository."
    )


def default_site() -> Path:
    """Return where the book goes unless told otherwise: the checkout's build/site, or the cache."""
    root = checkout()
    return root / "build" / "site" if root is not None else cache_folder() / "site"


def cache_folder() -> Path:
    """Return the folder for downloads and made parts: `$XDG_CACHE_HOME/chainrule` or the like."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification tells to ignore a relative path.
    root = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
    return root / "chainrule"
