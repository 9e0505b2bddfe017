"""Layers: each a function with weights that owns its step of the chain rule."""

from chainrule.config import Area
from chainrule.layers.activation import Activation
from chainrule.layers.activation_elu import ELU
from chainrule.layers.activation_leaky_relu import LeakyReLU
from chainrule.layers.activation_prelu import PReLU
from chainrule.layers.activation_relu import ReLU
from chainrule.layers.activation_softmax import Softmax
from chainrule.layers.additive_attention import AdditiveAttention
from chainrule.layers.attention import Attention
from chainrule.layers.base import Layer
from chainrule.layers.bidirectional import Bidirectional
from chainrule.layers.checks import InputSpec
from chainrule.layers.conv import (
    Conv1D,
    Conv2D,
    Conv3D,
    Convolution1D,
    Convolution2D,
    Convolution3D,
)
from chainrule.layers.conv_transpose import (
    Conv1DTranspose,
    Conv2DTranspose,
    Conv3DTranspose,
    Convolution1DTranspose,
    Convolution2DTranspose,
    Convolution3DTranspose,
)
from chainrule.layers.dense import Dense
from chainrule.layers.depthwise_conv import DepthwiseConv1D, DepthwiseConv2D
from chainrule.layers.edges import (
    Cropping1D,
    Cropping2D,
    Cropping3D,
    ZeroPadding1D,
    ZeroPadding2D,
    ZeroPadding3D,
)
from chainrule.layers.einsum_dense import EinsumDense
from chainrule.layers.embedding import Embedding
from chainrule.layers.getitem import GetItem
from chainrule.layers.global_pooling import (
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalAveragePooling3D,
    GlobalAvgPool1D,
    GlobalAvgPool2D,
    GlobalAvgPool3D,
    GlobalMaxPool1D,
    GlobalMaxPool2D,
    GlobalMaxPool3D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalMaxPooling3D,
)
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
from chainrule.layers.pooling import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    AvgPool1D,
    AvgPool2D,
    AvgPool3D,
    MaxPool1D,
    MaxPool2D,
    MaxPool3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from chainrule.layers.rescaling import Rescaling
from chainrule.layers.rnn import RNN
from chainrule.layers.separable_conv import (
    SeparableConv1D,
    SeparableConv2D,
    SeparableConvolution1D,
    SeparableConvolution2D,
)
from chainrule.layers.simple_rnn import SimpleRNN, SimpleRNNCell
from chainrule.layers.stacked_rnn_cells import StackedRNNCells
from chainrule.layers.time_distributed import TimeDistributed
from chainrule.layers.up_sampling import UpSampling1D, UpSampling2D, UpSampling3D

__all__ = [
    "ELU",
    "GRU",
    "LSTM",
    "RNN",
    "Activation",
    "Add",
    "AdditiveAttention",
    "Attention",
    "Average",
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "AvgPool1D",
    "AvgPool2D",
    "AvgPool3D",
    "Bidirectional",
    "Concatenate",
    "Conv1D",
    "Conv1DTranspose",
    "Conv2D",
    "Conv2DTranspose",
    "Conv3D",
    "Conv3DTranspose",
    "Convolution1D",
    "Convolution1DTranspose",
    "Convolution2D",
    "Convolution2DTranspose",
    "Convolution3D",
    "Convolution3DTranspose",
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
    "Dense",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "Dot",
    "EinsumDense",
    "Embedding",
    "GRUCell",
    "GetItem",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "GlobalAvgPool1D",
    "GlobalAvgPool2D",
    "GlobalAvgPool3D",
    "GlobalMaxPool1D",
    "GlobalMaxPool2D",
    "GlobalMaxPool3D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
    "GroupQueryAttention",
    "GroupedQueryAttention",
    "Input",
    "InputLayer",
    "InputSpec",
    "LSTMCell",
    "Layer",
    "LeakyReLU",
    "Masking",
    "MaxPool1D",
    "MaxPool2D",
    "MaxPool3D",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
    "Maximum",
    "Minimum",
    "MultiHeadAttention",
    "Multiply",
    "PReLU",
    "ReLU",
    "Rescaling",
    "SeparableConv1D",
    "SeparableConv2D",
    "SeparableConvolution1D",
    "SeparableConvolution2D",
    "SimpleRNN",
    "SimpleRNNCell",
    "Softmax",
    "StackedRNNCells",
    "Subtract",
    "TimeDistributed",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "ZeroPadding3D",
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
