import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import brute_force
import chainrule as cr
from chainrule import layers

MAX = [layers.MaxPooling1D, layers.MaxPooling2D, layers.MaxPooling3D]
AVERAGE = [layers.AveragePooling1D, layers.AveragePooling2D, layers.AveragePooling3D]
GLOBAL_MAX = [layers.GlobalMaxPooling1D, layers.GlobalMaxPooling2D, layers.GlobalMaxPooling3D]
GLOBAL_AVERAGE = [
    layers.GlobalAveragePooling1D,
    layers.GlobalAveragePooling2D,
    layers.GlobalAveragePooling3D,
]


@st.composite
def windows(draw):
    rank = draw(st.integers(1, 3))
    axes = st.tuples(*[st.integers(1, {1: 8, 2: 5, 3: 3}[rank])] * rank)
    lengths, size = draw(axes), draw(st.tuples(*[st.integers(1, 3)] * rank))
    options = {
        "pool_size": size,
        "strides": draw(st.one_of(st.none(), st.tuples(*[st.integers(1, 3)] * rank))),
        "padding": draw(st.sampled_from(["valid", "same"])),
    }
    assume(options["padding"] == "same" or all(np.array(lengths) >= size))
    return rank, lengths, options


def laid_out(x, data_format):
    return np.moveaxis(x, -1, 1) if data_format == "channels_first" else x


@settings(deadline=None, max_examples=40)
@given(
    drawn=windows(),
    average=st.booleans(),
    data_format=st.sampled_from(["channels_last", "channels_first"]),
)
def test_pooling_is_what_the_definition_says(drawn, average, data_format):
    rank, lengths, options = drawn
    x = np.random.default_rng(4).normal(size=(2, *lengths, 3))
    kind = (AVERAGE if average else MAX)[rank - 1]
    layer = kind(**options, data_format=data_format, dtype="float64")
    y = layer(laid_out(x, data_format))
    strides = options["strides"] or options["pool_size"]
    reduce = np.mean if average else np.max
    wanted = brute_force.pooling(x, options["pool_size"], strides, options["padding"], reduce)
    np.testing.assert_allclose(y, laid_out(wanted, data_format), rtol=1e-12)
    assert layer.compute_output_shape(laid_out(x, data_format).shape) == y.shape


@settings(deadline=None, max_examples=30)
@given(
    drawn=windows(),
    average=st.booleans(),
    data_format=st.sampled_from(["channels_last", "channels_first"]),
)
def test_gradients_of_pooling(drawn, average, data_format):
    rank, lengths, options = drawn
    # Far apart, so that no nudge changes which is largest.
    x = np.random.default_rng(4).permutation(np.arange(2.0 * np.prod(lengths) * 2))
    x = laid_out(x.reshape(2, *lengths, 2), data_format)
    report = cr.check_gradients(
        (AVERAGE if average else MAX)[rank - 1](**options, data_format=data_format), x
    )
    assert report.ok, report


@settings(deadline=None, max_examples=30)
@given(drawn=windows(), seed=st.integers(0, 99))
def test_of_several_largest_the_first_gets_the_gradient(drawn, seed):
    rank, lengths, options = drawn
    draw = np.random.default_rng(seed)
    x = draw.integers(0, 2, size=(2, *lengths, 2)).astype("float64")
    layer = MAX[rank - 1](**options, dtype="float64")
    grad = draw.normal(size=layer(x).shape)
    strides = options["strides"] or options["pool_size"]
    wanted = brute_force.maximum_gradient(
        x, grad, options["pool_size"], strides, options["padding"]
    )
    np.testing.assert_allclose(layer.backward(grad), wanted, rtol=1e-12, atol=1e-12)


def test_added_cells_never_win_and_never_count():
    x = np.full((1, 3, 1), -5.0)
    assert layers.MaxPooling1D(2, padding="same")(x).tolist() == [[[-5.0], [-5.0]]]
    assert layers.AveragePooling1D(2, padding="same")(x).tolist() == [[[-5.0], [-5.0]]]


@settings(deadline=None, max_examples=30)
@given(
    rank=st.integers(1, 3),
    average=st.booleans(),
    keepdims=st.booleans(),
    data_format=st.sampled_from(["channels_last", "channels_first"]),
)
def test_global_pooling_and_its_gradients(rank, average, keepdims, data_format):
    x = np.random.default_rng(1).normal(size=(2, *(3, 2, 4)[:rank], 3))
    kind = (GLOBAL_AVERAGE if average else GLOBAL_MAX)[rank - 1]
    layer = kind(data_format=data_format, keepdims=keepdims, dtype="float64")
    axes = tuple(range(1, rank + 1))
    wanted = (np.mean if average else np.max)(x, axis=axes, keepdims=keepdims)
    if keepdims:
        wanted = laid_out(wanted, data_format)
    given_x = laid_out(x, data_format)
    y = layer(given_x)
    np.testing.assert_allclose(y, wanted, rtol=1e-12)
    assert layer.compute_output_shape(given_x.shape) == y.shape
    report = cr.check_gradients(layer, given_x)
    assert report.ok, report


def test_the_largest_of_a_channel_that_comes_first_gets_the_gradient():
    layer = layers.GlobalMaxPooling1D()
    layer([[[2.0], [2.0], [1.0]]])
    assert layer.backward(np.array([[7.0]], "f4")).tolist() == [[[7.0], [0.0], [0.0]]]


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_a_mask_leaves_steps_out_of_the_mean_and_of_the_gradient(keepdims, data_format):
    x = np.random.default_rng(6).normal(size=(3, 4, 2))
    mask = np.array([[1, 1, 0, 1], [0, 0, 1, 0], [1, 1, 1, 1]], dtype=bool)
    x[~mask] = np.nan  # what doesn't count may be anything
    layer = layers.GlobalAveragePooling1D(
        data_format=data_format, keepdims=keepdims, dtype="float64"
    )
    y = layer(laid_out(x, data_format), mask=mask)
    wanted = np.stack([sample[counts].mean(axis=0) for sample, counts in zip(x, mask, strict=True)])
    np.testing.assert_allclose(y.reshape(3, 2), wanted, rtol=1e-12)
    grad = np.random.default_rng(7).normal(size=y.shape)
    dx = layer.backward(grad)
    if data_format == "channels_first":
        dx = np.moveaxis(dx, 1, -1)
    share = np.where(mask, 1 / mask.sum(axis=1, keepdims=True), 0.0)
    np.testing.assert_allclose(dx, share[:, :, None] * grad.reshape(3, 1, 2), rtol=1e-12)
    plain = layer(np.ones_like(laid_out(x, data_format)))  # and without one again
    assert (plain == 1.0).all()
    assert layer.backward(np.ones_like(plain)).max() == 0.25


def test_a_series_of_which_nothing_counts_gives_zero():
    layer = layers.GlobalAveragePooling1D()
    assert layer([[[3.0], [4.0]]], mask=np.array([[False, False]])).tolist() == [[0.0]]
    assert layer.backward(np.ones((1, 1), "f4")).tolist() == [[[0.0], [0.0]]]
    assert layer.compute_mask(None, np.array([[True]])) is None


def test_the_float_type_stays_the_layers_own():
    x = np.ones((2, 5, 5, 4), "f4")
    for layer in (
        layers.MaxPooling2D(3, 2, "same"),
        layers.AveragePooling2D(3, 2, "same"),
        layers.GlobalMaxPooling2D(),
        layers.GlobalAveragePooling2D(),
    ):
        y = layer.forward(x)
        assert (y.dtype, layer.backward(np.ones_like(y)).dtype) == (np.dtype("f4"),) * 2
    masked = layers.GlobalAveragePooling1D()
    y = masked.forward(x[0], mask=np.ones((5, 5), dtype=bool))
    assert (y.dtype, masked.backward(np.ones_like(y)).dtype) == (np.dtype("f4"),) * 2


def test_nothing_before_it_no_gradient_to_compute():
    for layer in (layers.MaxPooling1D(), layers.AveragePooling1D()):
        layer.needs_input_gradient = False
        grad = np.ones_like(layer([[[1.0], [2.0]]]))
        assert layer.backward(grad) is grad


def test_wrong_inputs_and_arguments_are_named():
    with pytest.raises(cr.errors.ShapeError, match="images are"):
        layers.MaxPooling2D()(np.zeros((2, 8, 8)))
    with pytest.raises(cr.errors.ShapeError, match="doesn't fit"):
        layers.AveragePooling2D(3)(np.zeros((2, 8, 2, 1)))
    with pytest.raises(cr.errors.ShapeError, match="series are"):
        layers.GlobalMaxPooling1D()(np.zeros((2, 8)))
    with pytest.raises(cr.errors.ShapeError, match="nothing to pool"):
        layers.GlobalMaxPooling1D()(np.zeros((2, 0, 3)))
    with pytest.raises(cr.errors.ArgumentError, match="pool_size=0"):
        layers.MaxPooling2D(0)
    with pytest.raises(cr.errors.ArgumentError, match="strides"):
        layers.MaxPooling2D(2, strides=(1, 2, 3))
    with pytest.raises(cr.errors.ArgumentError, match="padding='causal'"):
        layers.MaxPooling1D(padding="causal")


def test_layers_come_back_from_their_description():
    for layer in (
        layers.MaxPooling2D((2, 3), 1, "same", "channels_first", "shrink"),
        layers.AveragePooling1D(3),
        layers.GlobalMaxPooling3D(keepdims=True),
        layers.GlobalAveragePooling1D("channels_first"),
    ):
        again = layers.deserialize(layers.serialize(layer))
        assert type(again) is type(layer)
        assert again.get_config() == layer.get_config()
    assert layers.MaxPool2D is layers.MaxPooling2D
    assert layers.GlobalAvgPool1D is layers.GlobalAveragePooling1D
