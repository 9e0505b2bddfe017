"""Every chapter runs from top to bottom in a Session, and its exercises judge by behaviour."""

import re
from pathlib import Path
from typing import Any

import pytest

from chainrule.live import Session

BOOK = Path(__file__).parents[2] / "book"
CHAPTERS = [BOOK / "index.md", *sorted((BOOK / "chapters").glob("*.md"))]


def cells(chapter: Path) -> list[str]:
    return re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", chapter.read_text(), re.M | re.S)


def exercise(chapter: Path, name: str) -> dict[str, str]:
    found = re.search(
        rf"^::::\{{exercise\}}[^\n]*\n:name: {name}\n(.*?)^::::$", chapter.read_text(), re.M | re.S
    )
    assert found, f"no exercise {name} in {chapter}"
    return dict(re.findall(r"^:::\{(starter|solution|check)\}\n(.*?)^:::$", found[1], re.M | re.S))


def run_chapter(chapter: Path) -> tuple[Session, list[dict[str, Any]]]:
    events: list[dict[str, Any]] = []
    session = Session(events.append, watched=False)
    for number, source in enumerate(cells(chapter), start=1):
        assert session.run(source, f"cell-{number}"), events[-2]
    return session, events


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
    views = [e["data"][mime] for e in training[1] if mime in e.get("data", {})]
    assert views[0]["epoch"] == 0
    assert views[0]["running"]
    assert views[-1]["epoch"] == 3000
    assert not views[-1]["running"]
    assert all(abs(p["target"] - p["output"]) < 0.5 for p in views[-1]["points"])


START = "def train_until(network, X, y, rate, goal, limit):\n"
RIGHT = {
    "for and return": """
    for made in range(limit):
        if network.loss(X, y) <= goal:
            return made
        network.update(network.backward(y), rate)
    return limit
""",
    "endless loop with breaks": """
    import numpy as np
    count = 0
    while True:
        error = np.square(network.forward(X) - y).mean()
        if error <= goal or count == limit:
            break
        g = network.backward(y)
        for name in ("W1", "b1", "W2", "b2"):
            setattr(network, name, getattr(network, name) - rate * g[name])
        count = count + 1
    return np.int64(count)
""",
    "recursion free helper, train() one epoch at a time": """
    made = 0
    while made < limit and network.loss(X, y) > goal:
        network.train(X, y, epochs=1, rate=rate)
        made += 1
    return made
""",
}
WRONG = {
    "no limit": """
    made = 0
    while network.loss(X, y) > goal:
        network.update(network.backward(y), rate)
        made += 1
    return made
""",
    "gradients computed once": """
    made = 0
    network.loss(X, y)
    gradients = network.backward(y)
    while made < limit and network.loss(X, y) > goal:
        network.update(gradients, rate)
        made += 1
    return made
""",
    "checks after the update": """
    for made in range(1, limit + 1):
        network.loss(X, y)
        network.update(network.backward(y), rate)
        if network.loss(X, y) <= goal:
            break
    return made
""",
    "returns the loss": """
    made = 0
    while made < limit and network.loss(X, y) > goal:
        network.update(network.backward(y), rate)
        made += 1
    return network.loss(X, y)
""",
    "counts one too few": """
    for epoch in range(limit):
        if network.loss(X, y) <= goal:
            break
        network.update(network.backward(y), rate)
    return epoch
""",
}


def verdict(training, source: str) -> tuple[bool, str]:
    session, events = training
    events.clear()
    check = exercise(BOOK / "chapters" / "training.md", "train-until")["check"]
    passed = session.check(source, check)
    (said,) = [e for e in events if e["type"] == "verdict"]
    assert said["passed"] is passed
    return passed, said["message"]


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_the_exercise_accepts_every_right_solution(training, body: str) -> None:
    assert verdict(training, START + body) == (True, "Correct: your code does what was asked.")


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_the_exercise_refuses_wrong_ones_with_a_reason(training, body: str) -> None:
    passed, message = verdict(training, START + body)
    assert not passed
    assert len(message) > 20


def test_the_printed_solution_passes_and_the_starter_does_not(training) -> None:
    parts = exercise(BOOK / "chapters" / "training.md", "train-until")
    assert verdict(training, parts["solution"])[0]
    assert not verdict(training, parts["starter"])[0]
