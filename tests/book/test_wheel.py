import base64
import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

from chainrule.book.wheel import wheel_name, write_wheel


def test_two_wheels_of_the_same_sources_are_the_same(tmp_path: Path) -> None:
    first = write_wheel(tmp_path / "a").read_bytes()
    assert write_wheel(tmp_path / "b").read_bytes() == first


def test_every_member_is_in_the_record_with_its_hash(tmp_path: Path) -> None:
    with zipfile.ZipFile(write_wheel(tmp_path)) as wheel:
        (record,) = [name for name in wheel.namelist() if name.endswith("RECORD")]
        rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(wheel.read(record).decode()))}
        assert set(rows) == set(wheel.namelist())
        for name in set(rows) - {record}:
            digest = base64.urlsafe_b64encode(hashlib.sha256(wheel.read(name)).digest())
            assert rows[name][0] == f"sha256={digest.rstrip(b'=').decode()}"


def test_it_has_the_library_and_not_the_book(tmp_path: Path) -> None:
    with zipfile.ZipFile(write_wheel(tmp_path)) as wheel:
        names = wheel.namelist()
    assert "chainrule/__init__.py" in names
    assert "chainrule/live/session.py" in names
    assert not [name for name in names if name.startswith(("chainrule/book/", "chainrule/cli"))]


def printed(wheel: Path, code: str) -> str:
    """Return what Python prints that has the library from the wheel alone."""
    whole = f"import sys; sys.path.insert(0, {str(wheel)!r}); {code}"
    done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_library_imports_from_the_wheel_alone(tmp_path: Path) -> None:
    code = "import chainrule; print(chainrule.__file__)"
    assert wheel_name() in printed(write_wheel(tmp_path), code)


def test_the_data_sets_of_the_library_can_be_read_from_the_wheel(tmp_path: Path) -> None:
    code = (
        "import chainrule; (x, _), _ = chainrule.datasets.digits.load_data();"
        "print(chainrule.__file__, x.shape)"
    )
    told = printed(write_wheel(tmp_path), code)
    assert wheel_name() in told
    assert told.endswith("(1500, 8, 8)")


def test_what_the_tutor_learned_can_be_read_from_the_wheel(tmp_path: Path) -> None:
    code = "from chainrule.tutor import fitted; print(fitted.__file__, len(fitted.load_fitted()))"
    told = printed(write_wheel(tmp_path), code)
    assert wheel_name() in told
    assert told.endswith(" 4")
