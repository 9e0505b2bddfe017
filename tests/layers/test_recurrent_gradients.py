import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.layers import (
    GRU,
    LSTM,
    RNN,
    Bidirectional,
    Dense,
    GRUCell,
    Layer,
    LSTMCell,
    SimpleRNN,
    SimpleRNNCell,
    StackedRNNCells,
    TimeDistributed,
)
from layers.recurrent import built, largest_error, random_mask

F64 = {"dtype": "float64"}
KINDS = {
    "SimpleRNN": (SimpleRNN, {}),
    "LSTM": (LSTM, {}),
    "GRU, reset after": (GRU, {}),
    "GRU, reset before": (GRU, {"reset_after": False}),
}
CELLS = {
    "SimpleRNN": (SimpleRNNCell, {}),
    "LSTM": (LSTMCell, {}),
    "GRU, reset after": (GRUCell, {}),
    "GRU, reset before": (GRUCell, {"reset_after": False}),
}
sizes = {
    "batch": st.integers(1, 3),
    "time": st.integers(1, 4),
    "inputs": st.integers(1, 3),
    "units": st.integers(1, 3),
    "seed": st.integers(0, 99),
}
flags = {
    "return_sequences": st.booleans(),
    "return_state": st.booleans(),
    "go_backwards": st.booleans(),
    "zero_output_for_mask": st.booleans(),
}


class Leaky(Layer):
    """A cell of a user's own, whose output is not its state: s = 0.9 s + x @ W, y = s**2."""

    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight("kernel", (input_shape[-1], self.units))
        super().build(input_shape)

    def forward(self, x, states, training=False):
        self.x = x
        self.state = 0.9 * states[0] + x @ self.kernel.value
        return self.state**2, [self.state]

    def backward(self, grad, grad_states):
        total = 2 * self.state * grad + grad_states[0]
        self.kernel.gradient[...] = self.x.T @ total
        return total @ self.kernel.value.T, [0.9 * total]


def states_for(layer, batch, seed):
    rng = np.random.default_rng(seed + 1)
    return [rng.normal(size=each.shape) for each in layer.get_initial_state(batch)]


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=10)
@given(
    **sizes,
    options=st.fixed_dictionaries({**flags, "use_bias": st.booleans()}),
    activation=st.sampled_from(["tanh", "linear", "sigmoid", "softmax"]),
    masked=st.booleans(),
    given_states=st.booleans(),
)
def test_gradients_of_the_fused_layers(
    kind, batch, time, inputs, units, seed, options, activation, masked, given_states
):
    make, extra = KINDS[kind]
    layer = make(units, activation=activation, **extra, **options, **F64)
    built(layer, (None, None, inputs), seed=seed)
    x = np.random.default_rng(seed).normal(size=(batch, time, inputs))
    mask = random_mask(batch, time, seed) if masked else None
    states = states_for(layer, batch, seed) if given_states else []
    assert largest_error(layer, [x, *states], mask) < 1e-6


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rates", [(0.4, 0.0), (0.0, 0.4), (0.3, 0.3)])
def test_gradients_with_dropout(kind, rates):
    make, extra = KINDS[kind]
    layer = make(3, dropout=rates[0], recurrent_dropout=rates[1], **extra, **F64)
    built(layer, (None, None, 4))

    def reseed():
        layer.cell.rng = np.random.default_rng(3)

    x = np.random.default_rng(2).normal(size=(2, 3, 4))
    assert largest_error(layer, [x], training=True, reseed=reseed) < 1e-6


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_with_a_recurrent_activation_of_another_kind(kind):
    make, extra = KINDS[kind]
    if make is not SimpleRNN:
        extra = {**extra, "recurrent_activation": "linear"}
    layer = built(make(2, **extra, **F64), (None, None, 2))
    x = np.random.default_rng(2).normal(size=(2, 3, 2))
    assert largest_error(layer, [x], random_mask(2, 3, 1)) < 1e-6


def cell_of(kind, units):
    if kind == "own":
        return Leaky(units, **F64)
    if kind == "stacked":
        cells = [LSTMCell(2, **F64), Leaky(units, **F64), GRUCell(units, **F64)]
        return StackedRNNCells(cells, **F64)
    make, extra = CELLS[kind]
    return make(units, **extra, **F64)


@pytest.mark.parametrize("kind", [*CELLS, "own", "stacked"])
@settings(deadline=None, max_examples=8)
@given(**sizes, options=st.fixed_dictionaries(flags), masked=st.booleans(), states=st.booleans())
def test_gradients_of_any_cell(kind, batch, time, inputs, units, seed, options, masked, states):
    layer = built(RNN(cell_of(kind, units), **options, **F64), (None, None, inputs), seed=seed)
    x = np.random.default_rng(seed).normal(size=(batch, time, inputs))
    mask = random_mask(batch, time, seed) if masked else None
    given_states = states_for(layer, batch, seed) if states else []
    assert largest_error(layer, [x, *given_states], mask) < 1e-6


@pytest.mark.parametrize("merge_mode", ["sum", "mul", "concat", "ave", None])
@settings(deadline=None, max_examples=6)
@given(
    **sizes,
    kind=st.sampled_from(sorted(KINDS)),
    return_sequences=st.booleans(),
    return_state=st.booleans(),
    masked=st.booleans(),
    states=st.booleans(),
)
def test_gradients_of_both_directions(
    merge_mode,
    batch,
    time,
    inputs,
    units,
    seed,
    kind,
    return_sequences,
    return_state,
    masked,
    states,
):
    make, extra = KINDS[kind]
    inside = make(
        units, return_sequences=return_sequences, return_state=return_state, **extra, **F64
    )
    layer = Bidirectional(inside, merge_mode=merge_mode, **F64)
    built(layer, (None, None, inputs), seed=seed)
    x = np.random.default_rng(seed).normal(size=(batch, time, inputs))
    mask = random_mask(batch, time, seed) if masked else None
    sides = (layer.forward_layer, layer.backward_layer)
    given_states = [s for i, side in enumerate(sides) for s in states_for(side, batch, seed + i)]
    assert largest_error(layer, [x, *(given_states if states else [])], mask) < 1e-6


@pytest.mark.parametrize("make", [lambda: Dense(3, "tanh", **F64), lambda: SimpleRNN(2, **F64)])
def test_gradients_of_a_layer_at_every_step(make):
    layer = TimeDistributed(make(), **F64)
    shape = (2, 3, 2, 2)
    built(layer, (None, *shape[1:]))
    assert largest_error(layer, [np.random.default_rng(4).normal(size=shape)]) < 1e-6


class Counted(Dense):
    """A layer with a statistic of its batches."""

    def build(self, input_shape):
        super().build(input_shape)
        self.batches = self.add_weight("batches", (), "zeros", trainable=False)

    def forward(self, x, training=False):
        self.batches.assign_add(1.0)
        return super().forward(x, training)


def test_a_layer_with_statistics_sees_the_steps_one_by_one():
    layer = TimeDistributed(Counted(2, "tanh", **F64), **F64)
    x = np.random.default_rng(5).normal(size=(2, 4, 3))
    built(layer, (None, 4, 3))
    layer.layer.batches.assign(0.0)
    output = layer.forward(x)
    assert float(layer.layer.batches.value) == 4
    plain = TimeDistributed(Dense(2, "tanh", **F64), **F64)
    plain.build((None, 4, 3))
    plain.set_weights(layer.get_weights()[:2])
    np.testing.assert_allclose(output, plain.forward(x), rtol=1e-12)
    assert largest_error(layer, [x]) < 1e-6


def test_an_output_that_nobody_uses_may_have_no_gradient():
    layer = built(LSTM(2, return_state=True, **F64), (None, None, 3))
    x = np.random.default_rng(0).normal(size=(2, 3, 3))
    output, *_ = layer.forward(x)
    with_zeros = layer.backward([np.zeros_like(output), np.ones((2, 2)), np.zeros((2, 2))])
    layer.forward(x)
    np.testing.assert_array_equal(layer.backward([None, np.ones((2, 2)), None]), with_zeros)


def test_no_input_gradient_when_nobody_needs_it():
    layer = built(GRU(2, **F64), (None, None, 3))
    x = np.random.default_rng(0).normal(size=(2, 3, 3))
    layer.forward(x)
    layer.backward(np.ones((2, 2)))
    wanted = [w.gradient.copy() for w in layer.weights]
    layer.needs_input_gradient = False
    layer.forward(x)
    assert layer.backward(np.ones((2, 2))) is None
    for weight, gradient in zip(layer.weights, wanted, strict=True):
        np.testing.assert_array_equal(weight.gradient, gradient)
