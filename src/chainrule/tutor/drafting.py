"""Cuts the text that a model sends, piece by piece, into sentences with their citations."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chainrule.tutor.sentences import sentences_of

MARK = r"\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]"
MARKS = re.compile(MARK)
LEADING = re.compile(rf"^(?:\s*{MARK})+[\s.]*")
BULLET = re.compile(r"^\s*(?:[-*•]\s+|\d{1,2}[.)]\s+|#+\s*|>\s*)")
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
        done, waiting = _cut(waiting)
        yield from done
    last = _written(waiting)
    if last is not None:
        yield last


def _cut(text: str) -> tuple[list[Written], str]:
    """Return the sentences that another has begun after, and the rest."""
    # A line is a sentence at least; the numbers of what is cut stay those of `text`.
    found = sentences_of(re.sub(r"\n(?!\n)", "\n\n", text))
    if len(found) < 2 or not LEADING.sub("", found[-1].text):
        return [], text
    done = []
    for i, sentence in enumerate(found[:-1]):
        marks = LEADING.match(found[i + 1].text)
        written = _written(LEADING.sub("", sentence.text) + " " + (marks[0] if marks else ""))
        if written is not None:
            done.append(written)
    return done, LEADING.sub("", found[-1].text) + _space_after(text)


def _space_after(text: str) -> str:
    return text[len(text.rstrip()) :]


def _written(text: str) -> Written | None:
    cited = tuple(
        int(number) - 1 for mark in MARKS.findall(text) for number in re.findall(r"\d+", mark)
    )
    bare = EMPHASIS.sub("", BULLET.sub("", MARKS.sub("", text)))
    seen = "".join(" " if s.isspace() else s for s in bare if _is_text(s))
    tidy = re.sub(r"\s+([.!?,;:])", r"\1", " ".join(seen.split()))
    return Written(tidy, cited) if any(sign.isalnum() for sign in tidy) else None


def _is_text(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
