import io

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
