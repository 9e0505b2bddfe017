"""What speaks for each section of a book as the answer to a question.

A passage seldom has all the words of a question, so its surroundings count as well: the section it
stands in, the titles above it, the page, and the questions that the section is expected to answer.
All of it is computed for all sections at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chainrule.tutor.index import Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.postings import Floats, Postings
from chainrule.tutor.query import Idea, Query
from chainrule.tutor.stemming import stem
from chainrule.tutor.words import words_of

LEAST_RARITY = 0.5  # a word that stands everywhere still says a little
SHARP = 20.0  # how much more a near question counts than one that is less near
FAR = 1e-6  # what a section without near questions has before the logarithm


@dataclass(frozen=True)
class Evidence:
    """Numbers for each section, the larger the better; about 0 to 1.

    Attributes
    ----------
    covered : how much of the question the words of one of its passages cover, by how rare they are
    section_covered, page_covered : the same for all of it, and for its page
    section_words : how well it fits the words, by BM25
    title_words : how well the titles above it do
    title : how far question and last title are the same
    named : whether the question has its last title as one word
    meaning : the cosine between the question and its nearest passage
    sentence : the same for its nearest sentence
    page_meaning : the same for the mean of its page
    expected : the cosine between the question and the nearest that it is expected to answer
    near : the same for all of these together, of which the nearest count most
    expected_words : how far question and one of these have the same words, by how rare they are
    expected_covered : how much of the question the words of all of these cover
    expected_fit : how well all of these fit the words, by BM25
    best : the place of the passage in it that answers best
    known : (a single number) how much of the question the book knows

    """

    covered: Floats
    section_covered: Floats
    page_covered: Floats
    section_words: Floats
    title_words: Floats
    title: Floats
    named: Floats
    meaning: Floats
    sentence: Floats
    page_meaning: Floats
    expected: Floats
    near: Floats
    expected_words: Floats
    expected_covered: Floats
    expected_fit: Floats
    best: NDArray[np.int64]
    known: float


# Which passage of a section is shown: the one that fits best, and rather prose than code.
OF_PASSAGE = {"covered": 0.9, "title": 0.2, "meaning": 2.0, "sentence": 1.0}
LESS = {"cell": 0.05, "exercise": 0.3}


class Gatherer:
    """Gathers evidence in one book.

    Parameters
    ----------
    index : of the book
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.section = index.section_of
        self.sections = index.sections.texts
        pages = [passage.url.partition("#")[0] for passage in index.passages]
        numbers = {page: number for number, page in enumerate(dict.fromkeys(pages))}
        self.page = np.array([numbers[page] for page in pages], "int64")
        self.pages = len(numbers)
        self.page_of = np.zeros(self.sections, "int64")
        self.page_of[self.section] = self.page
        lasts = [sorted(set(words_of(_last(passage)))) for passage in index.passages]
        self.last_words = _lists(lasts)
        rare = [sum(index.postings.rarity(word) for word in words) for words in lasts]
        self.last_rarity = np.array(rare, "float32")
        self.names = _lists([[_name(passage)] for passage in index.passages])
        self.less = np.array([LESS.get(p.kind, 0.0) for p in index.passages], "float32")
        self.page_vectors = self._page_vectors()
        self.expected_rarity = self._expected_rarity()

    def _page_vectors(self) -> Floats | None:
        if self.index.vectors is None:
            return None
        total = np.zeros((self.pages, self.index.vectors.shape[1]), "float32")
        np.add.at(total, self.page, self.index.vectors)
        total /= np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)
        return total

    def _expected_rarity(self) -> Floats:
        """Return how much the words of each expected question tell together."""
        words = self.index.expected.words
        total = _zeros(words.texts)
        for word in words.words:
            total[words.with_word(word)[0]] += self._tells(word)
        return total

    def _tells(self, word: str) -> float:
        return max(self.index.postings.rarity(word), LEAST_RARITY)

    def gather(self, query: Query, vector: Floats | None) -> Evidence:
        """Return the evidence for a question; without its vector, of the words alone."""
        passages, sections, asked = len(self.section), self.sections, self.index.expected
        covered, title_words = _zeros(passages), _zeros(passages)
        title, named = _zeros(passages), _zeros(passages)
        section_covered, section_words = _zeros(sections), _zeros(sections)
        expected_covered, expected_fit = _zeros(sections), _zeros(sections)
        alike = _zeros(asked.words.texts)
        total = known = 0.0
        for idea in query.ideas:
            word = next(iter(idea.words))
            rarity = self._tells(word)
            total += rarity
            known += rarity * idea.known
            has, _ = strongest(self.index.postings, idea)
            above, scores = strongest(self.index.titles, idea)
            has = np.maximum(has, above)
            covered += rarity * has
            section_covered += rarity * self._most(has)
            title_words += scores
            section_words += strongest(self.index.sections, idea)[1]
            for other, weight in idea.words.items():
                rows = self.last_words.get(other)
                if rows is not None:
                    title[rows] += rarity * weight
            if (rows := self.names.get(word)) is not None:
                named[rows] = 1.0
            shared, _ = strongest(asked.words, idea)
            alike += rarity * shared
            expected_covered += rarity * self._of_expected(shared)
            expected_fit += strongest(asked.together, idea)[1]
        whole = max(total, 1e-9)
        page_covered = _zeros(self.pages)
        np.maximum.at(page_covered, self.page_of, section_covered)
        same = 2 * title / (total + np.maximum(self.last_rarity, 1e-9))
        same_words = 2 * alike / np.maximum(total + self.expected_rarity, 1e-9)
        meaning, sentence, page_meaning = self._meanings(vector)
        own = {"covered": covered / whole, "title": np.minimum(same, 1.0)}
        own |= {"meaning": meaning, "sentence": sentence}
        fit = sum((OF_PASSAGE[name] * values for name, values in own.items()), -self.less)
        expected, near = self._nearness(vector)
        return Evidence(
            covered=self._most(own["covered"]),
            section_covered=section_covered / whole,
            page_covered=page_covered[self.page_of] / whole,
            section_words=section_words / whole,
            title_words=self._most(title_words) / whole,
            title=self._most(own["title"]),
            named=self._most(named),
            meaning=self._most(meaning, -1.0),
            sentence=self._most(sentence, -1.0),
            page_meaning=page_meaning[self.page_of],
            expected=expected,
            near=near,
            expected_words=self._of_expected(same_words),
            expected_covered=expected_covered / whole,
            expected_fit=expected_fit / whole,
            best=self._best(fit),
            known=known / whole,
        )

    def _nearness(self, vector: Floats | None) -> tuple[Floats, Floats]:
        """Return the nearest of each section's expected questions, and all of them as one."""
        vectors = self.index.expected.vectors
        if vector is None or vectors is None:
            return _zeros(self.sections), _zeros(self.sections)
        cosines = vectors @ vector
        together = _zeros(self.sections)
        np.add.at(together, self.index.expected.of, np.exp(SHARP * (cosines - 1)))
        return self._of_expected(cosines), np.log(together + FAR) / SHARP

    def nearness(self, vector: Floats | None) -> Floats:
        """Return how near each section is to another text, such as an answer."""
        if vector is None:
            return _zeros(self.sections)
        if len(self.index.expected.of) and self.index.expected.vectors is not None:
            return self._nearness(vector)[1]
        return self._most(self._meanings(vector)[1], -1.0)

    def _of_expected(self, values: Floats) -> Floats:
        """Return for each section the most that one of its expected questions has."""
        most = _zeros(self.sections)
        np.maximum.at(most, self.index.expected.of, values)
        return most

    def _most(self, values: Floats, least: float = 0.0) -> Floats:
        """Return for each section the most that one of its passages has."""
        most = np.full(self.sections, least, "float32")
        np.maximum.at(most, self.section, values)
        return most

    def _best(self, fit: Floats) -> NDArray[np.int64]:
        """Return the place of the passage that fits best in each section, the first of equals."""
        best = np.zeros(self.sections, "int64")
        # What is written last stays: the best, and of equals the one that comes first in the book.
        order = np.lexsort((-np.arange(len(fit)), fit))
        best[self.section[order]] = order
        return best

    def _meanings(self, vector: Floats | None) -> tuple[Floats, Floats, Floats]:
        index = self.index
        if vector is None or index.vectors is None or self.page_vectors is None:
            nothing = _zeros(len(index.passages))
            return nothing, nothing, _zeros(self.pages)
        meaning: Floats = index.vectors @ vector
        sentence = meaning.copy()
        if index.sentences is not None and len(index.sentences):
            nearest = np.full(len(meaning), -1.0, "float32")
            np.maximum.at(nearest, index.sentence_of, index.sentences @ vector)
            sentence = np.where(nearest > -1.0, nearest, meaning)
        return meaning, sentence, self.page_vectors @ vector


def strongest(table: Postings, idea: Idea) -> tuple[Floats, Floats]:
    """Return for each text how much of an idea it has, and the best score for it."""
    has, best = _zeros(table.texts), _zeros(table.texts)
    for word, weight in idea.words.items():
        rows, scores = table.with_word(word)
        has[rows] = np.maximum(has[rows], np.float32(weight))
        best[rows] = np.maximum(best[rows], np.float32(weight) * scores)
    return has, best


def _zeros(length: int) -> Floats:
    return np.zeros(length, "float32")


def _last(passage: Passage) -> str:
    return passage.titles[-1] if passage.titles else ""


def _name(passage: Passage) -> str:
    """Return a passage's last title as one word, as words of questions are compared."""
    return stem("".join(letter for letter in _last(passage).lower() if letter.isalnum()))


def _lists(words: list[list[str]]) -> dict[str, NDArray[np.int64]]:
    """Return for each word the places where it stands."""
    found: dict[str, list[int]] = {}
    for place, own in enumerate(words):
        for word in own:
            found.setdefault(word, []).append(place)
    return {word: np.array(places, "int64") for word, places in found.items()}
