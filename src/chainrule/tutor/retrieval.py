"""The search: which passages of the book may answer a question.

Two searches are fused. One compares words, by BM25: it is exact, and good with names. The other
compares meanings, as directions of vectors: it finds a passage that says it in other words. While
there is no encoder, words alone must do.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chainrule.tutor.index import Encodes, Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.postings import Floats
from chainrule.tutor.query import Query, Reader
from chainrule.tutor.spelling import Spelling
from chainrule.tutor.words import words_of


@dataclass(frozen=True)
class Hit:
    """A passage that was found.

    Attributes
    ----------
    passage : what was found
    score : from 0 to 1; from 0.5 on the book covers the question
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
        self.reader = Reader(index.texts, Spelling(index.spellings))
        self.section = index.section_of
        self.sections = index.sections.texts
        self.title_total = np.array([sum(index.texts.rarity(w) for w in set(words_of(p.titles[-1]))) for p in index.passages])
        self.prior = np.array([prior_of(p) for p in index.passages])

    def features(self, question):
        query = self.reader.read(question)
        count = len(self.index.passages)
        best = np.zeros(count); total = 0.0; bm = np.zeros(count); ti = np.zeros(count); known=0.0
        cov = np.zeros(count); scov = np.zeros(self.sections); sb = np.zeros(self.sections); th=np.zeros(count)
        for idea in query.ideas:
            r = max(self.index.texts.rarity(next(iter(idea.words))) if idea.known else self.unknown, 0.5)
            total += r
            known += r*idea.known
            m = np.zeros(count); b = np.zeros(count); t = np.zeros(count)
            for word, weight in idea.words.items():
                rows, scores = self.index.texts.with_word(word)
                m[rows] = np.maximum(m[rows], weight)
                b[rows] = np.maximum(b[rows], weight*scores)
                rows, scores = self.index.titles.with_word(word)
                m[rows] = np.maximum(m[rows], weight)
                t[rows] = np.maximum(t[rows], weight*scores)
            s_ = np.zeros(self.sections)
            for word, weight in idea.words.items():
                rows, scores = self.index.sections.with_word(word)
                s_[rows] = np.maximum(s_[rows], weight*scores)
            sb += s_
            th += r*self.last_title(idea)
            bm += b; ti += t; cov += r*m
            sm = np.zeros(self.sections); np.maximum.at(sm, self.section, m); scov += r*sm
        total = max(total, 1e-9)
        f1 = 2*th/(total+np.maximum(self.title_total,1e-9)); sb/=total; bm/=total; ti/=total; cov/=total; scov/=total
        cos = np.zeros(count)
        if self.encoder is not None:
            cos = self.index.vectors @ self.encoder.encode([query.text])[0]
        return dict(sb=sb[self.section], f1=f1, bm=bm, ti=ti, cov=cov, scov=scov[self.section], cos=cos, known=known/total, total=total, query=query)
    def last_title(self, idea):
        if not hasattr(self,'lasts'):
            self.lasts={}
            for i,p in enumerate(self.index.passages):
                for w in set(words_of(p.titles[-1])): self.lasts.setdefault(w,[]).append(i)
        m=np.zeros(len(self.index.passages))
        for word, weight in idea.words.items():
            rows=self.lasts.get(word,[])
            m[rows]=np.maximum(m[rows],weight)
        return m
    @property
    def unknown(self):
        return float(np.log(1 + (self.index.texts.texts + 0.5) / 0.5))


def prior_of(p):
    t=p.titles[-1]
    if p.kind=='reference': return 'm' if '.' in t else 'r'
    if p.kind=='definition': return 'd'
    if t=='Recall': return 'q'
    if t=='Sources': return 's'
    if p.kind=='exercise': return 'e'
    if p.kind=='cell': return 'c'
    if p.text.startswith('Predict'): return 'p'
    if p.url.startswith('reference'): return 'R'
    return 't'
