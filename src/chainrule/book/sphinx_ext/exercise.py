"""The `exercise` directive: a prompt, a starter, hints, a solution and the check of both.

    ::::{exercise} Title
    :name: short-name
    What to do, in Markdown.
    :::{starter}
    python source
    :::
    :::{hint}
    Markdown; as many hints as help, from gentle to plain
    :::
    :::{solution}
    python source
    :::
    :::{check}
    python source that calls expect(condition, "what to tell the reader")
    :::
    ::::

The page is static HTML that reads well with no script. At build time the solution must pass its
check and the starter must fail it (see `exercise_check`).
"""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from chainrule.book.sphinx_ext.exercise_check import check_document

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

NAME = re.compile(r"[a-z][a-z0-9-]*")


class exercise(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """The whole exercise; carries its `name`, `title` and the three sources."""


class disclosure(nodes.General, nodes.Element):  # noqa: N801
    """Something folded away behind a `summary`: a hint or the solution."""


class source_part(nodes.General, nodes.Element):  # noqa: N801
    """Python source of an exercise while it is parsed; `kind` is starter, solution or check."""


class Source(SphinxDirective):
    """Python source, kept as it is: `starter`, `solution` or `check`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Hand the text to the exercise around it."""
        return [source_part(kind=self.name, text="\n".join(self.content))]


class Hint(SphinxDirective):
    """One hint, in Markdown."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Parse the hint and fold it away."""
        node = disclosure(kind="hint")
        node += self.parse_content_to_nodes()
        return [node]


class Exercise(SphinxDirective):
    """The whole exercise."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = {
        "name": directives.unchanged_required
    }

    def run(self) -> list[nodes.Node]:
        """Build the exercise's node; every complaint names the exercise and what it lacks."""
        title, name = self.arguments[0], self.options.get("name", "")
        if not NAME.fullmatch(name):
            raise self.error(
                f"Exercise {title!r} has the name {name!r}; wanted is ':name: like-this' "
                "(small letters, digits and hyphens)."
            )
        parts = self.parse_content_to_nodes()
        texts = {part["kind"]: part["text"] for part in parts if isinstance(part, source_part)}
        hints = [part for part in parts if isinstance(part, disclosure)]
        lacking = [kind for kind in ("starter", "solution", "check") if not texts.get(kind)]
        if lacking:
            raise self.error(f"Exercise {name!r} has no {' and no '.join(lacking)}.")

        node = exercise(name=name, title=title, **texts)
        self.set_source_info(node)
        prompt = nodes.container(classes=["cr-exercise-prompt"])
        prompt += [part for part in parts if not isinstance(part, source_part | disclosure)]
        node += prompt
        node += _starter(texts["starter"])
        for level, hint in enumerate(hints, start=1):
            hint["level"] = level
            node += hint
        solution = disclosure(kind="solution")
        solution += _python(texts["solution"])
        node += solution
        return [node]


def _python(text: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, language="ipython3")


def _starter(text: str) -> nodes.container:
    """Return the starter in the same markup as one of MyST-NB's cells: the page makes it live."""
    cell = nodes.container(classes=["cell", "cr-starter"])
    box = nodes.container(classes=["cell_input"])
    box += _python(text)
    cell += box
    return cell


def _visit_exercise(translator: "HTML5Translator", node: exercise) -> None:
    identity = f"ex-{node['name']}"
    translator.body.append(
        f'<section class="cr-exercise" id="{identity}" data-exercise="{node["name"]}" '
        f'aria-labelledby="{identity}-title">\n'
        f'<p class="cr-exercise-title" id="{identity}-title">'
        f"Exercise: {translator.encode(node['title'])}</p>\n"
    )


def _depart_exercise(translator: "HTML5Translator", node: exercise) -> None:
    # "<" is written as an escape, so that no text in the check can end the script element.
    check = json.dumps({"check": node["check"]}).replace("<", "\\u003c")
    translator.body.append(
        f'<script type="application/json" class="cr-check">{check}</script>\n</section>\n'
    )


def _visit_disclosure(translator: "HTML5Translator", node: disclosure) -> None:
    if node["kind"] == "hint":
        level = node["level"]
        head = f'<details class="cr-hint" data-level="{level}"><summary>Hint {level}</summary>'
    else:
        head = '<details class="cr-solution"><summary>Show a solution</summary>'
    translator.body.append(head + "\n")


def _depart_disclosure(translator: "HTML5Translator", node: disclosure) -> None:
    translator.body.append("</details>\n")


def setup(app: "Sphinx") -> None:
    """Register the directives, their nodes and the check."""
    app.add_node(exercise, html=(_visit_exercise, _depart_exercise))
    app.add_node(disclosure, html=(_visit_disclosure, _depart_disclosure))
    app.add_directive("exercise", Exercise)
    # docutils has an admonition called "hint"; in this book a hint belongs to an exercise.
    app.add_directive("hint", Hint, override=True)
    for kind in ("starter", "solution", "check"):
        app.add_directive(kind, Source)
    app.connect("doctree-read", _check)


def _check(app: "Sphinx", document: nodes.document) -> None:
    exercises = list(document.findall(exercise))
    if exercises:
        check_document(app.env.docname, _cells(document), [dict(e.attributes) for e in exercises])


def _cells(document: nodes.document) -> list[dict[str, Any]]:
    """Return the chapter's own cells in page order: source, and the tags MyST-NB was given."""
    cells = []
    for node in document.findall(nodes.container):
        if node.get("nb_element") != "cell_code":
            continue
        metadata: dict[str, Any] = node.get("cell_metadata", {})
        tags = metadata.get("tags", [])
        sources = [
            block.astext()
            for box in node.findall(nodes.container)
            if box.get("nb_element") == "cell_code_source"
            for block in box.findall(nodes.literal_block)
        ]
        cells.append({"source": "\n".join(sources), "tags": tags})
    return cells
