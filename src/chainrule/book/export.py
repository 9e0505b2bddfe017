"""The book as one file: an EPUB for readers, a PDF for paper.

Each cell stands there with the output that it had at this build; nothing runs in them. Sphinx
writes the EPUB. For the PDF it writes all chapters as one page, which Chromium prints.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from chainrule.book.build import FRONT_END, run_sphinx
from chainrule.book.downloads import Say
from chainrule.book.errors import BookError
from chainrule.book.files import write_bytes
from chainrule.book.paths import find_sources

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PRINTING = 300  # seconds


def export(
    epub: Path | None = None,
    pdf: Path | None = None,
    source: Path | None = None,
    say: Say = print,
) -> None:
    """Write the book as an EPUB, a PDF, or both.

    Parameters
    ----------
    epub, pdf : the files to write; what stood there stays until the new one is whole
    source : a folder with conf.py and chapters; default: the book's own
    say : told what is being done

    Raises
    ------
    BookError : a chapter fails, or there is no Chromium to print with

    """
    sources = find_sources()
    chapters = source.resolve() if source else sources.chapters
    browser = find_browser() if pdf else ""
    with tempfile.TemporaryDirectory(prefix="chainrule-") as work:
        if epub:
            say("Running the chapters' cells and writing the EPUB")
            out = Path(work) / "epub"
            run_sphinx(chapters, out, strict=False, builder="epub")
            (found,) = out.glob("*.epub")
            write_bytes(epub, found.read_bytes())
            say(f"The EPUB is {epub}.")
        if pdf:
            say("Running the chapters' cells and printing the PDF")
            out = Path(work) / "page"
            run_sphinx(chapters, out, strict=False, builder="singlehtml")
            for sheet in sources.front_end.glob("*.css"):
                shutil.copyfile(sheet, out / FRONT_END / sheet.name)
            write_bytes(pdf, printed(out / "index.html", browser))
            say(f"The PDF is {pdf}.")


def find_browser() -> str:
    """Return the browser that prints: the one named in CHAINRULE_CHROMIUM, or one on the path.

    Raises
    ------
    BookError : there is none

    """
    named = os.environ.get("CHAINRULE_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise BookError(
            "A PDF is printed by Chromium or Chrome, and neither was found. Install one, or name "
            "it in CHAINRULE_CHROMIUM. The EPUB needs none."
        )
    return found


def printed(page: Path, browser: str) -> bytes:
    """Return a page as PDF, as the browser prints it.

    Raises
    ------
    BookError : the browser fails

    """
    target = page.parent / "book.pdf"
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"]
    command += ["--no-first-run", "--disable-background-networking", "--disable-component-update"]
    command += ["--disable-sync", "--no-pdf-header-footer", "--generate-pdf-document-outline"]
    command += [f"--user-data-dir={page.parent / 'profile'}", f"--print-to-pdf={target}"]
    try:
        done = subprocess.run(  # noqa: S603 - the reader's own browser, no shell
            [*command, page.as_uri()], capture_output=True, text=True, timeout=PRINTING, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BookError(f"{browser} could not print the book: {error}") from None
    if done.returncode != 0 or not target.is_file():
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise BookError(f"{browser} could not print the book: {last[0]}")
    return target.read_bytes()
