"""A small book: the real configuration and look, with chapters of our own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chainrule.book.build import NEEDED
from chainrule.book.paths import Sources, find_sources

HEADER = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n"
MakeBook = Callable[[str], Sources]


@pytest.fixture
def make_book(tmp_path: Path) -> MakeBook:
    """Give a function that writes a book with one page and returns its sources."""

    def make(page: str) -> Sources:
        chapters = tmp_path / "chapters"
        chapters.mkdir(exist_ok=True)
        real = find_sources().chapters
        for name in ("conf.py", "_static"):
            if not (chapters / name).exists():
                (chapters / name).symlink_to(real / name)
        (chapters / "index.md").write_text(HEADER + page)
        front_end = tmp_path / "front_end"
        front_end.mkdir(exist_ok=True)
        for name in NEEDED:
            (front_end / name).write_text("/* built */")
        return Sources(chapters=chapters, front_end=front_end)

    return make
