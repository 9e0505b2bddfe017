"""SimpleRNN, LSTM and GRU compute the same compiled as in NumPy: outputs, states, gradients."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.kernels import choice, threads
from chainrule.layers import GRU, LSTM, Bidirectional, SimpleRNN
from kernels.twins import assert_twins, needs_numba
from layers.recurrent import built, largest_error, random_mask

pytestmark = needs_numba

KINDS = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
# Sums over time and samples: what is near 0 has the rounding errors of what was added up.
TOLERANCE = {"float32": {"rtol": 1e-4, "atol": 2e-5}, "float64": {}}


def pass_through(layer, shape, mask=None, training=False):
    """What a forward and a backward pass give: outputs, states, all gradients, a trace's arrays."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=shape).astype(layer.dtype)
    states = [rng.normal(size=each.shape) for each in layer.get_initial_state(len(x))]
    inputs = [x, *(state.astype(layer.dtype) for state in states)]
    found = layer.forward(inputs, training, **({} if mask is None else {"mask": mask}))
    outputs = [np.array(each) for each in found]
    grads = [rng.normal(size=each.shape).astype(layer.dtype) for each in outputs]
    before = [np.array(each) for each in layer.backward(grads)]
    weights = [weight.gradient.copy() for weight in layer.weights]
    inner = [np.array(each) for each in layer.inner().values()]
    return [*outputs, *before, *weights, *inner]


def uses_compiled(layer, *arguments, **options):
    with choice.using("numba"):
        pass_through(layer, *arguments, **options)
    return layer.kernels is not None


@kinds
@settings(max_examples=15, deadline=None)
@given(
    batch=st.integers(1, 35),
    time=st.integers(1, 4),
    inputs=st.integers(1, 5),
    units=st.integers(1, 19),
    dtype=st.sampled_from(["float32", "float64"]),
    sequences=st.booleans(),
    backwards=st.booleans(),
    use_bias=st.booleans(),
)
def test_twins(kind, batch, time, inputs, units, dtype, sequences, backwards, use_bias):
    layer = kind(
        units,
        return_sequences=sequences,
        return_state=True,
        go_backwards=backwards,
        use_bias=use_bias,
        dtype=dtype,
    )
    built(layer, (None, time, inputs))
    shape = (batch, time, inputs)
    assert_twins(lambda: pass_through(layer, shape), dtype, **TOLERANCE[dtype])
    assert uses_compiled(layer, shape)


@kinds
@pytest.mark.parametrize("cores", [1, 2, 3, 5])
def test_any_number_of_cores(kind, cores, monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: cores)
    layer = built(kind(21, return_state=True, dtype="float64"), (None, 3, 17))
    assert_twins(lambda: pass_through(layer, (29, 3, 17)), "float64")


@kinds
def test_sums_longer_than_a_block_of_the_product(kind):
    layer = built(kind(150, return_state=True, dtype="float64"), (None, 20, 140))
    for weight in layer.weights:
        weight.value *= 0.1
    assert_twins(lambda: pass_through(layer, (9, 20, 140)), "float64")


@kinds
def test_the_derivatives_are_right(kind):
    layer = built(kind(3, return_sequences=True, return_state=True, dtype="float64"), (None, 4, 2))
    rng = np.random.default_rng(3)
    states = [rng.normal(size=each.shape) for each in layer.get_initial_state(9)]
    with choice.using("numba"):
        assert largest_error(layer, [rng.normal(size=(9, 4, 2)), *states]) < 1e-6
        assert layer.kernels is not None


@kinds
@pytest.mark.parametrize(
    "options",
    [{"activation": "relu"}, {"dropout": 0.5}, {"recurrent_dropout": 0.5}],
    ids=["another activation", "dropout", "recurrent dropout"],
)
def test_what_only_numpy_does(kind, options):
    layer = built(kind(3, return_state=True, seed=1, **options), (None, 4, 2))
    assert not uses_compiled(layer, (9, 4, 2), training=True)
    # Without training nothing is dropped.
    assert uses_compiled(layer, (9, 4, 2)) == ("activation" not in options)


@kinds
def test_a_mask_is_for_numpy_if_it_leaves_out_steps(kind):
    layer = built(kind(3, return_state=True), (None, 4, 2))
    assert not uses_compiled(layer, (9, 4, 2), mask=random_mask(9, 4, 0))
    assert uses_compiled(layer, (9, 4, 2), mask=np.ones((9, 4), bool))


def test_other_gates_and_a_reset_before_are_for_numpy():
    for layer in (
        LSTM(3, return_state=True, recurrent_activation="hard_sigmoid"),
        GRU(3, return_state=True, recurrent_activation="hard_sigmoid"),
        GRU(3, return_state=True, reset_after=False),
    ):
        assert not uses_compiled(built(layer, (None, 4, 2)), (9, 4, 2))


@kinds
def test_states_go_from_batch_to_batch(kind):
    layer = built(kind(5, stateful=True, dtype="float64"), (None, 3, 2))
    x = np.random.default_rng(0).normal(size=(9, 3, 2))

    def three_batches():
        layer.reset_state()
        return [layer(x) for _ in range(3)]

    assert_twins(three_batches, "float64")


@kinds
def test_both_directions(kind):
    layer = Bidirectional(kind(5, return_sequences=True, dtype="float64"), dtype="float64")
    built(layer, (None, 3, 2))
    x = np.random.default_rng(0).normal(size=(9, 3, 2))

    def there_and_back():
        y = np.array(layer.forward(x))
        return y, layer.backward(np.cos(y)), *(weight.gradient.copy() for weight in layer.weights)

    assert_twins(there_and_back, "float64")
