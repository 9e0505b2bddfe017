"""Every public name teaches: what it is, what it takes, what goes wrong, an example that runs.

The examples are run by pytest itself (`--doctest-modules`).
"""

import inspect
import re
from dataclasses import is_dataclass
from pathlib import Path

import pytest

from chainrule import errors
from chainrule.book import public_names
from chainrule.book.public_names import FAMILIES, Entry, areas, entries, home_module, homes, linked
from chainrule.layers import Layer, checks

REFERENCE = Path(__file__).parents[1] / "book" / "reference"
NAMES = sorted(homes(), key=lambda entry: entry.full_name)
CLASSES = [entry for entry in NAMES if entry.is_class]
ERRORS = [entry.name for entry in entries("chainrule.errors") if entry.is_class]
# Calls that raise an ArgumentError or a ShapeError when an argument won't do.
CHECKS = [
    name
    for name, value in vars(checks).items()
    if inspect.isfunction(value) and "Raises" in (value.__doc__ or "")
]
RAISING = re.compile(rf"\braise (?:{'|'.join(ERRORS)})\b|\b(?:{'|'.join(CHECKS)})\(")


def each(found: list[Entry]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("entry", found, ids=lambda entry: entry.full_name)


def family(kind: type) -> list[type]:
    """The class and what it derives from, as far as it is ours."""
    return [base for base in kind.__mro__ if home_module(base).startswith("chainrule")]


def lessons(entry: Entry) -> str:
    """The docstrings that a reader of this name is shown or sent to."""
    things = family(entry.thing) if entry.is_class else [entry.thing]
    things += [other for thing in [*things] for other in linked(thing)]
    return "\n".join(inspect.getdoc(thing) or "" for thing in things)


def section(text: str, heading: str) -> str:
    """What stands under all headings of that name, up to lines that belong to no list."""
    found = re.findall(rf"^{heading}\n-+\n((?:\S.*\n?|[ ]+.*\n?)+)", text, re.MULTILINE)
    return "\n".join(found)


@each(NAMES)
def test_it_begins_with_one_sentence_that_says_what_it_is(entry: Entry) -> None:
    first = public_names.summary(entry.thing)
    own = entry.thing.__dict__.get("__doc__") if entry.is_class else entry.thing.__doc__
    assert own, "the docstring is another's"
    assert first[-1] in ".:?", first
    assert len(first) <= 200


@each(NAMES)
def test_it_has_an_example(entry: Entry) -> None:
    own = inspect.getdoc(entry.thing) or ""
    if entry.is_class:
        own += "".join(inspect.getdoc(value) or "" for value in vars(entry.thing).values())
    assert ">>> " in own


@each(CLASSES)
def test_each_argument_of_a_class_is_explained(entry: Entry) -> None:
    owner = next((base for base in entry.thing.__mro__ if "__init__" in vars(base)), object)
    if not home_module(owner).startswith("chainrule"):
        return
    explained = section(lessons(entry), "Parameters") + section(lessons(entry), "Attributes")
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    arguments = list(inspect.signature(owner.__init__).parameters.values())[1:]
    missing = [
        argument.name
        for argument in arguments
        if argument.kind not in kinds and not re.search(rf"\b{argument.name}\b", explained)
    ]
    assert missing == []


@each(NAMES)
def test_errors_that_its_arguments_raise_are_named(entry: Entry) -> None:
    maker = entry.thing
    if entry.is_class:
        # A dataclass has an __init__ that nobody wrote.
        written = "__post_init__" if is_dataclass(entry.thing) else "__init__"
        maker = vars(entry.thing).get(written)
    if not inspect.isroutine(maker) or not RAISING.search(inspect.getsource(maker)):
        return
    named = section(lessons(entry), "Raises")
    assert any(name in named for name in ERRORS)


def is_usable_layer(entry: Entry) -> bool:
    """Whether it is a layer, and not only a name that says that Keras has more."""
    return issubclass(entry.thing, Layer) and "UnsupportedError : always" not in lessons(entry)


@each([entry for entry in CLASSES if is_usable_layer(entry)])
def test_a_layer_says_which_shapes_it_takes_and_gives(entry: Entry) -> None:
    taught = [kind for kind in family(entry.thing) if kind is not Layer or entry.thing is Layer]
    text = "\n".join(inspect.getdoc(kind) or "" for kind in taught)
    assert re.search(r"\bshape|\(batch\b|\(time\b", text, re.IGNORECASE)


def test_every_area_has_a_page_and_every_family_of_layers_too() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in REFERENCE.rglob("*.rst"))
    shown = re.findall(r"^\.\. cr-names:: (\S+)(?: (\S+))?$", text, re.MULTILINE)
    wanted = [(area, "") for area in areas() if area != "chainrule.layers" and entries(area)]
    wanted += [("chainrule.layers", name) for name in FAMILIES]
    assert sorted(shown) == sorted(wanted)


def test_every_name_is_on_exactly_one_page() -> None:
    order = public_names.in_order()
    assert sorted(entry.full_name for entry in order) == [entry.full_name for entry in NAMES]


def test_every_module_of_layers_is_in_a_family() -> None:
    """One that fits no pattern of FAMILIES in chainrule.book.public_names must be added there."""
    lost = [
        entry.full_name
        for entry in entries("chainrule.layers")
        if entry.family is None and home_module(entry.thing).startswith("chainrule.layers.")
    ]
    assert lost == []


def test_other_names_are_shown_with_the_first() -> None:
    found = {entry.full_name: entry.others for entry in NAMES}
    assert found["chainrule.models.Model"] == ["chainrule.Model"]
    assert "chainrule.activations.swish" in found["chainrule.activations.Silu"]
    assert "chainrule.losses.mse" in found["chainrule.losses.mean_squared_error"]
    assert isinstance(errors.ShapeError("x"), ValueError)
