"""What Sphinx needs to make this book: exercises, maths, live cells, reference, the frame."""

from typing import TYPE_CHECKING, Any

from chainrule.book.sphinx_ext import (
    cells,
    exercise,
    glossary,
    kernel,
    mathml,
    notebooks,
    page,
    passages,
    progress,
    reference,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: "Sphinx") -> dict[str, Any]:
    """Register all parts; Sphinx calls this because conf.py names the extension."""
    for part in (
        cells,
        kernel,
        mathml,
        exercise,
        glossary,
        notebooks,
        page,
        passages,
        progress,
        reference,
    ):
        part.setup(app)
    # Passages and sources are gathered while pages are written, in one process.
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": False}
