"""Small tools: seeds, progress, arrays to train on, and objects written down."""

import importlib
from typing import TYPE_CHECKING, Any

from chainrule.errors import UnsupportedError
from chainrule.seed import set_random_seed
from chainrule.utils.dataset import PyDataset
from chainrule.utils.numbers import normalize, to_categorical
from chainrule.utils.objects import (
    CustomObjectScope,
    custom_object_scope,
    deserialize_keras_object,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
    serialize_keras_object,
)
from chainrule.utils.progbar import Progbar
from chainrule.utils.sequences import pad_sequences
from chainrule.utils.splitting import split_dataset
from chainrule.utils.timeseries import timeseries_dataset_from_array

Sequence = PyDataset  # Keras's older name

if TYPE_CHECKING:
    from chainrule.plots import plot_model as plot_model

__all__ = [
    "CustomObjectScope",
    "Progbar",
    "PyDataset",
    "Sequence",
    "clear_session",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "normalize",
    "pad_sequences",
    "plot_model",
    "register_keras_serializable",
    "serialize_keras_object",
    "set_random_seed",
    "split_dataset",
    "timeseries_dataset_from_array",
    "to_categorical",
]


def clear_session(free_memory: bool = True) -> None:
    """Do nothing: there is no session, so nothing is left of a model that nobody holds.

    >>> clear_session()
    """


def __getattr__(name: str) -> Any:
    # Pictures rest on models, and models on what is here: this door opens when somebody asks.
    if name == "plot_model":
        return importlib.import_module("chainrule.plots").plot_model
    if name == "model_to_dot":
        raise UnsupportedError(
            "Keras's model_to_dot is not in Chainrule: plot_model draws without Graphviz."
        )
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
