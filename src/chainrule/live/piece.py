"""A `Piece`: a figure that answers the reader, with the library's numbers and no others.

The figure in the page is only a face. What the reader does to it (drag a weight, step backward)
comes here as an *action*, changes the objects of the reader, and the figure gets the new state,
which the library traced. So the figure, the cell and the model can never disagree.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, ClassVar

from chainrule.live.display import VIEW, json_number

State = dict[str, Any]
Table = tuple[str, Sequence[str], Sequence[Sequence[Any]]]


class Piece:
    """Base of the book's interactive figures. A subclass gives four things.

    - ``view``, the name of the face in the page;
    - ``state()``, all that the face shows, as plain data;
    - ``tables()``, the same numbers for reading: (caption, columns, rows), one or more;
    - ``act(action)``, which does what the reader asked for.

    The value of a cell's last line is shown, so a cell ends with the piece.

    >>> class Counter(Piece):
    ...     view = "counter"
    ...     count = 0
    ...     def state(self):
    ...         return {"count": self.count}
    ...     def tables(self):
    ...         return [("Counted", ["count"], [[self.count]])]
    ...     def act(self, action):
    ...         self.count += action["by"]
    >>> counter = Counter()
    >>> counter.act({"by": 2})
    >>> counter
    Counted: count 2.

    """

    view: ClassVar[str] = ""

    @property
    def display_id(self) -> str:
        """Where it is shown: each showing of a piece replaces the one before."""
        found: str | None = vars(self).get("_display_id")
        if found is None:
            found = self._display_id = f"{self.view}-{uuid.uuid4().hex[:12]}"
        return found

    def state(self) -> State:
        """Return what the face shows."""
        raise NotImplementedError

    def tables(self) -> list[Table]:
        """Return the numbers of the figure as tables."""
        raise NotImplementedError

    def act(self, action: dict[str, Any]) -> None:
        """Do what the reader asked for.

        Raises
        ------
        ValueError : the piece can't do that; nothing has changed

        """
        raise ValueError(f"A {self.view} piece can't do {action!r}.")

    def full_state(self) -> State:
        """Return the state with the name of the face, the piece's id, and the tables."""
        return {
            **self.state(),
            "view": self.view,
            "version": 1,
            "id": self.display_id,
            "tables": [
                {"caption": caption, "columns": list(columns), "rows": [plain(r) for r in rows]}
                for caption, columns, rows in self.tables()
            ],
        }

    def __repr__(self) -> str:
        caption, columns, rows = self.tables()[0]
        shown = "; ".join(
            ", ".join(f"{c} {text(v)}".strip() for c, v in zip(columns, row, strict=True))
            for row in rows[:8]
        )
        return f"{caption}: {shown}." if shown else f"{caption}."

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        state = self.full_state()
        return {"text/plain": repr(self), "text/html": to_html(state, state["tables"]), VIEW: state}


def plain(row: Sequence[Any]) -> list[Any]:
    """Return a table's row as JSON takes it: texts, numbers, None where there is no number.

    >>> plain(["loss", 0.5, float("nan")])
    ['loss', 0.5, None]
    """
    return [v if v is None or isinstance(v, str) else json_number(v) for v in row]


def text(value: Any) -> str:
    """Return a table's entry for reading, numbers to four digits.

    >>> text(1 / 3), text("OR"), text(None)
    ('0.3333', 'OR', 'not a number')
    """
    if isinstance(value, str):
        return value
    return "not a number" if value is None else f"{value:.4g}"


def to_html(state: State, tables: Sequence[Mapping[str, Any]]) -> str:
    """Return a state as the page's face wants it, with tables for readers without scripts.

    >>> html = to_html({"view": "v"}, [{"caption": "<", "columns": ["a"], "rows": [[1]]}])
    >>> "<caption>&lt;</caption>" in html
    True
    """
    data = json.dumps(state, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    shown = "".join(
        f"<table><caption>{escape(table['caption'])}</caption><thead><tr>"
        + "".join(f'<th scope="col">{escape(name)}</th>' for name in table["columns"])
        + "</tr></thead><tbody>"
        + "".join(
            "<tr>" + "".join(f"<td>{escape(text(value))}</td>" for value in row) + "</tr>"
            for row in table["rows"][:40]
        )
        + "</tbody></table>"
        for table in tables
    )
    name = escape(state["view"], quote=True)
    return (
        f'<div class="cr-view" data-view="{name}">'
        f'<script type="application/json">{data}</script>{shown}</div>'
    )
