"""A question, made ready for the search: its words, mended, with the book's words beside them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chainrule.tutor.postings import Postings
from chainrule.tutor.spelling import Spelling
from chainrule.tutor.stemming import stem
from chainrule.tutor.synonyms import families, kin
from chainrule.tutor.words import STOP, forms, tokens_of

PART = 0.6  # how much a part of a name counts beside the whole
KIN = 0.7  # how much a synonym counts
MENDED = 0.9  # how much a word counts that was mended
MOST_WORDS = 64  # of a question; what comes after is not looked at


@dataclass(frozen=True)
class Idea:
    """One thing that a question names, with all words that stand for it.

    Attributes
    ----------
    words : what to look for, and how much each counts; the word itself is the first
    known : how far the book has the word itself, 0 to 1

    """

    words: dict[str, float]
    known: float


@dataclass(frozen=True)
class Query:
    """A question made ready.

    Attributes
    ----------
    text : the question with its typing errors mended, for the encoder
    ideas : what it names

    """

    text: str
    ideas: tuple[Idea, ...]

    @property
    def weights(self) -> dict[str, float]:
        """All words with their weights."""
        found: dict[str, float] = {}
        for idea in self.ideas:
            for word, weight in idea.words.items():
                found[word] = max(found.get(word, 0.0), weight)
        return found


class Reader:
    """Reads questions in the words of a book.

    Parameters
    ----------
    texts : the words of the book
    spelling : mends words by them

    """

    def __init__(self, texts: Postings, spelling: Spelling) -> None:
        self.texts = texts
        self.spelling = spelling

    def read(self, question: str) -> Query:
        """Return a question made ready for the search."""
        tokens = tokens_of(question)[:MOST_WORDS]
        mended = [self._mended(token) for token in tokens]
        text = question
        for token, better in zip(tokens, mended, strict=True):
            if better is not None:
                text = re.sub(rf"(?<!\w){re.escape(token)}(?!\w)", better, text)
        ideas: list[Idea] = []
        for token, better in zip(tokens, mended, strict=True):
            idea = self._idea(token, better)
            if idea is not None:
                ideas.append(idea)
        written = [better or token for token, better in zip(tokens, mended, strict=True)]
        return Query(text, tuple(self._with_kin(ideas, written)))

    def _mended(self, token: str) -> str | None:
        """Return the word that was meant, if this one isn't in the book."""
        small = token.lower()
        if (
            small in STOP
            or small in self.spelling.known
            or not small.isalnum()
            or small[0].isdecimal()
        ):
            return None
        if any(word in self.texts.number or word in families() for word in forms(token)):
            return None
        return self.spelling.mended(small)

    def _idea(self, token: str, better: str | None) -> Idea | None:
        # The last part of a name with dots is what it names: keras.layers.Dense is Dense.
        *before, last = (better or token).split(".") if token[0].isalpha() else [token]
        words = list(dict.fromkeys([*forms(last), *(w for part in before for w in forms(part))]))
        if not words or (token[0].isdecimal() and words[0] not in self.texts.number):
            return None  # a number that isn't in the book says nothing about it
        weight = MENDED if better else 1.0
        whole = words[0] in self.texts.number
        # Of "hidden-layer" each part is a word; of "PageRank" only the whole was meant.
        parted = any(sign in last for sign in "-_'")
        found = {words[0]: weight}
        for word in words[1:]:
            found[word] = weight if parted and not whole else weight * PART
        parts = any(word in self.texts.number for word in words)
        known = weight if whole else 0.5 * weight * (parts and parted)
        return Idea(found, known)

    def _with_kin(self, ideas: Sequence[Idea], written: Sequence[str]) -> Iterator[Idea]:
        """Give each idea the words that mean the same, and the two-word names of the question."""
        stems = [next(iter(idea.words)) for idea in ideas]
        names: dict[int, dict[str, float]] = {}
        for place, word in enumerate(stems):
            for name in families().get(word, ()):
                if tuple(stems[place : place + len(name)]) == name:
                    for other in kin(name):
                        share = KIN / len(other)
                        for part in other:
                            into = names.setdefault(place, {})
                            into[part] = max(into.get(part, 0.0), share)
        for place, idea in enumerate(ideas):
            others = {word: n for word, n in names.get(place, {}).items() if word not in idea.words}
            meant = KIN * any(word in self.texts.number for word in others)
            yield Idea(idea.words | others, max(idea.known, meant))
        # "back propagation" is also one word.
        small = [word.lower() for word in written if word.isalpha()]
        for first, second in pairwise(small):
            joined = stem(first + second)
            if joined in self.texts.number and joined not in stems and len(second) > 1:
                yield Idea({joined: 1.0}, 1.0)
