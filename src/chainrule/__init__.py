"""Neural networks from first principles, spelled like Keras.

>>> import chainrule as keras
>>> model = keras.Sequential([
...     keras.layers.Dense(4, activation="sigmoid", input_shape=(2,)),
...     keras.layers.Dense(1, activation="sigmoid"),
... ])
>>> model.compile(optimizer="sgd", loss="mse")
>>> model.count_params()
17
"""

from chainrule import (
    activations,
    callbacks,
    constraints,
    datasets,
    errors,
    initializers,
    layers,
    losses,
    metrics,
    models,
    optimizers,
    regularizers,
    saving,
    utils,
)
from chainrule.gradcheck import GradientReport, check_gradients
from chainrule.layers import Input
from chainrule.models import Model, Sequential
from chainrule.trace import LayerTrace, Trace, trace
from chainrule.variable import Variable

__version__ = "0.1.0"

__all__ = [
    "GradientReport",
    "Input",
    "LayerTrace",
    "Model",
    "Sequential",
    "Trace",
    "Variable",
    "activations",
    "callbacks",
    "check_gradients",
    "constraints",
    "datasets",
    "errors",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "regularizers",
    "saving",
    "trace",
    "utils",
]
