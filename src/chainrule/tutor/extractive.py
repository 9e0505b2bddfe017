"""An answer made of the book's own sentences.

A few sentences are picked from the passages that were found: by the question's words that they
hold, by how well their passage fits, and by whether they look like what was asked for ("because"
after a "why"). Sentences that stand together in the book stay together, so that the answer reads
as the book does, and none opens with an "it" whose meaning was left behind.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chainrule.tutor.answers import Citation
from chainrule.tutor.asked import AWAY, QUESTION, Asked
from chainrule.tutor.forms import CODE, MEANING, REASON, WAY
from chainrule.tutor.index import Index
from chainrule.tutor.meanings import Meanings
from chainrule.tutor.passages import Passage
from chainrule.tutor.postings import Floats
from chainrule.tutor.prose import quotable
from chainrule.tutor.query import Reader
from chainrule.tutor.retrieval import Hit
from chainrule.tutor.sentences import Sentence, points_back
from chainrule.tutor.words import words_of

MOST_SENTENCES, MOST_CHARACTERS = 5, 800
LEAST_WORDS = 3  # of a sentence that can be an answer
MOST_WHOLE = 900  # characters of a cell that is quoted whole
WHOLE = {CODE: "cell"}  # is quoted whole where it is asked for
# In an answer, a number in brackets names one of its citations.
SOURCE = re.compile(r"(?<=\S)\s\[\d{1,2}(?:,\s?\d{1,2})*\]")
FENCE = "```"
BESIDE, SIBLING = 3, 0.97  # the sections whose other passages are looked at, and their worth
FIT_COUNTS = 8.0  # how well the passage fits beside how well its sentence does
WANTED, ASKS_MORE = 0.1, 0.1  # for code where it is asked for; off an exercise
ALSO = 0.9  # how good another passage's sentences must be beside the best


@dataclass(frozen=True)
class Span:
    """Sentences that stand next to each other in one passage, or a whole passage."""

    passage: Passage
    place: int  # the passage's place in the book
    sentences: tuple[Sentence, ...]
    hit: float  # the score of the passage
    fit: float  # the same, less for those that come later
    score: float  # how well its best sentence does
    whole: bool = False

    @property
    def quote(self) -> str:
        """The slice of the passage, letter by letter."""
        return self.passage.text[self.sentences[0].start : self.sentences[-1].end]


@dataclass(frozen=True)
class Extract:
    """An answer of the book's sentences.

    Attributes
    ----------
    text : each sentence with its citation
    citations : what they rest on
    used : the passages that they stand in
    """

    text: str
    citations: tuple[Citation, ...]
    used: tuple[Hit, ...]


class Extractor:
    """Makes answers of an index's sentences.

    Parameters
    ----------
    index : of the book
    reader : reads questions in the book's words

    """

    def __init__(self, index: Index, reader: Reader) -> None:
        self.index, self.reader = index, reader
        self.meanings = Meanings(index)
        self._siblings: dict[str, list[Passage]] = {}
        for passage in index.passages:
            self._siblings.setdefault(passage.url, []).append(passage)
        kinds = ("definition", "reference")
        entries = [passage for passage in index.passages if passage.kind in kinds]
        self._entries = sorted(entries, key=lambda passage: kinds.index(passage.kind))
        self._place = {passage.id: i for i, passage in enumerate(index.passages)}
        self._words = lru_cache(maxsize=10_000)(words_of)
        self._quotable = lru_cache(maxsize=2_000)(quotable)

    def answer(self, question: str, hits: Sequence[Hit], vector: Floats | None = None) -> Extract:
        """Return an answer; its text is empty if no sentence fits.

        Parameters
        ----------
        question : one that stands by itself
        hits : what was found, the best first
        vector : the question's, where there is an encoder

        """
        near = self.meanings.near(vector)
        asked = Asked(question, self.reader, self.reader.texts.rarity, near, self._words)
        spans: list[Span] = []
        best = hits[0].score if hits else 0.0
        for rank, hit in self._candidates(asked, hits):
            if hit.score >= 0.6 * best and (span := self._span(asked, hit, rank)) is not None:
                spans.append(span)
        chosen = self._choose(asked, spans) or self._opening(hits)
        text, citations = write(chosen)
        return Extract(text, citations, tuple(Hit(span.passage, span.hit) for span in chosen))

    def _candidates(self, asked: Asked, hits: Sequence[Hit]) -> Iterator[tuple[int, Hit]]:
        """Go over what was found, with its rank, and over what stands beside the best of it."""
        found = {hit.passage.id for hit in hits}
        for rank, hit in enumerate([*self._defined(asked, hits), *hits]):
            yield rank, hit
            if rank < BESIDE and hit.passage.kind != "reference":
                for passage in self._siblings.get(hit.passage.url, ()):
                    if passage.id not in found:
                        yield rank, Hit(passage, hit.score * SIBLING)

    def _opening(self, hits: Sequence[Hit]) -> list[Span]:
        """Return the first sentence of the best section that can stand alone, if there is one."""
        for hit in hits[:1]:
            for passage in self._siblings.get(hit.passage.url, ()):
                for i, one in enumerate(self._quotable(passage)):
                    if (i == 0 or not points_back(one.text)) and not _leads_on(one.text):
                        place = self._place[passage.id]
                        return [Span(passage, place, (one,), hit.score, hit.score, 0.0)]
        return []

    def _defined(self, asked: Asked, hits: Sequence[Hit]) -> list[Hit]:
        """Return the entry for what is asked about, if the search left it out.

        An entry of the glossary, or else of the reference.
        """
        if not hits or not (asked.form == MEANING or asked.signature):
            return []
        for entry in self._entries:
            if asked.is_about(entry):
                known = any(hit.passage.id == entry.id for hit in hits)
                return [] if known else [Hit(entry, hits[0].score)]
        return []

    def _span(self, asked: Asked, hit: Hit, rank: int) -> Span | None:
        """Return the part of a passage that answers best."""
        passage = hit.passage
        fit = hit.score - 0.04 * rank - (ASKS_MORE if passage.kind == "exercise" else 0.0)
        if WHOLE.get(asked.form) == passage.kind or asked.wants_signature(passage):
            return self._whole(asked, hit, fit + WANTED)
        sentences = self._quotable(passage)
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
        opens = first == 0 and passage.kind == "reference"  # nothing stands before it
        if points_back(sentences[first].text) and passage.kind != "definition" and not opens:
            return None
        told = sentences[first].text.endswith("?")
        while (
            last + 1 < len(sentences)
            and not AWAY.search(sentences[last + 1].text)
            and last - first < (3 if told else 2)
            and (told or scores[last + 1] > 0.55 * scores[best] or _goes_on(asked, sentences, last))
        ):
            last += 1
        if last == first and _is_heading(sentences[first].text) and last + 1 < len(sentences):
            last += 1
        while last > first and _leads_on(sentences[last].text):
            last -= 1  # it announces something that isn't quoted
        if last == first and _leads_on(sentences[last].text):
            return None  # a question, or what announces something that isn't there
        chosen = tuple(sentences[first : last + 1])
        return Span(passage, self._place.get(passage.id, 0), chosen, hit.score, fit, scores[best])

    def _whole(self, asked: Asked, hit: Hit, fit: float) -> Span | None:
        """Return a cell, or the beginning of an entry of the reference, as it stands."""
        passage = hit.passage
        text = passage.text.strip()
        if passage.kind == "reference":  # the arguments stand before the example
            text = text.split(">>>")[0][:MOST_WHOLE].rsplit("\n\n", 1)[0].strip()
        if not text or len(text) > MOST_WHOLE:
            return None
        start = passage.text.index(text)
        sentence = Sentence(text, start, start + len(text))
        score = 0.3 + asked.score(text, passage)
        return Span(
            passage, self._place.get(passage.id, 0), (sentence,), hit.score, fit, score, True
        )

    def _choose(self, asked: Asked, spans: list[Span]) -> list[Span]:
        """Keep the best spans that add something, in the book's order."""
        chosen: list[Span] = []
        best = max((span.score for span in spans), default=0.0)
        ordered = sorted(spans, key=lambda span: -FIT_COUNTS * span.fit - span.score)
        for span in ordered:
            count = sum(len(s.sentences) for s in chosen)
            length = sum(len(s.quote) for s in chosen)
            weak = chosen and (span.score < ALSO * best or span.fit < ALSO * chosen[0].fit)
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


def _one_line(text: str) -> str:
    r"""Return a sentence in one line, without the book's own numbers of its sources.

    >>> _one_line("Adam [3] divides\neach step [1, 2].")
    'Adam divides each step.'
    """
    return " ".join(SOURCE.sub("", text).split())


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


def _is_heading(sentence: str) -> bool:
    """Tell whether a sentence only names what the next one says."""
    return len(sentence.split()) < LEAST_WORDS and not any(sign.isdigit() for sign in sentence)


def _repeats(span: Span, other: Span) -> bool:
    """Tell whether two spans say the same in nearly the same words."""
    ours, theirs = set(words_of(span.quote)), set(words_of(other.quote))
    return len(ours & theirs) >= 0.7 * min(len(ours), len(theirs) or 1)
