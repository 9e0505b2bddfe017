"""Completion of names in a cell, from the live variables, without running any of their code."""

import builtins
import contextlib
import importlib
import inspect
import keyword
import pkgutil
import re
import sys
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

LIMIT = 200
_DETAILS = 50  # with more options than this, signatures would cost more than they help
_PACKAGES = ("chainrule", "matplotlib", "numpy")
_MISSING = object()
_NAME_END = re.compile(r"(?:[^\W\d]\w*\.)*(?:[^\W\d]\w*)?$")
_ASSIGNED = re.compile(r"^\s*(?:(def|class)\s+)?([^\W\d]\w*)\s*(?:\(|:|=(?!=))", re.MULTILINE)


def complete(source: str, position: int, namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return {"from": start of the name, "options": [{"label", "type", "detail"?}, ...]}.

    >>> complete("x = pri", 7, {})
    {'from': 4, 'options': [{'label': 'print', 'type': 'function'}]}
    """
    position = max(0, min(position, len(source)))
    before = source[:position]
    line = before.rpartition("\n")[2]
    found = _NAME_END.search(line)
    dotted = found[0] if found else ""
    prefix = dotted.rpartition(".")[2]
    start = position - len(prefix)
    after_other = line[: len(line) - len(dotted)].rstrip().endswith((".", ")", "]"))
    if _in_text_or_comment(line) or (after_other and line.rstrip().endswith(".")):
        return {"from": start, "options": []}
    options = _import_options(line, prefix)
    if options is None:
        owner = dotted.rpartition(".")[0]
        options = _members(owner, namespace) if owner else _names(source, start, namespace)
        if not owner and not prefix:
            options = {}
    chosen = [
        name
        for name in options
        if name.startswith(prefix) and name != prefix and (prefix.startswith("_") or name[0] != "_")
    ]
    chosen.sort(key=lambda name: (name.startswith("_"), name.lower()))
    detailed = len(chosen) <= _DETAILS
    return {
        "from": start,
        "options": [_option(name, options[name], detailed) for name in chosen[:LIMIT]],
    }


class _Kind(str):
    """A type of completion that is known without a value."""


def _option(name: str, value: Any, detailed: bool) -> dict[str, str]:
    option = {"label": name, "type": _type(value)}
    if detailed and inspect.isfunction(value):  # builtins' signatures are rarely of use
        try:
            text = str(inspect.signature(value, eval_str=False))
        except (TypeError, ValueError):
            text = ""
        if 0 < len(text) <= 80:
            option["detail"] = text
    return option


def _type(value: Any) -> str:
    if isinstance(value, _Kind):
        return str(value)
    if isinstance(value, ModuleType):
        return "module"
    if isinstance(value, type):
        return "class"
    if isinstance(value, property) or inspect.isdatadescriptor(value):
        return "property"
    if isinstance(value, (staticmethod, classmethod)) or callable(value):
        return "function"
    return "variable"


def _names(source: str, start: int, namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a bare name could be: keywords, builtins, this cell's names, variables."""
    options: dict[str, Any] = {name: _Kind("keyword") for name in keyword.kwlist}
    options |= {name: getattr(builtins, name) for name in dir(builtins)}
    kinds = {"def": "function", "class": "class", "": "variable"}
    for found in _ASSIGNED.finditer(source):
        if found.start(2) != start and not keyword.iskeyword(found[2]):
            options.setdefault(found[2], _Kind(kinds[found[1] or ""]))
    options |= {name: value for name, value in namespace.items() if isinstance(name, str)}
    return options


def _members(dotted: str, namespace: Mapping[str, Any]) -> dict[str, Any]:
    first, *rest = dotted.split(".")
    value = namespace.get(first, getattr(builtins, first, _MISSING))
    for name in rest:
        value = _lookup(value, name)
    return {} if value is _MISSING else _attributes(value)


def _lookup(value: Any, name: str) -> Any:
    """Return an attribute without running a property, `__getattr__` or any other code of its."""
    if value is _MISSING:
        return _MISSING
    try:
        found = inspect.getattr_static(value, name)
    except Exception:
        return _MISSING
    if isinstance(found, (staticmethod, classmethod)):
        return found.__func__
    # What a property would give is known only by running it.
    return _MISSING if inspect.isdatadescriptor(found) else found


def _attributes(value: Any) -> dict[str, Any]:
    """Return all attributes by name, as stored: in the classes first, then in the value itself."""
    found: dict[str, Any] = {}
    classes: Iterable[type] = type.__dict__["__mro__"].__get__(type(value))
    if isinstance(value, type):
        classes = type.__dict__["__mro__"].__get__(value)
    for cls in reversed(list(classes)):
        found |= type.__dict__["__dict__"].__get__(cls)
    if not isinstance(value, type):
        with contextlib.suppress(AttributeError, TypeError):
            found |= object.__getattribute__(value, "__dict__")
    if isinstance(value, ModuleType):
        lazy = found.get("__all__", ())
        found |= {name: _Kind("variable") for name in lazy if name not in found}
        found |= {name: _Kind("module") for name in _submodules(value) if name not in found}
    return {name: entry for name, entry in found.items() if isinstance(name, str) and name}


def _submodules(module: ModuleType) -> list[str]:
    path = module.__dict__.get("__path__")
    return [entry.name for entry in pkgutil.iter_modules(path)] if path else []


def _import_options(line: str, prefix: str) -> dict[str, Any] | None:
    """Return what may follow in an import line, or None when the line is not one."""
    if found := re.match(r"\s*from\s+([\w.]+)\s+import\s+[\w\s,(]*$", line):
        module = _import(found[1])
        return {} if module is None else _attributes(module)
    if found := re.match(r"\s*(?:from|import)\s+(?:[\w.\s]+,\s*)*([\w.]*)$", line):
        package = found[1].rpartition(".")[0]
        if package:
            module = _import(package)
            names = _submodules(module) if module else []
        else:
            names = [*_PACKAGES, *sys.stdlib_module_names]
        return {name: _Kind("module") for name in names}
    return None


def _import(name: str) -> ModuleType | None:
    """Return a module that is loaded, or one of the book's packages; import nothing else."""
    if name in sys.modules:
        return sys.modules[name]
    if name.partition(".")[0] not in _PACKAGES:
        return None
    try:
        return importlib.import_module(name)
    except Exception:
        return None


def _in_text_or_comment(line: str) -> bool:
    """Return whether the end of the line is inside quotes or a comment that begin on it."""
    quote = ""
    skip = False
    for character in line:
        if skip:
            skip = False
        elif quote:
            skip = character == "\\"
            quote = "" if character == quote else quote
        elif character == "#":
            return True
        elif character in "'\"":
            quote = character
    return bool(quote)
