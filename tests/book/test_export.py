"""The book as one file."""

import shutil
import zipfile
from pathlib import Path

import pytest

from chainrule.book import export as exporting
from chainrule.book.errors import BookError
from chainrule.book.new import make_book


@pytest.mark.slow
def test_an_epub_has_the_cells_with_their_outputs_and_the_figures_numbers(tmp_path: Path) -> None:
    make_book(tmp_path / "mine", "Mine", "Ada")
    target = tmp_path / "mine.epub"
    exporting.export(epub=target, source=tmp_path / "mine", say=lambda line: None)
    with zipfile.ZipFile(target) as book:
        assert book.namelist()[0] == "mimetype"
        page = book.read("chapters/first.xhtml").decode()
    assert "[[0.378]]" in page
    assert "value times weight" in page


@pytest.mark.slow
@pytest.mark.browser
def test_a_pdf_is_printed(tmp_path: Path) -> None:
    make_book(tmp_path / "mine", "Mine", "Ada")
    target = tmp_path / "mine.pdf"
    exporting.export(pdf=target, source=tmp_path / "mine", say=lambda line: None)
    assert target.read_bytes().startswith(b"%PDF")
    assert target.stat().st_size > 20_000


def test_without_a_browser_it_says_what_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAINRULE_CHROMIUM", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(BookError, match="CHAINRULE_CHROMIUM"):
        exporting.find_browser()


def test_a_browser_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<p>")
    with pytest.raises(BookError, match="could not print"):
        exporting.printed(page, str(tmp_path / "no-such-browser"))
