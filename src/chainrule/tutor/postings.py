"""How well each passage fits each word, known before any question is asked.

BM25 scores a passage for a word: higher the more often the word stands there, the shorter the
passage, and the rarer the word in the book. None of this depends on the question, so the library
`bm25s` computes all of it when the book is built. Of the table, most entries are nothing; what is
kept are, for each word, the passages that have it and their scores. To look up a question is then
to add up a few rows.

References: S. Robertson and H. Zaragoza. The probabilistic relevance framework: BM25 and beyond.
Foundations and Trends in Information Retrieval 3, 2009. X. H. Lù. BM25S: Orders of magnitude faster
lexical search via eager sparse scoring, 2024.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
K1 = 1.2  # how soon more of the same word stops to count


class Postings:
    """The table of scores.

    Parameters
    ----------
    words : all words, in the order of their numbers
    starts : (words + 1,) where each word's entries begin
    rows : the passages that have a word
    scores : how well they fit it
    texts : how many passages there are

    """

    def __init__(
        self,
        words: Sequence[str],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        scores: Floats,
        texts: int,
    ) -> None:
        self.words = list(words)
        self.number = {word: i for i, word in enumerate(self.words)}
        self.starts, self.rows, self.scores = starts, rows, scores
        self.texts = texts

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]], b: float) -> "Postings":
        """Let bm25s compute the scores of all words in all texts.

        Parameters
        ----------
        texts : the words of each
        b : how much long texts are held to be long-winded, 0 to 1
        """
        import bm25s

        words = sorted({word for text in texts for word in text})
        if not words:
            nothing = np.zeros(0, "int32")
            return cls([], np.zeros(1, "int64"), nothing, nothing.astype("float32"), len(texts))
        number = {word: i for i, word in enumerate(words)}
        made = bm25s.BM25(k1=K1, b=b, method="lucene", csc_backend="numpy")
        ids = [[number[word] for word in text] for text in texts]
        made.index((ids, number), show_progress=False)
        found = made.scores
        return cls(
            words,
            np.asarray(found["indptr"], "int64"),
            np.asarray(found["indices"], "int32"),
            np.asarray(found["data"], "float32"),
            len(texts),
        )

    def with_word(self, word: str) -> tuple[NDArray[np.int32], Floats]:
        """Return the passages that have a word, and their scores."""
        number = self.number.get(word)
        if number is None:
            return self.rows[:0], self.scores[:0]
        part = slice(self.starts[number], self.starts[number + 1])
        return self.rows[part], self.scores[part]

    def search(self, weights: Mapping[str, float]) -> Floats:
        """Return the score of each passage for some words, each of which counts its weight."""
        total = np.zeros(self.texts, "float32")
        for word, weight in weights.items():
            rows, scores = self.with_word(word)
            total[rows] += np.float32(weight) * scores
        return total

    def rarity(self, word: str) -> float:
        """Return how much a word tells: the logarithm of how few passages have it."""
        having = len(self.with_word(word)[0])
        return float(np.log(1 + (self.texts - having + 0.5) / (having + 0.5)))

    def check(self) -> None:
        """Make sure that the parts fit together.

        Raises
        ------
        ValueError : they don't
        """
        starts, rows = self.starts, self.rows
        fits = (
            all(part.ndim == 1 for part in (starts, rows, self.scores))
            and len(starts) == len(self.words) + 1
            and starts[0] == 0
            and starts[-1] == len(rows) == len(self.scores)
            and bool(np.all(np.diff(starts) >= 0))
            and (len(rows) == 0 or (rows.min() >= 0 and rows.max() < self.texts))
            and bool(np.all(np.isfinite(self.scores)))
        )
        if not fits:
            raise ValueError("its tables don't fit together")
