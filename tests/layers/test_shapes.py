"""Layers that only lay numbers out anew."""

import numpy as np
import pytest

import chainrule as cr
from chainrule import layers
from chainrule.errors import ArgumentError, ShapeError, UnsupportedError
from layer_checks import check_layer, draw


@pytest.mark.parametrize("data_format", [None, "channels_last", "channels_first"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 4)])
def test_flattening(shape, data_format):
    check_layer(lambda **o: layers.Flatten(data_format, **o), shape)


def test_both_formats_flatten_to_the_same_row():
    last = draw((2, 3, 4))
    first = np.moveaxis(last, -1, 1)
    row = layers.Flatten("channels_first")(first)
    np.testing.assert_array_equal(row, layers.Flatten()(last))


@pytest.mark.parametrize(
    ("target", "shape", "output"),
    [
        ((6,), (2, 3), (6,)),
        ((3, -1), (2, 3), (3, 2)),
        ([-1], (2, 3), (6,)),
        ((1, 2, 3), (6,), (1, 2, 3)),
        ((), (1,), ()),
    ],
)
def test_reshaping(target, shape, output):
    check_layer(lambda **o: layers.Reshape(target, **o), shape)
    assert layers.Reshape(target)(draw(shape)).shape == (3, *output)


def test_a_length_that_is_not_known_yet_stays_unknown():
    assert layers.Reshape((-1, 2)).compute_output_shape((None, None, 4)) == (None, None, 2)
    assert layers.Reshape((4, 2)).compute_output_shape((None, None, 4)) == (None, 4, 2)
    assert layers.Flatten().compute_output_shape((None, None, 4)) == (None, None)
    steps = cr.Input((None, 4))
    model = cr.Model(steps, layers.Reshape((-1, 2))(steps))
    assert model.predict(np.ones((1, 3, 4)), verbose=0).shape == (1, 6, 2)


@pytest.mark.parametrize("target", [(0,), (-2,), (-1, -1), (1.5,), "ab", 3, None, (True,)])
def test_a_target_shape_is_a_tuple_with_at_most_one_open_length(target):
    with pytest.raises(ArgumentError, match="target_shape"):
        layers.Reshape(target)


@pytest.mark.parametrize("target", [(7,), (4, -1), (2, 2)])
def test_numbers_that_do_not_fit_are_told(target):
    with pytest.raises(ShapeError, match=r"samples of shape \(2, 3\)"):
        layers.Reshape(target)(draw((2, 3)))


@pytest.mark.parametrize("dims", [(1,), (2, 1), (3, 1, 2), [2, 3, 1]])
def test_permuting(dims):
    check_layer(lambda **o: layers.Permute(dims, **o), (2, 3, 4)[: len(dims)])


@pytest.mark.parametrize("dims", [(0, 1), (1, 3), (1, 1, 2), 2, None])
def test_dims_are_each_axis_once(dims):
    with pytest.raises(ArgumentError, match="dims"):
        layers.Permute(dims)


def test_permute_and_repeat_want_their_number_of_axes():
    with pytest.raises(ShapeError, match="3 axes"):
        layers.Permute((2, 1))(draw((2,)))
    with pytest.raises(ShapeError, match="2 axes"):
        layers.RepeatVector(2)(draw((2, 3)))


def test_repeating():
    check_layer(lambda **o: layers.RepeatVector(4, **o), (3,))
    with pytest.raises(ArgumentError, match="n=0"):
        layers.RepeatVector(0)


def test_identity():
    check_layer(layers.Identity, (3, 2))


def test_the_program_of_a_lambda_is_never_read_from_a_file():
    with pytest.raises(UnsupportedError, match="Lambda"):
        layers.deserialize({"class_name": "Lambda", "config": {"function": "x"}})


def test_flatten_knows_two_data_formats():
    with pytest.raises(ArgumentError, match="data_format='channels'"):
        layers.Flatten("channels")
