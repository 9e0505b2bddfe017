"""`display(value)`, and what is shown of a value: a bundle of representations by MIME type."""

import math
import sys
from typing import Any

from chainrule.live.sink import Sink, running_sink

VIEW = "application/vnd.chainrule.view+json"
TABLE = "application/vnd.chainrule.table+json"
ALT = "text/alt"
_SHOWN = {"text/plain", "image/png", VIEW, TABLE, ALT}
_TEXT_LIMIT = 20_000


def display(*values: Any, display_id: str | None = None) -> None:
    """Show values below the cell, as the last line of a cell is shown.

    The same `display_id` again replaces what was shown under it. Outside a page it prints.
    """
    sink = running_sink()
    for value in values:
        if sink is None:
            print(bundle(value)["text/plain"])  # noqa: T201 - outside a page, showing is printing
        else:
            show(value, sink, display_id)


def show(value: Any, sink: Sink, display_id: str | None = None) -> None:
    """Show a value in a sink; a piece is noted there too, so that the reader's actions reach it."""
    if not isinstance(value, type) and hasattr(type(value), "act") and hasattr(value, "display_id"):
        display_id = value.display_id
        sink.pieces[value.display_id] = value
    sink.display(bundle(value), display_id)


def bundle(value: Any) -> dict[str, Any]:
    """Return what to show of a value, by MIME type; there is always a text/plain.

    A class may define `_repr_mimebundle_`, as in Jupyter. HTML is not taken: a page must never
    show as its own what a reader typed.
    """
    figures = sys.modules.get("matplotlib.figure")
    if figures is not None and isinstance(value, figures.Figure):
        from chainrule.live.figures import figure_bundle

        return figure_bundle(value)
    data: dict[str, Any] = {}
    if not isinstance(value, type) and hasattr(type(value), "_repr_mimebundle_"):
        found = value._repr_mimebundle_()
        found = found[0] if isinstance(found, tuple) else found
        data = {mime: payload for mime, payload in found.items() if mime in _SHOWN}
    if "text/plain" not in data:
        text = repr(value)
        if len(text) > _TEXT_LIMIT:
            text = f"{text[:_TEXT_LIMIT]}… [{len(text) - _TEXT_LIMIT:,} characters more]"
        data["text/plain"] = text
    return data


def json_number(value: Any, digits: int | None = None) -> float | int | None:
    """Return a plain number, or None for NaN and infinity, which JSON cannot hold.

    >>> json_number(0.123456, 4), json_number(float("nan"))
    (0.1235, None)
    """
    if isinstance(value, int):
        return int(value)
    number = float(value)
    if not math.isfinite(number):
        return None
    return number if digits is None else round(number, digits)
