"""Runs Sphinx in a process of its own and tells in few lines what stands in a chapter's way.

`python -m chainrule.book.sphinx_run CHAPTERS OUT DOCTREES [--strict] [--builder=epub]`
"""

import re
import sys
from pathlib import Path

from docutils.utils import SystemMessage
from myst_nb.core.execute import ExecutionError
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def run(chapters: Path, out: Path, doctrees: Path, strict: bool, builder: str = "html") -> int:
    """Build the pages; return 0, or 1 after saying on standard error what failed."""
    try:
        with patch_docutils(chapters), docutils_namespace():
            app = Sphinx(
                srcdir=chapters,
                confdir=chapters,
                outdir=out,
                doctreedir=doctrees,
                buildername=builder,
                status=None,
                warning=sys.stderr,
                freshenv=True,
                warningiserror=strict,
                # The page's frame is for the site; an EPUB has a theme of its own.
                confoverrides={"templates_path": []} if builder == "epub" else {},
            )
            app.build(force_all=True)
            return int(app.statuscode)
    except ExecutionError as error:
        sys.stderr.write(f"{_explain_cell(error, chapters)}\n")
    except (SphinxError, SystemMessage) as error:
        sys.stderr.write(f"{error}\n")
    return 1


def _explain_cell(error: ExecutionError, chapters: Path) -> str:
    """Name the chapter, the error and the cell, which nbclient gives with the traceback."""
    path, cause = Path(str(error)), error.__cause__
    place = path.relative_to(chapters) if path.is_relative_to(chapters) else path
    if isinstance(cause, CellExecutionError):
        told = COLOURS.sub("", cause.traceback).strip()
        return f"{place}: a cell fails with {cause.ename}: {cause.evalue}\n\n{told}"
    if isinstance(cause, CellTimeoutError):
        return f"{place}: a cell takes too long. {cause}"
    return f"{place}: its cells can't be run: {cause!r}"


if __name__ == "__main__":
    folders = [Path(argument).resolve() for argument in sys.argv[1:4]]
    options = sys.argv[4:]
    builders = [option.removeprefix("--builder=") for option in options if "--builder=" in option]
    strict = "--strict" in options
    sys.exit(run(folders[0], folders[1], folders[2], strict, *builders))
