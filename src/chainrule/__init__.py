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

from typing import TYPE_CHECKING

from chainrule.lazy import attach

if TYPE_CHECKING:
    from chainrule import activations as activations
    from chainrule import backend as backend
    from chainrule import callbacks as callbacks
    from chainrule import config as config
    from chainrule import constraints as constraints
    from chainrule import datasets as datasets
    from chainrule import errors as errors
    from chainrule import initializers as initializers
    from chainrule import layers as layers
    from chainrule import losses as losses
    from chainrule import metrics as metrics
    from chainrule import models as models
    from chainrule import ops as ops
    from chainrule import optimizers as optimizers
    from chainrule import random as random
    from chainrule import regularizers as regularizers
    from chainrule import saving as saving
    from chainrule import utils as utils
    from chainrule.gradcheck import GradientReport as GradientReport
    from chainrule.gradcheck import check_gradients as check_gradients
    from chainrule.initializers.base import Initializer as Initializer
    from chainrule.layers.base import Layer as Layer
    from chainrule.layers.checks import InputSpec as InputSpec
    from chainrule.layers.input import Input as Input
    from chainrule.layers.symbolic import KerasTensor as KerasTensor
    from chainrule.losses.base import Loss as Loss
    from chainrule.metrics.base import Metric as Metric
    from chainrule.models.model import Model as Model
    from chainrule.models.sequential import Sequential as Sequential
    from chainrule.optimizers.base import Optimizer as Optimizer
    from chainrule.tracing import LayerTrace as LayerTrace
    from chainrule.tracing import Trace as Trace
    from chainrule.tracing import trace as trace
    from chainrule.variable import Variable as Variable

__version__ = "0.1.0"

# The public names of each module; a module without names is public itself.
HOMES: dict[str, list[str]] = {
    "activations": [],
    "backend": [],
    "callbacks": [],
    "config": [],
    "constraints": [],
    "datasets": [],
    "errors": [],
    "gradcheck": ["GradientReport", "check_gradients"],
    "initializers": [],
    "initializers.base": ["Initializer"],
    "layers": [],
    "layers.base": ["Layer"],
    "layers.checks": ["InputSpec"],
    "layers.input": ["Input"],
    "layers.symbolic": ["KerasTensor"],
    "losses": [],
    "losses.base": ["Loss"],
    "metrics": [],
    "metrics.base": ["Metric"],
    "models": [],
    "models.model": ["Model"],
    "models.sequential": ["Sequential"],
    "ops": [],
    "optimizers": [],
    "optimizers.base": ["Optimizer"],
    "random": [],
    "regularizers": [],
    "saving": [],
    "tracing": ["LayerTrace", "Trace", "trace"],
    "utils": [],
    "variable": ["Variable"],
}

# What Keras has here and Chainrule leaves out.
LEFT_OUT = {
    "DTypePolicy": "give a layer dtype='float32' or 'float64'",
    "Function": "models are made with Model(inputs, outputs)",
    "Operation": "subclass Layer, and give it forward and backward",
    "Quantizer": "weights are float32 or float64",
    "applications": "it brings no trained models",
    "device": "it computes on the processor",
    "distillation": "train the smaller model on the larger one's outputs with fit",
    "distribution": "training that outgrows one machine goes to Keras itself",
    "dtype_policies": "give a layer dtype='float32' or 'float64'",
    "export": "use model.save and chainrule.saving",
    "mixed_precision": "it computes in float32, or float64 for gradient checks",
    "quantizers": "weights are float32 or float64",
    "preprocessing": "pad_sequences and timeseries_dataset_from_array are in keras.utils",
    "tree": "lists and dicts of arrays are Python's own",
    "wrappers": "scikit-learn's wrappers are not made yet",
}

__getattr__, __dir__, __all__ = attach("chainrule", HOMES, LEFT_OUT)
