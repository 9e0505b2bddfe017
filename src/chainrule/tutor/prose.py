"""Which parts of a passage are sentences that can be quoted.

A cell has code below its introduction, a page of the reference has signatures and tables of
arguments, a glossary's entry repeats its term. Only what is prose is cut into sentences.
"""

import re

from chainrule.tutor.passages import Passage
from chainrule.tutor.sentences import Sentence, sentences_of

PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")
# Where the prose of a reference's entry ends.
TABLES = re.compile(
    r"(?:Parameters|Attributes|Arguments|Raises|Returns|Yields|Notes?|See also|References?|"
    r"Examples?|Methods|Also known|Ready made)\b|>>>"
)
SIGNATURE = re.compile(
    r"(?:class(?:method)?|property|static(?:method)?|async|exception) |\w[\w.]*\("
)
CODE = re.compile(
    r"^(?:import|from|def|class|for|if|print|with|while)\b|^\s|[=(\[]\s*$|^\w+ ?=|^>>>"
)
PROSE = re.compile(r"[\"“(]?[A-Z0-9][^\n]*[.:?!…][)\"”\u2019]?$")


def quotable(passage: Passage) -> list[Sentence]:
    r"""Return the sentences of a passage's prose.

    >>> entry = Passage("g", "definition", ("Glossary",), "g.html", "epoch\n\nOne pass. And on.")
    >>> [sentence.text for sentence in quotable(entry)]
    ['One pass.', 'And on.']
    """
    if passage.text.startswith("Predict\n"):
        return []  # it asks the reader, and doesn't say
    first, last = _prose(passage)
    cut = sentences_of(passage.text[first:last])
    placed = [Sentence(s.text, s.start + first, s.end + first) for s in cut]
    for start, end in (match.span() for match in PARAGRAPH.finditer(passage.text)):
        if passage.text[start:end].endswith("?"):
            placed = _joined(placed, Sentence(passage.text[start:end], start, end))
    return placed


def _joined(sentences: list[Sentence], question: Sentence) -> list[Sentence]:
    """Put a paragraph that ends in a question in the place of its sentences: all of it asks."""
    kept = [s for s in sentences if s.end <= question.start or s.start >= question.end]
    if len(kept) == len(sentences):
        return sentences
    return sorted([*kept, question], key=lambda s: s.start)


def _prose(passage: Passage) -> tuple[int, int]:
    """Return where the prose of a passage begins and ends."""
    paragraphs = [match.span() for match in PARAGRAPH.finditer(passage.text)]
    texts = [passage.text[start:end] for start, end in paragraphs]
    first, last = 0, len(texts)
    if passage.kind in ("definition", "exercise"):
        first = 1
    elif passage.kind == "cell":
        last = next((i for i, text in enumerate(texts) if not _is_prose(text)), len(texts))
    elif passage.kind == "reference":
        first = 1 if texts and SIGNATURE.match(texts[0]) else 0
        if len(texts) > first and texts[first].startswith("Bases:"):
            first += 1
        ends = (i for i, text in enumerate(texts) if i >= first and TABLES.match(text))
        last = next(ends, len(texts))
    if first >= last:
        return 0, 0
    return paragraphs[first][0], paragraphs[last - 1][1]


def _is_prose(paragraph: str) -> bool:
    """Tell whether a cell's paragraph is its introduction and not yet its code."""
    return PROSE.match(paragraph) is not None and not CODE.search(paragraph)
