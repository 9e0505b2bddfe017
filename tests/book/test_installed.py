"""What `pip install "chainrule[book]"` gives: the book without a checkout and without Node."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from chainrule.book.build import NEEDED
from chainrule.book.files import files_in

ROOT = Path(__file__).parents[2]
PARTS = ["LICENSE", "LICENSE-TEXT", "README.md", "THIRD-PARTY-LICENCES.md", "pyproject.toml"]
LEFT = shutil.ignore_patterns("__pycache__", "_build", "build", "jupyter_execute")
pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    # A path in the environment would come before what is installed.
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )


def make(kind: str, source: Path, out: Path) -> Path:
    """Let the build backend make one thing from a source tree, as pip and `build` ask it to."""
    out.mkdir(exist_ok=True)
    code = f"import hatchling.build as b; print(b.build_{kind}({str(out)!r}))"
    done = run(sys.executable, "-c", code, cwd=source)
    assert done.returncode == 0, done.stderr
    return out / done.stdout.splitlines()[-1]


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of this checkout with a front end that counts as built."""
    copy = tmp_path / "checkout"
    for folder in ("src", "book"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=LEFT)
    for name in [*PARTS, "tools/hatch_build.py", ".gitignore"]:
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
    (copy / "web/dist/chunks").mkdir(parents=True)
    for name in [*NEEDED, "chunks/editor.js"]:
        (copy / "web/dist" / name).write_text("/* built */")
    return copy


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A new virtual environment that sees the packages of this one, but not our checkout.

    What a path file names is searched for packages, and not for further path files, which is how
    an editable install is found.
    """
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    told = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    here = Path(told.stdout.strip())
    (here / "others.pth").write_text(sysconfig.get_path("purelib"))
    return folder


def install(wheel: Path, environment: Path) -> None:
    python = environment / "bin" / "python"
    options = ["--no-deps", "--no-index", "--quiet", "--ignore-installed"]
    done = run(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel)
    assert done.returncode == 0, done.stderr


def test_the_book_is_there_and_a_new_one_is_made_and_built(
    source: Path, environment: Path, tmp_path: Path
) -> None:
    install(make("wheel", source, tmp_path / "wheels"), environment)
    python, chainrule = environment / "bin/python", environment / "bin/chainrule"
    code = (
        "from chainrule.book.paths import find_sources; found = find_sources();"
        "print(found.chapters, found.front_end)"
    )
    chapters, front_end = (Path(p) for p in run(python, "-c", code, cwd=tmp_path).stdout.split())
    for found, written in ((chapters, ROOT / "book"), (front_end, source / "web/dist")):
        assert found.is_relative_to(environment)
        names = [
            path.relative_to(written) for path in files_in(written) if "build" not in path.parts
        ]
        assert [path.relative_to(found) for path in files_in(found)] == names

    mine, site = tmp_path / "mine", tmp_path / "site"
    done = run(chainrule, "book", "new", mine, "--title", "Mine", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    code = (
        "import sys; from pathlib import Path; from chainrule.book.build import build;"
        "build(Path(sys.argv[1]), Path(sys.argv[2]), python=False)"
    )
    done = run(python, "-c", code, site, mine, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert 'data-view="neuron"' in (site / "chapters/first.html").read_text(encoding="utf-8")
    assert (site / "_static/chainrule/chunks/editor.js").is_file()
    assert (site / "_static/chainrule/theme.css").is_file()
    assert list((site / "_static/chainrule").glob("chainrule-*.whl"))


def test_a_wheel_without_a_front_end_says_what_is_missing(
    source: Path, environment: Path, tmp_path: Path
) -> None:
    (source / "web/dist/main.js").unlink()
    wheel = make("wheel", source, tmp_path / "wheels")
    assert not [name for name in names_in(wheel) if "/book/static/" in name]
    install(wheel, environment)
    chainrule = environment / "bin/chainrule"
    done = run(chainrule, "book", "build", "--out", tmp_path / "site", cwd=tmp_path)
    assert done.returncode == 1
    assert "scripts are not built" in done.stderr
    assert "make web" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wheel_made_of_the_sdist_is_the_same(source: Path, tmp_path: Path) -> None:
    archive = make("sdist", source, tmp_path / "sdists")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    direct = make("wheel", source, tmp_path / "direct")
    assert names_in(make("wheel", unpacked, tmp_path / "wheels")) == names_in(direct)
    assert "chainrule/book/static/chunks/editor.js" in names_in(direct)


def test_an_editable_install_needs_neither(source: Path, tmp_path: Path) -> None:
    shutil.rmtree(source / "web")
    names = names_in(make("editable", source, tmp_path / "wheels"))
    assert not [name for name in names if "chapters" in name or "static" in name]
