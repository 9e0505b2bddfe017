"""The passages of the book, for the tutor: cut from each page's text as it is written.

They come from the pages and not from what Sphinx made them of, because a passage must say what the
page shows, with quotation marks, printed output and formulas as the reader sees them.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainrule.book.page_passages import passages_of
from chainrule.tutor.passages import Passage, to_json

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "passages.json"  # in the site's root; the build makes the index of it and takes it away
CUT: dict[str, list[Passage]] = {}  # by page


def _cut(
    app: "Sphinx", pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    if app.builder.name == "html" and pagename in app.env.found_docs:
        address = app.builder.get_target_uri(pagename).removesuffix(".html")
        CUT[pagename] = passages_of(context["body"], address)


def _write(app: "Sphinx", error: Exception | None) -> None:
    if error is not None or app.builder.name != "html":
        return
    found = [passage for page in sorted(CUT) for passage in CUT[page]]
    (Path(app.outdir) / FILE).write_text(to_json(found), encoding="utf-8")


def setup(app: "Sphinx") -> None:
    """Cut each page's passages, and write them down when all pages are there."""
    CUT.clear()
    app.connect("html-page-context", _cut)
    app.connect("build-finished", _write)
