"""A next step for the errors that newcomers meet most, in one or two plain sentences."""

import builtins
import difflib
import importlib.util
import re
from collections.abc import Callable, Mapping
from typing import Any

Namespace = Mapping[str, Any]


def hint_for(error: BaseException, namespace: Namespace) -> str | None:
    """Return advice on an error, or None when there is nothing better to say than its message.

    >>> hint_for(NameError("name 'netwrok' is not defined", name="netwrok"), {"network": 1})
    'Did you mean `network`?'
    """
    for kind, hint in _HINTS:
        if isinstance(error, kind):
            advice = hint(error, namespace)
            if advice is not None:
                return advice
    return None


def _name(error: BaseException, namespace: Namespace) -> str | None:
    if isinstance(error, UnboundLocalError):
        return (
            "A name that is assigned anywhere inside a function belongs to that function, so here "
            "it is read before it has a value. Give it one first, or pass it in as an argument."
        )
    name = getattr(error, "name", None) or ""
    near = difflib.get_close_matches(name, [*namespace, *dir(builtins)], n=1, cutoff=0.8)
    if near:
        return f"Did you mean `{near[0]}`?"
    if name in ("np", "numpy"):
        return "Run the cells above first: one of them has `import numpy as np`."
    return (
        f"Nothing named `{name}` exists yet. If a cell above makes it, run the cells above first; "
        "otherwise look for a slip in the spelling."
    )


def _attribute(error: BaseException, namespace: Namespace) -> str | None:
    name, owner = getattr(error, "name", None), getattr(error, "obj", None)
    if owner is None and "NoneType" in str(error):
        return (
            "The value before the dot is None. Often it comes from a function that has no `return`."
        )
    if name is None or owner is None:
        return None
    near = difflib.get_close_matches(name, dir(type(owner)) + list(vars_of(owner)), n=1, cutoff=0.7)
    return f"Did you mean `.{near[0]}`?" if near else None


def vars_of(value: Any) -> Mapping[str, Any]:
    """Return the attributes stored on a value itself, running none of its code."""
    try:
        stored = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return stored if isinstance(stored, Mapping) else {}


def _value(error: BaseException, namespace: Namespace) -> str | None:
    text = str(error)
    if "matmul" in text or "not aligned" in text:
        found = re.search(r"size (\d+) is different from (\d+)", text)
        sizes = (found[2], found[1]) if found else None
        if sizes is None and (found := re.search(r": (\d+) \(dim \d+\) != (\d+) \(dim", text)):
            sizes = (found[1], found[2])
        counts = f" Here {sizes[0]} meets {sizes[1]}." if sizes else ""
        return (
            "`A @ B` needs as many columns in A as B has rows: (n, k) @ (k, m) gives (n, m)."
            f"{counts} Print `A.shape` and `B.shape`; often a `.T` is missing or one too many."
        )
    if "could not be broadcast" in text or "non-broadcastable" in text:
        return (
            "Element by element, two arrays must have the same shape, or 1 where they differ, "
            "counted from the last axis. Print both shapes."
        )
    if "truth value of an array" in text:
        return (
            "An array of many True and False values is not one yes or no: "
            "use `.all()` (every one) or `.any()` (at least one)."
        )
    if "inhomogeneous shape" in text:
        return "The rows given to np.array have different lengths; give every row as many numbers."
    return None


def _type(error: BaseException, namespace: Namespace) -> str | None:
    text = str(error)
    if found := re.search(r"'(\w+)' object is not callable", text):
        return (
            f"Parentheses call a function, but this is a value of type {found[1]}. Is a `*` "
            "missing before the parenthesis, or was a function's name used again for a variable?"
        )
    if "'NoneType' object is not" in text or "NoneType" in text:
        return "One of the values is None. Often it comes from a function that has no `return`."
    if found := re.search(r"missing \d+ required positional argument.*: (.+)", text):
        return f"The call leaves out {found[1]}. Compare it with the line that begins with `def`."
    if "takes" in text and "positional argument" in text:
        return (
            "The call gives more values than the function takes. "
            "A method's definition must have `self` as its first name."
        )
    if "can only concatenate str" in text or ("unsupported operand" in text and "'str'" in text):
        return "Text and numbers don't add up by themselves; in an f-string they do: f'{value}'."
    return None


def _syntax(error: BaseException, namespace: Namespace) -> str | None:
    text = str(error)
    if isinstance(error, TabError):
        return "Some lines are indented with tabs and some with spaces: use four spaces everywhere."
    if isinstance(error, IndentationError):
        if "expected an indented block" in text:
            return "The lines that belong to the line ending in `:` must be four spaces further in."
        return (
            "Lines of one block must begin in the same column. "
            "Count the spaces of this line and the one above."
        )
    if "was never closed" in text:
        return "An opening bracket has no partner. Look for the missing one on this line or below."
    if "expected ':'" in text:
        return "A line with if, for, while, def or class ends in a colon."
    if "unterminated" in text:
        return "A text begins with a quote and needs the same quote at its end."
    if "Missing parentheses in call to 'print'" in text:
        return "In Python 3, print is a function: print(value)."
    if "instead of '='" in text or "cannot assign" in text:
        return "One `=` gives a name a value; two, `==`, ask whether values are equal."
    return "Python could not read this line. If it looks right, look at the end of the line before."


def _module(error: BaseException, namespace: Namespace) -> str | None:
    package = (getattr(error, "name", None) or "").partition(".")[0]
    have = [name for name in ("numpy", "matplotlib", "chainrule") if importlib.util.find_spec(name)]
    if package in have:
        return f"`{package}` is here, but it has no such part. Look for a slip in the spelling."
    near = difflib.get_close_matches(package, have, n=1, cutoff=0.7)
    meant = f"Did you mean `{near[0]}`? " if near else ""
    return f"{meant}Cells can import {', '.join(have)} and Python's standard library."


def _import(error: BaseException, namespace: Namespace) -> str | None:
    return "The module is here, but it has no such name in it. Look for a slip in the spelling."


def _say(advice: str) -> Callable[[BaseException, Namespace], str]:
    return lambda error, namespace: advice


_HINTS: list[tuple[type[BaseException], Callable[[BaseException, Namespace], str | None]]] = [
    (NameError, _name),
    (AttributeError, _attribute),
    (ModuleNotFoundError, _module),
    (ImportError, _import),
    (SyntaxError, _syntax),
    (ValueError, _value),
    (TypeError, _type),
    (IndexError, _say("The first position is 0, so the last of n is n - 1. Print the length.")),
    (KeyError, _say("No entry has this key. Print `list(the_dict)` to see the keys there are.")),
    (
        RecursionError,
        _say("A function keeps calling itself. It needs a case in which it returns without that."),
    ),
    (
        MemoryError,
        _say("There is no memory for this. Look for a size with too many zeros; smaller works."),
    ),
    (
        FileNotFoundError,
        _say("Cells run in the page's own empty file system; your computer's files aren't in it."),
    ),
    (KeyboardInterrupt, _say("Variables keep the values they had when the cell was stopped.")),
    (SystemExit, _say("exit() ends a program. Here it ended only this cell; nothing is lost.")),
]
