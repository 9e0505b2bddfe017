"""How sure it is that the book covers a question: one number, by which the tutor refuses.

A logistic regression, which is one sigmoid neuron: some of the evidence for the first passages is
weighed and bent. Its weights were fitted on the half of the project's own questions that the search
was chosen on, with as much weight on those that the book covers as on those that it doesn't.
"""

from collections.abc import Sequence

import numpy as np

from chainrule.tutor.evidence import Evidence

FIRST = 5  # passages that are looked at
# With meanings, in a book whose author wrote questions that the sections answer.
BIAS_OF_EXPECTED = -11.3
WEIGHTS_OF_EXPECTED = {"nearest": 11.7, "section_covered": 4.6, "known": 3.5}
# With meanings, in a book without such questions.
BIAS = -9.1
WEIGHTS = {"nearest": 10.3, "section_covered": 4.8, "known": 3.4, "shortness": -1.6}
# Without an encoder there are no meanings, and single words must say more.
BIAS_OF_WORDS = -4.9
WEIGHTS_OF_WORDS = {
    **{"section_covered": 3.9, "known": 3.9, "title": 2.9},
    **{"section_words": 5.6, "shortness": -5.4},
}
BIAS_OF_EXPECTED_WORDS = -7.35
WEIGHTS_OF_EXPECTED_WORDS = {
    **{"known": 4.9, "title": 2.4, "section_words": 8.3},
    **{"expected_words": 5.7, "shortness": -4.6},
}
FITTED = {
    (True, True): (BIAS_OF_EXPECTED, WEIGHTS_OF_EXPECTED),
    (True, False): (BIAS, WEIGHTS),
    (False, True): (BIAS_OF_EXPECTED_WORDS, WEIGHTS_OF_EXPECTED_WORDS),
    (False, False): (BIAS_OF_WORDS, WEIGHTS_OF_WORDS),
}


def confidence(evidence: Evidence, best: Sequence[int], ideas: int, fused: bool) -> float:
    """Return how sure it is, from 0 to 1, that the book covers a question.

    Parameters
    ----------
    evidence : for all passages
    best : the places of the passages that were found, the best first
    ideas : how many things the question names; of one that names a single thing, a passage that
        has it says less
    fused : whether meanings were compared
    """
    first = list(best[:FIRST])
    near = [evidence.meaning, evidence.sentence, evidence.expected]
    facts = {
        "nearest": max(part[first].max() for part in near),
        "section_covered": evidence.section_covered[first].max(),
        "known": evidence.known,
        "title": evidence.title[first].max(),
        "section_words": evidence.section_words[first].max(),
        "expected_words": evidence.expected_words[first].max(),
        "shortness": 1 / max(ideas, 1),
    }
    bias, weights = FITTED[fused, evidence.has_expected]
    score = bias + sum(weight * float(facts[name]) for name, weight in weights.items())
    return float(1 / (1 + np.exp(-score)))
