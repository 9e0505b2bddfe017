r"""Maths as MathML, made at build time: no script on the page, and screen readers read it.

>>> "<mi>x</mi>" in to_mathml(r"x^2", display=False)
True
"""

from html import escape
from typing import TYPE_CHECKING

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number

from chainrule.book.math_text import math_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

# What the converter knows under another name; it would set the signs between columns as letters.
ENVIRONMENTS = {"aligned": "align*", "gathered": "gather*"}


FOLLOWING = ".,;:!?)\u2019\u201d"
TOGETHER = "cr-together"  # the style sheet's name for what no line break may part


def to_mathml(latex: str, *, display: bool) -> str:
    """Return a formula as MathML, in a line of its own (display) or inside the text."""
    for ours, theirs in ENVIRONMENTS.items():
        latex = latex.replace(f"{{{ours}}}", f"{{{theirs}}}")
    return convert(latex.strip(), display="block" if display else "inline")


def _convert(node: nodes.Element, *, display: bool) -> str:
    latex = node.astext()
    try:
        return to_mathml(latex, display=display)
    except Exception as error:  # latex2mathml raises many kinds; all mean the same to an author
        place = f"{node.source}:{node.line}" if node.line else str(node.source)
        raise ExtensionError(
            f"{place}: this formula can't be turned into MathML ({error!r}): {latex.strip()}"
        ) from error


def _as_text(formula: str) -> str:
    """Return the attribute that says a formula in one line, for whoever reads the page as text."""
    return f' data-text="{escape(math_text(formula))}"'


def _visit_inline(translator: "HTML5Translator", node: nodes.math) -> None:
    formula = _convert(node, display=False)
    translator.body.append(f'<span class="math"{_as_text(formula)}>{formula}</span>')
    raise nodes.SkipNode


def _visit_block(translator: "HTML5Translator", node: nodes.math_block) -> None:
    # A wide formula scrolls in its own box (scroll.js lets it take the focus when it must).
    formula = _convert(node, display=True)
    identity = f' id="{node["ids"][0]}"' if node["ids"] else ""
    translator.body.append(
        f'<div class="math-block"{identity}{_as_text(formula)}><div class="math-scroll">'
        f"{formula}</div>"
    )
    if node["number"]:
        number = get_node_equation_number(translator, node)
        link = f' <a class="headerlink" href="#{node["ids"][0]}">({number})</a>'
        translator.body.append(f'<span class="eqno">{link}</span>')
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def keep_together(document: nodes.document) -> None:
    r"""Let no line begin with the sign that follows a formula.

    A browser may break a line on both sides of a formula, as of a picture.

    >>> from docutils.utils import new_document
    >>> page = new_document("page")
    >>> page += nodes.paragraph("", "", nodes.math("", "z"), nodes.Text(", and so on"))
    >>> keep_together(page)
    >>> [part.astext() for part in page[0]]
    ['z,', ' and so on']
    """
    for formula in list(document.findall(nodes.math)):
        after = formula.next_node(descend=False, siblings=True)
        if not isinstance(after, nodes.Text):
            continue
        text = after.astext()
        rest = text.lstrip(FOLLOWING)
        signs = text[: len(text) - len(rest)]
        if not signs:
            continue
        parent = after.parent
        parent.replace(after, nodes.Text(rest))
        place = parent.index(formula)
        parent.remove(formula)
        parent.insert(place, nodes.inline("", "", formula, nodes.Text(signs), classes=[TOGETHER]))


def setup(app: "Sphinx") -> None:
    """Offer the renderer under the name `mathml`; conf.py chooses it."""
    app.connect("doctree-resolved", lambda app, document, name: keep_together(document))
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
