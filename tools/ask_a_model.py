"""Measures how much of what a model writes the book supports.

    CHAINRULE_LLM_URL=http://localhost:8080/v1 python tools/ask_a_model.py QUESTIONS.json [SITE]

Asks each question of a JSON list ({"question": ...}; those out of scope are left out), and prints
every sentence that was shown with the place it rests on, to be read, and how many were dropped.
"""

import json
import sys
import time
from pathlib import Path

from chainrule.book.paths import default_site
from chainrule.tutor.answers import Answer
from chainrule.tutor.tutor import Tutor
from chainrule.tutor.writer import Writer


def main() -> int:
    """Ask, print, count."""
    writer = Writer.from_environment()
    if writer is None or len(sys.argv) < 2:
        print(__doc__)
        return 2
    listed = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    questions = [entry["question"] for entry in listed if entry.get("section")]
    site = Path(sys.argv[2]) if len(sys.argv) > 2 else default_site()
    tutor = Tutor.load(site, writer)
    by_model = by_book = refused = 0
    for question in questions:
        started = time.perf_counter()
        answer = tutor.ask(question)
        took = time.perf_counter() - started
        print(f"\n{question}  ({took:.1f} s, {answer.writer or 'refused'})")
        refused += answer.writer is None
        by_book += answer.writer == "book"
        by_model += answer.writer == "model"
        show(answer)
    print(f"\nwritten by the model {by_model}, by the book {by_book}, refused {refused}")
    return 0


def show(answer: Answer) -> None:
    """Print a model's answer with the places that it rests on."""
    if answer.note:
        print(f"  {answer.note}")
    if answer.writer == "model":
        print(f"  {answer.answer}")
        for citation in answer.citations:
            print(f"    [{citation.id}] {citation.section}: {citation.quote}")


if __name__ == "__main__":
    sys.exit(main())
