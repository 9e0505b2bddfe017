"""A picture of a model as SVG: text that stays text, for readers and for screen readers."""

from html import escape

from chainrule.plots.drawing import BLUE, INK
from chainrule.plots.layered import Point
from chainrule.plots.model_graph import FRAME, LINE, PADDING, TEXT_SIZE, TITLE_SIZE, Box, Picture

# What a box is filled with says what it is: an input, a layer with weights, one without.
FILLS = {"input": "#ffffff", "weights": "#e3edf9", "plain": "#f7f5f0"}
FONT = "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif"
MARGIN = 12.0


def svg_of(picture: Picture) -> str:
    """Return the picture as an SVG document.

    It has a title and a description that says in words which layer leads to which.

    >>> from chainrule.plots.model_graph import Box, Picture
    >>> text = svg_of(Picture("small", [Box("Input", [], "input"), Box("Dense", [], "weights")],
    ...                       [(0, 1)]))
    >>> "<desc" in text, "Input leads to Dense." in text
    (True, True)
    """
    width, height = picture.width + 2 * MARGIN, picture.height + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" '
        f'aria-labelledby="title description" font-family="{FONT}">',
        f'<title id="title">The model {escape(picture.name)}</title>',
        f'<desc id="description">{escape(in_words(picture))}</desc>',
        f'<rect width="{width:.1f}" height="{height:.1f}" fill="#ffffff"/>',
        *drawn(picture, (MARGIN, MARGIN)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def drawn(picture: Picture, corner: Point) -> list[str]:
    """Return the elements of a picture whose upper left corner is there."""
    left, top = corner
    found = []
    for curve in picture.curves():
        points = [f"{left + x:.1f},{top + y:.1f}" for x, y in curve]
        found.append(
            f'<path d="M{points[0]} C{" ".join(points[1:])}" fill="none" stroke="{INK}" '
            'stroke-width="1.1"/>'
        )
    for tip in picture.tips():
        corners = " ".join(f"{left + x:.1f},{top + y:.1f}" for x, y in tip)
        found.append(f'<polygon points="{corners}" fill="{INK}"/>')
    for box, (x, y) in zip(picture.boxes, picture.placed.centres, strict=True):
        found += drawn_box(box, (left + x, top + y))
    return found


def drawn_box(box: Box, centre: Point) -> list[str]:
    """Return the elements of one box."""
    width, height = box.size
    left, top = centre[0] - width / 2, centre[1] - height / 2
    fill = "#ffffff" if box.inside is not None else FILLS[box.role]
    dashes = ' stroke-dasharray="5 3"' if box.inside is not None else ""
    found = [
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="6" '
        f'fill="{fill}" stroke="{BLUE if box.role == "weights" else INK}" '
        f'stroke-width="1.1"{dashes}/>'
    ]
    baseline = top + PADDING + TITLE_SIZE
    for number, line in enumerate([box.title, *box.lines]):
        weight = ' font-weight="bold"' if number == 0 else ""
        size = TITLE_SIZE if number == 0 else TEXT_SIZE
        found.append(
            f'<text x="{centre[0]:.1f}" y="{baseline:.1f}" font-size="{size}" fill="{INK}" '
            f'text-anchor="middle"{weight}>{escape(line)}</text>'
        )
        baseline += TEXT_SIZE * LINE
    if box.inside is not None:
        inner = (centre[0] - box.inside.width / 2, top + box.head + FRAME)
        found += drawn(box.inside, inner)
    return found


def in_words(picture: Picture) -> str:
    """Return in words which layer leads to which.

    >>> in_words(Picture("m", [Box("Add", [], "plain")], []))
    '1 box: Add.'
    """
    names = named(picture.boxes)
    boxes = "1 box" if len(names) == 1 else f"{len(names)} boxes"
    told = [f"{boxes}: {', '.join(names)}."]
    told += [f"{names[a]} leads to {names[b]}." for a, b in picture.edges]
    for name, box in zip(names, picture.boxes, strict=True):
        if box.inside is not None:
            told.append(f"Inside {name}: {in_words(box.inside)}")
    return " ".join(told)


def named(boxes: list[Box]) -> list[str]:
    """Return the boxes' titles, numbered where several are equal.

    >>> named([Box("Add", [], "plain"), Box("Add", [], "plain")])
    ['Add 1', 'Add 2']
    """
    titles = [box.title for box in boxes]
    seen: dict[str, int] = {}
    found = []
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
        found.append(title if titles.count(title) == 1 else f"{title} {seen[title]}")
    return found
