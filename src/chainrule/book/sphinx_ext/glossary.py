"""The glossary's definitions as a file, so that a page can show one where a term is used."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "_static/chainrule/glossary.json"


def definitions(doctree: nodes.document) -> dict[str, str]:
    """Return what each glossary entry says, as plain text, by the id that links lead to."""
    found = {}
    for item in doctree.findall(nodes.definition_list_item):
        texts = [part.astext() for part in item.findall(nodes.definition)]
        for term in item.findall(nodes.term):
            for name in term["ids"]:
                found[name] = " ".join(" ".join(texts).split())
    return found


def _write(app: "Sphinx", error: Exception | None) -> None:
    if error is not None or app.builder.name != "html" or "glossary" not in app.env.found_docs:
        return
    found = definitions(app.env.get_doctree("glossary"))
    target = Path(app.outdir) / FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def setup(app: "Sphinx") -> None:
    """Write the definitions once the pages are written."""
    app.connect("build-finished", _write)
