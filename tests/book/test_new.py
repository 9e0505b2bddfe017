"""A book of one's own: made by one command, built by the next."""

import json
from pathlib import Path

import pytest

from chainrule.book.build import build
from chainrule.book.errors import BookError
from chainrule.book.new import make_book
from chainrule.book.paths import Sources


@pytest.mark.slow
def test_a_new_book_builds_with_its_cell_exercise_and_figure(
    tmp_path: Path, make_book_front
) -> None:
    folder = tmp_path / "mine"
    names = {
        path.relative_to(folder).as_posix() for path in make_book(folder, 'The "chain"', "Ada")
    }
    assert {"conf.py", "index.md", "chapters/first.md", "README.md"} <= names
    out = tmp_path / "site"
    build(out, sources=Sources(folder, make_book_front), python=False, say=lambda line: None)
    page = (out / "chapters" / "first.html").read_text(encoding="utf-8")
    assert 'data-view="neuron"' in page
    assert 'data-exercise="weighted-sum"' in page
    assert "The &#34;chain&#34;" in page or 'The "chain"' in page or "The &quot;chain&quot;" in page
    assert json.loads((out / "chapters" / "first.ipynb").read_text(encoding="utf-8"))["cells"]
    found = json.loads((out / "_static/chainrule/exercises.json").read_text(encoding="utf-8"))
    assert found == {"chapters/first.html": ["weighted-sum"]}


@pytest.fixture
def make_book_front(tmp_path: Path) -> Path:
    """A front end that counts as built."""
    from chainrule.book.build import NEEDED

    folder = tmp_path / "front_end"
    folder.mkdir()
    for name in NEEDED:
        (folder / name).write_text("/* built */")
    return folder


def test_a_folder_with_work_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BookError, match="not empty"):
        make_book(tmp_path, "A", "B")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "x" * 201])
def test_a_title_is_one_line(tmp_path: Path, title: str) -> None:
    with pytest.raises(BookError, match="title"):
        make_book(tmp_path / "new", title, "B")
    assert not (tmp_path / "new").exists()
