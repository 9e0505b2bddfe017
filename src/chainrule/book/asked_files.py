"""The files in which a book's author writes questions that its sections answer.

Beside the pages, in the folder `asked`, a page may have a text file of its own name:
`asked/chapters/one-neuron.txt` for `chapters/one-neuron.md`. A line that begins with `#` names a
section by its anchor, as its address in the page does; each line below is a question.
"""

from pathlib import Path

from chainrule.book.errors import BookError

FOLDER = "asked"


def read_asked(chapters: Path) -> dict[str, list[str]]:
    """Return the questions of a book by the address of the section that answers them.

    Parameters
    ----------
    chapters : the folder of the book's pages; without a folder `asked` in it there are none

    Raises
    ------
    BookError : a file can't be read, or has questions before it names a section

    """
    folder = chapters / FOLDER
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.txt")):
        page = path.relative_to(folder).with_suffix(".html").as_posix()
        try:
            text = path.read_text(encoding="utf-8")
            found |= questions_of(text, page)
        except (OSError, ValueError) as error:
            raise BookError(f"The questions in {path} can't be read: {error}") from error
    return found


def questions_of(text: str, page: str) -> dict[str, list[str]]:
    r"""Return what one file says.

    Raises
    ------
    ValueError : a question belongs to no section

    >>> questions_of("# the-bend\nwhy is it curved\n", "a.html")
    {'a.html#the-bend': ['why is it curved']}
    """
    found: dict[str, list[str]] = {}
    own: list[str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        if said.startswith("#"):
            own = found.setdefault(f"{page}#{said.lstrip('#').strip()}", [])
        elif said and own is None:
            raise ValueError(f"line {number} is a question, but no section was named before it")
        elif said and own is not None:
            own.append(said)
    return found
