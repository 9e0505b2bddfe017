"""The search: which passages of the book may answer a question.

Two searches are fused. One compares words: it is exact, and good with names. The other compares
meanings, as directions of vectors: it finds a passage that says it in other words. While there is
no encoder, words alone must do. Both also compare the question with those that a section is
expected to answer (`expected.py`).

The weights below were chosen on one half of the project's own questions; the other half was kept
apart to measure what they are worth.
"""

from dataclasses import dataclass, fields

import numpy as np

from chainrule.tutor.confidence import confidence
from chainrule.tutor.evidence import Evidence, Gatherer
from chainrule.tutor.index import Encodes, Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.postings import Floats
from chainrule.tutor.query import Query, Reader
from chainrule.tutor.spelling import Spelling
from chainrule.tutor.synonyms import spelled

ENOUGH = 0.5  # the score of a first hit from which on the book covers the question


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
class Weights:
    """How much each kind of evidence counts; names are those of `Evidence`."""

    covered: float
    section_covered: float
    page_covered: float
    section_words: float
    title_words: float
    title: float
    named: float
    meaning: float = 0.0
    sentence: float = 0.0
    page_meaning: float = 0.0
    expected: float = 0.0
    expected_words: float = 0.0


FUSED = Weights(
    *(0.3, 0.6, 0.2, 0.5, 0.3, 0.2, 0.1),
    meaning=2.0,
    sentence=1.0,
    page_meaning=0.5,
    expected=1.0,
    expected_words=1.0,
)
WORDS = Weights(0.3, 0.6, 0.2, 1.0, 0.3, 0.2, 0.2, expected_words=1.0)

# What is taken off for a kind of passage. A chapter explains; the reference tells one who knows the
# name of a thing already, and an exercise asks more than it answers.
HANDICAPS = {
    **{"text": 0.0, "equation": 0.0, "list": 0.0, "cell": 0.05, "definition": 0.05},
    **{"exercise": 0.3, "reference": 0.9},
}
IN_REFERENCE = 0.9  # for the pages of the reference themselves
NAMED = 0.4  # is given back to an entry of the reference that the question names
MEMBER = 0.1  # for a method, beside its class
SOURCES = 0.3  # for lists of literature, which have the words of everything
RECALL = 0.06  # for the questions at a chapter's end: the chapter itself says more


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
        entries = [passage.kind == "reference" for passage in index.passages]
        self.lifted = NAMED * np.array(entries, "float32")
        self.handicap = np.array([handicap(passage) for passage in index.passages], "float32")

    def search(self, question: str, limit: int = 8, each: int = 1) -> list[Hit]:
        """Return the passages that fit best, the best first.

        Parameters
        ----------
        question : in English
        limit : how many at most
        each : how many at most from one section, so that the first few show different places

        """
        query = self.reader.read(question)
        if not query.ideas or not self.index.passages:
            return []
        evidence, fused = self.evidence(query)
        fit = fitness(evidence, FUSED if fused else WORDS) - self.handicap
        fit += self.lifted * evidence.named
        chosen = self._best(fit, limit, each)
        sure = confidence(evidence, chosen, len(query.ideas), fused)
        best = max(float(fit[chosen[0]]), 1e-6)
        return [
            Hit(
                self.index.passages[place],
                sure * min(max(float(fit[place]) / best, 0.0), 1.0),
                float(evidence.section_covered[place]),
                float(max(evidence.meaning[place], evidence.sentence[place])),
            )
            for place in chosen
        ]

    def evidence(self, query: Query) -> tuple[Evidence, bool]:
        """Return what speaks for each passage, and whether meanings are among it."""
        vector: Floats | None = None
        if self.encoder is not None and self.index.vectors is not None:
            vector = self.encoder.encode([query.text])[0]
        self.vector = vector
        return self.gatherer.gather(query, vector), vector is not None

    def _best(self, fit: Floats, limit: int, each: int) -> list[int]:
        taken: dict[int, int] = {}
        chosen: list[int] = []
        for place in np.argsort(-fit, kind="stable").tolist():
            section = int(self.index.section_of[place])
            taken[section] = taken.get(section, 0) + 1
            if taken[section] <= each:
                chosen.append(place)
                if len(chosen) == limit:
                    break
        return chosen


def fitness(evidence: Evidence, weights: Weights) -> Floats:
    """Return the weighted sum of all evidence."""
    names = [field.name for field in fields(weights)]
    parts = [getattr(weights, name) * getattr(evidence, name) for name in names]
    total: Floats = np.sum(parts, axis=0, dtype="float32")
    return total


def handicap(passage: Passage) -> float:
    """Return what is taken off a passage for its kind and place."""
    last = passage.titles[-1] if passage.titles else ""
    found = HANDICAPS[passage.kind]
    if passage.kind == "reference" and "." in last:
        found += MEMBER
    elif passage.kind != "reference" and passage.url.startswith("reference/"):
        found += IN_REFERENCE
    if last == "Sources":
        found += SOURCES
    return found + (RECALL if last == "Recall" else 0.0)
