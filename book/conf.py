"""How Sphinx builds the book. `chainrule book build` runs it; `sphinx-build` alone works too."""

from chainrule.book.settings import settings

globals().update(
    settings(
        "Chainrule",
        author="The Chainrule authors",
        rights="2026, the Chainrule authors. Text under CC BY 4.0, code under Apache-2.0",
    )
)
