"""The reference: from docstrings to the text that Sphinx reads."""

import inspect
import io
from typing import Any

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import roles

from chainrule.book.public_names import entries, in_order, members
from chainrule.book.sphinx_ext.docstrings import to_rst
from chainrule.book.sphinx_ext.reference import find, first_words, page_text, resolver, shared
from chainrule.layers import Conv2D


@pytest.fixture(scope="module", autouse=True)
def links() -> None:
    """Docutils alone doesn't know Sphinx's ways to say what a name is."""

    def link(name: str, raw: str, text: str, line: int, inliner: Any, *more: Any) -> Any:
        return [nodes.literal(raw, text)], []

    for name in ("class", "func", "exc", "data", "meth", "mod", "attr"):
        roles.register_local_role(name, link)


def complaints(text: str) -> str:
    stream = io.StringIO()
    settings = {"warning_stream": stream, "report_level": 2}
    publish_doctree(text.replace("rst-class", "class"), settings_overrides=settings)
    return stream.getvalue()


@pytest.mark.parametrize("entry", in_order(), ids=lambda entry: entry.full_name)
def test_docstrings_are_text_that_sphinx_can_read(entry: Any) -> None:
    """Sphinx takes what it can't read for an error, and then no book is built."""
    things = [entry.thing, *(members(entry.thing).values() if entry.is_class else ())]
    for thing in things:
        lines = (inspect.getdoc(thing) or "").splitlines()
        assert complaints("\n".join(to_rst(lines, resolver(thing)))) == ""
        assert complaints(first_words(thing)) == ""


def shown(*lines: str) -> list[str]:
    return [line for line in to_rst(lines) if line.strip()]


def test_signs_of_a_formula_are_not_taken_for_markup() -> None:
    assert shown("x * y, **options, |z| and x_") == [r"x \* y, \*\*options, \|z\| and x\_"]
    assert shown("see *Deep Learning* and ``a * b``") == ["see *Deep Learning* and ``a * b``"]


def test_code_and_examples_stay_as_they_are() -> None:
    lines = ["So::", "", "    a = x * |w|", "", "and", "", ">>> x * 2", "4"]
    assert to_rst(lines) == [*lines, ""]


def test_a_list_ends_where_the_text_goes_on() -> None:
    lines = ["Raises", "------", "ShapeError : it is", "    too long", "", "Reference: *Nature*."]
    text = to_rst(lines, lambda name: name)
    assert [line for line in text if line.strip()] == [
        ".. rubric:: Raises",
        ".. rst-class:: cr-items",
        ":class:`~chainrule.errors.ShapeError`",
        "   it is",
        "   too long",
        "Reference: *Nature*.",
    ]


def test_names_that_fill_more_than_a_line_are_one_item() -> None:
    items = shown("Parameters", "----------", "one, two,", "three : what they mean")
    assert items[2:] == ["``one``, ``two``, ``three``", "   what they mean"]


def test_a_link_to_what_is_nowhere_shown_is_only_code() -> None:
    assert to_rst(["see :func:`secret`"], lambda name: None)[0] == "see ``secret``"
    resolved = to_rst(["see :class:`Layer`"], lambda name: "chainrule.layers.Layer")[0]
    assert resolved == "see :class:`~chainrule.layers.Layer`"


def test_a_page_has_what_its_classes_share() -> None:
    found = entries("chainrule.layers", "convolution")
    names = [kind.__name__ for kind in shared(found)]
    assert "Convolution" in names
    assert len(names) == len(set(names))
    text = page_text("chainrule.layers", found)
    assert ".. autoclass:: chainrule.layers.Conv2D" in text
    assert find("Convolution", Conv2D).__name__ == "Convolution"
