"""What a built page says, as text: letter by letter what its reader sees.

White space is as a browser shows it: single spaces inside a block, an empty line between blocks,
code as it stands. In the place of a formula is its line (see `math_text`), which the page carries
in ``data-text``.
"""

from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

# What is on a page and is not its text: scripts, drawings, links beside titles, lists of pages.
UNREAD = {"script", "style", "svg", "math", "nav", "button", "template", "form", "img"}
UNREAD_CLASSES = {"headerlink", "viewcode-link", "toctree-wrapper", "cr-view", "cr-figure"}
# Help with an exercise is folded away until a reader asks for it.
HELP_CLASSES = {"cr-hint", "cr-solution", "cr-starter"}
BLOCKS = {
    *("p", "div", "ul", "ol", "li", "dl", "dt", "dd", "pre", "table", "tr", "section", "article"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "details", "summary", "blockquote", "figure"),
    *("figcaption", "aside", "hr", "br"),
}
GAP = "\n\n"


def page_body(html: str) -> Tag:
    """Return the part of a page that is its own, without the frame around it."""
    page = BeautifulSoup(html, "html.parser")
    for where in ('[role="main"]', "main", "body"):
        if found := page.select_one(where):
            return found
    return page


def classes(tag: Tag) -> set[str]:
    """Return a tag's classes."""
    return {name for name in tag.get_attribute_list("class") if name}


def is_unread(tag: Tag) -> bool:
    """Whether a tag is no text of the page."""
    return tag.name in UNREAD or bool(classes(tag) & (UNREAD_CLASSES | HELP_CLASSES))


def children(tag: Tag) -> Iterator[Tag]:
    """Go over the tags in a tag, of which a reader sees something."""
    for child in tag.children:
        if isinstance(child, Tag) and not is_unread(child):
            yield child


def text_of(tag: Tag) -> str:
    r"""Return what a reader sees of a tag.

    >>> text_of(page_body("<body><p>One <b>bold</b>\n word.</p><pre>x  = 1\ny</pre></body>"))
    'One bold word.\n\nx  = 1\ny'
    """
    blocks = Blocks()
    blocks.read(tag)
    return GAP.join(blocks.finished())


class Blocks:
    """The blocks of text in a part of a page, in their order."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.line: list[str] = []

    def read(self, node: PageElement) -> None:
        """Add what stands in a node."""
        if isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):  # such as a comment
                self.line.append(node)
        elif isinstance(node, Tag):
            self._read_tag(node)

    def _read_tag(self, tag: Tag) -> None:
        spoken = tag.get("data-text")
        if isinstance(spoken, str):
            self.line.append(spoken)
        elif is_unread(tag):
            return
        elif tag.name == "pre":
            self._end_block()
            code = tag.get_text().strip("\n").rstrip()
            self.done += [code] if code else []
        else:
            if tag.name in BLOCKS:
                self._end_block()
            for child in tag.children:
                self.read(child)
            self.line += [" "] if tag.name in ("td", "th") else []
        if tag.name in BLOCKS:
            self._end_block()

    def _end_block(self) -> None:
        text = " ".join("".join(self.line).split())
        self.done += [text] if text else []
        self.line = []

    def finished(self) -> list[str]:
        """Return all blocks."""
        self._end_block()
        return self.done
