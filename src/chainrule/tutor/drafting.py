"""Cuts the text that a model sends, piece by piece, into sentences with their citations."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chainrule.tutor.sentences import sentences_of

MARK = r"\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]"
MARKS = re.compile(MARK)
LEADING = re.compile(rf"^(?:\s*{MARK})+[\s.]*")
BULLET = re.compile(r"^\s*(?:[-*•]\s+|\d{1,2}[.)]\s+|>\s*)")
LEAD_IN = re.compile(
    r"(?:(?:the\s+)?answer(?:\s+to\s+(?:this|the|your)\s+question)?(?:\s+is)?|sure|according\s+to\s+"
    r"(?:the\s+)?(?:passages?|book|text)(?:\s+\d+)?|(?:the\s+)?passage(?:\s+is)?)\s*[:,!]\s*",
    re.IGNORECASE,
)
EMPHASIS = re.compile(r"\*\*|__|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)|`")


@dataclass(frozen=True)
class Written:
    """A sentence of a model.

    Attributes
    ----------
    text : without citations and markup
    cited : the passages it names, from 0
    """

    text: str
    cited: tuple[int, ...]


def sentences_in(pieces: Iterable[str]) -> Iterator[Written]:
    """Yield sentences as soon as it is sure that they, and their citations, are complete.

    >>> list(sentences_in(["It be", "nds. [1] It is ", "smooth [2]."]))
    [Written(text='It bends.', cited=(0,)), Written(text='It is smooth.', cited=(1,))]
    """
    waiting = ""
    for piece in pieces:
        waiting += piece
        *done, waiting = _cut(waiting)
        yield from (made for text in done if (made := _written(text)) is not None)
    yield from (made for text in _cut(waiting, held=0) if (made := _written(text)) is not None)


def _cut(text: str, held: int = 1) -> list[str]:
    """Return the sentences, each with its citations after it, and what is held back as the last.

    A sentence is held back until the next has begun, since its citation may be on its way.
    """
    space = text[len(text.rstrip()) :]
    found: list[str] = []
    for sentence in sentences_of(re.sub(r"\n+", "\n\n", text)):  # a line is a sentence at least
        marks = LEADING.match(sentence.text)
        rest = sentence.text[marks.end() :] if marks else sentence.text
        if marks and found:
            found[-1] += f" {marks[0].strip()}"
        if rest:
            found.append(rest)
    if not held:
        return found
    if len(found) > 1 and found[-1].startswith("["):
        held = 2  # half of a citation
    return [*found[:-held], " ".join(found[-held:]) + space]


def _written(text: str) -> Written | None:
    if text.lstrip().startswith("#"):
        return None  # a heading
    cited = tuple(
        int(number) - 1 for mark in MARKS.findall(text) for number in re.findall(r"\d+", mark)
    )
    bare = EMPHASIS.sub("", BULLET.sub("", MARKS.sub("", text)))
    seen = "".join(" " if s.isspace() else s for s in bare if _is_text(s))
    seen = LEAD_IN.sub("", seen.strip())
    tidy = re.sub(r"\s+([.!?,;:])", r"\1", " ".join(seen.split()))
    return Written(tidy, cited) if any(sign.isalnum() for sign in tidy) else None


def _is_text(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
