"""Cuts a built page into passages, along its structure.

A page is read in two steps. First every section becomes a row of blocks: paragraphs, lists,
equations, cells with what they printed, and so on (`Block`). Then blocks that make sense only
together are joined: an equation with the sentence around it, a list with the line that announces
it, a short paragraph with the next.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bs4.element import Tag

from chainrule.book.page_text import GAP, children, classes, is_unread, page_body, text_of
from chainrule.tutor.passages import Passage

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Titles that only sort the entries of a page of the reference.
SORTING = {"Classes", "Functions"}
SHORT = 160  # letters; a shorter paragraph is no passage of its own
ENOUGH = 700  # letters; what is as long as that gets no further paragraph
LIST_WHOLE = 600  # letters; a longer list is cut into its items
ENTRY_WHOLE = 1600  # letters; a longer entry of the reference is cut


@dataclass(frozen=True)
class Block:
    """A part of a section, before parts are joined.

    Attributes
    ----------
    kind : as in `Passage`
    titles : of the sections around it
    anchor : the nearest one
    text : what the reader sees
    items : a list's items, one by one
    alone : it is joined with nothing
    """

    kind: str
    titles: tuple[str, ...]
    anchor: str
    text: str
    items: tuple[str, ...] = ()
    alone: bool = False


def passages_of(html: str, page: str) -> list[Passage]:
    """Return the passages of a page.

    Parameters
    ----------
    html : the whole page
    page : its address without the ending, such as "chapters/one-neuron"

    >>> html = '<main><section id="a"><h1>A</h1><p>It bends.</p></section></main>'
    >>> passages_of(html, "b")
    [Passage(id='b#a:1', kind='text', titles=('A',), url='b.html#a', text='It bends.')]
    """
    body = page_body(html)
    # Around the sections are parts of the frame, such as a link to the chapter's notebook.
    tops = [part for part in body.find_all("section") if not part.find_parent("section")] or [body]
    blocks: list[Block] = []
    for top in tops:
        blocks += blocks_of(top, _titles(top, ()), _anchor(top, ""))
    found: list[Passage] = []
    numbers: dict[str, int] = {}
    for block in joined(blocks):
        number = numbers[block.anchor] = numbers.get(block.anchor, 0) + 1
        mark = f"#{block.anchor}" if block.anchor else ""
        url = f"{page}.html{mark}"
        identity = f"{page}{mark}:{number}"
        found.append(Passage(identity, block.kind, block.titles, url, block.text))
    return found


def blocks_of(tag: Tag, titles: tuple[str, ...], anchor: str) -> Iterator[Block]:
    """Go over the blocks in a tag and in all sections in it."""
    for child in children(tag):
        if child.name == "section" and "cr-exercise" in classes(child):
            yield from _exercise(child, titles)
        elif child.name == "section":
            yield from blocks_of(child, _titles(child, titles), _anchor(child, anchor))
        elif child.name not in HEADINGS:
            yield from _block(child, titles, anchor)


def _titles(section: Tag, titles: tuple[str, ...]) -> tuple[str, ...]:
    for child in children(section):
        if child.name in HEADINGS:
            title = text_of(child)
            return titles if title in SORTING else (*titles, title)
    return titles


def _anchor(tag: Tag, default: str) -> str:
    found = tag.get("id")
    return found if isinstance(found, str) and found else default


def _block(tag: Tag, titles: tuple[str, ...], anchor: str) -> Iterator[Block]:
    kinds = classes(tag)
    if tag.name == "dl" and "py" in kinds:
        yield from _entries(tag, titles, anchor)
    elif tag.name == "dl" and "glossary" in kinds:
        yield from _definitions(tag, titles, anchor)
    elif "cr-names" in kinds:  # a list of links to what comes below
        return
    elif tag.name in ("ul", "ol", "dl"):
        items = tuple(_items(tag))
        yield Block("list", titles, anchor, GAP.join(items), items)
    elif "cell" in kinds or any(name.startswith("highlight") for name in kinds):
        yield from _full(Block("cell", titles, anchor, text_of(tag)))
    elif kinds & {"math-wrapper", "math-block", "math"}:
        yield from _full(Block("equation", titles, anchor, text_of(tag)))
    elif _holds_blocks(tag):
        yield from blocks_of(tag, titles, anchor)
    else:
        # A question with its answer, or a question for the reader to guess at.
        alone = tag.name == "details" or "admonition" in kinds
        yield from _full(Block("text", titles, anchor, text_of(tag), alone=alone))


def _full(block: Block) -> Iterator[Block]:
    if block.text:
        yield block


def _holds_blocks(tag: Tag) -> bool:
    """Whether a tag only wraps parts that are blocks of their own."""
    plain = tag.name in ("div", "article", "main") and "admonition" not in classes(tag)
    return plain and "table-wrapper" not in classes(tag)


def _items(tag: Tag) -> Iterator[str]:
    """Go over a list's items; a term and what is said of it are one."""
    term: list[str] = []
    for child in children(tag):
        if child.name == "dt":
            term.append(text_of(child))
            continue
        text = text_of(child)
        if text:
            yield GAP.join([*term, text])
        term = []


def _definitions(tag: Tag, titles: tuple[str, ...], anchor: str) -> Iterator[Block]:
    """Go over a glossary: its words are sections of their own."""
    terms: list[Tag] = []
    for child in children(tag):
        if child.name == "dt":
            terms.append(child)
            continue
        names = [text_of(term) for term in terms]
        where = _anchor(terms[0], anchor) if terms else anchor
        text = GAP.join([*names, text_of(child)])
        yield from _full(Block("definition", (*titles, ", ".join(names)), where, text))
        terms = []


def _exercise(tag: Tag, titles: tuple[str, ...]) -> Iterator[Block]:
    """Give what an exercise asks; help and solution stay where they are."""
    title = tag.find(class_="cr-exercise-title")
    name = text_of(title).partition(": ")[2] if isinstance(title, Tag) else ""
    text = GAP.join(text_of(child) for child in children(tag) if not is_unread(child))
    place = (*titles, name) if name else titles
    yield from _full(Block("exercise", place, _anchor(tag, ""), text))


def _entries(tag: Tag, titles: tuple[str, ...], anchor: str) -> Iterator[Block]:
    """Go over an entry of the reference and those in it."""
    names = [child for child in children(tag) if child.name == "dt"]
    bodies = [child for child in children(tag) if child.name == "dd"]
    where = next((_anchor(name, "") for name in names if name.get("id")), anchor)
    title = _own_name(where, [text_of(name) for name in names])
    own = [part for body in bodies for part in children(body) if "py" not in classes(part)]
    said = [text for text in (text_of(part) for part in own) if text]
    place = (*titles, title)
    if said:
        head = GAP.join(text_of(name) for name in names)
        for text in _cut([head, *said]):
            yield Block("reference", place, where, text)
    for body in bodies:
        for part in children(body):
            if "py" in classes(part):
                yield from _entries(part, titles, where)


def _own_name(anchor: str, signatures: list[str]) -> str:
    """Return how an entry is called: `Dense`, `Layer.build`."""
    parts = anchor.split(".")
    cased = [i for i, part in enumerate(parts) if part[:1].isupper()]
    if cased:
        return ".".join(parts[cased[0] :])
    return parts[-1] or signatures[0].partition("(")[0]


def _cut(parts: list[str]) -> Iterator[str]:
    """Give parts in stretches that are not too long."""
    held: list[str] = []
    for part in parts:
        if held and sum(map(len, held)) + len(part) > ENTRY_WHOLE:
            yield GAP.join(held)
            held = []
        held.append(part)
    yield GAP.join(held)


def joined(blocks: Iterable[Block]) -> list[Block]:
    """Join the blocks that make sense only together."""
    found: list[Block] = []
    for block in blocks:
        if found and _belongs(found[-1], block):
            found[-1] = _together(found[-1], block)
        else:
            found.append(block)
    return [piece for block in found for piece in _pieces(block)]


def _belongs(first: Block, second: Block) -> bool:
    if first.anchor != second.anchor or first.titles != second.titles:
        return False
    if first.alone or second.alone or first.kind in ("definition", "reference", "exercise"):
        return False
    if first.kind == "text" and first.text.endswith(":"):
        return True
    if second.kind == "equation" and first.kind in ("text", "equation"):
        return True
    if second.kind != "text":
        return False
    if first.kind == "equation":  # the sentence goes on after it
        return second.text[:1].islower() or len(second.text) < SHORT
    short = min(len(first.text), len(second.text)) < SHORT
    return first.kind == "text" and short and len(first.text) + len(second.text) < ENOUGH


def _together(first: Block, second: Block) -> Block:
    kind = first.kind if second.kind == "text" else second.kind
    items = second.items or first.items
    return replace(first, kind=kind, text=f"{first.text}{GAP}{second.text}", items=items)


def _pieces(block: Block) -> Iterator[Block]:
    """Give a block, or if it is a long list, its items, each after the line that announces them."""
    if not block.items or len(block.text) <= LIST_WHOLE:
        yield replace(block, items=())
        return
    head = block.text.removesuffix(GAP.join(block.items)).strip()
    near = head.rpartition(GAP)[2]
    for item in block.items:
        text = f"{near}{GAP}{item}" if near and len(near) <= SHORT else item
        yield replace(block, text=text, items=())
    if len(near) > SHORT or near != head:
        yield replace(block, kind="text", text=head, items=())
