"""An IPython extension: figures in a notebook get the alt text and table they have in a page.

The build of the book loads it in the kernel that runs the chapters (`%load_ext
chainrule.live.ipython`). `TrainingView` needs no help: it brings its own HTML.
"""

import html
from typing import Any

from chainrule.live.display import ALT, TABLE, json_number


def load_ipython_extension(shell: Any) -> None:
    """Show matplotlib figures as a picture with alt text, followed by their numbers."""
    # Not in the formatter of text/html: matplotlib's own set-up, later, clears figures from those.
    formatter = shell.display_formatter.mimebundle_formatter
    formatter.for_type_by_name("matplotlib.figure", "Figure", _figure_bundle)


def unload_ipython_extension(shell: Any) -> None:
    """Show figures as before."""
    formatter = shell.display_formatter.mimebundle_formatter
    formatter.pop("matplotlib.figure.Figure", None)


def _figure_bundle(figure: Any, include: Any = None, exclude: Any = None) -> dict[str, str]:
    return {"text/html": figure_html(figure)}


def figure_html(figure: Any) -> str:
    """Return a figure as HTML: the picture, its alt text and, folded, its numbers."""
    from chainrule.live.figures import figure_bundle, size

    data = figure_bundle(figure)
    width, height = size(data["image/png"])
    picture = (
        f'<img src="data:image/png;base64,{data["image/png"]}" alt="{html.escape(data[ALT])}" '
        f'width="{width // 2}" height="{height // 2}">'
    )
    return f'<figure class="cr-figure">{picture}{_table(data.get(TABLE))}</figure>'


def _table(table: dict[str, Any] | None) -> str:
    if table is None:
        return ""
    head = "".join(f'<th scope="col">{html.escape(str(name))}</th>' for name in table["columns"])
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(_cell(value))}</td>" for value in row) + "</tr>"
        for row in table["rows"]
    )
    return (
        "<details><summary>The figure's numbers</summary><table>"
        f"<caption>{html.escape(table['caption'])}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></details>"
    )


def _cell(value: Any) -> str:
    if value is None:
        return "not a number"
    return value if isinstance(value, str) else f"{json_number(value):.6g}"
