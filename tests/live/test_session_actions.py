"""Acting on a figure: what a session passes on to the reader's object, and tells about it."""

import pytest

from chainrule.live import Session

COUNTER = """
from chainrule.live import Piece

class Counter(Piece):
    view = "counter"
    count = 0

    def state(self):
        return {"count": self.count}

    def tables(self):
        return [("Counted", ["count"], [[self.count]])]

    def act(self, action):
        if action["by"] < 0:
            raise ValueError("A counter counts up only.")
        self.count += action["by"]

counter = Counter()
counter
"""
VIEW = "application/vnd.chainrule.view+json"


@pytest.fixture
def counting():
    """A session that has shown a figure, its events, and the figure's id."""
    events = []
    session = Session(events.append)
    assert session.run(COUNTER, "cell-1")
    (shown,) = [e for e in events if e["type"] == "display"]
    assert shown["id"] == shown["data"][VIEW]["id"]
    events.clear()
    return session, events, shown["id"]


def test_an_action_changes_the_readers_object_and_the_figure_in_its_place(counting):
    session, events, piece = counting
    assert session.act(piece, {"by": 3}, "cell-1")
    shown, done = events
    assert (shown["type"], shown["id"], shown["data"][VIEW]["count"]) == ("display", piece, 3)
    assert done["ok"]
    assert session.namespace["counter"].count == 3


def test_what_a_figure_cannot_do_is_told_and_changes_nothing(counting):
    session, events, piece = counting
    assert not session.act(piece, {"by": -1}, "cell-1")
    error, done = events
    assert (error["type"], error["message"]) == ("error", "A counter counts up only.")
    assert error["line"] is None
    assert not done["ok"]
    assert session.namespace["counter"].count == 0
    assert session.act(piece, {"by": 1}, "cell-1")


def test_a_figure_that_python_no_longer_has_is_gone_and_no_error(counting):
    session, events, piece = counting
    session.run("'another'", "cell-1")
    events.clear()
    assert not session.act(piece, {"by": 1}, "cell-1")
    assert [(e["type"], e.get("id")) for e in events] == [("gone", piece), ("done", None)]
    events.clear()
    assert not session.act(piece, {"by": 1}, "cell-9")
    assert events[0]["type"] == "gone"
