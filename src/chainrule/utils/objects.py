"""Keras's names for writing objects down as plain data and making them again.

The work is done in :mod:`chainrule.serialization`.
"""

from collections.abc import Mapping
from typing import Any

from chainrule import serialization
from chainrule.errors import UnsupportedError
from chainrule.serialization import (
    Configurable,
    custom_object_scope,
    register_keras_serializable,
    subclasses,
)

# In Keras both names are one and the same too.
CustomObjectScope = custom_object_scope


def serialize_keras_object(obj: Any) -> Any:
    """Return any object of the library, or plain data that holds some, as plain data.

    Raises
    ------
    ArgumentError : it can't be written down, such as a function

    >>> from chainrule.initializers import Ones
    >>> serialize_keras_object([1, Ones()])[1]["class_name"]
    'Ones'

    """
    return serialization.plain(obj, "obj")


def deserialize_keras_object(
    config: Any, custom_objects: Mapping[str, Any] | None = None, safe_mode: bool = True
) -> Any:
    """Return what :func:`serialize_keras_object` wrote down.

    Parameters
    ----------
    config : plain data
    custom_objects : your own classes, by name
    safe_mode : nothing that a description names is ever executed, so this changes nothing

    Raises
    ------
    UnknownNameError : no class of a name is known
    ArgumentError : a description is malformed

    >>> from chainrule.initializers import Ones
    >>> deserialize_keras_object(serialize_keras_object({"start": Ones()}))["start"]((1,)).tolist()
    [1.0]

    """
    with custom_object_scope(custom_objects or {}):
        return made(config)


def made(description: Any) -> Any:
    """Return a description's object; in plain data, everything described in it.

    >>> made([1, "two", None])
    [1, 'two', None]
    """
    if isinstance(description, (list, tuple)):
        return [made(each) for each in description]
    if isinstance(description, Mapping):
        if "class_name" in description and "config" in description:
            return serialization.deserialize(description)
        return {key: made(value) for key, value in description.items()}
    return description


def get_registered_name(obj: type) -> str:
    """Return the name that a class is registered under, or else its own.

    >>> from chainrule.initializers import Ones
    >>> get_registered_name(Ones)
    'Ones'
    """
    return getattr(obj, "registered_name", None) or obj.__name__


def get_registered_object(name: str, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Return the class registered under a name, or None.

    >>> get_registered_object("Custom>Nothing") is None
    True
    """
    if custom_objects and name in custom_objects:
        return custom_objects[name]
    for kind in subclasses(Configurable):
        if vars(kind).get("registered_name") == name:
            return kind
    return None


def get_custom_objects() -> Any:
    """Refuse: Keras keeps a global dict of classes here, which anyone may change.

    Raises
    ------
    UnsupportedError : always

    >>> get_custom_objects()
    Traceback (most recent call last):
    ...
    chainrule.errors.UnsupportedError: Keras's get_custom_objects is not in Chainrule. Put \
@register_keras_serializable() above the class, or use custom_object_scope.
    """
    raise UnsupportedError(
        "Keras's get_custom_objects is not in Chainrule. Put @register_keras_serializable() above "
        "the class, or use custom_object_scope."
    )


__all__ = [
    "CustomObjectScope",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "register_keras_serializable",
    "serialize_keras_object",
]
