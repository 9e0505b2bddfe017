import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import brute_force
import chainrule as cr
from chainrule import layers

CONVOLUTIONS = [layers.Conv1D, layers.Conv2D, layers.Conv3D]
TRANSPOSED = [layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose]
FORMATS = ["channels_last", "channels_first"]


def axis_tuple(rank, most):
    return st.tuples(*[st.integers(1, most)] * rank)


@st.composite
def settings_of(draw, most_rank=3, paddings=("valid", "same")):
    """Rank, input lengths, and the arguments that a window takes."""
    rank = draw(st.integers(1, most_rank))
    lengths = draw(axis_tuple(rank, {1: 8, 2: 5, 3: 3}[rank]))
    size = draw(axis_tuple(rank, 3 if rank < 3 else 2))
    options = {
        "strides": draw(axis_tuple(rank, 3)),
        "padding": draw(st.sampled_from(paddings if rank == 1 else ("valid", "same"))),
        "dilation_rate": (1,) * rank,
        "data_format": draw(st.sampled_from(FORMATS)),
        "use_bias": draw(st.booleans()),
    }
    if max(options["strides"]) == 1:
        options["dilation_rate"] = draw(axis_tuple(rank, 2))
    return rank, lengths, size, options


def fits(lengths, size, options):
    reach = [(k - 1) * d + 1 for k, d in zip(size, options["dilation_rate"], strict=True)]
    return options["padding"] != "valid" or all(np.array(lengths) >= reach)


def data(batch, lengths, channels, options, seed=3):
    cr.utils.set_random_seed(seed)  # for the weights
    x = np.random.default_rng(seed).normal(size=(batch, *lengths, channels))
    return x, np.moveaxis(x, -1, 1) if options["data_format"] == "channels_first" else x


def last(y, options):
    return np.moveaxis(y, 1, -1) if options["data_format"] == "channels_first" else y


def with_random_bias(layer, shape):
    layer.build((None, *shape[1:]))
    for weight in layer.weights:
        if weight.name == "bias":
            weight.assign(np.random.default_rng(8).normal(size=weight.shape))
    return layer


@settings(deadline=None, max_examples=40)
@given(drawn=settings_of(paddings=("valid", "same", "causal")), groups=st.integers(1, 3))
def test_convolution_is_what_the_definition_says(drawn, groups):
    rank, lengths, size, options = drawn
    assume(fits(lengths, size, options))
    x, given_x = data(2, lengths, 2 * groups, options)
    layer = CONVOLUTIONS[rank - 1](2 * groups, size, groups=groups, dtype="float64", **options)
    with_random_bias(layer, given_x.shape)
    wanted = brute_force.convolution(
        x,
        layer.kernel.value,
        options["strides"],
        options["padding"],
        options["dilation_rate"],
        groups,
    )
    if options["use_bias"]:
        wanted = wanted + layer.bias.value
    y = layer(given_x)
    np.testing.assert_allclose(last(y, options), wanted, rtol=1e-12, atol=1e-12)
    assert layer.compute_output_shape(given_x.shape) == y.shape


@settings(deadline=None, max_examples=25)
@given(
    drawn=settings_of(paddings=("valid", "same", "causal")),
    groups=st.integers(1, 3),
    activation=st.sampled_from(["linear", "tanh", "softmax"]),
)
def test_gradients_of_convolution(drawn, groups, activation):
    rank, lengths, size, options = drawn
    assume(fits(lengths, size, options))
    if activation == "softmax":  # over places, a bias changes nothing: its gradient is 0 and noise
        options["data_format"] = "channels_last"
    _, x = data(2, lengths, groups, options)
    layer = CONVOLUTIONS[rank - 1](
        2 * groups, size, groups=groups, activation=activation, **options
    )
    report = cr.check_gradients(layer, x)
    assert report.ok, report


@st.composite
def transposed_settings(draw):
    rank, lengths, size, options = draw(settings_of())
    if draw(st.booleans()):
        options["output_padding"] = tuple(draw(st.integers(0, s - 1)) for s in options["strides"])
    return rank, lengths, size, options


def something_comes_out(lengths, size, options):
    if options["padding"] == "valid" or options.get("output_padding") is None:
        return True
    reach = [(k - 1) * d + 1 for k, d in zip(size, options["dilation_rate"], strict=True)]
    axes = zip(lengths, options["strides"], reach, options["output_padding"], strict=True)
    return all((n - 1) * s + r % 2 + p > 0 for n, s, r, p in axes)


@settings(deadline=None, max_examples=40)
@given(drawn=transposed_settings())
def test_transposed_convolution_is_what_the_definition_says(drawn):
    rank, lengths, size, options = drawn
    assume(something_comes_out(lengths, size, options))
    x, given_x = data(2, lengths, 2, options)
    layer = TRANSPOSED[rank - 1](3, size, dtype="float64", **options)
    with_random_bias(layer, given_x.shape)
    y = layer(given_x)
    assert layer.compute_output_shape(given_x.shape) == y.shape
    wanted = brute_force.transposed(
        x,
        layer.kernel.value,
        options["strides"],
        options["padding"],
        options["dilation_rate"],
        last(y, options).shape[1:-1],
    )
    if options["use_bias"]:
        wanted = wanted + layer.bias.value
    np.testing.assert_allclose(last(y, options), wanted, rtol=1e-12, atol=1e-12)


@settings(deadline=None, max_examples=25)
@given(drawn=transposed_settings())
def test_gradients_of_transposed_convolution(drawn):
    rank, lengths, size, options = drawn
    assume(something_comes_out(lengths, size, options))
    _, x = data(2, lengths, 2, options)
    report = cr.check_gradients(TRANSPOSED[rank - 1](2, size, activation="tanh", **options), x)
    assert report.ok, report


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_transposed_convolution_is_the_transpose_of_the_convolution(padding, stride):
    """<conv(y), x> = <y, conv.T(x)> for all x and y, if the lengths are each other's."""
    draw = np.random.default_rng(5)
    n = 4
    up = layers.Conv1DTranspose(
        2, 3, strides=stride, padding=padding, use_bias=False, dtype="float64"
    )
    x = draw.normal(size=(1, n, 3))
    painted = up(x)
    down = layers.Conv1D(3, 3, strides=stride, padding=padding, use_bias=False, dtype="float64")
    y = draw.normal(size=painted.shape)
    down.build((None, *y.shape[1:]))
    down.set_weights(up.get_weights())
    assert (down(y) * x).sum() == pytest.approx((y * painted).sum(), rel=1e-12)


@settings(deadline=None, max_examples=25)
@given(drawn=settings_of(most_rank=2), multiplier=st.integers(1, 3))
def test_depthwise_convolution_is_a_convolution_in_as_many_groups_as_channels(drawn, multiplier):
    rank, lengths, size, options = drawn
    assume(fits(lengths, size, options))
    x, given_x = data(2, lengths, 3, options)
    kind = [layers.DepthwiseConv1D, layers.DepthwiseConv2D][rank - 1]
    layer = kind(size, depth_multiplier=multiplier, dtype="float64", **options)
    with_random_bias(layer, given_x.shape)
    wanted = brute_force.convolution(
        x,
        layer.kernel.value.reshape(*size, 1, 3 * multiplier),
        options["strides"],
        options["padding"],
        options["dilation_rate"],
        groups=3,
    )
    if options["use_bias"]:
        wanted = wanted + layer.bias.value
    y = layer(given_x)
    np.testing.assert_allclose(last(y, options), wanted, rtol=1e-12, atol=1e-12)
    assert layer.compute_output_shape(given_x.shape) == y.shape


@settings(deadline=None, max_examples=25)
@given(drawn=settings_of(most_rank=2), multiplier=st.integers(1, 3))
def test_separable_convolution_is_a_depthwise_one_and_a_mix_of_channels(drawn, multiplier):
    rank, lengths, size, options = drawn
    assume(fits(lengths, size, options))
    _, x = data(2, lengths, 2, options)
    separable = [layers.SeparableConv1D, layers.SeparableConv2D][rank - 1]
    depthwise = [layers.DepthwiseConv1D, layers.DepthwiseConv2D][rank - 1]
    layer = separable(4, size, depth_multiplier=multiplier, dtype="float64", **options)
    with_random_bias(layer, x.shape)
    first = depthwise(
        size, depth_multiplier=multiplier, dtype="float64", **{**options, "use_bias": False}
    )
    first.build((None, *x.shape[1:]))
    first.set_weights(layer.get_weights()[:1])
    mixed = last(first(x), options) @ layer.pointwise_kernel.value[(0,) * rank]
    if options["use_bias"]:
        mixed = mixed + layer.bias.value
    y = layer(x)
    np.testing.assert_allclose(last(y, options), mixed, rtol=1e-12, atol=1e-12)
    assert layer.compute_output_shape(x.shape) == y.shape
    np.testing.assert_allclose(layer.inner()["depthwise"], first(x), rtol=1e-12, atol=1e-12)


@settings(deadline=None, max_examples=20)
@given(
    drawn=settings_of(most_rank=2),
    multiplier=st.integers(1, 2),
    separable=st.booleans(),
)
def test_gradients_of_depthwise_and_separable_convolution(drawn, multiplier, separable):
    rank, lengths, size, options = drawn
    assume(fits(lengths, size, options))
    _, x = data(2, lengths, 2, options)
    options |= {"depth_multiplier": multiplier, "activation": "tanh"}
    if separable:
        layer = [layers.SeparableConv1D, layers.SeparableConv2D][rank - 1](3, size, **options)
    else:
        layer = [layers.DepthwiseConv1D, layers.DepthwiseConv2D][rank - 1](size, **options)
    report = cr.check_gradients(layer, x)
    assert report.ok, report


def test_a_causal_convolution_sees_no_later_step():
    layer = layers.Conv1D(2, 3, padding="causal", dilation_rate=2)
    x = np.random.default_rng(0).normal(size=(1, 9, 2)).astype("f4")
    before = layer(x)
    x[:, 5:] += 1.0
    after = layer(x)
    assert (after[:, :5] == before[:, :5]).all()
    assert (after[:, 5] != before[:, 5]).all()


def test_the_float_type_stays_the_layers_own():
    x = np.ones((2, 5, 5, 4), "f4")
    for layer in (
        layers.Conv2D(4, 3, activation="relu", padding="same", groups=2),
        layers.Conv2DTranspose(4, 3, strides=2),
        layers.DepthwiseConv2D(3, padding="same"),
        layers.SeparableConv2D(3, 3),
    ):
        layer.ensure_built((None, 5, 5, 4))
        y = layer.forward(x)
        dx = layer.backward(np.ones_like(y))
        assert (y.dtype, dx.dtype) == (np.dtype("f4"), np.dtype("f4")), layer
        assert dx.shape == x.shape
        assert all(buffer.dtype == np.dtype("f4") for buffer in layer._buffers.values())


def test_two_passes_give_the_same_numbers_and_leave_inputs_alone():
    draw = np.random.default_rng(2)
    x = draw.normal(size=(2, 6, 6, 2)).astype("f4")
    for layer in (
        layers.Conv2D(3, 3, padding="same", strides=2, activation="relu"),
        layers.Conv2DTranspose(3, 3, padding="same", strides=2),
        layers.DepthwiseConv2D(3, padding="same"),
        layers.SeparableConv2D(3, 3, padding="same"),
    ):
        layer.ensure_built((None, 6, 6, 2))
        kept = x.copy()
        grad = np.ones_like(layer.forward(x))
        first = layer.backward(grad).copy()
        gradients = [w.gradient.copy() for w in layer.weights]
        layer.forward(x + 1)
        layer.backward(2 * grad)
        layer.forward(x)
        second = layer.backward(grad)
        assert (first == second).all()
        assert all((a == w.gradient).all() for a, w in zip(gradients, layer.weights, strict=True))
        assert (x == kept).all()
        assert (grad == 1).all()


def test_without_an_input_before_it_a_convolution_skips_the_inputs_gradient():
    layer = layers.Conv2D(2, 3)
    y = layer([[[[1.0]] * 4] * 4])
    layer.needs_input_gradient = False
    grad = np.ones_like(y)
    assert layer.backward(grad) is grad
    assert layer.kernel.gradient.any()


def test_a_trace_shows_the_weighted_sum():
    layer = layers.Conv2D(2, 2, activation="relu")
    y = layer(np.random.default_rng(1).normal(size=(1, 3, 3, 1)))
    assert set(layer.inner()) == {"weighted_sum"}
    layer.backward(np.ones_like(y))
    inner = layer.inner()
    assert (np.maximum(inner["weighted_sum"], 0) == y).all()
    assert (inner["weighted_sum_gradient"] == (inner["weighted_sum"] > 0)).all()
