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
    vectors : (questions, 384), rows of length 1; None if the book was built without an encoder

    """

    of: NDArray[np.int32]
    words: Postings
    vectors: Floats | None = None

    @classmethod
    def build(cls, asked: Sequence[tuple[int, str]], vectors: Floats | None) -> "Expected":
        """Make the tables of some questions.

        Parameters
        ----------
        asked : the number of a section, and a question that it answers
        vectors : a row for each

        >>> Expected.build([(0, "Does it bend?"), (2, "How steep is it?")], None).of.tolist()
        [0, 2]
        """
        of = np.array([section for section, _ in asked], "int32")
        words = Postings.build([words_of(question) for _, question in asked], SHORT_B)
        return cls(of, words, vectors)
