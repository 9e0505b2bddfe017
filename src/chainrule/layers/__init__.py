"""Layers: each a function with weights that owns its step of the chain rule."""

from chainrule.config import Area
from chainrule.layers.activation import Activation
from chainrule.layers.base import Layer
from chainrule.layers.checks import InputSpec
from chainrule.layers.dense import Dense
from chainrule.layers.getitem import GetItem
from chainrule.layers.input import Input, InputLayer
from chainrule.layers.merge_concatenate import Concatenate, concatenate
from chainrule.layers.merge_dot import Dot, dot
from chainrule.layers.merge_extreme import Maximum, Minimum, maximum, minimum
from chainrule.layers.merge_product import Multiply, multiply
from chainrule.layers.merge_sum import Add, Average, Subtract, add, average, subtract
from chainrule.layers.rescaling import Rescaling

__all__ = [
    "Activation",
    "Add",
    "Average",
    "Concatenate",
    "Dense",
    "Dot",
    "GetItem",
    "Input",
    "InputLayer",
    "InputSpec",
    "Layer",
    "Maximum",
    "Minimum",
    "Multiply",
    "Rescaling",
    "Subtract",
    "add",
    "average",
    "concatenate",
    "deserialize",
    "dot",
    "get",
    "maximum",
    "minimum",
    "multiply",
    "serialize",
    "subtract",
]

AREA = Area(
    "layer",
    "chainrule.layers",
    Layer,
    {
        "Add": Add,
        "Average": Average,
        "Concatenate": Concatenate,
        "Dense": Dense,
        "Dot": Dot,
        "Maximum": Maximum,
        "Minimum": Minimum,
        "Multiply": Multiply,
        "Rescaling": Rescaling,
        "Subtract": Subtract,
    },
)
get, serialize, deserialize = AREA.get, AREA.serialize, AREA.deserialize
