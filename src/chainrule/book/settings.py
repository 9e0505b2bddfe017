"""What a book's ``conf.py`` tells Sphinx: the same for our own book and for one of a teacher's.

A ``conf.py`` is two lines::

    from chainrule.book.settings import settings
    globals().update(settings("My book", author="Ada"))

and may change any of it after that, in the way of every ``conf.py``.
"""

from importlib.metadata import version
from typing import Any

from chainrule.book.paths import find_sources


def settings(project: str, author: str, rights: str | None = None) -> dict[str, Any]:
    """Return Sphinx's configuration for a book with live cells.

    Parameters
    ----------
    project : the book's title
    author : who wrote it
    rights : what stands in the footer after the sign; the author unless given

    >>> found = settings("My book", "Ada")
    >>> found["html_title"], found["html_theme"]
    ('My book', 'furo')

    """
    theme = find_sources().chapters / "_theme"
    return {
        "project": project,
        "author": author,
        "copyright": rights or author,
        "release": version("chainrule"),
        "version": version("chainrule"),
        "language": "en",
        "extensions": ["myst_nb", "chainrule.book.sphinx_ext"],
        "exclude_patterns": [
            "_build",
            "_theme",
            "build",
            "jupyter_execute",
            "**.ipynb_checkpoints",
            "README.md",
        ],
        # Markdown: maths between dollars, directives between colons, links to any heading.
        "myst_enable_extensions": [
            "dollarmath",
            "amsmath",
            "colon_fence",
            "deflist",
            "attrs_inline",
        ],
        "myst_heading_anchors": 4,
        "myst_links_external_new_tab": False,
        # Every cell runs at each build: a page can't show what the library no longer does.
        "nb_execution_mode": "force",
        "nb_execution_raise_on_error": True,
        "nb_execution_timeout": 300,  # seconds for one cell
        "nb_execution_show_tb": True,
        "nb_merge_streams": True,
        "nb_ipywidgets_js": {},  # no widgets of Jupyter's, so no scripts from elsewhere
        # Our figures and views are HTML; the picture is what is left where HTML can't be shown.
        # Beside it a view also hands over its numbers, for the page's Python; they are no page's
        # output.
        "suppress_warnings": ["mystnb.unknown_mime_type"],
        "nb_mime_priority_overrides": [("html", "text/html", 5), ("html", "image/png", 10)],
        # The reference: names as a reader types them, defaults as the code has them. Types are in
        # the source.
        "autodoc_typehints": "none",
        "add_module_names": False,
        "toc_object_entries_show_parents": "hide",
        "html_theme": "furo",
        "html_title": project,
        "html_static_path": [str(theme / "static"), "_static"],
        "templates_path": [str(theme / "templates")],
        "html_favicon": str(theme / "static" / "chainrule" / "icon.svg"),
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_use_index": False,
        "html_math_renderer": "mathml",
        "math_number_all": False,
        "math_eqref_format": "({number})",
        "pygments_style": "chainrule.book.sphinx_ext.highlighting.Light",
        "pygments_dark_style": "chainrule.book.sphinx_ext.highlighting.Dark",
    }
