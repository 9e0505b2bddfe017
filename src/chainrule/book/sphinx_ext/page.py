"""Each page's frame: what the scripts must know, and a rule that no script stands in the page."""

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError

from chainrule.book.pyodide import PACKAGES
from chainrule.book.wheel import wheel_name

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
FOLDER = "_static/chainrule/"


def _context(
    app: "Sphinx",
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: "nodes.document | None",
) -> None:
    # On a page that holds the whole book, all its chapters are called "#".
    single = app.builder.name == "singlehtml"
    root = "./" if single else context["pathto"]("", 1) or "./"
    root = root if root.endswith("/") else root + "/"
    configuration = {
        "root": root,
        "pyodide": f"{root}_static/pyodide/",
        "wheel": f"{root}{FOLDER}{wheel_name()}",
        "packages": list(PACKAGES),
        "version": version("chainrule"),
    }
    context["cr_config"] = json.dumps(configuration).replace("<", "\\u003c")
    context["cr_static"] = root + FOLDER


def find_inline_scripts(html: str) -> list[str]:
    """Return the start tags of scripts that a strict content security policy would refuse.

    >>> find_inline_scripts('<script src="a.js"></script><script type="application/json">')
    []
    >>> find_inline_scripts('<script>alert(1)</script>')
    ['<script>']
    """
    bad = [
        match.group(0)
        for match in SCRIPT.finditer(html)
        if "application/json" not in match.group(1)
        and (" src=" not in match.group(1) or "://" in match.group(1))
    ]
    return bad + [match.group(0) for match in HANDLER.finditer(html)]


def _check_pages(app: "Sphinx", error: Exception | None) -> None:
    if error is not None:
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        bad = find_inline_scripts(path.read_text(encoding="utf-8"))
        if bad:
            raise ExtensionError(
                f"{path.name} has a script that the page's security policy refuses: {bad[0]}. "
                "Move it into a file under book/_static."
            )


def setup(app: "Sphinx") -> None:
    """Fill in each page's context, and look at each page once it is written."""
    app.connect("html-page-context", _context)
    app.connect("build-finished", _check_pages)
