from pathlib import Path
from typing import Any

import pytest

from chainrule.book import commands
from chainrule.cli import main


@pytest.mark.parametrize(
    "arguments",
    [
        ["book"],
        ["book", "bild"],
        ["book", "build"],
        ["book", "serve", "--port", "many"],
        ["book", "serve", "--port", "70000"],
        ["book", "serve", "--out", "a", "--directory", "b"],
    ],
)
def test_a_usage_error_is_one_line_and_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_a_missing_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def nothing(name: str) -> Any:
        return None

    monkeypatch.setattr(commands, "find_spec", nothing)
    assert main(["book", "build", "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert 'pip install "chainrule[book]"' in told
    assert told.count("\n") == 1


def test_serving_a_folder_that_is_no_book(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["book", "serve", "--directory", str(tmp_path)]) == 1
    assert "no index.html" in capsys.readouterr().err
