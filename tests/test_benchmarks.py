"""The pure functions of the benchmarks: what becomes of figures. No peer is needed or measured."""

import doctest
import importlib.metadata
import re
import subprocess
import sys
from dataclasses import replace
from email.message import Message

import pytest

import footprint
import goals
import report
import runs
import scaling

SAMPLES = [
    {"seconds": s, "preparing": 1.0, "whole": 2.0, "megabytes": 50.0, "loss": 0.25}
    for s in (3.0, 1.0, 2.0)
]
ROW = report.row(SAMPLES)
ROWS = {
    "chainrule": ROW,
    "chainrule-numpy": replace(ROW, seconds=6.0),
    "torch": replace(ROW, seconds=4.0),
    "keras-tf": replace(ROW, seconds=1000.0),
    "numpy": replace(ROW, seconds=0.1),
}


@pytest.mark.parametrize("module", [report, scaling])
def test_the_examples(module):
    tried = doctest.testmod(module)
    assert tried.attempted > 0
    assert tried.failed == 0


def test_a_row_has_the_medians_and_the_spread():
    assert (ROW.runs, ROW.seconds, ROW.least, ROW.most) == (3, 2.0, 1.0, 3.0)
    assert (ROW.preparing, ROW.whole, ROW.megabytes, ROW.loss) == (1.0, 2.0, 50.0, 0.25)


def test_the_best_peer_is_a_library_and_not_ours():
    assert report.best_peer(ROWS) == "torch"
    assert report.best_peer({"chainrule": ROW, "numpy": ROW}) is None


def test_a_workloads_table():
    lines = report.workload_table(ROWS).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    assert lines[4].startswith("| **torch** | 4.00 | 1.00 to 3.00 | 0.50 | 1.50 |")


def found_of(goal_list, start):
    (one,) = [goal for goal in goal_list if goal.what.startswith(start)]
    return one


def test_goals_are_met_missed_or_not_measured():
    found = goals.Measured(workloads={"xor": ROWS, "cnn": ROWS}, imports={"chainrule": 0.2})
    listed = list(goals.goals(found))
    assert found_of(listed, "XOR: training, ours / PyTorch").met is True
    slower = found_of(listed, "XOR: training, Keras")
    assert (slower.measured, slower.met) == (500.0, True)
    assert found_of(listed, "XOR: whole process").met is False
    assert found_of(listed, "CNN: training, ours / best peer, in NumPy").measured == 1.5
    assert found_of(listed, "LSTM: training, ours / best peer, in NumPy").met is None
    (imported,) = [goal for goal in listed if goal.what == "import chainrule"]
    assert imported.cells() == [
        "import chainrule",
        "0.20 s",
        "at most 0.15 s",
        "**no**",
    ]
    assert found_of(listed, "Beyond these").met is None  # three workloads are missing
    text = goals.goals_table(listed)
    assert text.startswith("5 of 7 measured goals are met; 12 were not measured.")


def test_no_figures_make_no_goal_met():
    assert {goal.met for goal in goals.goals(goals.Measured())} == {None}


def test_what_is_written_by_hand_stays():
    first = report.document([("One", "text")])
    assert report.EMPTY in first
    by_hand = first.replace(report.EMPTY, "Mostly in the products.")
    again = report.document([("Two", "other")], by_hand)
    assert "## Two\n\nother\n" in again
    assert "One" not in again
    assert again.count("Mostly in the products.") == 1
    assert report.document([("Two", "other")], again) == again


def test_a_lost_marker_is_not_taken_for_an_empty_section():
    with pytest.raises(SystemExit, match="put it back"):
        report.kept(f"{report.BEGIN} much work")


def test_another_loss_is_no_comparison():
    runs.check_loss("cnn", "torch", 0.505, 0.5)
    for loss in (0.52, float("nan")):
        with pytest.raises(SystemExit, match="not the same training"):
            runs.check_loss("cnn", "torch", loss, 0.5)


def test_a_peer_that_is_missing_is_skipped_unless_asked_for(monkeypatch, capsys):
    monkeypatch.setitem(runs.NEEDS, "torch", ("no_such_module",))
    assert "torch" not in runs.chosen("xor", None)
    assert "torch is skipped: it needs no_such_module" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="make bench-packages"):
        runs.chosen("xor", ["torch"])
    assert runs.chosen("xor", ["numpy"]) == ["chainrule", "numpy"]


class Package:
    """A package whose record lists two files, one of them gone."""

    def __init__(self, folder, requires):
        self.requires = requires
        self.metadata = Message()
        for need in requires or []:
            if found := re.search("extra == '(.*)'", need):
                self.metadata["Provides-Extra"] = found[1]
        (folder / "code.py").write_text("x = 1\n")
        self.files = [Located(folder / "code.py"), Located(folder / "gone.py")]


class Located:
    def __init__(self, path):
        self.path = path

    def locate(self):
        return self.path


def test_the_size_of_a_closure(monkeypatch, tmp_path):
    needs = {
        "top": ["Middle[fast]>=1", "never; python_version < '3'", "test-tool; extra == 'test'"],
        "middle": ["leaf; extra == 'fast'", "top", "unwanted; extra == 'slow'"],
        "leaf": None,
    }

    def distribution(name):
        if name not in needs:
            raise importlib.metadata.PackageNotFoundError(name)
        return Package(tmp_path, needs[name])

    monkeypatch.setattr(importlib.metadata, "distribution", distribution)
    assert footprint.closure(["top"]) == {"top", "middle", "leaf"}
    assert footprint.size_of("leaf") == (len("x = 1\n"), 0)
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        footprint.closure(["top[test]"])
    with pytest.raises(ValueError, match="middle as installed has no extra 'new'"):
        footprint.closure(["middle[new]"])


def test_our_own_size_counts_byte_code_and_no_built_book():
    sources = sum(p.stat().st_size for p in footprint.SOURCE.rglob("*.py"))
    whole, byte_code = footprint.own_size()
    assert sources < whole - byte_code < 3 * sources
    assert 0.5 * sources < byte_code < 4 * sources


def test_a_measured_process_keeps_its_byte_code(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    code = "import sys; print(sys.dont_write_bytecode)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=runs.environment(), capture_output=True, text=True)
    assert done.stdout.strip() == "False"
