"""Layers: each a function with weights that owns its step of the chain rule."""

from chainrule.config import Area
from chainrule.layers.activation import Activation
from chainrule.layers.activation_elu import ELU
from chainrule.layers.activation_leaky_relu import LeakyReLU
from chainrule.layers.activation_prelu import PReLU
from chainrule.layers.activation_relu import ReLU
from chainrule.layers.activation_softmax import Softmax
from chainrule.layers.base import Layer
from chainrule.layers.checks import InputSpec
from chainrule.layers.dense import Dense
from chainrule.layers.getitem import GetItem
from chainrule.layers.input import Input, InputLayer

__all__ = [
    "ELU",
    "Activation",
    "Dense",
    "GetItem",
    "Input",
    "InputLayer",
    "InputSpec",
    "Layer",
    "LeakyReLU",
    "PReLU",
    "ReLU",
    "Softmax",
    "deserialize",
    "get",
    "serialize",
]

AREA = Area(
    "layer",
    "chainrule.layers",
    Layer,
    {
        "Activation": Activation,
        "Dense": Dense,
        "ELU": ELU,
        "LeakyReLU": LeakyReLU,
        "PReLU": PReLU,
        "ReLU": ReLU,
        "Softmax": Softmax,
    },
)
get, serialize, deserialize = AREA.get, AREA.serialize, AREA.deserialize
