import numpy as np
import pytest

import chainrule as cr
from helpers import XOR_X, XOR_Y, numerical, xor_model


@pytest.fixture
def model():
    return xor_model(dtype="float64", momentum=0.5)


def test_shapes_and_names(model):
    step = cr.trace(model, XOR_X, XOR_Y)
    hidden, output = step.layers
    assert (hidden.name, hidden.kind, hidden.activation) == ("dense", "Dense", "sigmoid")
    assert hidden.input.shape == (4, 2)
    assert hidden.weighted_sum.shape == hidden.output.shape == (4, 4)
    assert hidden.gradients["kernel"].shape == hidden.weights["kernel"].shape == (2, 4)
    assert hidden.input_gradient.shape == (4, 2)
    assert step["dense_1"] is step[1] is output


def test_every_number_fits_the_chain_rule(model):
    step = cr.trace(model, XOR_X, XOR_Y)
    hidden, output = step.layers
    for layer in step.layers:
        np.testing.assert_allclose(
            layer.weighted_sum, layer.input @ layer.weights["kernel"] + layer.weights["bias"]
        )
        slope = layer.output * (1 - layer.output)
        np.testing.assert_allclose(layer.weighted_sum_gradient, layer.output_gradient * slope)
        np.testing.assert_allclose(
            layer.gradients["kernel"], layer.input.T @ layer.weighted_sum_gradient
        )
        np.testing.assert_allclose(layer.gradients["bias"], layer.weighted_sum_gradient.sum(axis=0))
        np.testing.assert_allclose(
            layer.input_gradient, layer.weighted_sum_gradient @ layer.weights["kernel"].T
        )
    np.testing.assert_array_equal(hidden.output, output.input)
    np.testing.assert_array_equal(hidden.output_gradient, output.input_gradient)
    np.testing.assert_allclose(output.output_gradient, 2 * (output.output - XOR_Y) / 4)
    assert step.loss == pytest.approx(float(((output.output - XOR_Y) ** 2).mean()))


def test_input_gradient_against_a_numerical_one(model):
    def loss(x):
        return cr.trace(model, x, XOR_Y).loss

    step = cr.trace(model, XOR_X, XOR_Y)
    np.testing.assert_allclose(
        step[0].input_gradient, numerical(loss, XOR_X.astype("float64")), atol=1e-8
    )


def test_the_model_stays_as_it_was(model):
    model.fit(XOR_X, XOR_Y, epochs=2, verbose=0)
    twin = xor_model(dtype="float64", momentum=0.5)
    twin.fit(XOR_X, XOR_Y, epochs=2, verbose=0)
    before = [a.copy() for a in (*model.flat.values, *model.flat.gradients)]
    step = cr.trace(model, XOR_X, XOR_Y)
    for kept, array in zip(before, (*model.flat.values, *model.flat.gradients), strict=True):
        assert np.array_equal(kept, array)
    step[0].weights["kernel"][...] = 99.0  # plain copies: changing them changes nothing
    model.fit(XOR_X, XOR_Y, epochs=3, verbose=0)
    twin.fit(XOR_X, XOR_Y, epochs=3, verbose=0)
    assert all(map(np.array_equal, model.get_weights(), twin.get_weights()))


def test_forward_only():
    model = cr.Sequential([cr.layers.Dense(1), cr.layers.Activation("tanh")])
    step = cr.trace(model, [[1.0, 2.0]])
    assert step.loss is None
    assert step[0].gradients is None
    assert step[0].weighted_sum_gradient is None
    assert np.array_equal(step.output, model.predict([[1.0, 2.0]]))
    with pytest.raises(cr.errors.NotCompiledError, match="leave y out"):
        cr.trace(model, [[1.0, 2.0]], [1.0])
    with pytest.raises(KeyError, match="There are: dense, activation"):
        step["hidden"]
