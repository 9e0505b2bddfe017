import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import layers
from chainrule.errors import ArgumentError, ShapeError
from layer_checks import check_layer, check_layer_gradients, draw

ELEMENTWISE = [layers.Add, layers.Multiply, layers.Average, layers.Maximum, layers.Minimum]
BROADCAST = [
    [(3,), (3,)],
    [(3,), (3,), (3,)],
    [(2, 3), (1, 3)],
    [(3,), (2, 3)],
    [(2, 1, 3), (2, 1), (1,)],
    [(4,)],
]


@pytest.mark.parametrize("shapes", BROADCAST)
@pytest.mark.parametrize("kind", ELEMENTWISE)
def test_merging_number_by_number(kind, shapes):
    check_layer(kind, shapes)


@pytest.mark.parametrize("shapes", [[(3,), (3,)], [(2, 3), (3,)], [(1, 3), (2, 1)]])
def test_subtraction(shapes):
    check_layer(layers.Subtract, shapes)


@pytest.mark.parametrize(
    ("axis", "shapes"),
    [(-1, [(3,), (2,)]), (1, [(2, 3), (4, 3), (1, 3)]), (-2, [(2, 3), (1, 3)]), (-1, [(4,)])],
)
def test_concatenation(axis, shapes):
    check_layer(lambda **o: layers.Concatenate(axis, **o), shapes)


@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize(
    ("axes", "shapes", "output"),
    [
        (1, [(3,), (3,)], (1,)),
        (-1, [(2, 3), (3,)], (2,)),
        ((1, 2), [(3, 5), (4, 3)], (5, 4)),
        ((2, 1), [(2, 3), (3, 2, 2)], (2, 2, 2)),
        ((-1, -3), [(2, 2, 3), (3, 2, 1)], (2, 2, 2, 1)),
        ([1, 1], [(3,), (3, 2)], (2,)),
    ],
)
def test_dot_products(axes, shapes, output, normalize):
    check_layer(lambda **o: layers.Dot(axes, normalize=normalize, **o), shapes)
    layer = layers.Dot(axes, normalize=normalize)
    assert layer(draw(shapes)).shape[1:] == output


def test_the_cosine_of_a_zero_vector_is_zero():
    assert layers.Dot(1, normalize=True)([np.zeros((1, 3)), np.ones((1, 3))]).tolist() == [[0.0]]


@settings(deadline=None, max_examples=25)
@given(
    kind=st.sampled_from([layers.Multiply, layers.Maximum, layers.Minimum]),
    given_masks=st.lists(st.booleans(), min_size=2, max_size=3),
    seed=st.integers(0, 99),
)
def test_gradients_with_masks(kind, given_masks, seed):
    rng = np.random.default_rng(seed)
    x = draw([(3, 2)] * len(given_masks), batch=2, seed=seed)
    mask = [rng.random((2, 3)) < 0.5 if each else None for each in given_masks]
    check_layer_gradients(kind, x, mask=mask)


def test_what_a_mask_leaves_out_changes_nothing():
    a, b = [[[2.0], [3.0], [4.0]]], [[[5.0], [6.0], [7.0]]]
    mask = [np.array([[True, True, False]]), np.array([[True, False, False]])]
    assert layers.Multiply()([a, b], mask=mask).ravel().tolist() == [10.0, 3.0, 0.0]
    assert layers.Maximum()([a, b], mask=mask).ravel().tolist() == [5.0, 3.0, 4.0]
    assert layers.Minimum()([a, b], mask=mask).ravel().tolist() == [2.0, 3.0, 4.0]
    assert layers.Multiply()([a, b], mask=[mask[0], None]).ravel().tolist() == [10.0, 18.0, 7.0]


def test_the_mask_of_a_merge_is_where_any_input_counts():
    x = draw([(3, 2), (3, 2)], batch=1)
    left, right = np.array([[True, False, False]]), np.array([[False, True, False]])
    merged = layers.Add().compute_mask(x, [left, right])
    assert merged.tolist() == [[True, True, False]]
    assert layers.Add().compute_mask(x, [left, None]) is None
    assert layers.Add().compute_mask(x, None) is None
    assert layers.Dot(1).compute_mask(x, [left, right]) is None


def test_the_mask_of_a_concatenation():
    x = draw([(3, 2), (3, 2)], batch=1)
    left, right = np.array([[True, False, False]]), np.array([[False, True, False]])
    in_time = layers.Concatenate(axis=1).compute_mask(x, [left, None])
    assert in_time.tolist() == [[True, False, False, True, True, True]]
    side_by_side = layers.Concatenate(axis=-1).compute_mask(x, [left, right])
    assert side_by_side.tolist() == [[True, True, False]]
    assert layers.Concatenate().compute_mask(x, [None, None]) is None


def test_inputs_that_tie_share_the_gradient():
    layer = layers.Maximum()
    layer([[[1.0, 2.0]], [[1.0, 3.0]]])
    first, second = layer.backward(np.ones((1, 2), "f4"))
    assert first.tolist() == [[0.5, 0.0]]
    assert second.tolist() == [[0.5, 1.0]]


@pytest.mark.parametrize(
    ("function", "wanted"),
    [
        (layers.add, [[4.0, 7.0]]),
        (layers.subtract, [[-2.0, -3.0]]),
        (layers.multiply, [[3.0, 10.0]]),
        (layers.average, [[2.0, 3.5]]),
        (layers.maximum, [[3.0, 5.0]]),
        (layers.minimum, [[1.0, 2.0]]),
        (layers.concatenate, [[1.0, 2.0, 3.0, 5.0]]),
        (layers.dot, [[13.0]]),
    ],
)
def test_functions_do_what_their_layers_do(function, wanted):
    assert function([[[1.0, 2.0]], [[3.0, 5.0]]]).tolist() == wanted


def test_an_unknown_batch_stays_unknown():
    assert layers.Add().compute_output_shape([(None, 3), (None, 1, 3)]) == (None, 1, 3)
    assert layers.Add().compute_output_shape([(None, 3), (4, 3)]) == (4, 3)
    assert layers.Concatenate(1).compute_output_shape([(2, None, 3), (2, 4, 3)]) == (2, None, 3)


@pytest.mark.parametrize(
    ("layer", "x", "says"),
    [
        (layers.Add(), np.ones((2, 3)), "a list of inputs"),
        (layers.Add(), [], "a list of inputs"),
        (layers.Subtract(), [np.ones((2, 3))] * 3, "exactly 2"),
        (layers.Dot(1), [np.ones((2, 3))], "exactly 2"),
        (layers.Add(), [np.ones((2, 3)), np.ones((2, 4))], "3 and 4 long"),
        (layers.Add(), [np.ones((2, 3)), np.ones((4, 3))], r"\[2, 4\] samples"),
        (layers.Dot(1), [np.ones((2, 3)), np.ones((4, 3))], "2 and 4 samples"),
        (layers.Dot(1), [np.ones((2, 3)), np.ones((2, 4))], "one is 3 long"),
        (layers.Dot(2), [np.ones((2, 3)), np.ones((2, 3))], "no axis 2"),
        (layers.Concatenate(), [np.ones((2, 3)), np.ones((2, 3, 1))], "equally many axes"),
        (layers.Concatenate(3), [np.ones((2, 3)), np.ones((2, 3))], "no such axis"),
        (layers.Concatenate(1), [np.ones((2, 3, 1)), np.ones((2, 3, 2))], "axis 2 doesn't"),
    ],
)
def test_shapes_that_do_not_fit_are_told(layer, x, says):
    with pytest.raises(ShapeError, match=says):
        layer(x)


@pytest.mark.parametrize("axes", [0, (1, 0), (1,), "1", 1.0, (1, 2, 3), True])
def test_axes_of_a_dot_product_are_one_or_two_whole_numbers(axes):
    with pytest.raises(ArgumentError, match="axes"):
        layers.Dot(axes)


def test_a_wrong_number_of_masks_is_told():
    with pytest.raises(ArgumentError, match="list of 2 masks"):
        layers.Multiply()([np.ones((1, 2)), np.ones((1, 2))], mask=[None])
    with pytest.raises(ArgumentError, match="axis"):
        layers.Concatenate(axis=1.5)


def test_operators_on_symbolic_tensors_call_the_layers():
    x = cr.Input((3,))
    assert ((2 - x) * 3 / 2 + x - x * x).shape == (None, 3)
