"""Every chapter runs from top to bottom in a Session, and shows what its text says."""

import re
from pathlib import Path
from typing import Any

import pytest

from chainrule.live import Session
from live.chapters import BOOK, CHAPTERS, cells, run_chapter


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda p: p.stem)
def test_every_cell_of_a_chapter_runs(chapter: Path) -> None:
    _, events = run_chapter(chapter)
    assert cells(chapter)
    assert not [e for e in events if e["type"] == "stream" and e["name"] == "stderr"]


@pytest.fixture(scope="module")
def training() -> tuple[Session, list[dict[str, Any]]]:
    return run_chapter(BOOK / "chapters" / "training.md")


def printed(events: list[dict[str, Any]]) -> str:
    return "".join(e["text"] for e in events if e["type"] == "stream")


def test_the_network_learns_xor_and_the_library_agrees(training) -> None:
    session, events = training
    values = session.namespace
    answers = values["Network"](2, 4, 1, seed=0)
    answers.train(values["X"], values["y"], 3000, 2.0)
    assert ((answers.O > 0.5) == (values["y"] > 0.5)).all()
    assert values["difference"].max() < 1e-9
    for name in values["gradients"]:
        assert abs(values["gradients"][name] - values["theirs"][name]).max() < 1e-12
    checks = [float(x) for x in re.findall(r": largest difference (\S+)", printed(events))]
    assert len(checks) == 8
    assert max(checks) < 1e-8


def test_the_failures_the_chapter_tells_of_are_there(training) -> None:
    counts = re.findall(r"(\d) hidden: (\d+) of 20", printed(training[1]))
    solved = {int(hidden): int(count) for hidden, count in counts}
    assert solved[4] == 20
    assert 10 <= solved[2] <= 16


def test_the_view_drew_a_solved_boundary(training) -> None:
    mime = "application/vnd.chainrule.view+json"
    shown = [e["data"][mime] for e in training[1] if mime in e.get("data", {})]
    views = [state for state in shown if state["view"] == "training"]
    assert {state["view"] for state in shown} == {"training", "landscape", "race", "draw"}
    assert views[0]["epoch"] == 0
    assert views[0]["running"]
    assert views[-1]["epoch"] == 3000
    assert not views[-1]["running"]
    assert all(abs(p["target"] - p["output"]) < 0.5 for p in views[-1]["points"])
