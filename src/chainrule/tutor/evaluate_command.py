"""The command `chainrule tutor evaluate`."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def add_tutor_commands(subparsers: Any, default_site: Callable[[], Path]) -> None:
    """Add `tutor evaluate` to the parser of `chainrule`.

    Parameters
    ----------
    subparsers : of the parser
    default_site : returns where the built book is unless told otherwise
    """
    tutor = subparsers.add_parser("tutor", help="measure the tutor")
    commands = tutor.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=type(tutor)
    )
    evaluate = commands.add_parser(
        "evaluate",
        help="ask questions whose sections are known, and print how many are found",
        description="Reads a JSON list of questions, each with its kind (keyword, paraphrase, "
        "typo, follow_up, out_of_scope) and its section (an address, a title, or null).",
    )
    evaluate.add_argument("file", type=Path, metavar="FILE", help="the questions")
    evaluate.add_argument("--json", action="store_true", help="print the numbers as JSON")
    evaluate.add_argument(
        "--misses", action="store_true", help="also list the questions that went wrong"
    )
    evaluate.add_argument("--words", action="store_true", help="compare words alone, not meanings")
    evaluate.add_argument("--site", type=Path, metavar="DIR", help="a built book (that of `serve`)")
    evaluate.set_defaults(run=run_evaluate, default_site=default_site)


def run_evaluate(options: argparse.Namespace) -> int:
    """Ask all questions and print the numbers; return the exit status."""
    from chainrule.tutor.evaluation import ask_all, miss, report, table, went_wrong
    from chainrule.tutor.questions import read_questions
    from chainrule.tutor.tutor import Tutor

    questions = read_questions(options.file)
    tutor = Tutor.load(options.site or options.default_site())
    if options.words:
        tutor.retriever.encoder = None
    asked = ask_all(tutor.ask, questions)

    wrong = [one for one in asked if went_wrong(one)] if options.misses else []
    if options.json:
        told = report(asked).to_json()
        if options.misses:
            told["misses"] = [miss(one) for one in wrong]
        sys.stdout.write(f"{json.dumps(told, indent=1, ensure_ascii=False)}\n")
        return 0
    sys.stdout.write(f"{table(asked)}\n")
    for one in wrong:
        state = "answered" if one.answer.answered else "refused"
        places = ", ".join(hit.passage.url for hit in one.answer.passages[:3])
        sys.stdout.write(
            f"\n{one.question.kind}: {one.question.text}\n"
            f"  {state}, right place: {one.place or 'none'}; found {places}\n"
        )
    return 0
