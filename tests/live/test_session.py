"""Running cells: results, state, output, errors, figures, checks."""

import json
import re
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.live import Session
from chainrule.live.sink import LIMIT, Sink

Events = list[dict[str, Any]]


@pytest.fixture
def events() -> Events:
    return []


@pytest.fixture
def session(events: Events) -> Session:
    def emit(event: dict[str, Any]) -> None:
        json.dumps(event, allow_nan=False)
        events.append(event)

    return Session(emit)


def shown(events: Events) -> list[str]:
    return [e["data"]["text/plain"] for e in events if e["type"] == "display"]


def text(events: Events, name: str = "stdout") -> str:
    return "".join(e["text"] for e in events if e["type"] == "stream" and e["name"] == name)


def error(events: Events) -> dict[str, Any]:
    (found,) = [e for e in events if e["type"] == "error"]
    return found


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("1 + 1", ["2"]),
        ("1 + 1;", []),
        ("'a;b'", ["'a;b'"]),
        ("1 + 1;  # quiet", []),
        ("f'{1};'", ["'1;'"]),
        ("None", []),
        ("x = 3", []),
        ("", []),
        ("# only a comment", []),
        ("x = 2\nif x:\n    x", []),
    ],
)
def test_the_last_expression_is_shown(session, events, source, result) -> None:
    assert session.run(source)
    assert shown(events) == result
    assert events[-1]["type"] == "done"
    assert events[-1]["ok"]


def test_cells_share_variables_and_underscore_until_reset(session, events) -> None:
    session.run("a = 20")
    session.run("a + 1")
    session.run("_ + 1")
    assert shown(events) == ["21", "22"]
    session.run("_ = 'mine'\n5")
    assert session.namespace["_"] == "mine"
    session.reset()
    assert not session.run("a")


def test_classes_and_dataclasses_belong_to_main(session, events) -> None:
    main = sys.modules["__main__"]
    session.run(
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: 'int' = 1\nP(), __name__"
    )
    assert shown(events) == ["(P(x=1), '__main__')"]
    assert sys.modules["__main__"] is main


def test_streams_come_in_order_and_are_put_back(session, events) -> None:
    before = sys.stdout, sys.stderr, sys.stdin
    session.run("import sys\nprint('a')\nprint('b', file=sys.stderr)\ndisplay(1)\nprint('c')")
    kinds = [e.get("text") or e["type"] for e in events]
    assert "".join(kinds) == "a\nb\ndisplayc\ndone"
    assert before == (sys.stdout, sys.stderr, sys.stdin)


def test_a_traceback_starts_at_the_readers_line(session, events) -> None:
    session.run("import numpy as np\ndef solve(A):\n    return np.linalg.inv(A)", "cell-1")
    session.run("\nsolve(np.zeros((2, 2)))", "cell-2", "Cell 2")
    said = error(events)
    lines = said["traceback"].splitlines()
    assert lines[1] == '  File "Cell 2", line 2, in <module>'
    assert lines[2] == "    solve(np.zeros((2, 2)))"
    assert '  File "Cell 1", line 3, in solve' in lines
    assert any(line.startswith('  File "numpy/linalg/') for line in lines)
    assert "site-packages" not in said["traceback"]
    assert "chainrule/live" not in said["traceback"]
    assert said["line"] == 2
    assert said["cell"] == "cell-2"


def test_a_traceback_through_an_edited_cell_shows_the_old_lines(session, events) -> None:
    session.run("def old():\n    return 1 / 0", "cell-1")
    session.run("def new():\n    return 'edited'", "cell-1")
    session.run("old()", "cell-2")
    assert 'File "Cell 1, before it was edited", line 2, in old' in error(events)["traceback"]
    assert "return 1 / 0" in error(events)["traceback"]


def test_a_cause_is_cleaned_too(session, events) -> None:
    session.run("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('x') from e")
    assert "chainrule" not in error(events)["traceback"]
    assert "direct cause" in error(events)["traceback"]


@given(st.text(max_size=40))
def test_any_text_at_all_ends_in_done_and_json(source: str) -> None:
    events: Events = []
    # Text that parses and runs is welcome to; short random text does no harm.
    Session(lambda e: events.append(json.loads(json.dumps(e)))).run("raise ValueError\n" + source)
    assert events[-1]["type"] == "done"
    assert not events[-1]["ok"]
    assert "chainrule/live/" not in "".join(re.findall('File "(.*)"', error(events)["traceback"]))


@pytest.mark.parametrize(
    ("source", "name", "hint"),
    [
        ("network", "NameError", "run the cells above"),
        ("network = 1\nnetwrok", "NameError", "`network`"),
        ("import numpy as np\nnp.ones((4, 2)) @ np.ones((3, 2))", "ValueError", "2 meets 3"),
        ("import numpy as np\nnp.dot(np.ones((4, 2)), np.ones((3, 2)))", "ValueError", "2 meets 3"),
        ("import numpy as np\nnp.ones(3) + np.ones(4)", "ValueError", "both shapes"),
        ("for i in range(2):\nprint(i)", "IndentationError", "four spaces"),
        ("import tensorflow", "ModuleNotFoundError", "numpy, matplotlib, chainrule"),
        ("print('a'", "SyntaxError", "bracket"),
        ("def f(): f()\nf()", "RecursionError", "calling itself"),
        ("raise MemoryError", "MemoryError", "memory"),
        ("exit()", "SystemExit", "only this cell"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "Variables keep"),
        ("'a' + 1 + 'b'", "TypeError", "f-string"),
        ("open('missing.csv')", "FileNotFoundError", "file system"),
    ],
)
def test_a_hint_says_what_to_do_next(session, events, source, name, hint) -> None:
    assert not session.run(source)
    assert error(events)["name"] == name
    assert hint in error(events)["hint"]


def test_a_syntax_error_points_at_its_place(session, events) -> None:
    session.run("x = 1\ny = = 2", "cell-4", "Cell 4")
    assert error(events)["line"] == 2
    assert '  File "Cell 4", line 2' in error(events)["traceback"]
    assert "^" in error(events)["traceback"]


def test_stop_and_input_are_explained(session, events) -> None:
    session.run("x = 1\nraise KeyboardInterrupt")
    assert error(events)["message"] == "Stopped"
    assert error(events)["traceback"] == "Stopped at line 2 of Cell 1."
    events.clear()
    session.run("input('name? ')", "cell-2")
    assert "no keyboard input" in error(events)["message"]
    assert error(events)["traceback"].count("File") == 1


def test_an_error_in_a_readers_repr_or_str_is_reported(session, events) -> None:
    session.run("class A:\n    def __repr__(self): return 1 / 0\nA()")
    assert error(events)["name"] == "ZeroDivisionError"
    events.clear()
    session.run("class E(Exception):\n    def __str__(self): return 1 / 0\nraise E", "cell-2")
    assert error(events)["name"] == "E"
    assert events[-1]["type"] == "done"


# --- throttling ---------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.sampled_from(["stdout", "stderr"]), st.text(max_size=8), st.floats(0, 0.2)),
        max_size=300,
    )
)
def test_throttling_loses_nothing_and_keeps_the_rate(writes) -> None:
    now = 0.0
    sent: list[tuple[float, dict[str, Any]]] = []
    sink = Sink(lambda e: sent.append((now, e)), clock=lambda: now)
    for name, piece, pause in writes:
        sink.write(name, piece)
        now += pause
    before_close = len(sent)
    assert before_close <= 20 + 50 * now + 1
    sink.close()
    for name in ("stdout", "stderr"):
        wanted = "".join(piece for n, piece, _ in writes if n == name)
        assert "".join(e["text"] for _, e in sent if e["name"] == name) == wanted


def test_a_first_line_goes_out_before_a_long_computation() -> None:
    sent: Events = []
    sink = Sink(sent.append)
    sink.write("stdout", "Starting ...\n")
    assert sent


def test_a_flood_is_cut_with_a_notice_and_its_end_is_kept(session, events) -> None:
    session.run("for i in range(200_000):\n    print('line', i)\nprint('the end')")
    said = text(events)
    assert LIMIT <= len(said) <= LIMIT + 3000
    assert said.endswith("the end\n")
    assert "100,000 characters" in text(events, "stderr")
    assert sum(e["type"] == "stream" for e in events) < 200


def test_a_huge_result_is_cut(session, events) -> None:
    session.run("'x' * 10**6")
    assert len(shown(events)[0]) < 25_000


# --- figures ------------------------------------------------------------------------------------

PLOT = "import matplotlib.pyplot as plt\n"


def test_a_figure_has_a_picture_words_and_numbers(session, events) -> None:
    session.run(
        PLOT + "plt.plot([0, 1, 2], [3, float('nan'), 5], label='loss')\nplt.title('Learning')\n"
        "plt.xlabel('epoch')\nplt.ylabel('error');"
    )
    (figure,) = [e["data"] for e in events if e["type"] == "display"]
    assert figure["image/png"].startswith("iVBOR")
    assert figure["text/alt"].startswith("Learning. Line “loss” of 3 points from (0, 3) to (2, 5)")
    assert "(epoch)" in figure["text/alt"]
    table = figure["application/vnd.chainrule.table+json"]
    assert table["columns"] == ["epoch", "error"]
    assert table["rows"] == [[0.0, 3.0], [1.0, None], [2.0, 5.0]]


def test_figures_are_shown_once_and_closed(session, events) -> None:
    session.run(PLOT + "plt.plot([1, 2])\nplt.show()\nprint('between')\nfig = plt.figure()\nfig")
    kinds = [e["type"] for e in events if e["type"] != "done"]
    assert kinds == ["display", "stream", "display"]
    assert session.run("plt.get_fignums()", "cell-2")
    assert shown(events)[-1] == "[]"


def test_a_long_table_is_thinned_and_says_so(session, events) -> None:
    session.run(PLOT + "plt.plot(range(3000))\nplt.scatter([1], [2], label='p');")
    table = events[-2]["data"]["application/vnd.chainrule.table+json"]
    assert len(table["rows"]) == 200
    assert "200 of 3,001 points" in table["caption"]
    assert table["columns"][0] == "series"
    assert table["rows"][-1] == ["p", 1.0, 2.0]


# --- checks -------------------------------------------------------------------------------------


def test_an_attempt_cannot_ruin_the_shared_variables(session, events) -> None:
    session.run(
        "import numpy as np\nA = np.zeros(4)\nview = A[1:]\nitems = [A]\n"
        "class Net:\n    def __init__(self): self.W = A\nnet = Net()"
    )
    passed = session.check(
        "view[0] = 7\nitems.append(1)\nnet.W[3] = 9\nnet.new = 1\nB = 2",
        "expect(A[1] == 7, 'a view is still a view')\n"
        "expect(items[0] is A and net.W is A, 'one array keeps its names')\n"
        "expect(A[3] == 9 and B == 2, 'all here')",
    )
    assert passed, events
    shared = session.namespace
    assert not shared["A"].any()
    assert len(shared["items"]) == 1
    assert not hasattr(shared["net"], "new")
    assert "B" not in shared


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def f(): return 1", "f should return 2"),
        ("def f(): return 1 / 0", "stopped with ZeroDivisionError"),
        ("g = 1", "looks for `f`"),
        ("def f(: pass", "stopped with the error above"),
        ("f = 2", "could not use what your code made"),
    ],
)
def test_a_check_says_why_it_failed(session, events, source, message) -> None:
    assert not session.check(source, "expect(f() == 2, 'f should return 2')")
    (verdict,) = [e for e in events if e["type"] == "verdict"]
    assert not verdict["passed"]
    assert message in verdict["message"]
    assert events[-1]["type"] == "done"


def test_what_a_check_prints_is_hidden(session, events) -> None:
    assert session.check("def f():\n    print('noise')\n    return 2", "expect(f() == 2, '')")
    assert text(events) == ""


# --- completion ---------------------------------------------------------------------------------


def labels(session: Session, source: str) -> list[str]:
    return [o["label"] for o in session.complete(source, len(source))["options"]]


def test_completion_follows_live_values_and_runs_no_property(session) -> None:
    session.run(
        "import numpy as np\nclass A:\n    @property\n    def boom(self): raise SystemExit\n"
        "    def bark(self): pass\n    def __getattr__(self, name): raise SystemExit\n"
        "a = A()\na.bone = 1"
    )
    found = session.complete("x = a.b", 7)
    assert found["from"] == 6
    assert [(o["label"], o["type"]) for o in found["options"]] == [
        ("bark", "function"),
        ("bone", "variable"),
        ("boom", "property"),
    ]
    assert labels(session, "a.boom.") == []
    assert "linspace" in labels(session, "np.lin")
    assert labels(session, "from numpy import arang") == ["arange"]
    assert "Dense" in labels(session, "from chainrule.layers import De")
    assert "numpy" in labels(session, "import nu")
    assert "while" in labels(session, "whi")
    assert labels(session, "'np.lin") == []
    assert labels(session, "# np.lin") == []
    assert "weights" in labels(session, "weights = 1\nweig")


@given(st.text(max_size=60), st.integers(-5, 70))
def test_completion_never_fails(source: str, position: int) -> None:
    found = Session(lambda e: None).complete(source, position)
    assert 0 <= found["from"] <= len(source)
