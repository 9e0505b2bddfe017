import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from chainrule.book.bytecode_inside import left_out, repack
from chainrule.book.wheel import write_wheel


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    target.mkdir()
    return source, target


def test_a_repacked_wheel_imports_without_its_source(folders: tuple[Path, Path]) -> None:
    source, target = folders
    with zipfile.ZipFile(source / "thing-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("thing/__init__.py", "answer = 42\n")
        wheel.writestr("thing/tests/test_thing.py", "assert False\n")
        wheel.writestr("thing-1.dist-info/RECORD", "thing/__init__.py,,\n")
    repack(source, target)
    made = target / "thing-1-py3-none-any.whl"
    with zipfile.ZipFile(made) as wheel:
        assert set(wheel.namelist()) == {"thing/__init__.pyc", "thing-1.dist-info/RECORD"}
        assert b"thing/__init__.pyc,sha256=" in wheel.read("thing-1.dist-info/RECORD")
    code = f"import sys; sys.path.insert(0, {str(made)!r}); import thing; print(thing.answer)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "42\n"


def test_our_own_wheel_keeps_its_source_and_is_the_same_each_time(
    folders: tuple[Path, Path],
) -> None:
    source, target = folders
    wheel = write_wheel(source)
    repack(source, target)
    first = (target / wheel.name).read_bytes()
    with zipfile.ZipFile(target / wheel.name) as archive:
        names = archive.namelist()
    assert "chainrule/__init__.py" in names
    assert any(name.startswith("chainrule/__pycache__/__init__.") for name in names)
    repack(source, target)
    assert (target / wheel.name).read_bytes() == first


@pytest.mark.parametrize(
    ("name", "out"),
    [
        ("numpy/core/tests/test_x.py", True),
        ("numpy/testing/__init__.py", False),
        ("matplotlib/mpl-data/sample_data/goog.npz", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf", False),
    ],
)
def test_what_is_left_out(name: str, out: bool) -> None:
    assert left_out(name) is out
