"""How objects are written down as plain data, and made again from it.

Every object of the library keeps each argument of its constructor under the argument's own name
(scikit-learn's rule). So one function can write down any of them, and the constructor can make it
again; nothing is executed that a file names.

>>> from chainrule import initializers
>>> initializers.serialize(initializers.Constant(0.5))["config"]
{'value': 0.5}
"""

import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

import numpy as np

from chainrule.errors import ArgumentError, UnknownNameError, unknown_name

# The modules whose public classes a description may name. A name is only ever looked up here, among
# classes that registered themselves, and among those that the caller passes.
AREAS: tuple[str, ...] = (
    "chainrule.activations",
    "chainrule.constraints",
    "chainrule.initializers",
    "chainrule.layers",
    "chainrule.losses",
    "chainrule.metrics",
    "chainrule.models",
    "chainrule.optimizers.schedules",
    "chainrule.optimizers",
    "chainrule.regularizers",
)

# What Keras calls by another name in its descriptions.
KERAS_NAMES = {"Functional": "Model"}

# What `custom_object_scope` adds, for the length of a `with` block.
_scope: ContextVar[Mapping[str, Any] | None] = ContextVar("custom_objects", default=None)


class Configurable:
    """An object that can be written down: each constructor argument is kept under its own name.

    >>> class Gate(Configurable):
    ...     def __init__(self, width, hard=False):
    ...         self.width, self.hard = width, hard
    >>> Gate(3).get_config()
    {'width': 3, 'hard': False}
    >>> Gate.from_config({"width": 4}).width
    4

    """

    registered_name: str | None = None
    not_in_config: tuple[str, ...] = ()

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments as plain data, fit for JSON.

        Raises
        ------
        ArgumentError : an argument was not kept under its name, or can't be written down

        """
        config = {}
        for name in constructor_arguments(type(self)):
            if name in self.not_in_config:
                continue
            try:
                value = getattr(self, name)
            except AttributeError:
                raise ArgumentError(
                    f"{type(self).__name__} can't be written down: it takes {name!r} but has no "
                    f"attribute of that name. Keep it (self.{name} = {name}), or give the class a "
                    "get_config of its own."
                ) from None
            config[name] = plain(value, f"{type(self).__name__}.{name}")
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Return a new object from what :meth:`get_config` returned."""
        return cls(**config)

    def serialized(self) -> Any:
        """Return the whole description: the class's name and its config."""
        kind = type(self)
        return {
            "module": public_module(kind),
            "class_name": kind.__name__,
            "config": self.get_config(),
            "registered_name": kind.registered_name,
        }


def constructor_arguments(kind: type) -> list[str]:
    """Return the names that the constructor takes, those passed on to a base class included."""
    names: list[str] = []
    for base in kind.__mro__:
        made = vars(base).get("__init__")
        if made is None:
            continue
        passes_on = False
        for parameter in list(inspect.signature(made).parameters.values())[1:]:
            if parameter.kind is parameter.VAR_KEYWORD:
                passes_on = True
            elif parameter.kind is not parameter.VAR_POSITIONAL and parameter.name not in names:
                names.append(parameter.name)
        if not passes_on:
            break
    return names


def public_module(kind: type) -> str:
    """Return the module that a reader imports the class from.

    >>> from chainrule.layers import Dense
    >>> public_module(Dense)
    'chainrule.layers'
    """
    for area in AREAS:
        if kind.__module__ == area or kind.__module__.startswith(area + "."):
            return area
    return kind.__module__


def plain(value: Any, what: str) -> Any:
    """Return ``value`` as plain data: None, numbers, text, lists and dicts of these.

    Raises
    ------
    ArgumentError : it can't be written down, such as a function

    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Configurable):
        return value.serialized()
    if isinstance(value, np.dtype):
        return value.name
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item, what) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item, what) for key, item in value.items()}
    raise ArgumentError(
        f"{what} = {value!r} can't be written down as plain data. Functions and open files can't; "
        "a class of your own can, if it derives from chainrule.serialization.Configurable."
    )


def deserialize(
    description: Any, custom_objects: Mapping[str, Any] | None = None, area: str | None = None
) -> Any:
    """Return a new object from a description that ``serialized`` gave (or Keras's twin of it).

    Parameters
    ----------
    description : {"module", "class_name", "config", "registered_name"}
    custom_objects : your own classes, by name
    area : where to look if the description names no module

    Raises
    ------
    UnknownNameError : no class of that name is known
    ArgumentError : the description is malformed, or its config doesn't fit the class

    >>> deserialize({"class_name": "Zeros", "config": {}}, area="chainrule.initializers")((1,))
    array([0.], dtype=float32)

    """
    if not isinstance(description, Mapping) or not isinstance(description.get("class_name"), str):
        raise ArgumentError(
            f"{short(description)} describes no object: a dict with 'class_name' and 'config' is "
            "wanted."
        )
    name, config = description["class_name"], description.get("config", {})
    if not isinstance(config, Mapping):
        raise ArgumentError(f"The config of {name!r} is {short(config)}; a dict is wanted.")
    with custom_object_scope(custom_objects or {}):
        kind = find_class(name, description.get("module"), description.get("registered_name"), area)
        try:
            return kind.from_config(dict(config))
        except TypeError as error:
            raise ArgumentError(f"{name} can't be made from its config: {error}.") from error


def find_class(
    name: str, module: Any = None, registered_name: Any = None, area: str | None = None
) -> Any:
    """Return the class of that name: a custom one, a registered one, or one of the library's."""
    custom = _scope.get() or {}
    name = KERAS_NAMES.get(name, name)
    for key in (registered_name, name):
        if isinstance(key, str) and key in custom:
            return custom[key]
    for kind in subclasses(Configurable):
        own = vars(kind).get("registered_name")
        if own is not None and own in (registered_name, name):
            return kind
    places = AREAS
    if isinstance(module, str):
        mapped = "chainrule" + module.removeprefix("keras") if module[:5] == "keras" else module
        mapped = mapped.replace("chainrule.src.", "chainrule.")
        # `a + b` in a model of Keras's is written as one of its operations.
        mapped = mapped.replace("chainrule.ops.numpy", "chainrule.layers")
        # Keras files its models under "keras" and their modules.
        places = tuple(a for a in AREAS if mapped == a or mapped.startswith(a + ".")) or (
            ("chainrule.models",) if mapped == "chainrule" else ()
        )
    elif area is not None:
        places = (area, "chainrule.models") if area == "chainrule.layers" else (area,)
    for place in places:
        area_module = importlib.import_module(place)
        if name in area_module.__all__:
            found = getattr(area_module, name)
            if isinstance(found, type) and issubclass(found, Configurable):
                return found
    raise UnknownNameError(
        f"No class {name!r} is known" + (f" in {module!r}" if module else "") + ". If it is your "
        f"own, pass custom_objects={{{name!r}: {name}}}, or put @register_keras_serializable() "
        "above it. Otherwise Chainrule has no such object."
    )


def subclasses(kind: type) -> Iterator[type]:
    """Yield all classes below this one."""
    child: type
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


@contextmanager
def custom_object_scope(objects: Mapping[str, Any]) -> Iterator[None]:
    """Make your own classes known by name inside a ``with`` block.

    >>> with custom_object_scope({"Gate": Configurable}):
    ...     find_class("Gate") is Configurable
    True
    """
    token = _scope.set({**(_scope.get() or {}), **objects})
    try:
        yield
    finally:
        _scope.reset(token)


def register_keras_serializable(
    package: str = "Custom", name: str | None = None
) -> Callable[[type], type]:
    """Return a decorator that makes a class of yours known by ``package>name`` when loading.

    Parameters
    ----------
    package : whose it is, so that two of one name can be told apart
    name : the class's own unless given

    Raises
    ------
    ArgumentError : (from the decorator) the class is no layer, loss, metric or the like

    >>> @register_keras_serializable("shop")
    ... class Gate(Configurable):
    ...     pass
    >>> Gate.registered_name
    'shop>Gate'
    """

    def register(kind: type) -> type:
        if not issubclass(kind, Configurable):
            raise ArgumentError(f"{kind.__name__} is no layer, loss, metric or the like.")
        kind.registered_name = f"{package}>{name or kind.__name__}"
        return kind

    return register


class Area:
    """The objects of one kind, found by name: what stands behind every area's ``get``.

    Parameters
    ----------
    kind : what they are, in the singular, for errors
    module : their public module
    base : their base class
    names : every accepted name, and the class or its name; class names are accepted besides

    """

    def __init__(self, kind: str, module: str, base: type, names: Mapping[str, Any]) -> None:
        self.kind, self.module, self.base = kind, module, base
        self.names = dict(names)

    @property
    def classes(self) -> dict[str, Any]:
        """The public classes of this kind, by name."""
        public = importlib.import_module(self.module)
        found = {name: getattr(public, name) for name in public.__all__ if name[0].isupper()}
        found |= {made.__name__: made for made in map(self._loaded, self.names.values())}
        kinds = {name: kind for name, kind in found.items() if self._fits(kind)}
        return {name: kind for name, kind in kinds.items() if kind is not self.base}

    def _loaded(self, meant: Any) -> Any:
        """Return the class, for itself or its name: a class may wait to be loaded."""
        named = isinstance(meant, str)
        return getattr(importlib.import_module(self.module), meant, None) if named else meant

    def _fits(self, kind: Any) -> bool:
        return isinstance(kind, type) and issubclass(kind, self.base)

    def get(self, identifier: Any) -> Any:
        """Return the object meant: by name, by class, by description, or the object itself.

        None stays None.

        Raises
        ------
        UnknownNameError : nothing has that name
        ArgumentError : something else came

        >>> from chainrule import layers
        >>> layers.get({"class_name": "Dense", "config": {"units": 3}}).units
        3

        """
        if identifier is None or isinstance(identifier, self.base):
            return identifier
        if self._fits(identifier):
            return identifier()
        if isinstance(identifier, str):
            return self.find(identifier)()
        if isinstance(identifier, Mapping):
            return self.deserialize(identifier)
        raise ArgumentError(self.refusal(identifier))

    def find(self, name: str) -> Any:
        """Return the class of that name."""
        custom = _scope.get() or {}
        found = custom.get(name) or self._loaded(self.names.get(name.lower()))
        if found is None and name[:1].isupper():
            found = self._loaded(name)
        if not self._fits(found):
            raise unknown_name(self.kind, name, self.names or self.classes)
        return found

    def refusal(self, identifier: Any) -> str:
        """Say what was wanted instead."""
        base = self.base.__name__
        article = "an" if base[0] in "AEIOU" else "a"
        found = f"{identifier!r} is neither the name of {article} {self.kind} nor {article} {base}."
        known = ", ".join(sorted(self.classes))
        return f"{found} Subclass {self.module}.{base}, or use one of: {known}."

    def serialize(self, thing: Any) -> Any:
        """Return the object's description as plain data.

        Raises
        ------
        ArgumentError : it is no such object, or can't be written down

        >>> from chainrule import constraints
        >>> constraints.serialize(constraints.MaxNorm(1.0))["config"]
        {'max_value': 1.0, 'axis': 0}

        """
        if not isinstance(thing, self.base):
            raise ArgumentError(self.refusal(thing))
        return thing.serialized()  # type: ignore[attr-defined]  # every base is Configurable

    def deserialize(self, config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
        """Return a new object from its description, or from its name.

        Raises
        ------
        UnknownNameError, ArgumentError : see :func:`chainrule.serialization.deserialize`

        >>> from chainrule import initializers
        >>> initializers.deserialize({"class_name": "Constant", "config": {"value": 2.0}}).value
        2.0

        """
        with custom_object_scope(custom_objects or {}):
            if isinstance(config, str):
                return self.get(config)
            made = deserialize(config, area=self.module)
        if not isinstance(made, self.base):
            raise ArgumentError(self.refusal(made))
        return made


def short(value: Any) -> str:
    """Return the value as text, cut if it is long."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
