"""Layers: each a function with weights that owns its step of the chain rule."""

from chainrule.config import Area
from chainrule.layers.activation import Activation
from chainrule.layers.base import Layer
from chainrule.layers.checks import InputSpec
from chainrule.layers.dense import Dense
from chainrule.layers.getitem import GetItem
from chainrule.layers.input import Input, InputLayer

__all__ = [
    "Activation",
    "Dense",
    "GetItem",
    "Input",
    "InputLayer",
    "InputSpec",
    "Layer",
    "deserialize",
    "get",
    "serialize",
]

AREA = Area("layer", "chainrule.layers", Layer, {"Dense": Dense})
get, serialize, deserialize = AREA.get, AREA.serialize, AREA.deserialize
