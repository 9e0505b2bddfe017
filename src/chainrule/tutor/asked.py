"""A question taken apart, and how well a sentence of the book answers it."""

import re
from collections.abc import Callable, Collection, Mapping

from chainrule.tutor.forms import MEANING, REASON, WAY, fits, form_of
from chainrule.tutor.meanings import Nearness
from chainrule.tutor.passages import Passage
from chainrule.tutor.query import Reader
from chainrule.tutor.words import tokens_of, words_of

TITLE = 0.4  # how much a word counts that stands in the titles above a sentence
MEANING_COUNTS = 1.5  # how much nearness in meaning counts beside words
FORM = 0.35  # how much it counts that a sentence looks like what was asked for
QUESTION = 0.6  # taken off a sentence that asks

# A name that only code has: an underscore, a call, a dot inside, a capital inside.
CODE_NAME = re.compile(r"\w_\w|\w\(|\w\.[a-z]\w|\b[a-z]*[A-Z][a-z]+[A-Z]\w*")
SIGNATURE = re.compile(r"\b(?:arguments?|parameters|signature|options)\b", re.IGNORECASE)
# A sentence that sends the reader elsewhere, and one that says what others say.
AWAY = re.compile(
    r"\b(?:above|below|cell|figure|picture|table|exercise|chapter|page)\b", re.IGNORECASE
)
HEARSAY = re.compile(
    r"\bone (?:also |often )?(?:reads|hears|likes to say)\b|\bit is (?:often )?said\b",
    re.IGNORECASE,
)


class Asked:
    """A question.

    Parameters
    ----------
    question : one that stands by itself
    reader : reads it in the book's words
    rarity : how much a word tells
    near : how near a sentence is to the question's meaning, if that is known
    words : takes a text apart; the same texts come again and again
    """

    def __init__(
        self,
        question: str,
        reader: Reader,
        rarity: Callable[[str], float],
        near: Nearness | None = None,
        words: Callable[[str], Collection[str]] = words_of,
    ) -> None:
        self.near, self.words = near, words
        self.form = form_of(question)
        self.signature = SIGNATURE.search(question) is not None
        self.code = self.signature or CODE_NAME.search(question) is not None
        query = reader.read(question)
        known = [idea.words for idea in query.ideas if idea.known]
        self.ideas = [(words, rarity(next(iter(words)))) for words in known]
        self.total = sum(weight for _, weight in self.ideas) or 1.0
        small = [token.lower() for token in tokens_of(query.text)]
        self.topics = [word for word in small if words_of(word)][:6]

    def is_about(self, passage: Passage) -> bool:
        """Tell whether a passage is the entry for what the question asks about, and no more."""
        title = passage.titles[-1]
        if passage.kind == "reference":
            about = [topic for topic in self.topics if not SIGNATURE.fullmatch(topic)]
            return about == [title.lower()]
        if passage.kind != "definition" or self.signature:
            return False
        words = words_of(title)
        return bool(words) and all(any(w in idea for idea, _ in self.ideas) for w in words)

    def wants_signature(self, passage: Passage) -> bool:
        """Tell whether a passage is the entry whose arguments are asked for."""
        return self.signature and passage.kind == "reference" and self.is_about(passage)

    def score(self, sentence: str, passage: Passage) -> float:
        """Return how well a sentence of a passage answers."""
        here, titles = set(self.words(sentence)), set(self.words(passage.section))
        if passage.kind == "definition":
            here |= set(self.words(passage.titles[-1]))  # all of it is about its term
        share = sum(weight * _found(words, here, titles) for words, weight in self.ideas)
        score = share / self.total + FORM * fits(self.form, sentence, self.topics)
        if self.near is not None:
            score += MEANING_COUNTS * self.near(passage, sentence)
        return score + self._kind(passage) - _faults(sentence, passage)

    def _kind(self, passage: Passage) -> float:
        """Return how much a passage's kind speaks for it."""
        score = 0.0
        if self.form in (MEANING, REASON) and passage.kind == "definition":
            score += 0.2
        if self.form == MEANING and self.is_about(passage):
            score += 0.3
        if self.form == WAY and passage.kind == "list":
            score += 0.1
        if passage.kind == "reference" and not self.code:
            score -= 0.15
        return score - (0.3 if passage.kind == "exercise" else 0.0)


def _faults(sentence: str, passage: Passage) -> float:
    """Return how much speaks against a sentence, whatever was asked."""
    fault = QUESTION if sentence.endswith("?") else 0.0
    if AWAY.search(sentence) or sentence[:1].islower():
        fault += 0.15
    if HEARSAY.search(sentence):
        fault += 0.6
    count = len(sentence.split())
    if count < 8 and passage.kind != "definition":
        return fault + 0.3
    return fault + (0.1 if count > 40 else 0.0)


def _found(words: Mapping[str, float], here: set[str], titles: set[str]) -> float:
    """Return how well one of the words for an idea is found in a sentence, or in its titles."""
    return max(
        weight * (1.0 if word in here else TITLE if word in titles else 0.0)
        for word, weight in words.items()
    )
