"""Optimizers: how gradients become a change of the weights.

>>> get("sgd").learning_rate
0.01
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chainrule.errors import UnsupportedError
from chainrule.lazy import attach
from chainrule.optimizers.base import Optimizer as Optimizer
from chainrule.serialization import Area

if TYPE_CHECKING:
    from chainrule.optimizers import schedules as schedules
    from chainrule.optimizers.adadelta import Adadelta as Adadelta
    from chainrule.optimizers.adafactor import Adafactor as Adafactor
    from chainrule.optimizers.adagrad import Adagrad as Adagrad
    from chainrule.optimizers.adam import Adam as Adam
    from chainrule.optimizers.adamax import Adamax as Adamax
    from chainrule.optimizers.adamw import AdamW as AdamW
    from chainrule.optimizers.ftrl import Ftrl as Ftrl
    from chainrule.optimizers.lamb import Lamb as Lamb
    from chainrule.optimizers.lion import Lion as Lion
    from chainrule.optimizers.muon import Muon as Muon
    from chainrule.optimizers.nadam import Nadam as Nadam
    from chainrule.optimizers.rmsprop import RMSprop as RMSprop
    from chainrule.optimizers.sgd import SGD as SGD

# The public names of each module; a module without names is public itself.
HOMES: dict[str, list[str]] = {
    "adadelta": ["Adadelta"],
    "adafactor": ["Adafactor"],
    "adagrad": ["Adagrad"],
    "adam": ["Adam"],
    "adamax": ["Adamax"],
    "adamw": ["AdamW"],
    "base": ["Optimizer"],
    "ftrl": ["Ftrl"],
    "lamb": ["Lamb"],
    "lion": ["Lion"],
    "muon": ["Muon"],
    "nadam": ["Nadam"],
    "rmsprop": ["RMSprop"],
    "sgd": ["SGD"],
    "schedules": [],
}

AREA = Area(
    "optimizer",
    "chainrule.optimizers",
    Optimizer,
    {
        "adadelta": "Adadelta",
        "adafactor": "Adafactor",
        "adagrad": "Adagrad",
        "adam": "Adam",
        "adamax": "Adamax",
        "adamw": "AdamW",
        "ftrl": "Ftrl",
        "lamb": "Lamb",
        "lion": "Lion",
        "muon": "Muon",
        "nadam": "Nadam",
        "rmsprop": "RMSprop",
        "sgd": "SGD",
    },
)
serialize = AREA.serialize

# What Keras has besides, and why it is not here.
LEFT_OUT = {
    "LossScaleOptimizer": "it serves half precision, and Chainrule computes in float32 or float64",
    "MultiOptimizer": "one optimizer serves the whole model",
    "OptimizerMap": "one optimizer serves the whole model",
    "ScheduleFreeAdamW": "AdamW with a schedule comes nearest",
}


def get(identifier: Any) -> Any:
    """Return the optimizer meant: by name, by class, by description, or the object itself.

    None stays None. Capitals don't matter in names.

    Raises
    ------
    UnknownNameError : no optimizer has that name
    UnsupportedError : Keras has it, and Chainrule leaves it out
    ArgumentError : something else came

    >>> get("SGD").momentum
    0.0
    >>> get({"class_name": "adam", "config": {"learning_rate": 0.5}})
    <Adam learning_rate=0.5>

    """
    if isinstance(identifier, Mapping):
        return deserialize(identifier)
    _refuse_left_out(identifier)
    return AREA.get(identifier)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Return a new optimizer from its description, or from its name. Capitals don't matter in it.

    Raises
    ------
    UnknownNameError : no optimizer has that name
    UnsupportedError : Keras has it, and Chainrule leaves it out
    ArgumentError : the description is malformed, or its config doesn't fit the class

    >>> from chainrule.optimizers import SGD
    >>> deserialize(serialize(SGD(0.25)))
    <SGD learning_rate=0.25>

    """
    if isinstance(config, Mapping):
        name = config.get("class_name")
        _refuse_left_out(name)
        known = AREA.names.get(name.lower()) if isinstance(name, str) else None
        if known is not None and name not in (custom_objects or {}):
            # Keras names a module of the engine it ran on, such as its own SGD for PyTorch.
            module = config.get("module")
            ours = AREA.module if str(module).startswith("keras.") else module
            config = {**config, "class_name": known, "module": ours}
    else:
        _refuse_left_out(config)
    return AREA.deserialize(config, custom_objects)


def _refuse_left_out(name: Any) -> None:
    """Raise an UnsupportedError if Keras has an optimizer of this name that is left out."""
    for left_out, reason in LEFT_OUT.items():
        if isinstance(name, str) and name.lower() == left_out.lower():
            raise UnsupportedError(f"Keras's {left_out} is not in Chainrule: {reason}.")


__getattr__, __dir__, __all__ = attach("chainrule.optimizers", HOMES, LEFT_OUT)
__all__ += ["deserialize", "get", "serialize"]
