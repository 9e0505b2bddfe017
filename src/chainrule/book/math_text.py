"""A formula in one line of plain text, for search and for quotes: σ(z) = 1/(1 + e^(-z)).

A page shows formulas as MathML, whose bare letters lose what the layout says: a fraction would read
"11+e". So each formula carries this line beside it, and whoever reads the page as text takes that.
A formula without any layout, such as x=0.5, reads as its letters do.
"""

import xml.etree.ElementTree as ElementTree

# Digits and signs that have a small form of their own.
SMALL = "0123456789+-"
ABOVE = dict(zip(SMALL, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", strict=True)) | {"T": "ᵀ", "n": "ⁿ", "i": "ⁱ"}
BELOW = dict(zip(SMALL, "₀₁₂₃₄₅₆₇₈₉₊₋", strict=True)) | dict(zip("ijn", "ᵢⱼₙ", strict=True))
FLAT = {"math", "mrow", "mi", "mn", "mo", "mtext", "mstyle", "mspace"}
BRACES = set("⏟⏞_^¯‾")
SPACED = set("=+-−<>≤≥≠≈→←·×⋅∓±⊙∈")
OPENING = set("([{,|/·=+-−<>≤≥≠≈→←×⋅∓±⊙∈;:") | {""}


def math_text(mathml: str) -> str:
    """Return a formula's line.

    >>> math_text("<math><mi>x</mi><mo>=</mo><mn>2</mn></math>")
    'x=2'
    >>> math_text("<math><mfrac><mn>1</mn><msup><mi>e</mi><mn>2</mn></msup></mfrac></math>")
    '1/e²'
    """
    root = ElementTree.fromstring(mathml)  # noqa: S314 - latex2mathml wrote it at this build
    if all(_name(part) in FLAT for part in root.iter()):
        return " ".join("".join(root.itertext()).split())
    return " ".join(_line(root).split())


def _name(part: ElementTree.Element) -> str:
    return part.tag.rsplit("}", 1)[-1]


def _line(part: ElementTree.Element) -> str:
    """Return the line of one element."""
    name, children = _name(part), list(part)
    lines = [_line(child) for child in children]
    if name == "mfrac":
        return f"{_grouped(lines[0])}/{_grouped(lines[1])}"
    if name in ("mover", "munder") and lines[1] in BRACES:
        return lines[0]
    if name in ("msup", "mover"):
        return lines[0] + _script(lines[1], "^", ABOVE)
    if name in ("msub", "munder"):
        return lines[0] + _script(lines[1], "_", BELOW)
    if name in ("msubsup", "munderover"):
        return lines[0] + _script(lines[1], "_", BELOW) + _script(lines[2], "^", ABOVE)
    if name == "msqrt":
        return f"√({_row(children, lines)})"
    if name == "mroot":
        return f"{_grouped(lines[0])}^(1/{lines[1]})"
    if name == "mtable":
        return "; ".join(lines)
    if name == "mtr":
        return " ".join(lines)
    if name == "mspace":
        return " "
    if children:
        return _row(children, lines)
    text = part.text or ""
    return text if name == "mtext" else text.strip()


def _row(children: list[ElementTree.Element], lines: list[str]) -> str:
    """Return lines one after the other, with room around signs that stand between two things."""
    made, before = "", ""
    for child, line in zip(children, lines, strict=True):
        name = _name(child)
        between = made.rstrip()[-1:] not in OPENING or before == "mi"
        if name == "mo" and line in SPACED and between:
            made = f"{made.rstrip()} {line} "
        elif _run_on(made, before, name, line):
            made = f"{made} {line}"
        else:
            made += line
        before = name if line or name != "mstyle" else before
    return made


def _run_on(made: str, before: str, name: str, line: str) -> bool:
    """Whether two factors would read as one thing: x₁w₁ and 1/n∑ do, 2b doesn't."""
    if before in ("mfrac", "mstyle"):
        return line[:1].isalnum() or line[:1] in "∑(∂"
    if name == "mo" or before == "mn":
        return False
    return made[-1:].isalnum() and line[:1].isalnum()


def _grouped(line: str) -> str:
    """Return a line in parentheses, unless it is one thing."""
    whole = line.replace(".", "").replace("∂", "").replace(" ", "x")
    plain = whole.isalnum() or _one_bracket(line)
    return line if plain and " " not in line else f"({line})"


def _one_bracket(line: str) -> bool:
    """Whether a line is a name with one bracket after it, such as f(x)."""
    head, bracket, rest = line.partition("(")
    return (not head or head.isalnum()) and bool(bracket) and rest.find(")") == len(rest) - 1


def _in_bracket(line: str) -> bool:
    return line.startswith("(") and line.find(")") == len(line) - 1


def _script(line: str, mark: str, small: dict[str, str]) -> str:
    """Return what stands raised or lowered, in small letters where they exist."""
    line = line.removeprefix("(").removesuffix(")") if _in_bracket(line) else line
    if all(len(word) == 1 for word in line.split()):
        line = line.replace(" ", "")
    if line and all(letter in small for letter in line) and len(line) <= 3:
        return "".join(small[letter] for letter in line)
    return f"{mark}{line}" if line.isalnum() else f"{mark}({line})"
