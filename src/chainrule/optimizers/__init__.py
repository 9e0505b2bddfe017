"""Optimizers: how gradients become a change of the weights.

>>> get("sgd").learning_rate
0.01
"""

from collections.abc import Mapping
from typing import Any

from chainrule.errors import UnsupportedError
from chainrule.optimizers import schedules
from chainrule.optimizers.adadelta import Adadelta
from chainrule.optimizers.adafactor import Adafactor
from chainrule.optimizers.adagrad import Adagrad
from chainrule.optimizers.adam import Adam
from chainrule.optimizers.adamax import Adamax
from chainrule.optimizers.adamw import AdamW
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.ftrl import Ftrl
from chainrule.optimizers.lamb import Lamb
from chainrule.optimizers.lion import Lion
from chainrule.optimizers.muon import Muon
from chainrule.optimizers.nadam import Nadam
from chainrule.optimizers.rmsprop import RMSprop
from chainrule.optimizers.sgd import SGD
from chainrule.serialization import Area

__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "Muon",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]

AREA = Area(
    "optimizer",
    "chainrule.optimizers",
    Optimizer,
    {
        "adadelta": Adadelta,
        "adafactor": Adafactor,
        "adagrad": Adagrad,
        "adam": Adam,
        "adamax": Adamax,
        "adamw": AdamW,
        "ftrl": Ftrl,
        "lamb": Lamb,
        "lion": Lion,
        "muon": Muon,
        "nadam": Nadam,
        "rmsprop": RMSprop,
        "sgd": SGD,
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
            config = {**config, "class_name": known.__name__, "module": ours}
    else:
        _refuse_left_out(config)
    return AREA.deserialize(config, custom_objects)


def _refuse_left_out(name: Any) -> None:
    """Raise an UnsupportedError if Keras has an optimizer of this name that is left out."""
    for left_out, reason in LEFT_OUT.items():
        if isinstance(name, str) and name.lower() == left_out.lower():
            raise UnsupportedError(f"Keras's {left_out} is not in Chainrule: {reason}.")


def __getattr__(name: str) -> Any:
    if name in LEFT_OUT:
        _refuse_left_out(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
