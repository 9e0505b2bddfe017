"""How near a question's meaning each sentence of a passage is."""

from collections.abc import Callable

import numpy as np

from chainrule.tutor.index import Index, prose_of
from chainrule.tutor.passages import Passage
from chainrule.tutor.postings import Floats

Nearness = Callable[[Passage, str], float]


class Meanings:
    """Looks up the vectors that the index has for sentences.

    Parameters
    ----------
    index : of the book

    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self._place = {passage.id: i for i, passage in enumerate(index.passages)}
        self._kept: dict[int, dict[str, Floats]] = {}

    def near(self, vector: Floats | None) -> Nearness | None:
        """Return a function that says how near a sentence is to a question, from -1 to 1.

        A sentence without a vector of its own is as near as its passage. None without vectors.
        """
        vectors = self.index.vectors
        if vectors is None or vector is None:
            return None

        def nearness(passage: Passage, text: str) -> float:
            place = self._place.get(passage.id)
            if place is None:
                return 0.0
            if place not in self._kept:
                self._kept[place] = self._sentences(place)
            own = self._kept[place].get(text)
            return float(vector @ (vectors[place] if own is None else own))

        return nearness

    def _sentences(self, place: int) -> dict[str, Floats]:
        """Return the vectors of a passage's sentences by their texts."""
        sentences = self.index.sentences
        if sentences is None:
            return {}
        first, last = np.searchsorted(self.index.sentence_of, [place, place + 1])
        texts = prose_of(self.index.passages[place])
        if len(texts) != last - first:
            return {}
        return dict(zip(texts, sentences[first:last], strict=True))
