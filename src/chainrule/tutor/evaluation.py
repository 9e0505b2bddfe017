"""How good the tutor is, in numbers, on questions whose sections are known."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

import numpy as np

from chainrule.tutor.answers import Answer
from chainrule.tutor.conversation import Turn
from chainrule.tutor.questions import Question

Ask = Callable[[str, Sequence[Turn]], Answer]


@dataclass(frozen=True)
class Asked:
    """What came of one question.

    Attributes
    ----------
    question : what was asked
    answer : what came
    place : of the first passage in a right section, from 1; 0 if there is none
    milliseconds : how long it took
    """

    question: Question
    answer: Answer
    place: int
    milliseconds: float


@dataclass(frozen=True)
class Report:
    """The numbers.

    Attributes
    ----------
    questions, in_scope, out_of_scope : how many there are
    recall_at_1, recall_at_3, recall_at_5 : share of questions in scope whose section is among the
        first passages
    mrr : mean of 1 / the place of the first right passage, and 0 where there is none
    refused : share of questions out of scope that were refused
    falsely_refused : share of questions in scope that were refused
    citation_precision : share of citations that lead to a right section
    verbatim : share of quotes that stand letter by letter in the passage they cite
    p50_ms, p95_ms : how long an answer takes

    """

    questions: int
    in_scope: int
    out_of_scope: int
    recall_at_1: float
    recall_at_3: float
    recall_at_5: float
    mrr: float
    refused: float
    falsely_refused: float
    citation_precision: float
    verbatim: float
    p50_ms: float
    p95_ms: float

    def to_json(self) -> dict[str, Any]:
        """Return the numbers as a dict that can be written as JSON."""
        return {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


def ask_all(ask: Ask, questions: Sequence[Question]) -> list[Asked]:
    """Ask each question, after a first one that only warms up."""
    if questions:
        ask(questions[0].text, questions[0].history)
    found = []
    for question in questions:
        start = perf_counter()
        answer = ask(question.text, question.history)
        took = 1000 * (perf_counter() - start)
        right = [
            number
            for number, hit in enumerate(answer.passages, start=1)
            if question.is_found_in(hit.passage.section, hit.passage.url)
        ]
        found.append(Asked(question, answer, right[0] if right else 0, took))
    return found


def report(asked: Sequence[Asked]) -> Report:
    """Return the numbers for some questions that were asked.

    A share of nothing is 1 where that is good, such as refusing all of no questions.
    """
    inside = [one for one in asked if one.question.sections]
    outside = [one for one in asked if not one.question.sections]
    cited = [(one, c) for one in inside if one.answer.answered for c in one.answer.citations]
    quotes = [(one.answer, c) for one in asked for c in one.answer.citations]
    times = [one.milliseconds for one in asked] or [0.0]
    return Report(
        questions=len(asked),
        in_scope=len(inside),
        out_of_scope=len(outside),
        recall_at_1=_share([0 < one.place <= 1 for one in inside]),
        recall_at_3=_share([0 < one.place <= 3 for one in inside]),
        recall_at_5=_share([0 < one.place <= 5 for one in inside]),
        mrr=float(np.mean([1 / one.place if one.place else 0.0 for one in inside] or [1.0])),
        refused=_share([not one.answer.answered for one in outside]),
        falsely_refused=1 - _share([one.answer.answered for one in inside]),
        citation_precision=_share([one.question.is_found_in(c.section, c.url) for one, c in cited]),
        verbatim=_share([_stands(answer, c.quote, c.url) for answer, c in quotes]),
        p50_ms=float(np.percentile(times, 50)),
        p95_ms=float(np.percentile(times, 95)),
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 1.0


def _stands(answer: Answer, quote: str, url: str) -> bool:
    return any(quote in hit.passage.text for hit in answer.passages if hit.passage.url == url)


def went_wrong(one: Asked) -> bool:
    """Whether a question was refused wrongly, answered wrongly, or its section wasn't found."""
    covered = bool(one.question.sections)
    return covered != one.answer.answered or (covered and not 0 < one.place <= 3)


def miss(one: Asked) -> dict[str, Any]:
    """Return what came of a question that went wrong, as a dict that can be written as JSON."""
    return {
        "question": one.question.text,
        "kind": one.question.kind,
        "answered": one.answer.answered,
        "place": one.place,
        "found": [hit.passage.url for hit in one.answer.passages[:3]],
    }


def table(asked: Sequence[Asked]) -> str:
    """Return the numbers for reading, for each kind of question and for all."""
    kinds = list(dict.fromkeys(one.question.kind for one in asked))
    rows = [["", "questions", "first", "first 3", "first 5", "MRR", "answered", "refused"]]
    for kind in [*kinds, "all"]:
        chosen = [one for one in asked if kind in ("all", one.question.kind)]
        rows.append([kind, *_row(chosen)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(_aligned(row, widths)) for row in rows]
    whole = report(asked)
    lines += [
        "",
        f"citations in a right section {whole.citation_precision:.3f}, "
        f"verbatim {whole.verbatim:.3f}",
        f"an answer takes {whole.p50_ms:.1f} ms (median), {whole.p95_ms:.1f} ms (95 of 100)",
    ]
    return "\n".join(lines)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    rest = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
    return [row[0].ljust(widths[0]), *rest]


def _row(asked: Sequence[Asked]) -> list[str]:
    told = report(asked)
    nothing = "-"
    inside = [f"{v:.3f}" for v in (told.recall_at_1, told.recall_at_3, told.recall_at_5, told.mrr)]
    return [
        str(told.questions),
        *(inside if told.in_scope else [nothing] * 4),
        f"{1 - told.falsely_refused:.3f}" if told.in_scope else nothing,
        f"{told.refused:.3f}" if told.out_of_scope else nothing,
    ]
