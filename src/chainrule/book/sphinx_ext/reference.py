"""The reference: a page's names, taken from the library when the book is built.

A page says ``.. cr-names:: chainrule.layers pooling`` and gets an entry for every public name, so
that none can be forgotten. Sphinx's autodoc reads the docstrings.
"""

import importlib
import inspect
import re
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from chainrule.book import public_names
from chainrule.book.public_names import (
    Entry,
    entry_of,
    find,
    home_module,
    linked,
    members,
    summary,
    value_of,
)
from chainrule.book.sphinx_ext.docstrings import to_rst

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BACK = re.compile(r'(?P<link>id="(?P<name>[^"]+)">\n<a class="viewcode-back" href=")[^"]+')
# Where the reference shows what a file defines: the page and the name there, by the code's place.
SHOWN: dict[str, tuple[str, str]] = {}


class Names(SphinxDirective):
    """``.. cr-names:: area [family]``: a list of what there is, then an entry for each."""

    required_arguments = 1
    optional_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Write the entries as reStructuredText and have it parsed."""
        area, family, *_ = [*self.arguments, None]
        found = public_names.entries(area, family)
        if not found:
            raise self.error(f"{' '.join(self.arguments)} has no public names.")
        parsed = self.parse_text_to_nodes(
            "\n".join(page_text(area, found)), allow_section_headings=True
        )
        for part in parsed:
            for block in part.findall(nodes.literal_block):
                block["language"] = "none"  # formulas, not Python
            _name_sources(part, self.env.docname)
        domain = self.env.domains.python_domain
        for entry in found:
            for name in entry.others:
                kind = "class" if entry.is_class else "function"
                domain.note_object(name, kind, entry.full_name, location=None)
        return parsed


def page_text(area: str, found: list[Entry]) -> list[str]:
    """Return the reStructuredText of a page: contents, classes, functions, what they share."""
    lines = [f".. py:currentmodule:: {area}", "", ".. rst-class:: cr-names", ""]
    for entry in found:
        lines += [f":obj:`~{entry.full_name}`", f"   {first_words(entry.thing)}"]
    classes = [entry for entry in found if entry.is_class]
    functions = [entry for entry in found if not entry.is_class]
    helpers = shared(found)
    several = sum(map(bool, (classes, functions, helpers))) > 1
    for title, group in (("Classes", classes), ("Functions", functions)):
        if group and several:
            lines += ["", title, "-" * len(title)]
        for entry in group:
            lines += ["", *_directive(entry)]
    if helpers:
        lines += ["", "What they share", "---------------", ""]
        lines += ["Several classes above take these arguments. You don't make these yourself."]
    for kind in helpers:
        lines += ["", f".. autoclass:: {home_module(kind)}.{kind.__name__}"]
    return lines


def _directive(entry: Entry) -> list[str]:
    if not entry.is_class:
        return [f".. autofunction:: {entry.full_name}"]
    lines = [f".. autoclass:: {entry.full_name}"]
    if entry.thing.__name__ != entry.name:  # autodoc would only say that it is an alias
        doc = to_rst((inspect.getdoc(entry.thing) or "").splitlines(), resolver(entry.thing))
        lines = [f".. py:class:: {entry.name}", "", *(f"   {line}" for line in doc)]
    elif public_ancestor(entry.thing):
        lines.append("   :show-inheritance:")
    for name, value in members(entry.thing).items():
        kind = "autoproperty" if isinstance(value, property) else "automethod"
        lines += ["", f"   .. {kind}:: {entry.full_name}.{name}"]
    return lines


def public_ancestor(kind: type) -> Entry | None:
    """Return the nearest public class above."""
    return next((found for base in kind.__mro__[1:] if (found := entry_of(base))), None)


def first_words(thing: Any) -> str:
    """Return the summary of a docstring as one line of reStructuredText."""
    return " ".join(to_rst([summary(thing)], resolver(thing)))


def shared(found: list[Entry]) -> list[type]:
    """Return the classes that are not public, but that the docstrings send a reader to."""
    return [kind for kind, first in _shared().items() if first in found]


@cache
def _shared() -> dict[type, Entry]:
    """Return each such class with the first entry that leads to it: it is shown on that page."""
    kinds: dict[type, Entry] = {}
    for first in public_names.in_order():
        for thing in linked(first.thing):
            if isinstance(thing, type) and not entry_of(thing):
                kinds.setdefault(thing, first)
    return kinds


def resolver(seen_from: Any) -> Any:
    """Return a function that spells a name as the reference does; None for what it lacks."""

    def resolve(name: str) -> str | None:
        thing = find(name, seen_from)
        if thing is None:
            return None
        if entry := entry_of(thing):
            return entry.full_name
        return f"{home_module(thing)}.{thing.__name__}" if isinstance(thing, type) else None

    return resolve


def _docstring(
    app: "Sphinx", what: str, name: str, thing: Any, options: Any, lines: list[str]
) -> None:
    out = to_rst(lines, resolver(thing))
    entry = entry_of(thing) if what in ("class", "exception", "function") else None
    if entry:
        made = [name for name in entry.others if value_of(name) is not thing]
        same = [name for name in entry.others if name not in made]
        for words, names in (("Ready made:", made), ("Also known as", same)):
            if names:
                code = [f"``{shorter(name)}``" for name in names]
                out += ["", f"{words} {', '.join(code)}."]
    lines[:] = [*out, ""]


def shorter(name: str) -> str:
    """Leave out the package's name where an area's name is left.

    >>> shorter("chainrule.losses.mse"), shorter("chainrule.Layer")
    ('losses.mse', 'chainrule.Layer')
    """
    short = name.removeprefix("chainrule.")
    return short if "." in short else name


def _bases(app: "Sphinx", name: str, thing: Any, options: Any, bases: list[Any]) -> None:
    """Show the nearest public class above, not the helpers in between."""
    if found := public_ancestor(thing):
        bases[:] = [f":py:obj:`~{found.full_name}`"]


def _name_sources(part: nodes.Node, page: str) -> None:
    """Say of each entry where its code is: a method may come from a class that is not public.

    viewcode links each entry by these two attributes, and looks for methods nowhere else.
    """
    for signature in part.findall(addnodes.desc_signature):
        thing = importlib.import_module(signature["module"])
        for name in signature["fullname"].split("."):
            thing = getattr(thing, name)
        code = thing.fget if isinstance(thing, property) else thing
        place = f"{home_module(code)}.{code.__qualname__}"
        SHOWN.setdefault(place, (page, f"{signature['module']}.{signature['fullname']}"))
        signature["module"], signature["fullname"] = home_module(code), code.__qualname__


def _ways_back(
    app: "Sphinx", page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Point the links of a source page to where the reference shows each name."""
    if not page.startswith("_modules/chainrule"):
        return
    module = page.removeprefix("_modules/").replace("/", ".")

    def point(match: re.Match[str]) -> str:
        shown_on, name = SHOWN[f"{module}.{match['name']}"]
        return f"{match['link']}{app.builder.get_relative_uri(page, shown_on)}#{name}"

    context["body"] = BACK.sub(point, context["body"])


def setup(app: "Sphinx") -> None:
    """Offer the directive, have autodoc read docstrings our way, and show the source."""
    app.setup_extension("sphinx.ext.autodoc")
    app.add_directive("cr-names", Names)
    app.connect("autodoc-process-docstring", _docstring)
    app.connect("autodoc-process-bases", _bases)
    app.setup_extension("sphinx.ext.viewcode")
    app.connect("viewcode-follow-imported", lambda app, module, name: module)
    app.connect("html-page-context", _ways_back)
