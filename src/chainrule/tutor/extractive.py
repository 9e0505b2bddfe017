"""An answer made of the book's own sentences.

A few sentences are picked from the passages that were found: by the question's words that they
hold, by how well their passage fits, and by whether they look like what was asked for ("because"
after a "why"). Sentences that stand together in the book stay together, so that the answer reads
as the book does, and none opens with an "it" whose meaning was left behind.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chainrule.tutor.answers import Citation
from chainrule.tutor.forms import CODE, MEANING, REASON, WAY, fits, form_of
from chainrule.tutor.index import Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.prose import quotable
from chainrule.tutor.query import Reader
from chainrule.tutor.retrieval import Hit
from chainrule.tutor.sentences import Sentence, points_back
from chainrule.tutor.words import tokens_of, words_of

MOST_SENTENCES, MOST_CHARACTERS = 5, 800
MOST_WHOLE = 900  # characters of a cell that is quoted whole
WHOLE = {CODE: "cell"}  # is quoted whole where it is asked for
FENCE = "```"
TITLE = 0.4  # how much a word counts that stands in the titles above a sentence
ALSO = 0.8  # how good another passage's sentences must be beside the best
QUESTION = 0.6  # taken off a sentence that asks
# A name that only code has: an underscore, a call, a dot inside, a capital inside.
CODE_NAME = re.compile(r"\w_\w|\w\(|\w\.[a-z]\w|\b[a-z]*[A-Z][a-z]+[A-Z]\w*|\barguments?\b")
# A sentence that sends the reader elsewhere, or says what others say.
AWAY = re.compile(
    r"\b(?:above|below|cell|figure|picture|table|exercise|chapter|page|reads that|likes to say)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Span:
    """Sentences that stand next to each other in one passage, or a whole passage."""

    passage: Passage
    place: int  # the passage's place in the book
    sentences: tuple[Sentence, ...]
    fit: float  # how well the passage answers
    score: float  # how well its best sentence does
    whole: bool = False

    @property
    def quote(self) -> str:
        """The slice of the passage, letter by letter."""
        return self.passage.text[self.sentences[0].start : self.sentences[-1].end]


class Extractor:
    """Makes answers of an index's sentences.

    Parameters
    ----------
    index : of the book
    reader : reads questions in the book's words

    """

    def __init__(self, index: Index, reader: Reader) -> None:
        self.index, self.reader = index, reader
        self._entries = [passage for passage in index.passages if passage.kind == "definition"]
        self._place = {passage.id: i for i, passage in enumerate(index.passages)}

    def answer(self, question: str, hits: Sequence[Hit]) -> tuple[str, tuple[Citation, ...]]:
        """Return an answer's text and what it rests on; an empty text if no sentence fits."""
        asked = Asked(question, self.reader, self.reader.texts.rarity)
        spans: list[Span] = []
        best = hits[0].score if hits else 0.0
        for rank, hit in enumerate([*self._defined(asked, hits), *hits]):
            if hit.score >= 0.6 * best and (span := self._span(asked, hit, rank)) is not None:
                spans.append(span)
        return write(self._choose(asked, spans))

    def _defined(self, asked: "Asked", hits: Sequence[Hit]) -> list[Hit]:
        """Return the glossary's entry for what is asked about, if the search left it out."""
        if asked.form != MEANING or not hits:
            return []
        found = {hit.passage.id for hit in hits}
        return [
            Hit(passage, hits[0].score)
            for passage in self._entries
            if asked.names(passage.titles[-1]) and passage.id not in found
        ][:1]

    def _span(self, asked: "Asked", hit: Hit, rank: int) -> Span | None:
        """Return the part of a passage that answers best."""
        passage = hit.passage
        fit = hit.score - 0.04 * rank
        if WHOLE.get(asked.form) == passage.kind:
            return self._whole(asked, passage, fit)
        sentences = quotable(passage)
        scores = [asked.score(s.text, passage) - 0.03 * min(i, 4) for i, s in enumerate(sentences)]
        _hand_on(sentences, scores)
        if not scores:
            return None
        best = scores.index(max(scores))
        first = last = best
        while first > 0 and points_back(sentences[first].text) and best - first < 2:
            first -= 1
        if first == best > 0 and sentences[best - 1].text.endswith("?"):
            first -= 1  # the book's own question says what the answer is about
        if points_back(sentences[first].text) and passage.kind != "definition":
            return None
        told = sentences[first].text.endswith("?")
        while (
            last + 1 < len(sentences)
            and last - first < (3 if told else 2)
            and (told or scores[last + 1] > 0.55 * scores[best] or _goes_on(asked, sentences, last))
        ):
            last += 1
        while last > first and _leads_on(sentences[last].text):
            last -= 1  # it announces something that isn't quoted
        if last == first and _leads_on(sentences[last].text):
            return None  # a question, or what announces something that isn't there
        chosen = tuple(sentences[first : last + 1])
        return Span(passage, self._place.get(passage.id, 0), chosen, fit, scores[best])

    def _whole(self, asked: "Asked", passage: Passage, fit: float) -> Span | None:
        """Return a cell whole."""
        text = passage.text.strip()
        if not text or len(text) > MOST_WHOLE:
            return None
        start = passage.text.index(text)
        sentence = Sentence(text, start, start + len(text))
        score = 0.3 + asked.score(text, passage)
        return Span(passage, self._place.get(passage.id, 0), (sentence,), fit, score, whole=True)

    def _choose(self, asked: "Asked", spans: list[Span]) -> list[Span]:
        """Keep the best spans that add something, in the book's order."""
        chosen: list[Span] = []
        ordered = sorted(spans, key=lambda span: -2 * span.fit - span.score)
        for span in ordered:
            count = sum(len(s.sentences) for s in chosen)
            length = sum(len(s.quote) for s in chosen)
            weak = chosen and (
                span.score < ALSO * chosen[0].score or span.fit < ALSO * chosen[0].fit
            )
            full = chosen and (
                count + len(span.sentences) > MOST_SENTENCES
                or length + len(span.quote) > MOST_CHARACTERS
                or len(chosen) == 3
            )
            if not weak and not full and not any(_repeats(span, other) for other in chosen):
                chosen.append(span)
        # What defines comes first, then the order of the book.
        chosen.sort(key=lambda span: (span.passage.kind != "definition", span.place))
        return chosen


class Asked:
    """A question, taken apart once.

    Parameters
    ----------
    question : a question that stands by itself
    reader : reads it in the book's words
    rarity : how much a word tells
    """

    def __init__(self, question: str, reader: Reader, rarity: Callable[[str], float]) -> None:
        self.form = form_of(question)
        query = reader.read(question)
        known = [idea.words for idea in query.ideas if idea.known]
        self.ideas = [(words, rarity(next(iter(words)))) for words in known]
        self.total = sum(weight for _, weight in self.ideas) or 1.0
        small = [token.lower() for token in tokens_of(query.text)]
        self.code = CODE_NAME.search(question) is not None
        self.topics = [word for word in small if words_of(word)][:4]

    def names(self, title: str) -> bool:
        """Tell whether a title says what the question asks about, and no more."""
        words = words_of(title)
        return bool(words) and all(any(w in idea for idea, _ in self.ideas) for w in words)

    def score(self, sentence: str, passage: Passage) -> float:
        """Return how well a sentence of a passage answers."""
        here, titles = set(words_of(sentence)), set(words_of(passage.section))
        if passage.kind == "definition":
            here |= set(words_of(passage.titles[-1]))  # all of it is about its term
        share = sum(weight * _found(words, here, titles) for words, weight in self.ideas)
        score = share / self.total + 0.35 * fits(self.form, sentence, self.topics)
        if self.form in (MEANING, REASON) and passage.kind == "definition":
            score += 0.2
        if self.form == MEANING and self.names(passage.titles[-1]):
            score += 0.3
        if passage.kind == "reference" and not self.code:
            score -= 0.15
        if AWAY.search(sentence) or sentence[:1].islower():
            score -= 0.15
        if self.form == WAY and passage.kind == "list":
            score += 0.1
        if sentence.endswith("?"):
            score -= QUESTION
        if passage.kind == "exercise":
            score -= 0.3
        count = len(sentence.split())
        return score - (0.3 if count < 4 else 0.1 if count > 40 else 0.0)


def write(spans: Sequence[Span]) -> tuple[str, tuple[Citation, ...]]:
    """Write spans as an answer, every sentence with its citation."""
    parts, citations = [], []
    for number, span in enumerate(spans, 1):
        mark = f"[{number}]"
        if span.whole:
            parts.append(f"{FENCE}\n{span.quote}\n{FENCE}\n{mark}")
        else:
            parts.append(" ".join(f"{_one_line(s.text)} {mark}" for s in span.sentences))
        citations.append(Citation(str(number), span.passage.section, span.passage.url, span.quote))
    return "\n\n".join(parts), tuple(citations)


def _found(words: Mapping[str, float], here: set[str], titles: set[str]) -> float:
    """Return how well one of the words for an idea is found in a sentence, or in its titles."""
    return max(
        (weight * (1.0 if word in here else TITLE if word in titles else 0.0))
        for word, weight in words.items()
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _hand_on(sentences: Sequence[Sentence], scores: list[float]) -> None:
    """Let the answer that follows a question in the book share in how well the question fits."""
    for i in range(1, len(sentences)):
        if sentences[i - 1].text.endswith("?") and not sentences[i].text.endswith("?"):
            scores[i] = max(scores[i], scores[i - 1] + QUESTION + 0.1)


def _goes_on(asked: Asked, sentences: Sequence[Sentence], last: int) -> bool:
    """Tell whether the next sentence carries on with what this one says."""
    text = sentences[last + 1].text
    return points_back(text) and not text.endswith("?") and asked.form in (MEANING, REASON, WAY)


def _leads_on(sentence: str) -> bool:
    return sentence.endswith((":", "?"))


def _repeats(span: Span, other: Span) -> bool:
    """Tell whether two spans say the same in nearly the same words."""
    ours, theirs = set(words_of(span.quote)), set(words_of(other.quote))
    return len(ours & theirs) >= 0.7 * min(len(ours), len(theirs) or 1)
