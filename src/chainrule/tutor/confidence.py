"""How sure it is that the book covers a question: one number, by which the tutor refuses.

A logistic regression, which is one sigmoid neuron: it weighs what speaks for the first sections,
and how near the question is to the book as a whole. Its weights were learned where those of the
ranking were (`ranking.py`), with as much weight on questions that the book covers as on those that
it doesn't.
"""

import numpy as np

from chainrule.tutor.evidence import Evidence
from chainrule.tutor.fitted import Mode
from chainrule.tutor.postings import Floats
from chainrule.tutor.query import Query
from chainrule.tutor.ranking import softmax

FIRST = 5  # sections that are looked at
OF_WORDS = ("known", "shortness", "words", "chance", "named", "section_covered", "title")
# What is weighed, by whether there are meanings, and whether there are expected questions.
FACTS = {
    (True, True): (
        *("known", "shortness", "words", "chance", "named", "sentence", "page_meaning"),
        *("nearest", "subject", "expected_first", "expected_covered", "expected_fit"),
    ),
    (True, False): (*OF_WORDS, "sentence", "page_meaning", "nearest", "subject"),
    (False, True): (*OF_WORDS, "section_words", "expected_words", "expected_covered"),
    (False, False): (*OF_WORDS, "section_words"),
}


def facts(evidence: Evidence, scores: Floats, query: Query, mode: Mode) -> list[float]:
    """Return what is weighed.

    Parameters
    ----------
    evidence : for all sections
    scores : how well each section answers
    query : the question; where it names a single thing, a passage that has it says less
    mode : whether there are meanings, and whether there are expected questions

    Notes
    -----
    Most are the largest among the first sections. ``chance`` is the softmax of the first score,
    ``nearest`` the cosine between the question and the first section, ``subject`` the mean of all
    such cosines, and ``expected_first`` the mean of the nearest expected questions of the book.
    """
    first = np.argsort(-scores, kind="stable")[:FIRST]
    found = {
        "known": evidence.known,
        "shortness": 1 / max(len(query.ideas), 1),
        "words": len(query.text.split()) / 10,
        "chance": float(softmax(scores)[first[0]]),
        "nearest": float(evidence.meaning[first[0]]),
        "subject": float(evidence.meaning.mean()),
        "expected_first": float(np.sort(evidence.expected)[-FIRST:].mean()),
    }
    for name in FACTS[mode]:
        if name not in found:
            found[name] = float(getattr(evidence, name)[first].max())
    return [found[name] for name in FACTS[mode]]
