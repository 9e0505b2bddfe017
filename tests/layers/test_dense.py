import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import activations
from chainrule.layers import Activation, Dense


@settings(deadline=None, max_examples=25)
@given(
    batch=st.integers(1, 4),
    middle=st.lists(st.integers(1, 3), max_size=2),
    inputs=st.integers(1, 4),
    units=st.integers(1, 4),
    activation=st.sampled_from(sorted(activations.ALL)),
    use_bias=st.booleans(),
    seed=st.integers(0, 99),
)
def test_gradients(batch, middle, inputs, units, activation, use_bias, seed):
    cr.utils.set_random_seed(seed)
    layer = Dense(units, activation=activation, use_bias=use_bias)
    x = np.random.default_rng(seed).normal(size=(batch, *middle, inputs))
    report = cr.check_gradients(layer, x)
    assert report.ok, report


@pytest.mark.parametrize("name", sorted(activations.ALL))
def test_activation_layer_gradients(name):
    report = cr.check_gradients(Activation(name), np.random.default_rng(1).normal(size=(3, 4)))
    assert report.ok, report


def test_the_run_example_of_chapter_one():
    layer = Dense(1, activation="sigmoid", input_shape=(3,))
    layer.build((None, 3))
    layer.set_weights([[[0.5], [0.7], [0.3]], [0.1]])
    assert layer([[0.8, 0.6, 0.9]])[0, 0] == pytest.approx(0.767, abs=5e-4)


def test_output_of_a_call_is_the_callers_own():
    layer = Dense(2)
    first = layer([[1.0, 2.0]])
    kept = first.copy()
    layer([[5.0, 6.0]])
    assert first.tolist() == kept.tolist()


def test_wrong_shapes_name_layer_shape_and_fix():
    layer = Dense(4, name="hidden")
    layer([[1.0, 2.0]])
    with pytest.raises(cr.errors.ShapeError) as error:
        layer([[1.0, 2.0, 3.0]])
    for part in ("'hidden'", "(None, 3)", "(batch, 2)", "columns of X"):
        assert part in str(error.value)
    with pytest.raises(cr.errors.ShapeError, match="brackets"):
        Dense(1)([1.0, 2.0])


@pytest.mark.parametrize("units", [0, -1, 2.5, "4", True, None])
def test_units_must_be_a_positive_whole_number(units):
    with pytest.raises(cr.errors.ArgumentError, match="units"):
        Dense(units)


def test_options_of_keras_that_are_left_out_are_named():
    assert Dense(1, kernel_regularizer=None).units == 1
    with pytest.raises(cr.errors.UnsupportedError, match="lora_rank"):
        Dense(1, lora_rank=4)
    with pytest.raises(cr.errors.ArgumentError, match="'actvation'"):
        Dense(1, actvation="relu")
    with pytest.raises(cr.errors.ArgumentError, match="float32"):
        Dense(1, dtype="int32")


def test_twin_shares_weights_but_no_memory():
    layer = Dense(1)
    layer([[1.0, 2.0]])
    twin = layer.twin()
    first, second = layer.forward(np.ones((1, 2), "f4")), twin.forward(np.zeros((1, 2), "f4"))
    assert first is not second
    assert twin.kernel is layer.kernel
    assert first[0, 0] == pytest.approx(float(layer.kernel.value.sum()))
