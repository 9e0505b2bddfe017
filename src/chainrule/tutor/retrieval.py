"""The search: which passages of the book may answer a question.

Two searches are fused. One compares words, by BM25: it is exact, and good with names. The other
compares meanings, as directions of vectors: it finds a passage that says it in other words. While
there is no encoder, words alone must do.
"""

from dataclasses import dataclass

import numpy as np

from chainrule.tutor.index import Encodes, Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.words import words_of


@dataclass(frozen=True)
class Hit:
    """A passage that was found.

    Attributes
    ----------
    passage : what was found
    score : from 0 to 1; one threshold decides whether the book covers the question
    words : how well the words fit, 0 to 1
    meaning : the cosine of the angle between question and passage; 0 without an encoder
    """

    passage: Passage
    score: float
    words: float = 0.0
    meaning: float = 0.0


class Retriever:
    """Searches an index.

    Parameters
    ----------
    index : of a book
    encoder : makes a question's vector; may be set later, when it has been fetched
    """

    def __init__(self, index: Index, encoder: Encodes | None = None) -> None:
        self.index = index
        self.encoder = encoder

    def search(self, question: str, limit: int = 8) -> list[Hit]:
        """Return the passages that fit best, the best first."""
        count = len(self.index.passages)
        lexical = self.index.postings.search(dict.fromkeys(words_of(question), 1.0), count)
        words = 1 - np.exp(-lexical / 12)
        meaning = np.zeros(count, "float32")
        score = words
        if self.encoder is not None and self.index.vectors is not None:
            meaning = self.index.vectors @ self.encoder.encode([question])[0]
            score = 0.5 * words + 0.5 * np.clip(meaning, 0, 1)
        best = np.argsort(-score, kind="stable")[:limit]
        return [
            Hit(self.index.passages[i], float(score[i]), float(words[i]), float(meaning[i]))
            for i in best
            if score[i] > 0
        ]
