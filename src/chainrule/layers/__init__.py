"""Layers: each a function with weights that owns its step of the chain rule."""

from chainrule.config import Area
from chainrule.layers.activation import Activation
from chainrule.layers.additive_attention import AdditiveAttention
from chainrule.layers.attention import Attention
from chainrule.layers.base import Layer
from chainrule.layers.bidirectional import Bidirectional
from chainrule.layers.checks import InputSpec
from chainrule.layers.dense import Dense
from chainrule.layers.einsum_dense import EinsumDense
from chainrule.layers.embedding import Embedding
from chainrule.layers.getitem import GetItem
from chainrule.layers.grouped_query_attention import GroupedQueryAttention, GroupQueryAttention
from chainrule.layers.gru import GRU
from chainrule.layers.gru_cell import GRUCell
from chainrule.layers.input import Input, InputLayer
from chainrule.layers.lstm import LSTM, LSTMCell
from chainrule.layers.masking import Masking
from chainrule.layers.merge_concatenate import Concatenate, concatenate
from chainrule.layers.merge_dot import Dot, dot
from chainrule.layers.merge_extreme import Maximum, Minimum, maximum, minimum
from chainrule.layers.merge_product import Multiply, multiply
from chainrule.layers.merge_sum import Add, Average, Subtract, add, average, subtract
from chainrule.layers.multi_head_attention import MultiHeadAttention
from chainrule.layers.rescaling import Rescaling
from chainrule.layers.rnn import RNN
from chainrule.layers.simple_rnn import SimpleRNN, SimpleRNNCell
from chainrule.layers.stacked_rnn_cells import StackedRNNCells
from chainrule.layers.time_distributed import TimeDistributed

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Activation",
    "Add",
    "AdditiveAttention",
    "Attention",
    "Average",
    "Bidirectional",
    "Concatenate",
    "Dense",
    "Dot",
    "EinsumDense",
    "Embedding",
    "GRUCell",
    "GetItem",
    "GroupQueryAttention",
    "GroupedQueryAttention",
    "Input",
    "InputLayer",
    "InputSpec",
    "LSTMCell",
    "Layer",
    "Masking",
    "Maximum",
    "Minimum",
    "MultiHeadAttention",
    "Multiply",
    "Rescaling",
    "SimpleRNN",
    "SimpleRNNCell",
    "StackedRNNCells",
    "Subtract",
    "TimeDistributed",
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
    {kind.__name__: kind for kind in list(globals().values()) if isinstance(kind, type)},
)
get, serialize, deserialize = AREA.get, AREA.serialize, AREA.deserialize
