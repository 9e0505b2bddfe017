"""Typing errors: a word that nobody knows is read as the nearest one that the book has.

Near is counted in letters left out, put in, exchanged or changed in order (Damerau's distance). A
short word must be nearer than a long one, and of several near words the one that the book uses most
is taken.

Reference: F. J. Damerau. A technique for computer detection and correction of spelling errors.
Communications of the ACM 7, 171-176, 1964.
"""

import zlib
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST, LONGEST = 4, 40  # letters; shorter and longer words are left alone
# British spellings of endings, and what the book may have instead.
VARIANTS = (
    *(("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("ised", "ized")),
    *(("our", "or"), ("iser", "izer"), ("elled", "eled"), ("elling", "eling")),
)
# Little words as they are typed in a hurry: too short to be mended by their letters.
HASTY = """
    teh=the hte=the wat=what wot=what wich=which wen=when shud=should shoud=should cud=could
    cuz=because coz=because becuz=because pls=please u=you ur=your dont=don't doesnt=doesn't
    didnt=didn't isnt=isn't arent=aren't wasnt=wasn't cant=can't wont=won't couldnt=couldn't
    shouldnt=shouldn't whats=what's thats=that's theres=there's im=I'm ive=I've thier=their
    ther=there rong=wrong
"""


def allowed(word: str) -> int:
    """Return how far a word may be from what was meant.

    >>> allowed("bais"), allowed("sigmod"), allowed("backpropogation")
    (1, 1, 2)
    """
    return 1 if len(word) < 7 else 2


class Spelling:
    """Mends words by the words of a book.

    Parameters
    ----------
    spellings : the book's words in small letters, with how often each stands there
    english : hashes of words that are right though the book doesn't have them (see `word_hash`)

    >>> book = Spelling({"sigmoid": 9, "gradient": 5, "descent": 2})
    >>> book.mended("sigmod"), book.mended("graident"), book.mended("sourdough")
    ('sigmoid', 'gradient', None)
    >>> book.mended("doesnt")
    "doesn't"
    """

    def __init__(self, spellings: Mapping[str, int], english: Iterable[int] = ()) -> None:
        self.known = spellings
        self.english = frozenset(int(number) for number in english)
        near = range(SHORTEST - 1, LONGEST + 2)
        self.words = sorted(word for word in spellings if len(word) in near)
        self.counts = _letter_counts(self.words)
        self.hasty = dict(pair.split("=") for pair in HASTY.split())

    def mended(self, word: str) -> str | None:
        """Return the word that was probably meant, most often the book's; None if there is none."""
        if word in self.hasty:
            return self.hasty[word]
        for ending, other in VARIANTS:
            variant = word.removesuffix(ending) + other
            if word.endswith(ending) and variant in self.known:
                return variant
        if not SHORTEST <= len(word) <= LONGEST or not word.isascii() or not word.isalnum():
            return None
        if word_hash(word) in self.english:
            return None
        most = allowed(word)
        best: tuple[int, int, str] | None = None
        for other in self._candidates(word, most):
            far = distance(word, other, most)
            if far <= most and _is_likely(word, other):
                found = (far, -self.known[other], other)
                best = found if best is None else min(best, found)
        return None if best is None else best[2]

    def _candidates(self, word: str, most: int) -> list[str]:
        """Return the words whose letters differ by no more than may be wrong."""
        differ = _letter_counts([word]) - self.counts
        missing = np.maximum(differ, 0).sum(axis=1)
        added = np.maximum(-differ, 0).sum(axis=1)
        near = np.flatnonzero(np.maximum(missing, added) <= most)
        return [self.words[place] for place in near]


def word_hash(word: str) -> int:
    """Return a number of 32 bits for a word: a list of numbers is smaller than one of words."""
    return zlib.crc32(word.encode())


def _is_likely(word: str, other: str) -> bool:
    """Whether a near word was meant: a first letter is seldom wrong.

    In a word of four letters, another letter in the place of one makes another word.
    """
    if len(word) == len(other) == SHORTEST and sorted(word) != sorted(other):
        return False
    return word[0] == other[0] or sorted(word[:3]) == sorted(other[:3])


def distance(first: str, second: str, most: int) -> int:
    """Return how many typing errors lie between two words, or `most` + 1 if they are more.

    >>> distance("bais", "bias", 2), distance("descnt", "descent", 2), distance("bake", "loss", 1)
    (1, 1, 2)
    """
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        older, before, row = before, row, [i]
        for j, other in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            swapped = i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other
            row.append(min(cost, older[j - 2] + 1) if swapped else cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _letter_counts(words: list[str]) -> NDArray[np.int8]:
    counts = np.zeros((len(words), len(LETTERS)), "int8")
    for place, word in enumerate(words):
        for letter in word:
            number = ord(letter) - ord("a")
            if 0 <= number < len(LETTERS):
                counts[place, number] += 1
    return counts
