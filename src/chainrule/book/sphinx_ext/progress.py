"""Which exercises each page has, as a file: the contents then show how far a reader has come."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from chainrule.book.sphinx_ext.exercise import exercise

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "_static/chainrule/exercises.json"


def _write(app: "Sphinx", error: Exception | None) -> None:
    if error is not None or app.builder.name != "html":
        return
    found = {}
    for name in sorted(app.env.found_docs):
        names = [node["name"] for node in app.env.get_doctree(name).findall(exercise)]
        if names:
            found[f"{name}.html"] = names
    target = Path(app.outdir) / FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found), encoding="utf-8")


def setup(app: "Sphinx") -> None:
    """Write the list once the pages are written."""
    app.connect("build-finished", _write)
