"""A matplotlib figure as a picture, as a sentence and as a table of its numbers.

Nothing here is imported until a reader has imported matplotlib.
"""

import base64
import io
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.live.display import ALT, TABLE, json_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROWS = 200  # of a longer table, this many evenly spaced rows are kept
NAMED = 4  # series put into words; the table has them all
Series = tuple[str, str, np.ndarray]  # name, kind, points of shape (n, 2)


def figure_bundle(figure: "Figure") -> dict[str, Any]:
    """Return what to show of a figure: PNG at twice its size, alt text, and its numbers."""
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=2 * figure.get_dpi(), bbox_inches="tight")
    alt = describe(figure)
    data: dict[str, Any] = {
        "text/plain": alt,
        "image/png": base64.b64encode(picture.getvalue()).decode("ascii"),
        ALT: alt,
    }
    table = tabulate(figure)
    if table["rows"]:
        data[TABLE] = table
    return data


def size(picture: str) -> tuple[int, int]:
    """Return width and height, in pixels, of a PNG in base64."""
    header = base64.b64decode(picture[:44])
    return int.from_bytes(header[16:20]), int.from_bytes(header[20:24])


def describe(figure: "Figure") -> str:
    """Return the figure in words: titles, axes with their ranges, and what is drawn."""
    parts = [figure.get_suptitle()] if figure.get_suptitle() else []
    panels = _panels(figure)
    for number, axes in enumerate(panels, start=1):
        name = axes.get_title() or (f"Panel {number}" if len(panels) > 1 else "")
        drawn = "; ".join(_drawn(axes)) or "nothing drawn yet"
        horizontal = _axis("Horizontal", axes.get_xlabel(), axes.get_xlim())
        vertical = _axis("vertical", axes.get_ylabel(), axes.get_ylim())
        parts += [name, drawn[0].upper() + drawn[1:], f"{horizontal}; {vertical}"]
    return ". ".join(part.strip().rstrip(".") for part in parts if part.strip()) + "."


def tabulate(figure: "Figure") -> dict[str, Any]:
    """Return the numbers of the figure's lines, points and bars, one row a point."""
    panels = [axes for axes in _panels(figure) if _series(axes)]
    several_panels = len(panels) > 1
    several_series = any(len(_series(axes)) > 1 for axes in panels)
    rows: list[list[Any]] = []
    for number, axes in enumerate(panels, start=1):
        for name, _, points in _series(axes):
            lead = [axes.get_title() or f"panel {number}"] if several_panels else []
            lead += [name] if several_series else []
            rows += [[*lead, json_number(x), json_number(y)] for x, y in points]
    one = panels[0] if len({(a.get_xlabel(), a.get_ylabel()) for a in panels}) == 1 else None
    columns = (["panel"] if several_panels else []) + (["series"] if several_series else [])
    columns += [one.get_xlabel() or "x", one.get_ylabel() or "y"] if one else ["x", "y"]
    title = figure.get_suptitle() or (panels[0].get_title() if len(panels) == 1 else "")
    caption = f"Numbers of the figure{f': {title}' if title else ''}"
    if len(rows) > ROWS:
        keep = np.unique(np.linspace(0, len(rows) - 1, ROWS).round().astype(int))
        caption += f" ({len(keep)} of {len(rows):,} points, evenly spaced)"
        rows = [rows[i] for i in keep]
    return {"caption": caption, "columns": columns, "rows": rows}


def _panels(figure: "Figure") -> list["Axes"]:
    """Return the axes that hold data (a colour bar's axes do not)."""
    return [axes for axes in figure.axes if axes.get_label() != "<colorbar>"]


def _series(axes: "Axes") -> list[Series]:
    from matplotlib.collections import PathCollection
    from matplotlib.container import BarContainer

    found: list[Series] = []
    for line in axes.get_lines():
        if line.get_transform().contains_branch(axes.transData):  # not axhline and the like
            points = np.column_stack(
                [np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)]
            )
            drawn = line.get_linestyle() not in ("None", "none", "", " ")
            found.append((str(line.get_label()), "line" if drawn else "points", points))
    for collection in axes.collections:
        if isinstance(collection, PathCollection):
            offsets = np.asarray(collection.get_offsets(), float)
            found.append((str(collection.get_label()), "points", offsets))
    for container in axes.containers:
        if isinstance(container, BarContainer):
            bars = [(bar.get_x() + bar.get_width() / 2, bar.get_height()) for bar in container]
            found.append((str(container.get_label()), "bars", np.array(bars, float).reshape(-1, 2)))
    named = []
    counts: dict[str, int] = {}
    for name, kind, points in found:
        counts[kind] = counts.get(kind, 0) + 1
        own = name if name and not name.startswith("_") else f"{kind} {counts[kind]}"
        named.append((own, kind, points))
    return named


def _drawn(axes: "Axes") -> list[str]:
    from matplotlib.contour import ContourSet

    said = []
    series = _series(axes)
    for name, kind, points in series[:NAMED]:
        finite = points[np.isfinite(points).all(axis=1)]
        if len(finite) == 0:
            said.append(f"{name}: nothing finite to draw")
        elif kind == "line":
            (x0, y0), (x1, y1) = finite[0], finite[-1]
            said.append(
                f"{_kind(name, kind)} of {len(points)} points "
                f"from ({x0:.4g}, {y0:.4g}) to ({x1:.4g}, {y1:.4g})"
            )
        else:
            low, high = finite[:, 1].min(), finite[:, 1].max()
            own = "" if name.startswith(kind) else f" “{name}”"
            said.append(f"{len(points)} {kind}{own}, heights {low:.4g} to {high:.4g}")
    if len(series) > NAMED:
        said.append(f"and {len(series) - NAMED} more of the {len(series)} series, see the table")
    for image in axes.images:
        rows, columns = np.asarray(image.get_array()).shape[:2]
        said.append(f"an image of {rows} by {columns} values")
    if any(isinstance(child, ContourSet) for child in axes.get_children()):
        said.append("contours of equal value, drawn over the plane")
    elif any(type(c).__name__ == "QuadMesh" for c in axes.collections):
        said.append("coloured cells over the plane")
    said += [f"the words “{text.get_text()}”" for text in axes.texts[:8] if text.get_text()]
    return said


def _kind(name: str, kind: str) -> str:
    return name if name.startswith(kind) else f"{kind} “{name}”"


def _axis(side: str, label: str, limits: tuple[float, float]) -> str:
    named = f" ({label})" if label else ""
    return f"{side} axis{named} from {limits[0]:.4g} to {limits[1]:.4g}"
