"""A book of one's own: a folder with a chapter, a cell, an exercise and a figure in it."""

import shutil
import tempfile
from pathlib import Path

from chainrule.book.errors import BookError
from chainrule.book.files import files_in

TEMPLATE = Path(__file__).parent / "template"
LONGEST = 200


def make_book(folder: Path, title: str, author: str) -> list[Path]:
    """Write a new book into a folder that is empty or not there; return its files.

    The folder is whole or not there: it is written beside and renamed.

    Parameters
    ----------
    folder : where to
    title, author : of the book, one line each

    Raises
    ------
    BookError : the folder has something in it, or title or author won't do

    """
    for what, given in (("title", title), ("author", author)):
        if not given.strip() or len(given) > LONGEST or not given.isprintable():
            raise BookError(
                f"The {what} {given!r} won't do: give one line of 1 to {LONGEST} signs."
            )
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise BookError(f"{folder} is not empty. Name a new folder for the book.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as work:
        new = Path(work) / "new"
        shutil.copytree(TEMPLATE, new, ignore=shutil.ignore_patterns("__pycache__"))
        for path in files_in(new):
            quoted = path.suffix == ".py"
            text = path.read_text(encoding="utf-8")
            for what, given in (("{title}", title), ("{author}", author)):
                text = text.replace(what, in_quotes(given) if quoted else given)
            path.write_text(text, encoding="utf-8")
        if folder.is_dir():
            folder.rmdir()
        new.rename(folder)
    return files_in(folder)


def in_quotes(text: str) -> str:
    r"""Return text as it stands between double quotes in Python.

    >>> in_quotes('The "chain" rule \\ now')
    'The \\"chain\\" rule \\\\ now'
    """
    return text.replace("\\", "\\\\").replace('"', '\\"')
