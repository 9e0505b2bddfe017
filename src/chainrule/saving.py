"""Saving and loading, under Keras's names. What happens is in :mod:`chainrule.models.saving`."""

from chainrule.models.saving import load_model, load_weights, save_model, save_weights
from chainrule.serialization import (
    custom_object_scope,
    deserialize,
    register_keras_serializable,
)

__all__ = [
    "custom_object_scope",
    "deserialize",
    "load_model",
    "load_weights",
    "register_keras_serializable",
    "save_model",
    "save_weights",
]
