"""What convolutions refuse, and how they are written down."""

import numpy as np
import pytest

import chainrule as cr
from chainrule import layers


def test_grey_images_without_a_channel_axis_get_the_lesson():
    with pytest.raises(cr.errors.ShapeError) as error:
        layers.Conv2D(8, 3, name="first")(np.zeros((2, 28, 28)))
    for part in ("'first'", "(None, 28, 28)", "(batch, height, width, channels)", "x[..., None]"):
        assert part in str(error.value)


def test_inputs_with_other_channels_than_before_are_refused():
    layer = layers.Conv2D(8, 3, name="first")
    layer(np.zeros((1, 5, 5, 3)))
    with pytest.raises(cr.errors.ShapeError, match="made for 3 channels, and 1 came"):
        layer(np.zeros((1, 5, 5, 1)))
    assert layer(np.zeros((1, 9, 7, 3))).shape == (1, 7, 5, 8)  # another size is fine


@pytest.mark.parametrize(
    "layer",
    [
        layers.Conv2D(1, 5),
        layers.Conv2D(1, 3, dilation_rate=2),
        layers.DepthwiseConv2D((1, 5)),
        layers.SeparableConv2D(1, 5),
    ],
)
def test_a_window_larger_than_the_input_is_refused(layer):
    with pytest.raises(cr.errors.ShapeError, match="doesn't fit"):
        layer(np.zeros((1, 4, 4, 1)))
    with pytest.raises(cr.errors.ShapeError, match="doesn't fit"):
        layer.compute_output_shape((None, 4, 4, 1))


@pytest.mark.parametrize(
    ("kind", "options", "part"),
    [
        (layers.Conv2D, {"filters": 0, "kernel_size": 3}, "filters=0"),
        (layers.Conv2D, {"filters": 2, "kernel_size": 0}, "kernel_size=0"),
        (layers.Conv2D, {"filters": 2, "kernel_size": (3, 3, 3)}, "kernel_size"),
        (layers.Conv2D, {"filters": 2, "kernel_size": 3, "strides": 0}, "strides=0"),
        (layers.Conv2D, {"filters": 2, "kernel_size": 3, "padding": "causal"}, "padding='causal'"),
        (layers.Conv2D, {"filters": 2, "kernel_size": 3, "padding": 1}, "padding=1"),
        (layers.Conv2D, {"filters": 3, "kernel_size": 3, "groups": 2}, "3 filters"),
        (layers.Conv2D, {"filters": 3, "kernel_size": 3, "groups": 0}, "groups=0"),
        (layers.Conv2D, {"filters": 2, "kernel_size": 3, "data_format": "first"}, "data_format"),
        (
            layers.Conv2D,
            {"filters": 2, "kernel_size": 3, "strides": 2, "dilation_rate": 2},
            "dilation_rate=(2, 2)",
        ),
        (
            layers.Conv1DTranspose,
            {"filters": 2, "kernel_size": 3, "strides": 2, "dilation_rate": 2},
            "dilation_rate=(2,)",
        ),
        (
            layers.Conv1DTranspose,
            {"filters": 2, "kernel_size": 3, "strides": 2, "output_padding": 2},
            "output_padding=(2,)",
        ),
        (layers.Conv1DTranspose, {"filters": 2, "kernel_size": 3, "padding": "causal"}, "causal"),
        (layers.DepthwiseConv2D, {"kernel_size": 3, "depth_multiplier": 0}, "depth_multiplier=0"),
        (layers.SeparableConv2D, {"filters": 0, "kernel_size": 3}, "filters=0"),
    ],
)
def test_arguments_that_wont_do_are_named(kind, options, part):
    with pytest.raises(cr.errors.ArgumentError) as error:
        kind(**options)
    assert part in str(error.value)


def test_channels_must_be_known_and_split_into_the_groups():
    with pytest.raises(cr.errors.ShapeError, match="must be known"):
        layers.Conv2D(2, 3).build((None, 8, 8, None))
    with pytest.raises(cr.errors.ShapeError, match="3 channels can't be split into groups=2"):
        layers.Conv2D(2, 3, groups=2).build((None, 8, 8, 3))


def test_nothing_left_to_paint_is_refused():
    layer = layers.Conv1DTranspose(1, 2, strides=2, padding="same", output_padding=0)
    with pytest.raises(cr.errors.ShapeError, match="nothing would come out"):
        layer(np.zeros((1, 1, 1)))


def test_unknown_lengths_stay_unknown():
    shape = (None, None, 8, 3)
    assert layers.Conv2D(4, 3).compute_output_shape(shape) == (None, None, 6, 4)
    up = layers.Conv2DTranspose(4, 3, strides=2)
    assert up.compute_output_shape(shape) == (None, None, 17, 4)
    assert layers.DepthwiseConv2D(3).compute_output_shape(shape) == (None, None, 6, 3)


@pytest.mark.parametrize(
    "layer",
    [
        layers.Conv1D(2, 3, padding="causal", dilation_rate=2, groups=2, activation="relu"),
        layers.Conv2D(2, (3, 1), strides=2, data_format="channels_first", use_bias=False),
        layers.Conv3D(2, 3, kernel_initializer="zeros"),
        layers.Conv1DTranspose(2, 3, strides=2, output_padding=1),
        layers.Conv2DTranspose(2, 3, padding="same"),
        layers.Conv3DTranspose(2, 3, data_format="channels_first", output_padding=0),
        layers.DepthwiseConv1D(3, depth_multiplier=2),
        layers.DepthwiseConv2D(3, padding="same"),
        layers.SeparableConv1D(2, 3, depth_multiplier=2),
        layers.SeparableConv2D(2, 3, pointwise_initializer="ones"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_layers_come_back_from_their_description(layer):
    again = layers.deserialize(layers.serialize(layer))
    assert type(again) is type(layer)
    assert again.get_config() == layer.get_config()
    assert again.window == layer.window


def test_keras_s_longer_names_are_the_same_layers():
    assert layers.Convolution2D is layers.Conv2D
    assert layers.Convolution2DTranspose is layers.Conv2DTranspose
    assert layers.SeparableConvolution1D is layers.SeparableConv1D
    found = layers.deserialize(
        {"class_name": "Convolution1D", "config": {"filters": 1, "kernel_size": [2]}}
    )
    assert type(found) is layers.Conv1D


def test_conv3d_transpose_takes_its_arguments_in_keras_s_order():
    layer = layers.Conv3DTranspose(2, 3, 2, "same", "channels_first", 1, 1, "relu")
    assert (layer.data_format, layer.output_padding) == ("channels_first", (1, 1, 1))
    assert layer.activation is cr.activations.relu


def test_prices_and_places_of_weights_reach_the_weights():
    class Price(cr.regularizers.Regularizer):
        pass

    class Place(cr.constraints.Constraint):
        pass

    layer = layers.SeparableConv2D(
        2,
        3,
        depthwise_regularizer=Price,
        pointwise_constraint=Place,
        bias_regularizer=Price,
        activity_regularizer=Price,
    )
    layer.build((None, 5, 5, 2))
    depthwise, pointwise, bias = layer.weights
    assert isinstance(depthwise.regularizer, Price)
    assert isinstance(pointwise.constraint, Place)
    assert isinstance(bias.regularizer, Price)
    assert isinstance(layer.activity_regularizer, Price)
    assert depthwise.constraint is None
