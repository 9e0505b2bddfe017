"""What each part of the tutor's search is worth: words, meanings, both; and the small weights.

    python benchmarks/tutor_search.py SITE [--split held_out] [--full FOLDER] [--write FILE]

SITE is a built book. The questions are the project's own (tests/tutor/questions.json). With --full,
a folder that has the encoder's original weights (model.safetensors and vocab.txt), the table also
has what these find, for comparison with the small ones of the site.
"""

import argparse
import copy
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from chainrule.tutor import talk
from chainrule.tutor.conversation import Turn, continued, is_follow_up
from chainrule.tutor.encoder import Encoder
from chainrule.tutor.expected import Expected
from chainrule.tutor.index import Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.postings import Floats
from chainrule.tutor.questions import Question, read_questions
from chainrule.tutor.retrieval import ENOUGH
from chainrule.tutor.tutor import HOME, LIMIT, Tutor
from chainrule.tutor.words import words_of

QUESTIONS = Path(__file__).parent.parent / "tests" / "tutor" / "questions.json"
Search = Callable[[str, Sequence[Turn]], tuple[list[Passage], float | None]]


def by_itself(question: str, history: Sequence[Turn]) -> str:
    """Return a question made to stand by itself, if it is a follow-up."""
    return continued(question, history) if history and is_follow_up(question) else question


def by_bm25(index: Index) -> Search:
    """Return a search by BM25 alone: no titles, no sections, no synonyms, nothing mended."""

    def search(question: str, history: Sequence[Turn]) -> tuple[list[Passage], float | None]:
        question = by_itself(question, history)
        found = index.postings.search(dict.fromkeys(words_of(question), 1.0))
        return first_of_each_section(index, found), None

    return search


def by_meaning(index: Index, encoder: Encoder) -> Search:
    """Return a search by the cosine of passage and question alone."""
    vectors = index.vectors
    if vectors is None:
        raise SystemExit("The site's index has no vectors: it was built without the encoder.")

    def search(question: str, history: Sequence[Turn]) -> tuple[list[Passage], float | None]:
        question = by_itself(question, history)
        return first_of_each_section(index, vectors @ encoder.encode([question])[0]), None

    return search


def by_retriever(index: Index, encoder: Encoder | None) -> Search:
    """Return the tutor's own search, with or without an encoder."""
    tutor = Tutor(index, encoder)

    def search(question: str, history: Sequence[Turn]) -> tuple[list[Passage], float | None]:
        _, hits, _ = talk.search(tutor.retriever, question, history, LIMIT)
        return [hit.passage for hit in hits], hits[0].score if hits else 0.0

    return search


def without_expected(index: Index) -> Index:
    """Return the index as it were if no section had questions that it answers."""
    other = copy.copy(index)
    other.expected = Expected.build((), None, index.sections.texts)
    return other


def first_of_each_section(index: Index, scores: Floats) -> list[Passage]:
    """Return the passages with the best scores, one from each section."""
    found: dict[str, Passage] = {}
    for place in np.argsort(-scores, kind="stable").tolist():
        found.setdefault(index.passages[place].url, index.passages[place])
        if len(found) == 8:
            break
    return list(found.values())


def measured(search: Search, questions: Sequence[Question]) -> list[str]:
    """Return a row of the table: recall at 1, 3 and 5, MRR, refusals both ways, time."""
    places: list[int] = []
    inside: list[bool] = []
    outside: list[bool] = []
    times: list[float] = []
    search(questions[0].text, ())
    for question in questions:
        start = perf_counter()
        passages, sure = search(question.text, question.history)
        times.append(1000 * (perf_counter() - start))
        if sure is not None:
            (inside if question.sections else outside).append(sure < ENOUGH)
        if question.sections:
            right = [question.is_found_in(p.section, p.url) for p in passages]
            places.append(right.index(True) + 1 if any(right) else 0)
    shares = [np.mean([0 < place <= limit for place in places]) for limit in (1, 3, 5)]
    shares.append(np.mean([1 / place if place else 0.0 for place in places]))
    refusals = [f"{np.mean(part):.3f}" if part else "" for part in (outside, inside)]
    return [*(f"{share:.3f}" for share in shares), *refusals, f"{np.percentile(times, 95):.0f} ms"]


def with_full_weights(index: Index, folder: Path) -> tuple[Index, Encoder]:
    """Return the index with the vectors of the original weights, and their encoder."""
    from chainrule.book.asked_files import read_asked
    from chainrule.book.kept_vectors import KeptVectors
    from chainrule.book.paths import find_sources

    encoder = Encoder.load(folder / "model.safetensors")
    kept = KeptVectors(encoder, folder / "vectors.safetensors", say=print)
    with tempfile.TemporaryDirectory() as work:
        expected = read_asked(find_sources().chapters)
        words = encoder.tokenizer.vocabulary
        made = Index.build(index.passages, kept, words, expected).save(Path(work))
        return Index.load(made), encoder


def main() -> None:
    """Measure, and print or write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("site", type=Path, help="a built book")
    parser.add_argument("--split", default="held_out", choices=["tune", "held_out"])
    parser.add_argument("--full", type=Path, metavar="FOLDER", help="the original weights")
    parser.add_argument("--write", type=Path, metavar="FILE", help="where the table goes")
    options = parser.parse_args()

    home = options.site / HOME
    listed = json.loads((home / "tutor.json").read_text(encoding="utf-8"))
    index = Index.load(home / listed["index"])
    encoder = Encoder.load(home / listed["encoder"])
    entries = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    questions = [
        question
        for question, entry in zip(read_questions(QUESTIONS), entries, strict=True)
        if entry["split"] == options.split
    ]
    searches = {
        "BM25 alone": by_bm25(index),
        "words: BM25, titles, sections, synonyms, mended": by_retriever(index, None),
        "dense alone": by_meaning(index, encoder),
        "fused (what the tutor does)": by_retriever(index, encoder),
        "words, without expected questions": by_retriever(without_expected(index), None),
        "fused, without expected questions": by_retriever(without_expected(index), encoder),
    }
    if options.full:
        full, original = with_full_weights(index, options.full)
        searches["dense alone, original weights"] = by_meaning(full, original)
        searches["fused, original weights"] = by_retriever(full, original)
    inside = sum(bool(question.sections) for question in questions)
    lines = [
        f"{len(questions)} questions ({options.split}), {inside} that the book covers and "
        f"{len(questions) - inside} that it doesn't.",
        "",
        "| search | first | first 3 | first 5 | MRR | refused | falsely refused | 95 of 100 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, search in searches.items():
        lines.append(f"| {name} | {' | '.join(measured(search, questions))} |")
    text = "\n".join(lines) + "\n"
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
