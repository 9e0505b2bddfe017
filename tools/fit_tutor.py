"""Learn the weights by which the tutor ranks sections, follows a talk and refuses.

`fit_tutor.py SITE` learns from the project's own questions (tests/tutor/questions.json, those that
are not held out). SITE is a built book. The weights are written to
src/chainrule/tutor/fitted.safetensors.

Many of these questions are also among those that a section is expected to answer (book/asked). A
question that is known to the letter teaches nothing about one that isn't. So the questions are
dealt into five parts, and each part is looked up in an index without the questions of that part.
"""

import json
import random
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import fitting
from chainrule.book.asked_files import read_asked
from chainrule.book.encoder_weights import compact_file, default_cache
from chainrule.book.tutor_index import make_index
from chainrule.tutor import confidence, ranking, refusals, talk
from chainrule.tutor.conversation import continued
from chainrule.tutor.encoder import Encoder
from chainrule.tutor.evidence import Evidence
from chainrule.tutor.fitted import FILE, MODES, Fitted, Mode, save_fitted
from chainrule.tutor.forms import subject
from chainrule.tutor.index import Index
from chainrule.tutor.query import Query
from chainrule.tutor.questions import Question, read_questions
from chainrule.tutor.retrieval import Retriever
from chainrule.tutor.tutor import HOME

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "tests" / "tutor" / "questions.json"
PARTS = 5
CANDIDATES = 100  # sections among which the right ones are to be found
LIKELY = ("covered", "title", "meaning", "sentence", "near", "expected_words", "expected_covered")
ELSEWHERE = 900  # questions that are asked after a talk about something else as well
Floats = NDArray[np.float32]


class Remembers:
    """An encoder that remembers the questions: each is looked up in every mode."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._kept: dict[str, Floats] = {}

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row for each text."""
        for text in texts:
            if text not in self._kept:
                self._kept[text] = self.encoder.encode([text])[0]
        return np.stack([self._kept[text] for text in texts])


@dataclass
class Case:
    """A question, with what speaks for the likely sections, and which are right.

    The questions at a chapter's end repeat what the chapter says. Where both are right, the end
    counts as neither right nor wrong.
    """

    question: Question
    query: Query
    evidence: Evidence
    facts: Floats  # (CANDIDATES, names)
    right: NDArray[np.bool_]  # (CANDIDATES,)
    every: Floats  # (sections, names)
    everywhere: NDArray[np.bool_]  # (sections,)


def main() -> None:
    """Learn all weights and write them."""
    home = Path(sys.argv[1]) / HOME
    listed = json.loads((home / "tutor.json").read_text(encoding="utf-8"))
    book = Index.load(home / listed["index"])
    entries = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    questions = [
        question
        for question, entry in zip(read_questions(QUESTIONS), entries, strict=True)
        if entry["split"] != "held_out"
    ]
    encoder = Remembers(Encoder.load(home / listed["encoder"]))
    fitted = {mode: learn(book, encoder, questions, mode) for mode in MODES}
    save_fitted(fitted, ROOT / "src" / "chainrule" / "tutor" / FILE)


def learn(book: Index, encoder: Remembers, questions: Sequence[Question], mode: Mode) -> Fitted:
    """Learn the weights of one mode, the ranking first: the others look at its scores."""
    parts = [list(part) for part in dealt(questions)]
    retrievers = [retriever_without(book, encoder, part, mode) for part in parts]
    cases = [
        case
        for retriever, part in zip(retrievers, parts, strict=True)
        for case in cases_of(retriever, [q for q in part if not q.history], mode)
    ]
    told = [case for case in cases if case.right.any()]
    facts = np.array([case.facts for case in told])
    weights = fitting.rank(facts, np.array([case.right for case in told]), another=not mode[1])
    places = [place(case, fitting.scores(case.every, weights)) for case in told]
    print(
        mode,
        "first {:.3f}, first 3 {:.3f}".format(*(np.mean([p < n for p in places]) for n in (1, 3))),
    )
    rows = [
        confidence.facts(case.evidence, fitting.scores(case.every, weights), case.query, mode)
        for case in cases
    ]
    sure = fitting.cover(np.array(rows), np.array([bool(case.question.sections) for case in cases]))
    started = replace(blank(mode), **weights, confidence=sure)
    return replace(started, **learn_talk(retrievers, parts, started, mode))


def blank(mode: Mode) -> Fitted:
    """Return weights that say nothing."""
    names, hidden = len(ranking.NAMES[mode]), fitting.HIDDEN
    sizes = {"kernel": (names, hidden), "bias": hidden, "output": hidden, "alone": ()}
    sizes |= {"confidence": len(confidence.FACTS[mode]) + 1}
    sizes |= {"goes_on": len(talk.GOES_ON) + 1, "together": len(talk.TOGETHER)}
    return Fitted(**{name: np.zeros(size, "float32") for name, size in sizes.items()})


def dealt(questions: Sequence[Question]) -> Iterator[Sequence[Question]]:
    """Deal the questions into parts, so that the same words are in the same part."""
    numbers = [zlib.crc32(q.text.lower().strip().encode()) % PARTS for q in questions]
    for part in range(PARTS):
        yield [q for q, number in zip(questions, numbers, strict=True) if number == part]


def retriever_without(
    book: Index, encoder: Remembers, part: Sequence[Question], mode: Mode
) -> Retriever:
    """Return a retriever that doesn't expect the questions of a part."""
    fused, expected = mode
    known = {" ".join(q.text.split()).lower() for q in part}
    asked = {
        url: [text for text in own if text.lower() not in known]
        for url, own in (read_asked(ROOT / "book") if expected else {}).items()
    }
    cache = default_cache()
    index = make_index(book.passages, compact_file(cache, print), cache, print, asked)
    return Retriever(index, encoder if fused else None, {mode: blank(mode)})


def cases_of(retriever: Retriever, questions: Sequence[Question], mode: Mode) -> Iterator[Case]:
    """Look up each question."""
    for question in questions:
        look = retriever.look(subject(tidy(question.text)))
        if look is None:
            continue
        every = retriever.ranking.facts(look.evidence, mode)
        likely = np.sum([getattr(look.evidence, name) for name in LIKELY], axis=0)
        right, counts = rights(retriever, question)
        chosen = candidates(likely, right, counts)
        near, told = every[chosen], right[chosen]
        yield Case(question, look.query, look.evidence, near, told, every, right | ~counts)


def tidy(text: str) -> str:
    """Return a question as the tutor looks it up."""
    return refusals.without_orders(refusals.clean(text))


def rights(retriever: Retriever, question: Question) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which sections are right, and which count."""
    urls: dict[str, str] = {}
    for passage in retriever.index.passages:
        urls.setdefault(passage.url, passage.section)
    right = np.array([question.is_found_in(title, url) for url, title in urls.items()])
    recall = retriever.ranking.kinds["recall"] > 0
    counts = ~(right & recall) if (right & ~recall).any() else np.ones_like(right)
    return right & counts, counts


def candidates(
    likely: Floats, right: NDArray[np.bool_], counts: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Return the places of the right sections and of the likeliest others."""
    order = -likely - 1e3 * right + 1e3 * ~counts
    return np.argsort(order, kind="stable")[:CANDIDATES]


def place(case: Case, scores: Floats) -> int:
    """Return how many sections come before the first right one."""
    return int((scores > scores[case.everywhere].max()).sum())


def learn_talk(
    retrievers: Sequence[Retriever],
    parts: Sequence[Sequence[Question]],
    started: Fitted,
    mode: Mode,
) -> dict[str, Floats]:
    """Learn when a question goes on from the one before, and what answers it then."""
    # Which talk comes before which question need not be hard to guess.
    dice = random.Random(0)  # noqa: S311
    talks = [q.history for part in parts for q in part if q.history and q.history[-1][1]]
    goes_on, alone, together, targets, every = [], [], [], [], []
    for retriever, part in zip(retrievers, parts, strict=True):
        retriever.ranking.fitted = {mode: started}
        retriever.forget()
        apart = [q for q in part if q.sections and not q.history]
        apart = dice.sample(apart, min(len(apart), ELSEWHERE // PARTS))
        asked = [q for q in part if q.sections and q.history]
        asked += [replace(q, history=dice.choice(talks)) for q in apart]
        for question in asked:
            found = talk_facts(retriever, question)
            right, counts = rights(retriever, question)
            if found is None or not right.any():
                continue
            chosen = candidates(np.max(found.together[:, :2], axis=1), right, counts)
            goes_on.append(found.goes_on)
            alone.append(found.alone[chosen])
            together.append(found.together[chosen])
            targets.append(right[chosen] / right.sum())
            every.append(1.0 if question in part else 0.5)
    return fitting.mix(
        *(np.array(p, "float32") for p in (goes_on, alone, together, targets, every))
    )


def talk_facts(retriever: Retriever, question: Question) -> talk.Facts | None:
    """Return what is weighed for a question that may go on."""
    text = tidy(question.text)
    history = [(refusals.clean(q), answer) for q, answer in question.history]
    joined = retriever.look(subject(continued(text, history)))
    if joined is None or continued(text, history) == text:
        return None
    return talk.facts(retriever, text, history, retriever.look(subject(text)), joined)


if __name__ == "__main__":
    main()
