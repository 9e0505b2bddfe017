"""How sure it is that the book covers a question: one number, by which the tutor refuses.

A logistic regression, which is one sigmoid neuron: some of the evidence for the first sections is
weighed and bent. Its weights were fitted where those of the ranking were (`ranking.py`), with as
much weight on questions that the book covers as on those that it doesn't.
"""

import numpy as np

from chainrule.tutor.evidence import Evidence
from chainrule.tutor.fitted import CONFIDENCE
from chainrule.tutor.postings import Floats
from chainrule.tutor.ranking import Mode

FIRST = 5  # sections that are looked at
# What is weighed, by whether there are meanings, and whether there are expected questions.
FACTS = {
    (True, True): (
        *("nearest", "meaning", "near", "expected_first", "section_covered", "section_words"),
        *("expected_words", "expected_covered", "known", "lead", "spread"),
    ),
    (True, False): ("nearest", "section_covered", "known", "shortness", "lead", "spread"),
    (False, True): (
        *("section_covered", "known", "title", "section_words"),
        *("expected_words", "expected_covered", "shortness"),
    ),
    (False, False): ("section_covered", "known", "title", "section_words", "shortness"),
}


def facts(evidence: Evidence, scores: Floats, ideas: int, mode: Mode) -> list[float]:
    """Return what is weighed.

    Parameters
    ----------
    evidence : for all sections
    scores : how well each section answers
    ideas : how many things the question names; of one that names a single thing, a passage that
        has it says less
    mode : whether there are meanings, and whether there are expected questions

    Notes
    -----
    Most are the largest among the first sections. ``lead`` is how far the first is ahead of the
    second, ``spread`` how far ahead of the last of these; ``expected_first`` is the mean of the
    nearest expected questions of the book.
    """
    first = np.argsort(-scores, kind="stable")[:FIRST]
    found = {"known": evidence.known, "shortness": 1 / max(ideas, 1)}
    found["lead"] = float(scores[first[0]] - scores[first[min(1, len(first) - 1)]])
    found["spread"] = float(scores[first[0]] - scores[first[-1]])
    found["expected_first"] = float(np.sort(evidence.expected)[-FIRST:].mean())
    near = [evidence.meaning, evidence.sentence, evidence.expected]
    found["nearest"] = max(float(part[first].max()) for part in near)
    for name in FACTS[mode]:
        if name not in found:
            found[name] = float(getattr(evidence, name)[first].max())
    return [found[name] for name in FACTS[mode]]


def confidence(evidence: Evidence, scores: Floats, ideas: int, mode: Mode) -> float:
    """Return how sure it is, from 0 to 1, that the book covers a question."""
    weights = CONFIDENCE[mode]
    values = zip(FACTS[mode], facts(evidence, scores, ideas, mode), strict=True)
    score = weights["bias"] + sum(weights[name] * value for name, value in values)
    return float(1 / (1 + np.exp(-score)))
