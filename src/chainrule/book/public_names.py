"""The library's public names, each at one place: what the reference shows and a test inspects.

A name is public when the `__all__` of an area has it. Many things have several names: `Layer` is
also `layers.Layer`, `Conv2D` also `Convolution2D`. Each is shown once, with its other names.

>>> entry = next(entry for entry in entries("chainrule.layers") if entry.name == "Conv2D")
>>> entry.others
['chainrule.layers.Convolution2D']
"""

import importlib
import inspect
import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from types import ModuleType
from typing import Any

# What is public, though `import chainrule` doesn't offer it, because it needs an extra.
EXTRA = ("chainrule.plots",)

# How a docstring sends a reader to something else.
LINK = re.compile(r":(class|func|exc|data):`~?([\w.]+)`")

# On which page of the reference the names of a module of chainrule.layers are. A star stands for
# what follows; the first that fits counts.
FAMILIES: dict[str, tuple[str, ...]] = {
    "core": (
        *("base", "checks", "dense", "einsum_dense", "embedding", "getitem", "input", "masking"),
        *("lambda*", "wrapper*", "identity"),
    ),
    "activation": ("activation*",),
    "convolution": ("conv", "conv_transpose", "depthwise_conv", "separable_conv"),
    "pooling": ("*pooling",),
    "recurrent": (
        *("*rnn", "*rnn_cells", "*lstm*", "gru*", "bidirectional", "time_distributed"),
        *("recurrent*",),
    ),
    "attention": ("*attention",),
    "normalization": ("*_normalization",),
    "regularization": ("*dropout*", "*_noise", "activity_regularization"),
    "reshaping": (
        *("reshape", "permute", "repeat_vector", "flatten", "edges", "up_sampling"),
        *("*crop*", "*padding*"),
    ),
    "merging": ("merge*",),
    "operations": ("operation*",),
    "preprocessing": (
        *("normalization", "rescaling", "resizing", "discretization", "hash*", "*lookup*"),
        *("category*", "text*", "random*", "*crossing", "image*", "augment*", "*spectrogram"),
    ),
}


@dataclass
class Entry:
    """A public class or function, under the name the reference shows it by.

    Attributes
    ----------
    area : the module it is public in, such as "chainrule.layers"
    name : its name there
    thing : the class or function
    others : the full names by which it is found as well

    """

    area: str
    name: str
    thing: Any
    others: list[str] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """The area and the name."""
        return f"{self.area}.{self.name}"

    @property
    def is_class(self) -> bool:
        """Whether it is a class."""
        return isinstance(self.thing, type)

    @property
    def family(self) -> str | None:
        """The page that a layer is on; None for what has no fitting one, and for other areas."""
        stem = home_module(self.thing).removeprefix("chainrule.layers.")
        return next((name for name, stems in FAMILIES.items() if _fits(stem, stems)), None)


def areas() -> list[str]:
    """Return the modules that have public names, the deeper before the higher, the package last.

    >>> [area for area in areas() if area.startswith("chainrule.optimizers")]
    ['chainrule.optimizers.schedules', 'chainrule.optimizers']
    """

    def below(area: str) -> list[str]:
        inside = [f"{area}.{name}" for name in names_in(area)]
        modules = [name for name in inside if isinstance(value_of(name), ModuleType)]
        return [deeper for module in modules for deeper in [*below(module), module]]

    return [*below("chainrule"), *EXTRA, "chainrule"]


def names_in(area: str) -> list[str]:
    """Return the public names of a module: its `__all__`, or what it defines itself.

    >>> names_in("chainrule.datasets")[-1]
    'xor'
    """
    module = importlib.import_module(area)
    if hasattr(module, "__all__"):
        return list(module.__all__)
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == area
        if isinstance(value, type) or inspect.isfunction(value)
    ]


def entries(area: str, family: str | None = None) -> list[Entry]:
    """Return what is shown of an area, or of a family of layers: classes, then functions.

    Each is sorted by name, but a class that others derive from comes first. A layer whose module
    fits no family is in "core".
    """
    found = [entry for entry in homes() if entry.area == area]
    if family is not None:
        found = [entry for entry in found if (entry.family or "core") == family]

    def order(entry: Entry) -> tuple[bool, bool, str]:
        is_base = any(_derives(other.thing, entry.thing) for other in found)
        return (not entry.is_class, not is_base, entry.name.lower())

    return sorted(found, key=order)


def in_order() -> list[Entry]:
    """Return all entries, area by area and family by family, as the reference goes through them."""
    order: list[Entry] = []
    for area in areas():
        for family in FAMILIES if area == "chainrule.layers" else [None]:
            order += entries(area, family)
    return order


@cache
def homes() -> list[Entry]:
    """Return every public class and function once, less what only says that it is left out."""
    places: dict[Any, list[tuple[str, str]]] = {}
    for area in areas():
        for name in names_in(area):
            value = value_of(f"{area}.{name}")
            if isinstance(value, ModuleType) or home_module(type(value)).endswith(".left_out"):
                continue
            # `sigmoid` is a Sigmoid made for the reader: shown with its class.
            made = not isinstance(value, type) and not inspect.isroutine(value)
            # Each area has a `get` of its own, though all are methods of one class.
            thing = type(value) if made else value
            places.setdefault(thing, []).append((area, name))
    return [_entry(thing, found) for thing, found in places.items()]


def entry_of(thing: Any) -> Entry | None:
    """Return where a class or function is shown, if it is public."""
    try:
        return _by_thing().get(thing)
    except TypeError:  # nothing that can't be a key is public
        return None


@cache
def _by_thing() -> dict[Any, Entry]:
    return {entry.thing: entry for entry in homes()}


def value_of(full_name: str) -> Any:
    """Return what a full name stands for.

    >>> value_of("chainrule.losses.mse").__name__
    'mean_squared_error'
    """
    area, _, name = full_name.rpartition(".")
    return getattr(importlib.import_module(area), name)


def home_module(thing: Any) -> str:
    """Return the full name of the module whose file has the code."""
    return str(getattr(thing, "__module__", None) or "")


def members(kind: type) -> dict[str, Any]:
    """Return the methods and properties to show with a class.

    What a public ancestor has is shown there. A class that nothing public derives from shows
    only what it adds itself: what its helpers add is their business.

    >>> from chainrule.layers import Dense, Layer
    >>> members(Dense), "forward" in members(Layer)
    ({}, True)
    """
    ancestors = [base for base in kind.__mro__[1:] if entry_of(base)]
    shown = {name for base in ancestors for name in dir(base)}
    is_base = any(_derives(entry.thing, kind) for entry in homes())
    bases = kind.__mro__ if is_base or not ancestors else (kind,)
    found: dict[str, Any] = {}
    for base in bases:
        if not home_module(base).startswith("chainrule"):
            continue
        for name, value in vars(base).items():
            teaches = inspect.isroutine(value) or isinstance(value, (property, classmethod))
            if teaches and not name.startswith("_") and name not in (*shown, *found):
                found[name] = value
    return found


def find(name: str, seen_from: Any) -> Any:
    """Return what a name in a docstring means: in full, or as seen from the code's own module.

    >>> from chainrule.layers import Conv2D
    >>> find("chainrule.layers.Dense", Conv2D).__name__, find("Convolution", Conv2D).__name__
    ('Dense', 'Convolution')
    """
    for full in (name, f"{home_module(seen_from)}.{name}"):
        module, _, last = full.rpartition(".")
        if module.startswith("chainrule"):
            try:
                return getattr(importlib.import_module(module), last)
            except (ImportError, AttributeError):
                continue
    return None


def linked(thing: Any) -> list[Any]:
    """Return what the docstring sends a reader to, and what the docstrings there do, and so on.

    >>> from chainrule.layers import Conv2D
    >>> [kind.__name__ for kind in linked(Conv2D)][:2]
    ['Convolution', 'BaseConv']
    """
    found: list[Any] = []
    queue = [thing]
    while queue:
        place = queue.pop(0)
        for _, name in LINK.findall(inspect.getdoc(place) or ""):
            other = find(name, place)
            if home_module(other).startswith("chainrule") and other not in found:
                found.append(other)
                queue.append(other)
    return found


def summary(thing: Any) -> str:
    """Return the first paragraph of the docstring, in one line.

    >>> summary(summary)
    'Return the first paragraph of the docstring, in one line.'
    """
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def _derives(thing: Any, base: Any) -> bool:
    """Whether one class is below another."""
    return (
        thing is not base
        and all(isinstance(each, type) for each in (thing, base))
        and (issubclass(thing, base))
    )


def _fits(stem: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(stem, pattern) for pattern in patterns)


def _entry(thing: Any, places: list[tuple[str, str]]) -> Entry:
    """Choose the place that the code's own module and name speak for."""
    module, own = home_module(thing), getattr(thing, "__name__", "")

    def rank(place: tuple[str, str]) -> tuple[bool, bool, bool]:
        area, name = place
        inside = module == area or module.startswith(f"{area}.")
        return (area == "chainrule", not inside, name != own)

    (area, name), *others = sorted(places, key=rank)
    return Entry(area, name, thing, [".".join(other) for other in others])
