"""Questions to measure the tutor by, each with the section that answers it.

A file of questions is a JSON list of::

    {"question": "...", "kind": "keyword" | "paraphrase" | "typo" | "follow_up" | "out_of_scope",
     "section": an address, a title, a list of such, or null, "history": [[question, answer], ...]}

An address is a page with or without an anchor; a title is one of a passage's title path, or all of
it. More than one section: any of them is right. ``history`` may be missing; a follow-up without it
goes on from the questions before it in the file.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chainrule.errors import ArgumentError
from chainrule.tutor.conversation import Turn

KINDS = ("keyword", "paraphrase", "typo", "follow_up", "out_of_scope")


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    text, kind : as in the file
    sections : each of them is right; none: the book doesn't cover it
    history : the turns before it
    """

    text: str
    kind: str
    sections: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()

    def is_found_in(self, section: str, url: str) -> bool:
        """Whether a passage at this place is right.

        >>> one = Question("?", "keyword", ("chapters/a.html#b", "The Loss"))
        >>> one.is_found_in("A > B", "chapters/a.html#b"), one.is_found_in("The loss > C", "d.html")
        (True, True)
        >>> one.is_found_in("A > C", "chapters/a.html#c")
        False
        """
        return any(_is_place(wanted, section, url) for wanted in self.sections)


def _is_place(wanted: str, section: str, url: str) -> bool:
    wanted = wanted.strip().removeprefix("./").removeprefix("/")
    if ".html" in wanted:
        return url == wanted or ("#" not in wanted and url.partition("#")[0] == wanted)
    titles = [_bare(title) for title in section.split(" > ")]
    return _bare(wanted) in (*titles, _bare(section)) or url.endswith(f"#{wanted.lstrip('#')}")


def _bare(title: str) -> str:
    """Return a title's letters and digits only: how it is spelled doesn't count."""
    return "".join(letter for letter in title.casefold() if letter.isalnum())


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions.

    Raises
    ------
    ArgumentError : it is no such file; says which entry is wrong, and why
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ArgumentError(f"{path} can't be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise ArgumentError(f"{path} is no JSON: {error}.") from error
    if not isinstance(entries, list) or not entries:
        raise ArgumentError(f"{path} must hold a list of questions.")
    found: list[Question] = []
    for number, entry in enumerate(entries, start=1):
        question = _question(entry, f"{path}, entry {number}")
        if question.kind == "follow_up" and not question.history and found:
            last = found[-1]
            question = replace(question, history=(*last.history, (last.text, "")))
        found.append(question)
    return found


def _question(entry: Any, place: str) -> Question:
    if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
        raise ArgumentError(f'{place}: it must be an object with a text as "question".')
    kind = entry.get("kind")
    if kind not in KINDS:
        raise ArgumentError(f'{place}: "kind" is {kind!r}; wanted is one of {", ".join(KINDS)}.')
    sections = entry.get("section")
    named = [] if sections is None else [sections] if isinstance(sections, str) else sections
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise ArgumentError(f'{place}: "section" must be a text, a list of texts, or null.')
    if bool(named) == (kind == "out_of_scope"):
        raise ArgumentError(f'{place}: a question has a "section" unless it is out_of_scope.')
    return Question(entry["question"], kind, tuple(named), _history(entry.get("history"), place))


def _history(turns: Any, place: str) -> tuple[Turn, ...]:
    """Read the turns before: pairs, questions alone, or objects with question and answer."""
    found: list[Turn] = []
    for turn in turns or []:
        if isinstance(turn, str):
            turn = (turn, "")
        elif isinstance(turn, dict):
            turn = (turn.get("question"), turn.get("answer") or "")
        if len(turn) != 2 or not all(isinstance(part, str) for part in turn):
            raise ArgumentError(f'{place}: "history" must be a list of [question, answer].')
        found.append((turn[0], turn[1]))
    return tuple(found)
