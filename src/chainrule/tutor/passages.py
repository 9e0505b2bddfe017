"""A passage: a piece of the book that can answer a question, with its place.

A passage holds what the reader sees, letter by letter, so that a sentence quoted from it can be
found in the page again.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from chainrule.errors import SavedFileError

KINDS = ("text", "equation", "cell", "list", "definition", "exercise", "reference")


@dataclass(frozen=True)
class Passage:
    """One piece of the book.

    Attributes
    ----------
    id : stable and readable, such as "chapters/one-neuron#the-sigmoid:2"
    kind : one of `KINDS`
    titles : the titles above it, the page's first
    url : its page and the nearest anchor, relative to the site's root
    text : what the reader sees; a cell's code, then its printed output

    >>> piece = Passage("a#b:0", "text", ("One neuron", "The sigmoid"), "a.html#b", "It bends.")
    >>> piece.section
    'One neuron > The sigmoid'
    """

    id: str
    kind: str
    titles: tuple[str, ...]
    url: str
    text: str

    @property
    def section(self) -> str:
        """The titles in one line."""
        return " > ".join(self.titles)

    @property
    def lists_sources(self) -> bool:
        """Whether it names other people's works."""
        return self.titles[-1:] == ("Sources",)


def to_json(passages: Iterable[Passage]) -> str:
    """Write passages as JSON; the same passages give the same text.

    >>> made = to_json([Passage("a", "text", ("A",), "a.html", "word")])
    >>> from_json(made)[0].titles
    ('A',)
    """
    return json.dumps([asdict(passage) for passage in passages], ensure_ascii=False)


def from_json(text: str) -> list[Passage]:
    """Read what `to_json` wrote.

    Raises
    ------
    SavedFileError : it is not that, or a passage lacks something
    """
    try:
        return [_passage(entry) for entry in json.loads(text)]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise SavedFileError(f"These are no passages of a book: {error}.") from error


def _passage(entry: dict[str, Any]) -> Passage:
    texts = [entry[name] for name in ("id", "kind", "url", "text")]
    titles = entry["titles"]
    if not isinstance(titles, list) or not all(isinstance(text, str) for text in [*texts, *titles]):
        raise ValueError("a passage's parts must be texts")
    if entry["kind"] not in KINDS:
        raise ValueError(f"{entry['kind']!r} is no kind of passage")
    return Passage(texts[0], texts[1], tuple(titles), texts[2], texts[3])
