"""Each chapter as a Jupyter notebook, beside its page, for readers who go on at home.

A notebook has the chapter's text and cells without outputs. What only the page can do is put into
words: a prediction becomes a quotation, an exercise its task, its starter and its hints.
"""

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

INSTALL = (
    "# This notebook is a chapter of the book Chainrule. If the library is missing:\n"
    "# %pip install chainrule matplotlib"
)
FENCED = re.compile(
    r"^(?P<fence>:{3,})\{(?P<kind>[\w-]+)\}[ ]*(?P<title>[^\n]*)\n(?P<body>.*?)^(?P=fence)[ ]*$",
    re.M | re.S,
)
OPTION = re.compile(r"^:[\w-]+:[^\n]*\n", re.M)
ROLE = re.compile(r"\{[\w:]+\}`([^`<]*?)\s*(?:<[^`>]*>)?`")
RAW = re.compile(r"^```\{raw\}.*?^```\n", re.M | re.S)
TARGET = re.compile(r"^\([\w-]+\)=\n", re.M)


def parts_of(markdown: str) -> list[tuple[str, str]]:
    r"""Return a page's Markdown as the cells of a notebook: ("code" or "markdown", source).

    >>> parts_of("# A\n\n```{code-cell} python\n1 + 1\n```\n\nText.\n")
    [('markdown', '# A'), ('code', '1 + 1'), ('markdown', 'Text.')]
    """
    text = re.sub(r"\A---\n.*?^---\n", "", markdown, flags=re.M | re.S)
    pieces = re.split(r"^```\{code-cell\}[^\n]*\n(.*?)^```[ ]*$", text, flags=re.M | re.S)
    found: list[tuple[str, str]] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            found.append(("code", OPTION.sub("", piece, count=0).strip("\n")))
        else:
            found += _prose(piece)
    return [(kind, source) for kind, source in found if source.strip()]


def _prose(text: str) -> list[tuple[str, str]]:
    """Return text between cells; an exercise in it brings a code cell of its own."""
    found: list[tuple[str, str]] = []
    place = 0
    for match in FENCED.finditer(text):
        if match["kind"] == "exercise":
            found.append(("markdown", plain(text[place : match.start()])))
            found += _exercise(match["title"], match["body"])
            place = match.end()
    return [*found, ("markdown", plain(text[place:]))]


def _exercise(title: str, body: str) -> list[tuple[str, str]]:
    starter = ""
    hints: list[str] = []

    def take(match: re.Match[str]) -> str:
        nonlocal starter
        if match["kind"] == "starter":
            starter = match["body"].strip("\n")
        elif match["kind"] == "hint":
            hints.append(plain(match["body"]).strip())
        return ""

    task = plain(FENCED.sub(take, OPTION.sub("", body, count=1))).strip()
    found = [("markdown", f"### Exercise: {title}\n\n{task}"), ("code", starter)]
    if hints:
        told = "\n\n".join(f"**Hint {i}.** {hint}" for i, hint in enumerate(hints, start=1))
        found.append(("markdown", f"<details><summary>Hints</summary>\n\n{told}\n\n</details>"))
    return found


def plain(text: str) -> str:
    r"""Return Markdown without what only Sphinx knows.

    >>> plain(":::{admonition} Predict\n:class: cr-predict\n\nWhat?\n:::")
    '> **Predict**\n>\n> What?'
    >>> plain("see {ref}`[1] <sources>`")
    'see [1]'
    """

    def quoted(match: re.Match[str]) -> str:
        lines = OPTION.sub("", match["body"]).strip().split("\n")
        return "\n".join(
            [f"> **{match['title']}**", ">", *(f"> {line}".rstrip() for line in lines)]
        )

    text = RAW.sub("", TARGET.sub("", text))
    return ROLE.sub(r"\1", FENCED.sub(quoted, text)).strip("\n")


def notebook(markdown: str) -> Any:
    """Return a page's Markdown as a notebook that Jupyter opens."""
    import nbformat

    v4: Any = nbformat.v4  # it ships no types
    parts = [("code", INSTALL), *parts_of(markdown)]
    cells = [
        v4.new_code_cell(source, id=f"cell-{i}")
        if kind == "code"
        else v4.new_markdown_cell(source, id=f"cell-{i}")
        for i, (kind, source) in enumerate(parts)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def is_notebook(source: Path) -> bool:
    """Whether a page's source is Markdown with cells."""
    return source.suffix == ".md" and "```{code-cell}" in source.read_text(encoding="utf-8")


def _write(app: "Sphinx", error: Exception | None) -> None:
    if error is not None or app.builder.name != "html":
        return
    nbformat: Any = importlib.import_module("nbformat")  # it ships no types
    for name in sorted(app.env.found_docs):
        source = Path(app.env.doc2path(name))
        if is_notebook(source):
            made = notebook(source.read_text(encoding="utf-8"))
            nbformat.validate(made)
            target = Path(app.outdir) / f"{name}.ipynb"
            target.write_text(nbformat.writes(made), encoding="utf-8")


def _context(
    app: "Sphinx", pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell the page's frame the name of its notebook, if it has one."""
    source = Path(app.env.doc2path(pagename)) if pagename in app.env.found_docs else None
    name = pagename.rsplit("/", 1)[-1]
    context["cr_notebook"] = f"{name}.ipynb" if source and is_notebook(source) else None


def setup(app: "Sphinx") -> None:
    """Write the notebooks once the pages are written, and link to them."""
    app.connect("html-page-context", _context)
    app.connect("build-finished", _write)
