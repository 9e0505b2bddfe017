import numpy as np
import pytest

import chainrule as cr
from chainrule.layers import EinsumDense
from layers.attention_checks import assert_gradients

# equation, output_shape, bias_axes, the input's shape, the output's shape
CASES = [
    ("ab,bc->ac", 4, "c", (2, 3), (2, 4)),
    ("ab,bc->ac", (4,), None, (2, 3), (2, 4)),
    ("abc,cd->abd", (None, 4), "d", (2, 3, 5), (2, 3, 4)),
    ("abc,cde->abde", (None, 4, 2), "de", (2, 3, 5), (2, 3, 4, 2)),
    ("abc,cde->abde", (3, 4, 2), "bd", (2, 3, 5), (2, 3, 4, 2)),
    ("abcd,cde->abe", (None, 4), "e", (2, 3, 2, 3), (2, 3, 4)),
    ("...x,xy->...y", 4, "y", (2, 3, 5), (2, 3, 4)),
    ("...x,xy->...y", 4, "y", (2, 5), (2, 4)),
    ("ab...,bc->ac...", (4,), "c", (2, 3, 2, 2), (2, 4, 2, 2)),
    ("abc,bd->adc", (4, None), "dc", (2, 3, 2), (2, 4, 2)),
    ("abc,bcd->abcd", (3, 2, 2), "cb", (2, 3, 2), (2, 3, 2, 2)),
    ("abc,cd->ad", 4, "d", (2, 3, 2), (2, 4)),
]


@pytest.mark.parametrize(("equation", "output", "bias", "given", "wanted"), CASES)
@pytest.mark.parametrize("activation", [None, "tanh"])
def test_gradients_and_shapes(equation, output, bias, given, wanted, activation):
    x = np.random.default_rng(1).normal(size=given)
    layer = EinsumDense(equation, output, activation, bias, dtype="float64")
    assert layer(x).shape == wanted
    assert layer.compute_output_shape((None, *given[1:])) == (None, *wanted[1:])
    assert_gradients(layer, [x])


def test_the_plain_equation_is_dense():
    x = np.random.default_rng(1).normal(size=(4, 3)).astype("float32")
    layer, dense = EinsumDense("ab,bc->ac", 2, "relu", "c"), cr.layers.Dense(2, "relu")
    layer(x), dense(x)
    dense.set_weights(layer.get_weights())
    assert np.allclose(layer(x), dense(x))
    assert layer(x).dtype == "float32"


def test_config_round_trip():
    layer = EinsumDense("abc,cd->abd", (None, 3), "relu", "d", name="e")
    again = cr.layers.deserialize(cr.layers.serialize(layer))
    assert again.get_config() == layer.get_config()
    assert again(np.ones((2, 3, 4))).shape == (2, 3, 3)


@pytest.mark.parametrize(
    "equation", ["ab,bc", "abbc->ac", "aab,bc->ac", "a...b,bc->ac", "...a,ab->b", "a1,1b->ab", ""]
)
def test_what_is_no_equation_is_refused(equation):
    with pytest.raises(cr.errors.ArgumentError, match="equation"):
        EinsumDense(equation, 3)


def test_wrong_shapes_are_named():
    with pytest.raises(cr.errors.ShapeError, match="3 axes"):
        EinsumDense("abc,cd->abd", (None, 3))(np.ones((2, 3)))
    with pytest.raises(cr.errors.ShapeError, match="'b' is 3 long"):
        EinsumDense("abc,cd->abd", (4, 3))(np.ones((2, 3, 2)))
    with pytest.raises(cr.errors.ShapeError, match="not one number each"):
        EinsumDense("abc,cd->abd", (2, 4, 3, 1))(np.ones((2, 3, 2)))
    with pytest.raises(cr.errors.ArgumentError, match="'e'"):
        EinsumDense("abc,c->abe", (None, 3))(np.ones((2, 3, 2)))
    with pytest.raises(cr.errors.ArgumentError, match="'e'"):
        EinsumDense("abc,ce->ab", (None,))(np.ones((2, 3, 2)))
    with pytest.raises(cr.errors.ArgumentError, match="bias_axes"):
        EinsumDense("abc,cd->abd", (None, 3), bias_axes="c")(np.ones((2, 3, 2)))
    layer = EinsumDense("abc,cd->abd", (None, 3))
    layer(np.ones((2, 3, 2)))
    with pytest.raises(cr.errors.ShapeError, match="'c' 2 long"):
        layer(np.ones((2, 3, 4)))
