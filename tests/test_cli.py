import os
import subprocess
import sys

import pytest

from chainrule import __version__
from chainrule.cli import main


def test_train_xor_prints_four_predictions_against_the_truth(capsys):
    assert main(["train", "xor"]) == 0
    out = capsys.readouterr().out
    assert out.count("right\n") == 5
    assert "4 of 4 right" in out
    assert "\r" not in out


def test_a_run_that_fails_says_so_and_what_to_do(capsys):
    assert main(["train", "xor", "--epochs", "5"]) == 1
    out = capsys.readouterr().out
    assert "did not learn" in out
    assert "--epochs" in out


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_plot_is_saved(tmp_path, capsys, ending):
    target = tmp_path / f"xor.{ending}"
    assert main(["train", "xor", "--epochs", "500", "--plot", str(target)]) in (0, 1)
    assert target.stat().st_size > 5000
    assert [p.name for p in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("name", ["xor.docx", "xor", "missing/xor.png", "."])
def test_a_plot_that_cannot_be_saved_is_refused_before_training(tmp_path, capsys, name):
    assert main(["train", "xor", "--plot", str(tmp_path / name)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["trian"],
        ["train"],
        ["train", "xro"],
        ["train", "xor", "--epochs", "many"],
        ["train", "xor", "--hidden", "0"],
        ["train", "xor", "--learning-rate", "-1"],
        ["train", "xor", "--learning-rate", "nan"],
        ["train", "xor", "--momentum", "2"],
        ["train", "xor", "--nonsense"],
    ],
)
def test_usage_errors_exit_2_with_one_line(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("chainrule")


def test_version(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert __version__ in capsys.readouterr().out


def test_an_ascii_pipe_is_no_obstacle():
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "chainrule", "train", "xor", "--epochs", "10"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == ""
