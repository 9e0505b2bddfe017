"""Tells whether a sentence that a model wrote is supported by a passage of the book.

A model can be wrong and sound sure, so nothing it writes is believed. A sentence passes only if
its words, its numbers, their order, and its yes or no are those of some place in the passage. Where
an encoder finds that both mean the same, most of the words will do; numbers, names, the order and
the yes or no must be the same all the same. This is stricter than a reader would be: a good
paraphrase may be dropped, but what passes was said by the book.

The two limits were chosen on 301 sentences that a large language model wrote from passages of this
book, and that another judged one by one, without a look at what this file makes of them: 53 said
more than the passages do. A quarter of the others pass, and none of these. `tools/check_written.py`
measures it on 178 others.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chainrule.tutor.language import ENGLISH
from chainrule.tutor.passages import Passage
from chainrule.tutor.sentences import Sentence, sentences_of
from chainrule.tutor.words import words_of

Similarity = Callable[[str, str], float]

WORDS_NEEDED = 1.0  # of its words must stand in one or two sentences of a passage, or its titles
WORDS_IF_ALIKE = 0.6  # are enough where the encoder finds both alike
ALIKE, UNLIKE = 0.7, 0.5  # cosines
NO = "\N{NOT SIGN}"

NEGATION = re.compile(
    r"\b(?:not|no|never|none|nothing|neither|nor|without|cannot|fails?|failed|impossible|unable|"
    r"hardly|barely|rarely|seldom)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
STRONG = re.compile(
    r"\b(?:always|only|all|every|must|best|worst|most|least|guarantee\w*|prove\w*|exactly|first|"
    r"more|less|better|worse|higher|lower|larger|smaller|faster|slower|increase\w*|decrease\w*)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[\w'\u2019]+(?:[-.][\w]+)*")
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:[.,]\d+)*")
COUNT = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|fifty|hundreds?|"
    r"thousands?|millions?|billions?|half|halves|thirds?|quarters?|twice|double\w*|triple\w*)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"\b\w+(?:_\w+|\.\w+)+\b|\b\w+(?=\()")
LINK = re.compile(r"https?:|www\.|<[a-z/!]|\]\(|```|\\\w+\{", re.IGNORECASE)


@dataclass(frozen=True)
class Ground:
    """The place in a passage that a sentence rests on.

    Attributes
    ----------
    number : which of the passages, from 0
    quote : a slice of its text
    """

    number: int
    quote: str


def ground_of(
    sentence: str,
    passages: Sequence[Passage],
    cited: Sequence[int],
    similarity: Similarity | None = None,
) -> Ground | None:
    """Return what supports a sentence: a passage that it cites or, failing that, another one.

    Parameters
    ----------
    sentence : without its citations
    passages : those that the model was given
    cited : which of them the sentence names, from 0
    similarity : of two texts, from -1 to 1

    >>> book = Passage("p", "text", ("One neuron",), "a.html", "The sigmoid takes any score. It "
    ...                "gives a number between 0 and 1.")
    >>> ground_of("The sigmoid gives a number between 0 and 1.", [book], [0]).number
    0
    >>> ground_of("The sigmoid gives a number between 0 and 2.", [book], [0]) is None
    True
    """
    if LINK.search(sentence):
        return None
    order = [*(n for n in cited if 0 <= n < len(passages))]
    order += [n for n in range(len(passages)) if n not in order]
    for number in order:
        quote = _support(sentence, passages[number], similarity)
        if quote is not None:
            return Ground(number, quote)
    return None


def _support(sentence: str, passage: Passage, similarity: Similarity | None) -> str | None:
    """Return the place of a passage that says what a sentence says."""
    said = _main(sentence)
    if len(set(said)) < 2:
        return None
    parts = sentences_of(passage.text)
    titles = set(words_of(passage.section))
    windows = [parts[i : i + size] for size in (1, 2) for i in range(len(parts) - size + 1)]
    # The nearest place alone is asked: a sentence must not find its "not" somewhere else.
    scored = [(_share(said, window, titles), -len(window), -i) for i, window in enumerate(windows)]
    if not scored:
        return None
    share, _, place = max(scored)
    window = windows[-place]
    quote = passage.text[window[0].start : window[-1].end]
    alike = similarity(sentence, quote) if similarity is not None and share >= 0.5 else None
    needed = WORDS_IF_ALIKE if alike is not None and alike >= ALIKE else WORDS_NEEDED
    if share < needed or (alike is not None and alike < UNLIKE):
        return None
    if not _same_facts(sentence, quote, passage) or not _same_order(sentence, quote):
        return None
    return quote


def _share(said: Sequence[str], window: Sequence[Sentence], titles: set[str]) -> float:
    """Return which part of the words stands in a window, or in the titles above it."""
    here = {word for part in window for word in words_of(part.text)}
    words = set(said)  # a word that is repeated says no more
    return sum(w in here or w in titles for w in words) / len(words)


def _same_facts(sentence: str, quote: str, passage: Passage) -> bool:
    """Compare numbers, names in code, and words such as "all" and "only"."""
    if not set(NUMBER.findall(sentence)) <= set(NUMBER.findall(quote)):
        return False
    if not set(CODE.findall(sentence)) <= set(CODE.findall(passage.text)):
        return False
    for pattern in (STRONG, COUNT):
        said = {word.lower() for word in pattern.findall(sentence)}
        if not said <= {word.lower() for word in pattern.findall(quote)}:
            return False
    return True


def _same_order(sentence: str, quote: str) -> bool:
    """Tell whether the words follow each other as they do there, and whether both say yes, or no.

    "Adam divides steps by gradients" and "Adam divides gradients by steps" have the same words.
    """
    said, there = _sequence(sentence), _sequence(quote)
    shared = [word for word in said if word in there and word != NO]
    places = common(shared, there)
    # One may have moved, as in "while training, it ...". To change two for each other moves two.
    if not places or len(places) < len(shared) - (len(shared) > 5):
        return False
    # A "not" stands before what it denies, so a little more than what was found is looked at. One
    # that comes after ("..., not that") may have been left out with what it denies.
    start, end = max(0, places[0] - 2), places[-1] + 1
    return said.count(NO) in (there[start:end].count(NO), there[start : end + 1].count(NO))


def common(one: Sequence[str], other: Sequence[str]) -> list[int]:
    """Return where in the second list the longest run of words stands that both have in order.

    >>> common(["a", "b", "c"], ["b", "a", "x", "c"])
    [0, 3]
    """
    lengths = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) - 1, -1, -1):
        for j in range(len(other) - 1, -1, -1):
            here = one[i] == other[j]
            lengths[i][j] = (
                lengths[i + 1][j + 1] + 1 if here else max(lengths[i + 1][j], lengths[i][j + 1])
            )
    places, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        if one[i] == other[j] and lengths[i][j] == lengths[i + 1][j + 1] + 1:
            places.append(j)
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return places


def _sequence(text: str) -> list[str]:
    """Return a text's main words in order, each in one form, and a sign for each "not"."""
    sequence: list[str] = []
    for word in WORD.findall(text):
        forms = _main(word)
        if NEGATION.fullmatch(word) or word.lower().endswith(("n't", "n\u2019t")):
            sequence.append(NO)
        elif forms:
            sequence.append(forms[0])
    return sequence


def _main(text: str) -> list[str]:
    """Return the words that carry a text's meaning, in their order."""
    return [word for word in words_of(text) if word not in ENGLISH and len(word) > 1]
