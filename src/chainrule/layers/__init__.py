"""Layers: each a function with weights that owns its step of the chain rule."""

from chainrule.config import Area
from chainrule.layers.activation import Activation
from chainrule.layers.additive_attention import AdditiveAttention
from chainrule.layers.attention import Attention
from chainrule.layers.base import Layer
from chainrule.layers.checks import InputSpec
from chainrule.layers.dense import Dense
from chainrule.layers.einsum_dense import EinsumDense
from chainrule.layers.embedding import Embedding
from chainrule.layers.getitem import GetItem
from chainrule.layers.grouped_query_attention import GroupedQueryAttention, GroupQueryAttention
from chainrule.layers.input import Input, InputLayer
from chainrule.layers.masking import Masking
from chainrule.layers.multi_head_attention import MultiHeadAttention

__all__ = [
    "Activation",
    "AdditiveAttention",
    "Attention",
    "Dense",
    "EinsumDense",
    "Embedding",
    "GetItem",
    "GroupQueryAttention",
    "GroupedQueryAttention",
    "Input",
    "InputLayer",
    "InputSpec",
    "Layer",
    "Masking",
    "MultiHeadAttention",
    "deserialize",
    "get",
    "serialize",
]

AREA = Area(
    "layer",
    "chainrule.layers",
    Layer,
    {
        "AdditiveAttention": AdditiveAttention,
        "Attention": Attention,
        "Dense": Dense,
        "EinsumDense": EinsumDense,
        "Embedding": Embedding,
        "GroupQueryAttention": GroupQueryAttention,
        "Masking": Masking,
        "MultiHeadAttention": MultiHeadAttention,
    },
)
get, serialize, deserialize = AREA.get, AREA.serialize, AREA.deserialize
