"""Small tools: seeds, progress, arrays to train on, and objects written down."""

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

__all__ = [
    "CustomObjectScope",
    "Progbar",
    "PyDataset",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "normalize",
    "pad_sequences",
    "register_keras_serializable",
    "serialize_keras_object",
    "set_random_seed",
    "split_dataset",
    "to_categorical",
]
