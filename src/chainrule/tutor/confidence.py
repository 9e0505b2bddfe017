"""How sure it is that the book covers a question: one number, by which the tutor refuses.

A logistic regression, which is one sigmoid neuron: some of the evidence for the first sections is
weighed and bent. Its weights were fitted where those of the ranking were (`ranking.py`), with as
much weight on questions that the book covers as on those that it doesn't.
"""

from collections.abc import Sequence

import numpy as np

from chainrule.tutor.evidence import Evidence
from chainrule.tutor.fitted import CONFIDENCE
from chainrule.tutor.ranking import Mode

FIRST = 5  # sections that are looked at
# What is weighed, by whether there are meanings, and whether there are expected questions.
FACTS = {
    (True, True): ("nearest", "section_covered", "known", "expected_words", "meaning", "near"),
    (True, False): ("nearest", "section_covered", "known", "shortness"),
    (False, True): (
        *("section_covered", "known", "title", "section_words"),
        *("expected_words", "expected_covered", "shortness"),
    ),
    (False, False): ("section_covered", "known", "title", "section_words", "shortness"),
}


def facts(evidence: Evidence, best: Sequence[int], ideas: int, mode: Mode) -> list[float]:
    """Return what is weighed.

    Parameters
    ----------
    evidence : for all sections
    best : the sections that were found, the best first
    ideas : how many things the question names; of one that names a single thing, a passage that
        has it says less
    mode : whether there are meanings, and whether there are expected questions
    """
    first = list(best[:FIRST])
    found = {"known": evidence.known, "shortness": 1 / max(ideas, 1)}
    near = [evidence.meaning, evidence.sentence, evidence.expected]
    found["nearest"] = max(float(part[first].max()) for part in near)
    for name in FACTS[mode]:
        if name not in found:
            found[name] = float(getattr(evidence, name)[first].max())
    return [found[name] for name in FACTS[mode]]


def confidence(evidence: Evidence, best: Sequence[int], ideas: int, mode: Mode) -> float:
    """Return how sure it is, from 0 to 1, that the book covers a question."""
    weights = CONFIDENCE[mode]
    values = zip(FACTS[mode], facts(evidence, best, ideas, mode), strict=True)
    score = weights["bias"] + sum(weights[name] * value for name, value in values)
    return float(1 / (1 + np.exp(-score)))
