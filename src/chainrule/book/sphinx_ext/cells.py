"""Cells that the page's script makes live look so from the first paint on.

A cell that changed its look when the script comes would push the text below it down, under the
eyes of whoever has begun to read.
"""

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LIVE = "cr-cell"  # the style sheet's name for it
LEFT = "tag_static"  # MyST-NB's class for cells with the tag "static"


def _mark(app: "Sphinx", document: nodes.document, docname: str) -> None:
    for box in list(document.findall(nodes.container)):
        if "cell_input" not in box["classes"] or not isinstance(box.parent, nodes.container):
            continue
        classes = box.parent["classes"]
        if (
            "cell" in classes
            and LEFT not in classes
            and next(box.findall(nodes.literal_block), None)
        ):
            classes.append(LIVE)


def setup(app: "Sphinx") -> None:
    """Mark them when a page is about to be written."""
    app.connect("doctree-resolved", _mark)
