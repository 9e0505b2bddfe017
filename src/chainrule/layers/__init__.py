"""Layers: each a function with weights that owns its step of the chain rule."""

from chainrule.layers.activation import Activation
from chainrule.layers.base import Layer
from chainrule.layers.dense import Dense
from chainrule.layers.input import Input

__all__ = ["Activation", "Dense", "Input", "Layer"]
