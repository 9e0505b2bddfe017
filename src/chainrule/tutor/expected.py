"""Questions that the author of a book expects, and the sections that answer them.

A learner asks "why does my network say the same to everything?", and the section that answers it
has hardly one of these words. Beside what it says, a section may therefore have questions that it
answers, in words as learners use them. A question is compared with these, too: like with like.
They only point to their section. None is ever shown or quoted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chainrule.tutor.postings import Floats, Postings
from chainrule.tutor.words import words_of

SHORT_B = 0.3  # questions are all about as long


@dataclass(frozen=True)
class Expected:
    """The expected questions of a book.

    Attributes
    ----------
    of : (questions,) the number of the section that answers each
    words : BM25's table of their words
    together : the same with all questions of a section as one text
    vectors : (questions, 384), rows of length 1; None if the book was built without an encoder

    """

    of: NDArray[np.int32]
    words: Postings
    together: Postings
    vectors: Floats | None = None

    @classmethod
    def build(
        cls, asked: Sequence[tuple[int, str]], vectors: Floats | None, sections: int
    ) -> "Expected":
        """Make the tables of some questions.

        Parameters
        ----------
        asked : the number of a section, and a question that it answers
        vectors : a row for each
        sections : how many the book has

        >>> Expected.build([(0, "Does it bend?"), (2, "How steep is it?")], None, 3).of.tolist()
        [0, 2]
        """
        of = np.array([section for section, _ in asked], "int32")
        words = [words_of(question) for _, question in asked]
        together: list[list[str]] = [[] for _ in range(sections)]
        for section, own in zip(of, words, strict=True):
            together[section] += own
        single, joined = (Postings.build(texts, SHORT_B) for texts in (words, together))
        return cls(of, single, joined, vectors)
