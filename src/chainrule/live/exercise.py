"""Checking a reader's solution by what it does: in a copy of the namespace, with `expect`."""

from types import ModuleType
from typing import Any

import numpy as np

PASSED = "Correct: your code does what was asked."
CHECK_FILE = "the check"


class Unmet(Exception):  # noqa: N818 - a verdict on the solution, not an error
    """What an expectation that isn't met raises; its text is the message for the reader."""


def expect(condition: Any, message: str) -> None:
    """Go on if the condition holds; otherwise end the check with the message.

    >>> expect(1 + 1 == 2, "one and one should be two")
    """
    if not np.all(condition):
        raise Unmet(message)


def run_check(check_source: str, module: ModuleType) -> None:
    """Run a check in the namespace that the solution left behind."""
    module.__dict__["expect"] = expect  # after the solution, which might have used the name
    code = compile(check_source, CHECK_FILE, "exec", dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102 - a check is Python written by the book


def explain(error: BaseException, in_readers_code: bool) -> str:
    """Say to the reader why a check ended in an error."""
    name = getattr(error, "name", None)
    if isinstance(error, KeyboardInterrupt):
        return "The check was stopped before it came to its end."
    if isinstance(error, NameError) and not in_readers_code:
        return f"The check looks for `{name}`, and your code doesn't define it."
    if in_readers_code:
        return f"When the check called your code, it stopped with {type(error).__name__}: {error}"
    return (
        f"The check could not use what your code made ({type(error).__name__}: {error}). "
        "Compare names, arguments and what is returned with what the exercise asks for."
    )


def child_module(parent: ModuleType) -> ModuleType:
    """Return a module with a copy of the parent's variables, for one attempt.

    Arrays, plain containers and instances of the reader's own classes are copied, so that an
    attempt that changes them in place changes only the copy; two names for one array stay two
    names for one array, and a view stays a view. Everything else is shared.
    """
    child = ModuleType(parent.__name__)
    memo: dict[int, Any] = {}
    for name, value in parent.__dict__.items():
        child.__dict__[name] = value if name.startswith("__") else _copy(value, memo)
    return child


def _copy(value: Any, memo: dict[int, Any]) -> Any:
    if id(value) in memo:
        return memo[id(value)]
    copied = value
    if type(value) is np.ndarray:
        copied = _copy_array(value, memo)
    elif type(value) is list:
        copied = memo[id(value)] = []
        copied.extend(_copy(item, memo) for item in value)
    elif type(value) is dict:
        copied = memo[id(value)] = {}
        copied.update({key: _copy(item, memo) for key, item in value.items()})
    elif type(value) is tuple:
        items = [_copy(item, memo) for item in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        copied = value if same else tuple(items)
    elif type(value) is set:
        copied = set(value)
    elif type(value).__module__ == "__main__" and _is_plain(value):
        copied = memo[id(value)] = object.__new__(type(value))
        copied.__dict__.update({k: _copy(v, memo) for k, v in value.__dict__.items()})
    memo[id(value)] = copied
    return copied


def _copy_array(array: np.ndarray, memo: dict[int, Any]) -> np.ndarray:
    if array.dtype.hasobject:
        return array
    base = array.base
    if type(base) is not np.ndarray or base.base is not None:
        return array.copy(order="K")
    copied_base = _copy(base, memo)
    offset = array.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    return np.ndarray(array.shape, array.dtype, copied_base.data, offset, array.strides)


def _is_plain(value: Any) -> bool:
    """Return whether an instance is all in its `__dict__` and made the ordinary way."""
    kind = type(value)
    special = (
        "__slots__",
        "__deepcopy__",
        "__copy__",
        "__reduce__",
        "__getstate__",
        "__setstate__",
    )
    own = [name for cls in kind.__mro__[:-1] for name in cls.__dict__]
    return kind.__mro__[-2:] == (kind, object) and not any(name in own for name in special)
