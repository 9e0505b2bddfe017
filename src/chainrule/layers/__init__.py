"""Layers: each a function with weights that owns its step of the chain rule."""

from typing import TYPE_CHECKING

from chainrule.layers.base import Layer
from chainrule.layers.left_out import LEFT_OUT
from chainrule.lazy import attach
from chainrule.serialization import Area

if TYPE_CHECKING:
    from chainrule.layers.activation import Activation as Activation
    from chainrule.layers.activation_elu import ELU as ELU
    from chainrule.layers.activation_leaky_relu import LeakyReLU as LeakyReLU
    from chainrule.layers.activation_prelu import PReLU as PReLU
    from chainrule.layers.activation_relu import ReLU as ReLU
    from chainrule.layers.activation_softmax import Softmax as Softmax
    from chainrule.layers.activity_regularization import (
        ActivityRegularization as ActivityRegularization,
    )
    from chainrule.layers.additive_attention import AdditiveAttention as AdditiveAttention
    from chainrule.layers.alpha_dropout import AlphaDropout as AlphaDropout
    from chainrule.layers.attention import Attention as Attention
    from chainrule.layers.batch_normalization import BatchNormalization as BatchNormalization
    from chainrule.layers.bidirectional import Bidirectional as Bidirectional
    from chainrule.layers.checks import InputSpec as InputSpec
    from chainrule.layers.conv import Conv1D as Conv1D
    from chainrule.layers.conv import Conv2D as Conv2D
    from chainrule.layers.conv import Conv3D as Conv3D
    from chainrule.layers.conv import Convolution1D as Convolution1D
    from chainrule.layers.conv import Convolution2D as Convolution2D
    from chainrule.layers.conv import Convolution3D as Convolution3D
    from chainrule.layers.conv_transpose import Conv1DTranspose as Conv1DTranspose
    from chainrule.layers.conv_transpose import Conv2DTranspose as Conv2DTranspose
    from chainrule.layers.conv_transpose import Conv3DTranspose as Conv3DTranspose
    from chainrule.layers.conv_transpose import Convolution1DTranspose as Convolution1DTranspose
    from chainrule.layers.conv_transpose import Convolution2DTranspose as Convolution2DTranspose
    from chainrule.layers.conv_transpose import Convolution3DTranspose as Convolution3DTranspose
    from chainrule.layers.dense import Dense as Dense
    from chainrule.layers.depthwise_conv import DepthwiseConv1D as DepthwiseConv1D
    from chainrule.layers.depthwise_conv import DepthwiseConv2D as DepthwiseConv2D
    from chainrule.layers.dropout import Dropout as Dropout
    from chainrule.layers.edges import Cropping1D as Cropping1D
    from chainrule.layers.edges import Cropping2D as Cropping2D
    from chainrule.layers.edges import Cropping3D as Cropping3D
    from chainrule.layers.edges import ZeroPadding1D as ZeroPadding1D
    from chainrule.layers.edges import ZeroPadding2D as ZeroPadding2D
    from chainrule.layers.edges import ZeroPadding3D as ZeroPadding3D
    from chainrule.layers.einsum_dense import EinsumDense as EinsumDense
    from chainrule.layers.embedding import Embedding as Embedding
    from chainrule.layers.flatten import Flatten as Flatten
    from chainrule.layers.gaussian_dropout import GaussianDropout as GaussianDropout
    from chainrule.layers.gaussian_noise import GaussianNoise as GaussianNoise
    from chainrule.layers.getitem import GetItem as GetItem
    from chainrule.layers.global_pooling import GlobalAveragePooling1D as GlobalAveragePooling1D
    from chainrule.layers.global_pooling import GlobalAveragePooling2D as GlobalAveragePooling2D
    from chainrule.layers.global_pooling import GlobalAveragePooling3D as GlobalAveragePooling3D
    from chainrule.layers.global_pooling import GlobalAvgPool1D as GlobalAvgPool1D
    from chainrule.layers.global_pooling import GlobalAvgPool2D as GlobalAvgPool2D
    from chainrule.layers.global_pooling import GlobalAvgPool3D as GlobalAvgPool3D
    from chainrule.layers.global_pooling import GlobalMaxPool1D as GlobalMaxPool1D
    from chainrule.layers.global_pooling import GlobalMaxPool2D as GlobalMaxPool2D
    from chainrule.layers.global_pooling import GlobalMaxPool3D as GlobalMaxPool3D
    from chainrule.layers.global_pooling import GlobalMaxPooling1D as GlobalMaxPooling1D
    from chainrule.layers.global_pooling import GlobalMaxPooling2D as GlobalMaxPooling2D
    from chainrule.layers.global_pooling import GlobalMaxPooling3D as GlobalMaxPooling3D
    from chainrule.layers.group_normalization import GroupNormalization as GroupNormalization
    from chainrule.layers.grouped_query_attention import (
        GroupedQueryAttention as GroupedQueryAttention,
    )
    from chainrule.layers.grouped_query_attention import GroupQueryAttention as GroupQueryAttention
    from chainrule.layers.gru import GRU as GRU
    from chainrule.layers.gru_cell import GRUCell as GRUCell
    from chainrule.layers.identity import Identity as Identity
    from chainrule.layers.input import Input as Input
    from chainrule.layers.input import InputLayer as InputLayer
    from chainrule.layers.lambda_layer import Lambda as Lambda
    from chainrule.layers.layer_normalization import LayerNormalization as LayerNormalization
    from chainrule.layers.lstm import LSTM as LSTM
    from chainrule.layers.lstm import LSTMCell as LSTMCell
    from chainrule.layers.masking import Masking as Masking
    from chainrule.layers.merge_concatenate import Concatenate as Concatenate
    from chainrule.layers.merge_concatenate import concatenate as concatenate
    from chainrule.layers.merge_dot import Dot as Dot
    from chainrule.layers.merge_dot import dot as dot
    from chainrule.layers.merge_extreme import Maximum as Maximum
    from chainrule.layers.merge_extreme import Minimum as Minimum
    from chainrule.layers.merge_extreme import maximum as maximum
    from chainrule.layers.merge_extreme import minimum as minimum
    from chainrule.layers.merge_product import Multiply as Multiply
    from chainrule.layers.merge_product import multiply as multiply
    from chainrule.layers.merge_sum import Add as Add
    from chainrule.layers.merge_sum import Average as Average
    from chainrule.layers.merge_sum import Subtract as Subtract
    from chainrule.layers.merge_sum import add as add
    from chainrule.layers.merge_sum import average as average
    from chainrule.layers.merge_sum import subtract as subtract
    from chainrule.layers.multi_head_attention import MultiHeadAttention as MultiHeadAttention
    from chainrule.layers.normalization import Normalization as Normalization
    from chainrule.layers.operation_arithmetic import Arithmetic as Arithmetic
    from chainrule.layers.operation_axes import Reshaped as Reshaped
    from chainrule.layers.operation_axes import Transpose as Transpose
    from chainrule.layers.operation_function import Function as Function
    from chainrule.layers.operation_function import Power as Power
    from chainrule.layers.operation_matmul import Matmul as Matmul
    from chainrule.layers.operation_reduction import Reduction as Reduction
    from chainrule.layers.permute import Permute as Permute
    from chainrule.layers.pooling import AveragePooling1D as AveragePooling1D
    from chainrule.layers.pooling import AveragePooling2D as AveragePooling2D
    from chainrule.layers.pooling import AveragePooling3D as AveragePooling3D
    from chainrule.layers.pooling import AvgPool1D as AvgPool1D
    from chainrule.layers.pooling import AvgPool2D as AvgPool2D
    from chainrule.layers.pooling import AvgPool3D as AvgPool3D
    from chainrule.layers.pooling import MaxPool1D as MaxPool1D
    from chainrule.layers.pooling import MaxPool2D as MaxPool2D
    from chainrule.layers.pooling import MaxPool3D as MaxPool3D
    from chainrule.layers.pooling import MaxPooling1D as MaxPooling1D
    from chainrule.layers.pooling import MaxPooling2D as MaxPooling2D
    from chainrule.layers.pooling import MaxPooling3D as MaxPooling3D
    from chainrule.layers.repeat_vector import RepeatVector as RepeatVector
    from chainrule.layers.rescaling import Rescaling as Rescaling
    from chainrule.layers.reshape import Reshape as Reshape
    from chainrule.layers.rms_normalization import RMSNormalization as RMSNormalization
    from chainrule.layers.rnn import RNN as RNN
    from chainrule.layers.separable_conv import SeparableConv1D as SeparableConv1D
    from chainrule.layers.separable_conv import SeparableConv2D as SeparableConv2D
    from chainrule.layers.separable_conv import SeparableConvolution1D as SeparableConvolution1D
    from chainrule.layers.separable_conv import SeparableConvolution2D as SeparableConvolution2D
    from chainrule.layers.simple_rnn import SimpleRNN as SimpleRNN
    from chainrule.layers.simple_rnn import SimpleRNNCell as SimpleRNNCell
    from chainrule.layers.spatial_dropout import SpatialDropout1D as SpatialDropout1D
    from chainrule.layers.spatial_dropout import SpatialDropout2D as SpatialDropout2D
    from chainrule.layers.spatial_dropout import SpatialDropout3D as SpatialDropout3D
    from chainrule.layers.stacked_rnn_cells import StackedRNNCells as StackedRNNCells
    from chainrule.layers.time_distributed import TimeDistributed as TimeDistributed
    from chainrule.layers.unit_normalization import UnitNormalization as UnitNormalization
    from chainrule.layers.up_sampling import UpSampling1D as UpSampling1D
    from chainrule.layers.up_sampling import UpSampling2D as UpSampling2D
    from chainrule.layers.up_sampling import UpSampling3D as UpSampling3D

# The public names of each file.
HOMES = {
    "activation": ["Activation"],
    "activation_elu": ["ELU"],
    "activation_leaky_relu": ["LeakyReLU"],
    "activation_prelu": ["PReLU"],
    "activation_relu": ["ReLU"],
    "activation_softmax": ["Softmax"],
    "activity_regularization": ["ActivityRegularization"],
    "additive_attention": ["AdditiveAttention"],
    "alpha_dropout": ["AlphaDropout"],
    "attention": ["Attention"],
    "base": ["Layer"],
    "batch_normalization": ["BatchNormalization"],
    "bidirectional": ["Bidirectional"],
    "checks": ["InputSpec"],
    "conv": ["Conv1D", "Conv2D", "Conv3D", "Convolution1D", "Convolution2D", "Convolution3D"],
    "conv_transpose": [
        "Conv1DTranspose",
        "Conv2DTranspose",
        "Conv3DTranspose",
        "Convolution1DTranspose",
        "Convolution2DTranspose",
        "Convolution3DTranspose",
    ],
    "dense": ["Dense"],
    "depthwise_conv": ["DepthwiseConv1D", "DepthwiseConv2D"],
    "dropout": ["Dropout"],
    "edges": [
        "Cropping1D",
        "Cropping2D",
        "Cropping3D",
        "ZeroPadding1D",
        "ZeroPadding2D",
        "ZeroPadding3D",
    ],
    "einsum_dense": ["EinsumDense"],
    "embedding": ["Embedding"],
    "flatten": ["Flatten"],
    "gaussian_dropout": ["GaussianDropout"],
    "gaussian_noise": ["GaussianNoise"],
    "getitem": ["GetItem"],
    "global_pooling": [
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
    ],
    "group_normalization": ["GroupNormalization"],
    "grouped_query_attention": ["GroupQueryAttention", "GroupedQueryAttention"],
    "gru": ["GRU"],
    "gru_cell": ["GRUCell"],
    "identity": ["Identity"],
    "input": ["Input", "InputLayer"],
    "lambda_layer": ["Lambda"],
    "layer_normalization": ["LayerNormalization"],
    "lstm": ["LSTM", "LSTMCell"],
    "masking": ["Masking"],
    "merge_concatenate": ["Concatenate", "concatenate"],
    "merge_dot": ["Dot", "dot"],
    "merge_extreme": ["Maximum", "Minimum", "maximum", "minimum"],
    "merge_product": ["Multiply", "multiply"],
    "merge_sum": ["Add", "Average", "Subtract", "add", "average", "subtract"],
    "multi_head_attention": ["MultiHeadAttention"],
    "normalization": ["Normalization"],
    "operation_arithmetic": ["Arithmetic"],
    "operation_axes": ["Reshaped", "Transpose"],
    "operation_function": ["Function", "Power"],
    "operation_matmul": ["Matmul"],
    "operation_reduction": ["Reduction"],
    "permute": ["Permute"],
    "pooling": [
        "AveragePooling1D",
        "AveragePooling2D",
        "AveragePooling3D",
        "AvgPool1D",
        "AvgPool2D",
        "AvgPool3D",
        "MaxPool1D",
        "MaxPool2D",
        "MaxPool3D",
        "MaxPooling1D",
        "MaxPooling2D",
        "MaxPooling3D",
    ],
    "repeat_vector": ["RepeatVector"],
    "rescaling": ["Rescaling"],
    "reshape": ["Reshape"],
    "rms_normalization": ["RMSNormalization"],
    "rnn": ["RNN"],
    "separable_conv": [
        "SeparableConv1D",
        "SeparableConv2D",
        "SeparableConvolution1D",
        "SeparableConvolution2D",
    ],
    "simple_rnn": ["SimpleRNN", "SimpleRNNCell"],
    "spatial_dropout": ["SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"],
    "stacked_rnn_cells": ["StackedRNNCells"],
    "time_distributed": ["TimeDistributed"],
    "unit_normalization": ["UnitNormalization"],
    "up_sampling": ["UpSampling1D", "UpSampling2D", "UpSampling3D"],
}

AREA = Area("layer", "chainrule.layers", Layer, {})
get, serialize, deserialize = AREA.get, AREA.serialize, AREA.deserialize

__getattr__, __dir__, __all__ = attach("chainrule.layers", HOMES, LEFT_OUT)
__all__ += ["deserialize", "get", "serialize"]
