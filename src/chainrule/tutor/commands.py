"""The command `chainrule ask`."""

import argparse
import contextlib
import io
import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chainrule.tutor.answers import Answer
from chainrule.tutor.conversation import MOST_TURNS, Turn
from chainrule.tutor.evaluate_command import add_tutor_commands
from chainrule.tutor.extractive import FENCE

WIDTH = 88
HELLO = "Ask about neural networks or the book. An empty line ends."


def add_commands(subparsers: Any, default_site: Callable[[], Path]) -> None:
    """Add `ask` and `tutor` to the parser of `chainrule`.

    Parameters
    ----------
    subparsers : of the parser
    default_site : returns where the built book is unless told otherwise
    """
    ask = subparsers.add_parser(
        "ask",
        help="ask the book a question",
        description="Answers from the built book, with the sections that the answer rests on. "
        "Without a question, it asks for one after another. With CHAINRULE_LLM_URL, a model writes "
        "the answer, and the book checks it.",
        epilog="Exit status: 0 when there is an answer, and also when the answer is that the book "
        "doesn't cover the question; 1 when there is no tutor to ask.",
    )
    ask.add_argument("question", nargs="*", help='such as "what does the sigmoid do?"')
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    ask.add_argument("--site", type=Path, metavar="DIR", help="a built book (the one of `serve`)")
    ask.set_defaults(run=run_ask, default_site=default_site)
    add_tutor_commands(subparsers, default_site)


def run_ask(options: argparse.Namespace) -> int:
    """Answer one question, or one after another; return the exit status.

    "The book doesn't cover this" is an answer, and a true one: the program did what it is for. So
    it ends with 0, and a script that wants to know looks at "answered".
    """
    from chainrule.errors import ArgumentError
    from chainrule.tutor.tutor import Tutor
    from chainrule.tutor.writer import Writer

    question = " ".join(options.question)
    talks = not options.question and sys.stdin.isatty()
    if not options.question and not talks:
        question = sys.stdin.read(100_000)
        if not question.strip():
            raise ArgumentError('ask: there is no question: chainrule ask "..."')
    tutor = Tutor.load(_site(options.site or options.default_site()), Writer.from_environment())
    if talks:
        return _talk(tutor, options.json)
    _show(tutor.ask(question), options.json)
    return 0


def _site(site: Path) -> Path:
    """Return the folder if there is a built book in it.

    Raises
    ------
    NoTutorError : there is none
    """
    from chainrule.tutor.errors import NoTutorError

    if not (site / "index.html").is_file():
        raise NoTutorError(
            f"There is no built book in {site}. Build it first: chainrule book build --out {site}"
        )
    return site


def _talk(tutor: Any, as_json: bool) -> int:
    """Answer questions until an empty line; each may follow up on those before."""
    history: list[Turn] = []
    sys.stdout.write(f"{HELLO}\n")
    while True:
        try:
            question = input("\n? ").strip()
        except EOFError:
            sys.stdout.write("\n")
            return 0
        if not question:
            return 0
        answer = tutor.ask(question, history)
        _show(answer, as_json)
        history = [*history, (question, answer.answer)][-MOST_TURNS:]


def _show(answer: Answer, as_json: bool) -> None:
    text = json.dumps(answer.to_json(), indent=1) if as_json else readable(answer)
    encoding = sys.stdout.encoding or "utf-8"
    # A terminal that can't show a sign shows another in its place.
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


def readable(answer: Answer) -> str:
    """Return an answer as it is read in a terminal.

    >>> print(readable(Answer("?", False, "The book doesn't cover this.")))
    The book doesn't cover this.
    """
    parts = [_paragraph(part) for part in _paragraphs(answer.answer)]
    if answer.citations:
        width = max(len(citation.id) for citation in answer.citations)
        parts.append(
            "\n".join(
                f"[{c.id}]{' ' * (width - len(c.id))} {c.section}\n{' ' * (width + 3)}{c.url}"
                for c in answer.citations
            )
        )
    if answer.cell:
        parts.append(f"Python that computes it:\n\n{textwrap.indent(answer.cell, '    ')}")
        parts.append(f"It prints:\n\n{textwrap.indent(_printed(answer.cell), '    ')}")
    if answer.note:
        parts.append(textwrap.fill(f"({answer.note})", WIDTH))
    return _safe("\n\n".join(parts))


def _paragraphs(text: str) -> list[str]:
    """Cut an answer at its empty lines, but not those inside quoted code."""
    parts: list[str] = []
    inside = False
    for part in text.split("\n\n"):
        if inside:
            parts[-1] += f"\n\n{part}"
        else:
            parts.append(part)
        inside = parts[-1].count(FENCE) % 2 == 1
    return parts


def _paragraph(text: str) -> str:
    if FENCE in text:
        lines = [line for line in text.split("\n") if line != FENCE]
        return "\n".join(f"    {line}" if not line.startswith("[") else line for line in lines)
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _printed(cell: str) -> str:
    """Run a cell that `worked` made, and return what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        # Made by us from numbers that were parsed; no text of the question is in it.
        exec(compile(cell, "<cell>", "exec"), {"__name__": "__main__"})  # noqa: S102 - as said
    return printed.getvalue().rstrip()


def _safe(text: str) -> str:
    """Return a text without signs that would steer a terminal."""
    return "".join(sign for sign in text if sign == "\n" or sign.isprintable())
