"""The questions that sections answer: they belong to sections, and every section has some."""

import re
from itertools import pairwise
from pathlib import Path
from pkgutil import resolve_name

import pytest
from docutils.nodes import make_id

from chainrule.book.asked_files import FOLDER, questions_of, read_asked
from chainrule.book.errors import BookError
from chainrule.book.paths import find_sources

BOOK = find_sources().chapters
CHAPTERS = sorted(BOOK.glob("chapters/*.md"))
WITHOUT = {"exercises", "recall", "sources"}  # tasks, and what is said elsewhere
FEWEST = 3


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    outside = re.sub(r"^(`{3,}|:{4,}).*?^\1", "", page.read_text("utf-8"), flags=re.M | re.S)
    return {make_id(title) for title in re.findall(r"^#+ (.+)$", outside, re.M)}


def anchors(page: Path) -> set[str]:
    """Return all anchors that a page may have questions for."""
    text = page.read_text("utf-8")
    exercises = {f"ex-{name}" for name in re.findall(r"^:name: (\S+)$", text, re.M)}
    terms = {
        f"term-{term.replace(' ', '-')}"
        for term in (re.findall(r"^(\w.*)\n  \S", text, re.M) if page.stem == "glossary" else ())
    }
    labels = set(re.findall(r"^\((\S+)\)=$", text, re.M))  # a section's address, where it has one
    return headings(page) | exercises | terms | labels


def is_there(page: str, anchor: str) -> bool:
    """Whether a page has an anchor: a heading, label, exercise, term, or name of the library."""
    source = BOOK / Path(page).with_suffix(".md")
    if source.exists():
        return anchor in anchors(source)
    lines = source.with_suffix(".rst").read_text("utf-8").splitlines()
    titles = {make_id(line) for line, rule in pairwise(lines) if rule.startswith(("===", "---"))}
    titles |= {"what-they-share"}  # is written by the directive that lists names
    return anchor in titles or ("." in anchor and resolve_name(anchor) is not None)


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_every_section_of_a_chapter_has_questions(page: Path) -> None:
    asked = read_asked(BOOK)
    url = page.relative_to(BOOK).with_suffix(".html").as_posix()
    for anchor in sorted(headings(page) - WITHOUT):
        own = asked.get(f"{url}#{anchor}", [])
        assert len(own) >= FEWEST, f"{url}#{anchor} has {len(own)} questions in {FOLDER}"


def test_questions_belong_to_sections_that_exist_and_stand_once_in_each() -> None:
    for url, questions in read_asked(BOOK).items():
        page, _, anchor = url.partition("#")
        assert is_there(page, anchor), url
        assert len(questions) == len(set(questions)), url
        assert all(3 <= len(question) <= 120 for question in questions), url


def test_a_file_names_sections_and_their_questions() -> None:
    text = "# a\n\nwhy\n  how so  \n## b-c\nwhat\n"
    assert questions_of(text, "p.html") == {"p.html#a": ["why", "how so"], "p.html#b-c": ["what"]}


def test_a_question_without_a_section_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / FOLDER / "deep").mkdir(parents=True)
    (tmp_path / FOLDER / "deep" / "page.txt").write_text("why\n", encoding="utf-8")
    with pytest.raises(BookError, match=r"page\.txt.*line 1"):
        read_asked(tmp_path)


def test_a_book_may_have_no_questions(tmp_path: Path) -> None:
    assert read_asked(tmp_path) == {}
