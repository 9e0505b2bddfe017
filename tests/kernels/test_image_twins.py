"""Pooling and convolution give the same compiled as in NumPy, for any window and any image."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chainrule import layers
from chainrule.kernels import convolution, pooling
from chainrule.kernels.windows import Window
from kernels.twins import assert_twins, needs_numba

dtypes = st.sampled_from(["float32", "float64"])
seeds = st.integers(0, 99)


def numbers(seed, shape, dtype, ties=False):
    drawn = np.random.default_rng(seed).normal(0, 2, shape)
    return (drawn.round() if ties else drawn).astype(dtype)


@st.composite
def windows(draw, dilated=True):
    """Draw a window, and lengths that it fits into."""
    rank = draw(st.integers(1, 3))
    longest = {1: 12, 2: 9, 3: 5}[rank]

    def each(least, most):
        return draw(st.tuples(*[st.integers(least, most)] * rank))

    lengths, size, strides = each(1, longest), each(1, 4), each(1, 4)
    dilation = each(1, 3) if dilated else (1,) * rank
    window = Window(size, strides, dilation, draw(st.sampled_from(["valid", "same"])))
    assume(min(window.places(lengths)) >= 1)
    return window, lengths


@needs_numba
@settings(deadline=None, max_examples=100)
@given(
    drawn=windows(dilated=False),
    batch=st.integers(1, 3),
    channels=st.sampled_from([1, 3, 8, 17, 32]),
    ties=st.booleans(),
    dtype=dtypes,
    seed=seeds,
)
def test_pooling(drawn, batch, channels, ties, dtype, seed):
    window, lengths = drawn
    x = numbers(seed, (batch, *lengths, channels), dtype, ties)
    y = np.empty((batch, *window.places(lengths), channels), dtype)
    grad = numbers(seed + 1, y.shape, dtype)
    count = pooling.cells(lengths, window, x.dtype)

    def compute():
        largest = pooling.maximum(x, window, np.empty_like(y))
        return (
            largest,
            pooling.maximum_gradient(grad, x, largest, window, np.full_like(x, np.nan)),
            pooling.mean(x, window, count, np.empty_like(y)),
            pooling.mean_gradient(grad, window, count, np.full_like(x, np.nan)),
        )

    assert_twins(compute, dtype)


@needs_numba
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_maximum_at_infinity_and_of_what_is_no_number(dtype):
    x = np.array([[np.nan, 1], [-np.inf, -np.inf], [np.inf, np.inf], [0, np.nan]], dtype)
    x = np.repeat(x.reshape(1, 8, 1), 9, axis=-1)
    window = Window((2,), (2,), (1,))
    assert_twins(lambda: [pooling.maximum(x, window, np.empty((1, 4, 9), dtype))], dtype)


@needs_numba
@settings(deadline=None, max_examples=100)
@given(
    drawn=windows(),
    batch=st.integers(1, 3),
    channels=st.sampled_from([1, 2, 6, 8, 20]),
    filters=st.integers(1, 9),
    grouped=st.booleans(),
    dtype=dtypes,
    seed=seeds,
)
def test_the_way_back_to_the_image(drawn, batch, channels, filters, grouped, dtype, seed):
    window, lengths = drawn
    groups = 2 if grouped and channels % 2 == 0 else 1
    dz = numbers(seed, (batch, *window.places(lengths), filters * groups), dtype)
    kernel = numbers(seed + 1, (*window.size, channels // groups, filters * groups), dtype)
    out = np.full((batch, *lengths, channels), np.nan, dtype)
    # Shares of both signs may cancel.
    tolerance = {"atol": 2e-4 if dtype == "float32" else 1e-12}
    assert_twins(
        lambda: [convolution.input_gradient(dz, kernel, window, groups, out, np.empty)],
        dtype,
        **tolerance,
    )


@needs_numba
@pytest.mark.parametrize("images", [1, 2, 5])
def test_the_way_back_a_few_images_at_a_time_and_by_several_threads(monkeypatch, images):
    monkeypatch.setattr(convolution, "AT_A_TIME", images * 5 * 4 * 3 * 2 * 8)
    monkeypatch.setattr(convolution, "WORTH_A_THREAD", 1)
    window = Window((3, 2), (1, 2), (1, 1))
    dz, kernel = numbers(0, (5, 5, 4, 6), "float64"), numbers(1, (3, 2, 8, 6), "float64")
    out = np.full((5, 7, 8, 8), np.nan)
    assert_twins(
        lambda: [convolution.input_gradient(dz, kernel, window, 1, out, np.empty)], "float64"
    )


@needs_numba
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize(
    "make",
    [
        lambda **o: layers.Conv2D(10, 3, padding="same", activation="relu", **o),
        lambda **o: layers.Conv2D(8, 3, strides=2, groups=4, **o),
        lambda **o: layers.Conv2D(4, 2, dilation_rate=2, activation="relu", **o),
        lambda **o: layers.DepthwiseConv2D(3, padding="same", activation="relu", **o),
        lambda **o: layers.SeparableConv2D(6, 3, depth_multiplier=2, **o),
        lambda **o: layers.Conv2DTranspose(10, 3, strides=2, padding="same", **o),
        lambda **o: layers.MaxPooling2D(3, 2, padding="same", **o),
        lambda **o: layers.AveragePooling2D(2, **o),
    ],
)
def test_layers_forward_and_backward(make, data_format):
    layer = make(data_format=data_format, dtype="float64")
    x = numbers(0, (2, 7, 9, 8), "float64")
    x = np.moveaxis(x, -1, 1) if data_format == "channels_first" else x
    grad = numbers(1, layer(x).shape, "float64")

    def compute():
        a = layer.forward(x, training=True).copy()
        return a, layer.backward(grad), *(weight.gradient for weight in layer.weights)

    assert_twins(compute, "float64")
