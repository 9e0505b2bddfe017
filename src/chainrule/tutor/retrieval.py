"""The search: which passages of the book may answer a question.

Two searches are fused. One compares words: it is exact, and good with names. The other compares
meanings, as directions of vectors: it finds a passage that says it in other words. While there is
no encoder, words alone must do. Both also compare the question with those that a section is
expected to answer (`expected.py`). What they find is weighed by `ranking.py`.
"""

from dataclasses import dataclass

import numpy as np

from chainrule.tutor.confidence import confidence
from chainrule.tutor.evidence import Evidence, Gatherer
from chainrule.tutor.index import Encodes, Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.postings import Floats
from chainrule.tutor.query import Query, Reader
from chainrule.tutor.ranking import Ranking
from chainrule.tutor.spelling import Spelling
from chainrule.tutor.synonyms import spelled

ENOUGH = 0.42  # the score of a first hit from which on the book covers the question
GENTLE = 6.0  # by how much a score must be less for a hit to be e times as bad as the first


@dataclass(frozen=True)
class Hit:
    """A passage that was found.

    Attributes
    ----------
    passage : what was found
    score : from 0 to 1; the first one says how sure it is that the book covers the question
    words : how much of the question the words of its section cover, 0 to 1
    meaning : the cosine of the angle between question and passage, or the nearest sentence in it;
        0 without an encoder
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
        self.vector: Floats | None = None  # of the question that was looked up last
        spellings = dict.fromkeys(spelled(), 1) | index.spellings
        self.reader = Reader(index.postings, Spelling(spellings, index.english))
        self.gatherer = Gatherer(index)
        self.ranking = Ranking(index)

    def search(self, question: str, limit: int = 8) -> list[Hit]:
        """Return the passages that fit best, the best first, and one of each section.

        Parameters
        ----------
        question : in English
        limit : how many at most

        """
        query = self.reader.read(question)
        if not query.ideas or not self.index.passages:
            return []
        evidence, fused = self.evidence(query)
        scores = self.ranking.scores(evidence, fused)
        chosen = np.argsort(-scores, kind="stable")[:limit].tolist()
        mode = self.ranking.mode(fused)
        sure = confidence(evidence, scores, len(query.ideas), mode)
        return [
            Hit(
                self.index.passages[int(evidence.best[section])],
                sure * float(np.exp((scores[section] - scores[chosen[0]]) / GENTLE)),
                float(evidence.section_covered[section]),
                float(max(evidence.meaning[section], evidence.sentence[section])),
            )
            for section in chosen
        ]

    def evidence(self, query: Query) -> tuple[Evidence, bool]:
        """Return what speaks for each section, and whether meanings are among it."""
        vector: Floats | None = None
        if self.encoder is not None and self.index.vectors is not None:
            vector = self.encoder.encode([query.text])[0]
        self.vector = vector
        return self.gatherer.gather(query, vector), vector is not None

    def knows(self, question: str) -> float:
        """Return how much of what a question names the book has, 0 to 1."""
        ideas = self.reader.read(question).ideas
        return sum(idea.known for idea in ideas) / len(ideas) if ideas else 1.0
