"""Every exercise accepts each right solution and refuses each tempting wrong one with a reason.

The solutions of a chapter's exercises stand in ``solutions/<chapter>.py``: ``SOLUTIONS`` has, for
each exercise's name, at least three different right ones and three wrong ones, by what they are.
"""

import importlib
from functools import cache
from pathlib import Path

import pytest

from live.chapters import CHAPTERS, exercises, run_chapter

session_of = cache(run_chapter)
EXERCISES = [(path, name) for path in CHAPTERS for name in exercises(path)]
CORRECT = "Correct: your code does what was asked."


def solutions(chapter: Path, name: str) -> dict[str, dict[str, str]]:
    module = importlib.import_module(f"live.solutions.{chapter.stem.replace('-', '_')}")
    return module.SOLUTIONS[name]


def verdict(chapter: Path, name: str, source: str) -> tuple[bool, str]:
    session, events = session_of(chapter)
    events.clear()
    passed = session.check(source, exercises(chapter)[name]["check"])
    (said,) = [e for e in events if e["type"] == "verdict"]
    assert said["passed"] is passed
    return passed, said["message"]


@pytest.mark.parametrize(
    ("chapter", "name"), EXERCISES, ids=lambda value: getattr(value, "stem", value)
)
class TestExercise:
    def test_three_right_solutions_and_more_are_accepted(self, chapter: Path, name: str) -> None:
        right = solutions(chapter, name)["right"]
        assert len(right) >= 3
        for what, source in right.items():
            assert verdict(chapter, name, source) == (True, CORRECT), what

    def test_three_wrong_ones_and_more_are_refused(self, chapter: Path, name: str) -> None:
        wrong = solutions(chapter, name)["wrong"]
        assert len(wrong) >= 3
        for what, source in wrong.items():
            passed, message = verdict(chapter, name, source)
            assert not passed, what
            assert len(message) > 20, what

    def test_the_printed_solution_passes_and_the_starter_does_not(
        self, chapter: Path, name: str
    ) -> None:
        parts = exercises(chapter)[name]
        assert verdict(chapter, name, parts["solution"]) == (True, CORRECT)
        assert not verdict(chapter, name, parts["starter"])[0]
