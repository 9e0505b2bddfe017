r"""Turns the library's docstrings into reStructuredText.

They are written to be read in an editor: numpy's sections, with one line an item, such as
``units : how many outputs, at least 1``.

The reference shows that as a list, and takes stars and bars for what they mean in a formula:

>>> print("\n".join(to_rst(["Parameters", "----------", "x : |x| is 1 or more"])).strip())
.. rubric:: Parameters
<BLANKLINE>
.. rst-class:: cr-items
<BLANKLINE>
``x``
   \|x\| is 1 or more
"""

import re
from collections.abc import Callable, Iterator, Sequence

from chainrule import errors
from chainrule.book.public_names import LINK

Resolve = Callable[[str], str | None]

UNDERLINE = re.compile(r"-{3,}")
LISTS = ("Parameters", "Attributes", "Returns", "Yields", "Raises")
# What reStructuredText is to read as such: code, links, *titles of books*.
MARKUP = re.compile(r"(``.+?``|`[^`]+`_?|(?<![\w*])\*[A-Z][^*]*[\w.!?]\*(?![\w*]))", re.DOTALL)
# What it would misread in a formula: x * y, **options, |z|, and x_ for a link.
MISREAD = re.compile(r"[*|]|_+(?!\w)")


def to_rst(lines: Sequence[str], resolve: Resolve = lambda name: None) -> list[str]:
    """Return a docstring, already without its indentation, as reStructuredText.

    Parameters
    ----------
    lines : the docstring
    resolve : gives a name in a link as the reference spells it, or None

    """
    out: list[str] = []
    for heading, part in _sections(list(lines)):
        if heading:
            out += [f".. rubric:: {heading}", ""]
        if heading in LISTS:
            out += [".. rst-class:: cr-items", "", *_items(part, heading, resolve)]
        else:
            out += _prose(part, resolve)
        out.append("")
    return out[:-1]


def _sections(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Cut at underlined headings; a list ends where a line begins at the margin after a gap."""
    heading = ""
    part: list[str] = []
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if UNDERLINE.fullmatch(below) and line.strip():
            yield heading, part
            heading, part = line.strip(), []
            continue
        if UNDERLINE.fullmatch(line):
            continue
        if heading in LISTS and part and not part[-1].strip() and line[:1].strip():
            yield heading, part
            heading, part = "", []
        part.append(line)
    yield heading, part


def _items(lines: list[str], heading: str, resolve: Resolve) -> list[str]:
    """Return "name : meaning" lines as a list of definitions; other text stays as it is."""
    out: list[str] = []
    # Names that fill more than a line.
    text = re.sub(r"(?m)^(\S[^\n:]*,)\n(?=\S)", r"\1 ", "\n".join(lines))
    for line in text.split("\n"):
        name, colon, meaning = line.partition(" : ")
        if line[:1].strip() and colon:
            names = [_term(each.strip(), heading) for each in name.split(", ")]
            out += [", ".join(names), f"   {meaning}"]
        else:
            out.append(f"   {line.strip()}" if line[:1].isspace() else line)
    return _prose(out, resolve)


def _term(name: str, heading: str) -> str:
    if heading == "Raises" and hasattr(errors, name):
        return f":class:`~chainrule.errors.{name}`"
    return f"``{name}``"


def _prose(lines: list[str], resolve: Resolve) -> list[str]:
    """Escape what would be misread, except in examples and indented code, and point links home."""
    out: list[str] = []
    for is_code, block in _blocks(lines):
        if is_code:
            out += block
            continue
        pieces = MARKUP.split("\n".join(block))
        pieces[::2] = [MISREAD.sub(r"\\\g<0>", piece) for piece in pieces[::2]]
        text = LINK.sub(lambda match: _link(match, resolve), "".join(pieces))
        out += text.split("\n")
    return out


def _blocks(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Give paragraph by paragraph, and whether it is to stay: code, or a table."""
    literal = False
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
            continue
        if block:
            literal = literal and all(each[:1].isspace() for each in block)
            yield literal or block[0].lstrip().startswith((">>>", "===")), block
            literal = literal or block[-1].rstrip().endswith("::")
            block = []
        yield True, [line]


def _link(match: re.Match[str], resolve: Resolve) -> str:
    role, name = match.groups()
    home = resolve(name)
    return f":{role}:`~{home}`" if home else f"``{name.rpartition('.')[2]}``"
