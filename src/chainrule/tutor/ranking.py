"""Which section answers best: a small network weighs what speaks for each.

Its inputs are the evidence and what kind of section it is, its output is a score. A single neuron
did this first. It can't say that a title counts more where nothing else speaks for a section; a
hidden layer can. The weights were learned as those of a classifier are: of all sections, the
softmax of the scores should be high for the right ones. `tools/fit_tutor.py` does it, with this
library, on the project's own questions; `fitted.py` reads the result.

Reference: Z. Cao, T. Qin, T.-Y. Liu, M.-F. Tsai, H. Li. Learning to rank: from pairwise approach to
listwise approach. ICML, 2007.
"""

from collections.abc import Mapping

import numpy as np

from chainrule.tutor.evidence import Evidence
from chainrule.tutor.fitted import Fitted, Mode
from chainrule.tutor.index import Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.postings import Floats

LEXICAL = ("covered", "page_covered", "title_words", "title", "named", "section_words")
MEANINGS = ("meaning", "sentence", "page_meaning")
EXPECTED = ("expected_words", "expected_covered", "expected_fit")
KINDS = ("reference", "method", "exercise", "definition", "sources", "recall", "page", "length")
# What is weighed, by whether there are meanings, and whether there are expected questions.
NAMES = {
    (True, True): (*LEXICAL, *MEANINGS, *EXPECTED, "near", *KINDS),
    (True, False): (*LEXICAL, *MEANINGS, *KINDS),
    (False, True): (*LEXICAL, *EXPECTED, *KINDS),
    (False, False): (*LEXICAL, *KINDS),
}


class Ranking:
    """Ranks the sections of one book.

    Parameters
    ----------
    index : of the book
    fitted : what was learned, by mode
    """

    def __init__(self, index: Index, fitted: Mapping[Mode, Fitted]) -> None:
        self.fitted = fitted
        self.has_expected = bool(len(index.expected.of))
        self.kinds = kinds_of(index)

    def mode(self, fused: bool) -> Mode:
        """Return which weights count, given whether meanings were compared."""
        return fused, self.has_expected

    def facts(self, evidence: Evidence, mode: Mode) -> Floats:
        """Return what is weighed: (sections, names)."""
        parts = [
            self.kinds[name] if name in self.kinds else getattr(evidence, name)
            for name in NAMES[mode]
        ]
        return np.stack(parts, axis=1).astype("float32")

    def scores(self, evidence: Evidence, fused: bool) -> Floats:
        """Return a score for each section; a difference of 1 makes it e times as likely."""
        mode = self.mode(fused)
        learned = self.fitted[mode]
        hidden = np.tanh(self.facts(evidence, mode) @ learned.kernel + learned.bias)
        scores: Floats = hidden @ learned.output
        return scores


def softmax(scores: Floats) -> Floats:
    """Return the chance of each section.

    >>> softmax(np.zeros(4, "float32")).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    raised = np.exp(scores - scores.max())
    chances: Floats = raised / raised.sum()
    return chances


def kinds_of(index: Index) -> dict[str, Floats]:
    """Return for each section which kinds it is of, 0 or 1, and the logarithm of its length."""
    sections = index.sections.texts
    found = {name: np.zeros(sections, "float32") for name in KINDS}
    letters = np.ones(sections)
    np.add.at(letters, index.section_of, [len(passage.text) for passage in index.passages])
    found["length"] = np.log(letters).astype("float32")
    for section, passage in zip(index.section_of.tolist(), index.passages, strict=True):
        for name in kinds(passage):
            found[name][section] = 1.0
    return found


def kinds(passage: Passage) -> list[str]:
    """Return of which kinds a passage's section is.

    >>> kinds(Passage("a", "text", ("The loss", "Recall"), "loss.html#recall", "What is it?"))
    ['recall']
    """
    last = passage.titles[-1] if passage.titles else ""
    if passage.url.startswith("reference/") or passage.kind == "reference":
        return ["reference", "method"] if "." in last else ["reference"]
    if passage.kind in ("exercise", "definition"):
        return [passage.kind]
    if passage.lists_sources:
        return ["sources"]
    if last == "Recall":
        return ["recall"]
    return ["page"] if len(passage.titles) == 1 else []
