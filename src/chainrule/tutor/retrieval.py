"""The search: which passages of the book may answer a question.

Two searches are fused. One compares words: it is exact, and good with names. The other compares
meanings, as directions of vectors: it finds a passage that says it in other words. While there is
no encoder, words alone must do. Both also compare the question with those that a section is
expected to answer (`expected.py`). What they find is weighed by `ranking.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.tutor.confidence import facts
from chainrule.tutor.evidence import Evidence, Gatherer
from chainrule.tutor.fitted import Fitted, Mode, load_fitted, neuron
from chainrule.tutor.index import Encodes, Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.postings import Floats
from chainrule.tutor.query import Query, Reader
from chainrule.tutor.ranking import Ranking
from chainrule.tutor.spelling import Spelling
from chainrule.tutor.synonyms import spelled

ENOUGH = 0.4  # the score of a first hit from which on the book covers the question
GENTLE = 6.0  # by how much a score must be less for a hit to be e times as bad as the first
REMEMBERED = 16  # questions: the one before is needed again for the one that goes on from it


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


@dataclass(frozen=True)
class Look:
    """What was seen of the book with a question in mind.

    Attributes
    ----------
    query : the question made ready
    evidence : what speaks for each section
    scores : how well each section answers
    sure : how sure it is that the book covers the question, 0 to 1
    vector : of the question; None without an encoder
    """

    query: Query
    evidence: Evidence
    scores: Floats
    sure: float
    vector: Floats | None


class Retriever:
    """Searches an index.

    Parameters
    ----------
    index : of a book
    encoder : makes a question's vector; may be set later, when it has been fetched
    fitted : what was learned from questions; None takes what comes with the library

    """

    def __init__(
        self,
        index: Index,
        encoder: Encodes | None = None,
        fitted: Mapping[Mode, Fitted] | None = None,
    ) -> None:
        self.index = index
        self.encoder = encoder
        spellings = dict.fromkeys(spelled(), 1) | index.spellings
        self.reader = Reader(index.postings, Spelling(spellings, index.english))
        self.gatherer = Gatherer(index)
        self.ranking = Ranking(index, load_fitted() if fitted is None else fitted)
        self._looks: dict[tuple[str, bool], Look | None] = {}
        self._vectors: dict[str, Floats] = {}

    @property
    def fused(self) -> bool:
        """Whether meanings are compared."""
        return self.encoder is not None and self.index.vectors is not None

    @property
    def learned(self) -> Fitted:
        """The weights that count."""
        return self.ranking.fitted[self.ranking.mode(self.fused)]

    def search(self, question: str, limit: int = 8) -> list[Hit]:
        """Return the passages that fit best, the best first, and one of each section.

        Parameters
        ----------
        question : in English
        limit : how many at most

        """
        look = self.look(question)
        return self.hits(look, look.scores, look.sure, limit) if look else []

    def look(self, question: str) -> Look | None:
        """Look a question up; None where it names nothing, or the book is empty."""
        key = (question, self.fused)
        if key not in self._looks:
            _forget_oldest(self._looks)
            self._looks[key] = self._look(question)
        return self._looks[key]

    def _look(self, question: str) -> Look | None:
        query = self.reader.read(question)
        if not query.ideas or not self.index.passages:
            return None
        vector = self.vector(query.text)
        evidence = self.gatherer.gather(query, vector)
        fused = vector is not None
        scores = self.ranking.scores(evidence, fused)
        told = facts(evidence, scores, query, self.ranking.mode(fused))
        return Look(query, evidence, scores, neuron(self.learned.confidence, told), vector)

    def forget(self) -> None:
        """Forget what was looked up."""
        self._looks.clear()

    def hits(self, look: Look, scores: Floats, sure: float, limit: int) -> list[Hit]:
        """Return the passages that answer best.

        Parameters
        ----------
        look : says which passage of a section is shown
        scores, sure : as those of a look
        limit : how many at most

        """
        chosen = np.argsort(-scores, kind="stable")[:limit].tolist()
        evidence = look.evidence
        return [
            Hit(
                self.index.passages[int(evidence.best[section])],
                sure * float(np.exp((scores[section] - scores[chosen[0]]) / GENTLE)),
                float(evidence.section_covered[section]),
                float(max(evidence.meaning[section], evidence.sentence[section])),
            )
            for section in chosen
        ]

    def prepare(self, questions: Sequence[str]) -> None:
        """Make the vectors of some questions in one go, which is faster than one by one."""
        if self.encoder is None or not self.fused:
            return
        texts = dict.fromkeys(self.reader.read(question).text for question in questions)
        missing = [text for text in texts if text not in self._vectors]
        if missing:
            for text, vector in zip(missing, self.encoder.encode(missing), strict=True):
                _forget_oldest(self._vectors)
                self._vectors[text] = vector

    def vector(self, text: str) -> Floats | None:
        """Return the vector of a text; None without an encoder."""
        if self.encoder is None or not self.fused:
            return None
        if text not in self._vectors:
            _forget_oldest(self._vectors)
            self._vectors[text] = self.encoder.encode([text])[0]
        return self._vectors[text]


def _forget_oldest(kept: dict[Any, Any]) -> None:
    while len(kept) >= REMEMBERED:
        del kept[next(iter(kept))]
