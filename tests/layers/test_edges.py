import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import layers
from chainrule.errors import ArgumentError, ShapeError, UnsupportedError

PADDINGS = [layers.ZeroPadding1D, layers.ZeroPadding2D, layers.ZeroPadding3D]
CROPPINGS = [layers.Cropping1D, layers.Cropping2D, layers.Cropping3D]
UP = [layers.UpSampling1D, layers.UpSampling2D, layers.UpSampling3D]


@st.composite
def edges(draw):
    rank = draw(st.integers(1, 3))
    pairs = draw(st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * rank))
    first = draw(st.booleans()) if rank > 1 else False
    return rank, pairs, "channels_first" if first else "channels_last"


def all_axes(pairs, data_format):
    if data_format == "channels_first":
        return ((0, 0), (0, 0), *pairs)
    return ((0, 0), *pairs, (0, 0))


def arguments(rank, pairs, data_format):
    """As Keras takes them: a series has one pair, and Cropping1D knows no data_format."""
    return (pairs[0], {}) if rank == 1 else (pairs, {"data_format": data_format})


@settings(deadline=None, max_examples=30)
@given(drawn=edges())
def test_zero_padding_and_its_gradients(drawn):
    rank, pairs, data_format = drawn
    edge, options = arguments(*drawn)
    x = np.random.default_rng(1).normal(size=(2, *(2, 3, 2)[:rank], 2))
    layer = PADDINGS[rank - 1](edge, **options)
    y = layer(x)
    assert (y == np.pad(x.astype("f4"), all_axes(pairs, data_format))).all()
    if data_format == "channels_last":
        assert layer.compute_output_shape(x.shape) == y.shape
    report = cr.check_gradients(layer, x)
    assert report.ok, report


@settings(deadline=None, max_examples=30)
@given(drawn=edges())
def test_cropping_undoes_zero_padding_and_has_its_gradients(drawn):
    rank, pairs, data_format = drawn
    edge, options = arguments(*drawn)
    inner = np.random.default_rng(1).normal(size=(2, *(2, 3, 2)[:rank], 2)).astype("f4")
    x = np.pad(inner, all_axes(pairs, data_format), constant_values=9.0)
    layer = CROPPINGS[rank - 1](edge, **options)
    assert (layer(x) == inner).all()
    assert layer.compute_output_shape(x.shape) == inner.shape
    report = cr.check_gradients(layer, x)
    assert report.ok, report


@settings(deadline=None, max_examples=30)
@given(
    rank=st.integers(1, 3),
    factors=st.tuples(*[st.integers(1, 3)] * 3),
    first=st.booleans(),
    bilinear=st.booleans(),
)
def test_up_sampling_repeats_cells_and_has_its_gradients(rank, factors, first, bilinear):
    x = np.random.default_rng(1).normal(size=(2, 3, 2, 3, 2)[: rank + 2])
    options = {"data_format": "channels_first"} if first and rank > 1 else {}
    if bilinear and rank == 2:
        options["interpolation"] = "bilinear"
    layer = UP[rank - 1](factors[0] if rank == 1 else factors[:rank], **options)
    y = layer(x)
    assert layer.compute_output_shape(x.shape) == y.shape
    if "interpolation" not in options:
        wanted = x.astype("f4")
        for axis, factor in enumerate(factors[:rank], start=2 if options else 1):
            wanted = wanted.repeat(factor, axis=axis)
        assert (y == wanted).all()
    report = cr.check_gradients(layer, x)
    assert report.ok, report


def test_straight_lines_stay_straight_between_the_first_pixel_and_the_last():
    x = np.arange(5.0).reshape(1, 1, 5, 1)
    y = layers.UpSampling2D((1, 3), interpolation="bilinear", dtype="float64")(x)[0, 0, :, 0]
    np.testing.assert_allclose(np.diff(y[1:-1]), 1 / 3)
    assert (y[0], y[1], y[-2], y[-1]) == (0.0, 0.0, 4.0, 4.0)


def test_numbers_of_edges_may_be_short():
    assert layers.ZeroPadding2D(1).padding == ((1, 1), (1, 1))
    assert layers.ZeroPadding2D((1, 2)).padding == ((1, 1), (2, 2))
    assert layers.ZeroPadding1D([1, 2]).padding == (1, 2)
    assert layers.Cropping2D().cropping == ((0, 0), (0, 0))
    assert layers.Cropping3D().cropping == ((1, 1),) * 3


@pytest.mark.parametrize("value", [-1, (1, 2, 3), ((1, 2), (3, -1)), "1", None, 1.5, ((1,), (2,))])
@pytest.mark.parametrize("kind", [layers.ZeroPadding2D, layers.Cropping2D])
def test_edges_that_wont_do_are_refused(kind, value):
    with pytest.raises(ArgumentError, match=r"padding|cropping"):
        kind(value)


def test_wrong_inputs_and_arguments_are_named():
    with pytest.raises(ShapeError, match="leaves nothing"):
        layers.Cropping2D(2)(np.zeros((1, 4, 9, 1)))
    with pytest.raises(ShapeError, match="images are"):
        layers.ZeroPadding2D()(np.zeros((4, 4, 1)))
    with pytest.raises(ShapeError, match="volumes are"):
        layers.UpSampling3D()(np.zeros((4, 4, 1)))
    with pytest.raises(ArgumentError, match="size=0"):
        layers.UpSampling2D(0)
    with pytest.raises(ArgumentError, match="size"):
        layers.UpSampling1D((2,))
    with pytest.raises(ArgumentError, match="interpolation='linear'"):
        layers.UpSampling2D(2, interpolation="linear")
    with pytest.raises(UnsupportedError, match="bicubic"):
        layers.UpSampling2D(2, interpolation="bicubic")


@pytest.mark.parametrize(
    "layer",
    [
        layers.ZeroPadding1D((0, 2)),
        layers.ZeroPadding3D(((0, 1), (2, 0), (1, 1)), data_format="channels_first"),
        layers.Cropping1D(2),
        layers.Cropping2D(1),
        layers.UpSampling1D(3),
        layers.UpSampling2D((1, 2), interpolation="bilinear"),
        layers.UpSampling3D(2, data_format="channels_first"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_layers_come_back_from_their_description(layer):
    again = layers.deserialize(layers.serialize(layer))
    assert type(again) is type(layer)
    assert again.get_config() == layer.get_config()
    if isinstance(layer, (layers.Cropping1D, layers.UpSampling1D)):  # Keras's know no data_format
        assert "data_format" not in layer.get_config()
