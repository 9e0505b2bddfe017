import io

import pytest

import chainrule as cr
from chainrule.utils import Progbar
from helpers import XOR_X, XOR_Y, xor_model


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def test_a_pipe_gets_whole_lines_and_no_control_characters(capsys):
    xor_model(metrics=["accuracy"]).fit(XOR_X, XOR_Y, epochs=2, batch_size=1)
    out = capsys.readouterr().out
    assert "\r" not in out
    assert "\x1b" not in out
    lines = out.splitlines()
    assert lines[0] == "Epoch 1/2"
    assert lines[1].startswith("4/4 - 0s - loss: 0.")
    assert "accuracy: " in lines[1]
    assert len(lines) == 4


def test_a_terminal_is_redrawn_in_place(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    screen = Terminal()
    bar = Progbar(10, file=screen)
    bar.last_drawn = -1e9
    bar.update(3, [("loss", 0.5)])
    bar.update(10, [("loss", 0.25)])
    first, second = screen.getvalue().split("\r")[1:]
    assert first.startswith(" 3/10 ━━━━━━──────────────")
    assert first.rstrip().endswith("left - loss: 0.5000")
    assert second.rstrip().endswith("loss: 0.2500")
    assert second.endswith("\n")
    assert len(second.rstrip("\n")) >= len(first)  # nothing of the longer line is left over


def test_a_terminal_is_not_flooded(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    screen = Terminal()
    bar = Progbar(100_000, file=screen)
    for step in range(20_000):
        bar.update(step)
    assert screen.getvalue().count("\r") < 50


def test_silent():
    screen = Terminal()
    Progbar(1, verbose=0, file=screen).update(1)
    assert screen.getvalue() == ""


def test_an_unknown_target():
    screen = io.StringIO()
    bar = Progbar(None, verbose=1, file=screen)
    bar.add(3)
    bar.update(5, finalize=True)
    assert screen.getvalue().startswith("5/? - 0s")


def drawn(bar):
    """What was drawn last, without what it overwrote."""
    return bar.file.getvalue().split("\r")[-1].rstrip()


def test_numbers_are_averaged_over_the_steps_as_in_keras(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    bar = Progbar(10, interval=0.0, stateful_metrics=["rate"], file=Terminal())
    bar.update(1, [("loss", 1.0), ("rate", 0.5)])
    bar.update(4, [("loss", 2.0), ("rate", 0.25)])
    assert drawn(bar).endswith("loss: 1.7500 - rate: 0.2500")
    bar.add(2)
    assert drawn(bar).endswith("loss: 1.7500 - rate: 0.2500")
    bar.update(10, [("loss", 3.0)])
    assert drawn(bar).endswith("loss: 3.0000 - rate: 0.2500")


def test_averaging_can_be_confined_to_some_numbers(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    bar = Progbar(10, interval=0.0, stateless_metrics=["loss"], file=Terminal())
    bar.update(1, [("loss", 1.0), ("rate", 0.5)])
    bar.update(2, [("loss", 2.0), ("rate", 0.25)])
    assert drawn(bar).endswith("loss: 1.5000 - rate: 0.2500")
    with pytest.raises(cr.errors.ArgumentError, match="not both"):
        Progbar(1, stateful_metrics=[], stateless_metrics=[])


def test_the_time_that_one_step_takes_is_shown(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    bar = Progbar(10, interval=0.0, unit_name="sample", file=Terminal())
    bar.started -= 0.02
    bar.update(4)
    assert "ms/sample - " in drawn(bar)


def test_drawings_keep_their_distance(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    bar = Progbar(10, interval=60.0, file=Terminal())
    bar.update(1)
    bar.update(2)
    bar.update(10)
    assert bar.file.getvalue().count("\r") == 2
