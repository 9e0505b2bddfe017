"""The words and formulas of a backward pass: numbers put in, and questions to answer beforehand.

In a formula ``_{h1}`` stands for an index below the line, which the page sets as such.
"""

import math
from typing import Any

# What da/dz is for an activation, in symbols and as a sum to work out.
SLOPES = {
    "sigmoid": "{a}(1 − {a})",
    "tanh": "1 − {a}²",
    "relu": "1 if {z} > 0, else 0",
    "linear": "1",
}


def number(value: float) -> str:
    """Return a number to four digits, with a minus sign as it is printed.

    >>> number(-0.123456), number(2.0), number(-1.5e-7)
    ('−0.1235', '2', '−1.50e−7')

    """
    if not math.isfinite(value):
        return "not a number"
    if value != 0 and abs(value) < 1e-4:
        digits, exponent = f"{value:.2e}".split("e")
        return f"{digits}e{int(exponent)}".replace("-", "−")
    rounded = float(f"{value:.4g}")
    shown = f"{rounded:.0f}" if rounded == int(rounded) else f"{rounded:.10f}".rstrip("0")
    return shown.replace("-0", "0").replace("-", "−") if rounded == 0 else shown.replace("-", "−")


def factor(value: float) -> str:
    """Return a number as it stands in a product: in brackets if it is negative.

    >>> factor(-0.5), factor(2.0)
    ('(−0.5)', '2')

    """
    shown = number(value)
    return f"({shown})" if shown.startswith("−") else shown


def product(*values: float) -> str:
    """Return factors with the sign of multiplication between them.

    >>> product(2.0, -0.5)
    '2 × (−0.5)'

    """
    return " × ".join([number(values[0]), *(factor(value) for value in values[1:])])


def symbol(node: str) -> str:
    """Return a node's symbol: z with the neuron's name below, an input's own name, or L.

    >>> symbol("z:h1"), symbol("x1")
    ('z_{h1}', 'x1')

    """
    kind, _, name = node.partition(":")
    return f"{kind}_{{{name}}}" if name else kind


def spoken(node: str) -> str:
    """Return a node in words.

    >>> spoken("a:h1"), spoken("x2"), spoken("L")
    ('the output of h1', 'x2', 'the loss')

    """
    kind, _, name = node.partition(":")
    if not name:
        return "the loss" if kind == "L" else kind
    return f"the {'sum' if kind == 'z' else 'output'} of {name}"


def slope_symbols(activation: str, node: str) -> str:
    """Return da/dz in symbols.

    >>> slope_symbols("sigmoid", "h1")
    'a_{h1}(1 − a_{h1})'

    """
    pattern = SLOPES.get(activation, "the slope of " + activation + " at {z}")
    return pattern.format(a=symbol(f"a:{node}"), z=symbol(f"z:{node}"))


def slope_numbers(activation: str, z: float, a: float) -> str:
    """Return da/dz with the numbers put in, or nothing if there is nothing to work out.

    >>> slope_numbers("sigmoid", 0.0, 0.5)
    '0.5 × (1 − 0.5)'

    """
    if activation == "sigmoid":
        return f"{number(a)} × (1 − {factor(a)})"
    if activation == "tanh":
        return f"1 − {factor(a)}²"
    if activation == "relu":
        return f"1, since {number(z)} > 0" if z > 0 else f"0, since {number(z)} is not above 0"
    return ""


def loss_symbols(loss: str, name: str, outputs: int) -> str:
    """Return dL/da of one output in symbols.

    >>> loss_symbols("mean_squared_error", "o", 1)
    '2(a_{o} − y)'

    """
    a, y = symbol(f"a:{name}"), "y" if outputs == 1 else f"y_{{{name}}}"
    share = "" if outputs == 1 else f" / {outputs}"
    if loss == "mean_squared_error":
        return f"2({a} − {y}){share}"
    if loss == "binary_crossentropy":
        return f"({a} − {y}) / ({a}(1 − {a})){share}"
    return f"the slope of {loss.replace('_', ' ')} at {a}"


def loss_numbers(loss: str, a: float, y: float, outputs: int) -> str:
    """Return dL/da of one output with the numbers put in, or nothing for another loss.

    >>> loss_numbers("mean_squared_error", 0.75, 1.0, 1)
    '2 × (0.75 − 1)'

    """
    share = "" if outputs == 1 else f" / {outputs}"
    difference = f"({number(a)} − {factor(y)})"
    if loss == "mean_squared_error":
        return f"2 × {difference}{share}"
    if loss == "binary_crossentropy":
        return f"{difference} / ({number(a)} × (1 − {factor(a)})){share}"
    return ""


def digits(computed: float, moved: float) -> int | None:
    """Return to how many digits two derivatives agree; None if both are 0 for this test.

    Differences of moved losses are known to about ten places behind the point, no better.

    >>> digits(0.123456, 0.123457), digits(0.0, 1e-13), digits(1.0, 1.0)
    (5, None, 15)

    """
    largest = max(abs(computed), abs(moved))
    if largest < 1e-10:
        return None
    share = abs(computed - moved) / largest
    return 15 if share < 1e-15 else max(0, min(15, int(-math.log10(share))))


def sign_of(value: float) -> str:
    """Return positive, negative or zero.

    >>> sign_of(-2.0), sign_of(0.0)
    ('negative', 'zero')

    """
    return "zero" if value == 0 else "positive" if value > 0 else "negative"


def questions(
    name: str, value: float, before: tuple[str, float], why: dict[str, str]
) -> list[dict[str, Any]]:
    """Return what a reader may be asked about a derivative before it is shown.

    Parameters
    ----------
    name : the derivative in symbols
    value : what it is
    before : what its size is compared with, in words, and that number
    why : the reason for each answer, by the kind of the question

    """
    standard, base = before
    near = math.isclose(abs(value), abs(base), rel_tol=1e-9, abs_tol=1e-15)
    size = "the same" if near else "larger" if abs(value) > abs(base) else "smaller"
    return [
        {
            "kind": "sign",
            "text": f"Is {name} positive, negative or zero?",
            "choices": ["positive", "negative", "zero"],
            "answer": sign_of(value),
            "why": why["sign"],
        },
        {
            "kind": "size",
            "text": f"Leave signs aside. Is {name} larger or smaller than {standard}?",
            "choices": ["larger", "smaller", "the same"],
            "answer": size,
            "why": why["size"],
        },
        {
            "kind": "number",
            "text": f"How much is {name}?",
            "answer": value,
            "tolerance": max(0.05 * abs(value), 0.0005),
            "why": why["number"],
        },
    ]
