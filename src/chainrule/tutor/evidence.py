"""What speaks for each passage of a book as the answer to a question.

A passage seldom has all the words of a question, so its surroundings count as well: the section it
stands in, the titles above it, the page. All of it is computed for all passages at once.
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


@dataclass(frozen=True)
class Evidence:
    """Numbers for each passage, the larger the better; about 0 to 1.

    Attributes
    ----------
    covered : how much of the question its words cover, by how rare they are
    section_covered, page_covered : the same for its section and its page
    section_words : how well its section fits the words, by BM25
    title_words : how well the titles above it do
    title : how far question and last title are the same
    named : whether the question has its last title as one word
    meaning : the cosine between the question and the passage
    sentence : the same for the sentence in it that is nearest
    page_meaning : the same for the mean of its page
    expected : the cosine between the question and the nearest that its section is expected to
        answer
    expected_words : how far the two have the same words, by how rare these are
    known : (a single number) how much of the question the book knows
    has_expected : (a single fact) whether the book has expected questions at all

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
    expected_words: Floats
    known: float
    has_expected: bool


class Gatherer:
    """Gathers evidence in one book.

    Parameters
    ----------
    index : of the book
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.section = index.section_of
        pages = [passage.url.partition("#")[0] for passage in index.passages]
        numbers = {page: number for number, page in enumerate(dict.fromkeys(pages))}
        self.page = np.array([numbers[page] for page in pages], "int64")
        self.pages = len(numbers)
        lasts = [sorted(set(words_of(_last(passage)))) for passage in index.passages]
        self.last_words = _lists(lasts)
        rare = [sum(index.postings.rarity(word) for word in words) for words in lasts]
        self.last_rarity = np.array(rare, "float32")
        self.names = _lists([[_name(passage)] for passage in index.passages])
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
        passages, sections = len(self.index.passages), self.index.sections.texts
        covered, section_covered = _zeros(passages), _zeros(sections)
        section_words, title_words = _zeros(sections), _zeros(passages)
        title, named = _zeros(passages), _zeros(passages)
        alike = _zeros(self.index.expected.words.texts)
        total = known = 0.0
        for idea in query.ideas:
            word = next(iter(idea.words))
            rarity = self._tells(word)
            alike += rarity * strongest(self.index.expected.words, idea)[0]
            total += rarity
            known += rarity * idea.known
            has, _ = strongest(self.index.postings, idea)
            above, scores = strongest(self.index.titles, idea)
            has = np.maximum(has, above)
            covered += rarity * has
            section_covered += rarity * self._by_section(has)
            title_words += scores
            section_words += strongest(self.index.sections, idea)[1]
            for other, weight in idea.words.items():
                rows = self.last_words.get(other)
                if rows is not None:
                    title[rows] += rarity * weight
            if (rows := self.names.get(word)) is not None:
                named[rows] = 1.0
        whole = max(total, 1e-9)
        page_covered = _zeros(self.pages)
        np.maximum.at(page_covered, self.page, section_covered[self.section])
        same = 2 * title / (total + np.maximum(self.last_rarity, 1e-9))
        same_words = 2 * alike / np.maximum(total + self.expected_rarity, 1e-9)
        meaning, sentence, page_meaning = self._meanings(vector)
        return Evidence(
            covered=covered / whole,
            section_covered=section_covered[self.section] / whole,
            page_covered=page_covered[self.page] / whole,
            section_words=section_words[self.section] / whole,
            title_words=title_words / whole,
            title=np.minimum(same, 1.0),
            named=named,
            meaning=meaning,
            sentence=sentence,
            page_meaning=page_meaning,
            expected=self._nearest(vector)[self.section],
            expected_words=self._of_expected(same_words)[self.section],
            known=known / whole,
            has_expected=bool(len(self.index.expected.of)),
        )

    def _nearest(self, vector: Floats | None) -> Floats:
        vectors = self.index.expected.vectors
        if vector is None or vectors is None:
            return _zeros(self.index.sections.texts)
        return self._of_expected(vectors @ vector)

    def _of_expected(self, values: Floats) -> Floats:
        """Return for each section the most that one of its expected questions has."""
        most = _zeros(self.index.sections.texts)
        np.maximum.at(most, self.index.expected.of, values)
        return most

    def _by_section(self, values: Floats) -> Floats:
        most = _zeros(self.index.sections.texts)
        np.maximum.at(most, self.section, values)
        return most

    def _meanings(self, vector: Floats | None) -> tuple[Floats, Floats, Floats]:
        index = self.index
        if vector is None or index.vectors is None or self.page_vectors is None:
            nothing = _zeros(len(index.passages))
            return nothing, nothing, nothing
        meaning: Floats = index.vectors @ vector
        sentence = meaning.copy()
        if index.sentences is not None and len(index.sentences):
            nearest = np.full(len(meaning), -1.0, "float32")
            np.maximum.at(nearest, index.sentence_of, index.sentences @ vector)
            sentence = np.where(nearest > -1.0, nearest, meaning)
        return meaning, sentence, (self.page_vectors @ vector)[self.page]


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
