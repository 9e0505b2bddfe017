import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import layers
from chainrule.errors import ArgumentError, ShapeError, UnsupportedError
from chainrule.layers import (
    GRU,
    LSTM,
    RNN,
    Bidirectional,
    Dense,
    GRUCell,
    LSTMCell,
    SimpleRNN,
    SimpleRNNCell,
    StackedRNNCells,
    TimeDistributed,
)

KINDS = [SimpleRNN, LSTM, GRU]


def data(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=15)
@given(
    batch=st.integers(1, 3),
    time=st.integers(1, 5),
    sequences=st.booleans(),
    state=st.booleans(),
    merge_mode=st.sampled_from(["off", "concat", "sum", None]),
)
def test_output_shapes_are_as_computed(kind, batch, time, sequences, state, merge_mode):
    layer = kind(3, return_sequences=sequences, return_state=state)
    if merge_mode != "off":
        layer = Bidirectional(layer, merge_mode=merge_mode)
    x = data(batch, time, 2)
    outputs, shapes = layer(x), layer.compute_output_shape(x.shape)
    if isinstance(shapes, list):
        assert [each.shape for each in outputs] == shapes
    else:
        assert outputs.shape == shapes
    symbolic = layer(cr.Input((None, 2)))
    count = len(symbolic) if isinstance(symbolic, list) else 1
    assert count == (len(shapes) if isinstance(shapes, list) else 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrap", [lambda layer: layer, Bidirectional])
@settings(deadline=None, max_examples=10)
@given(lengths=st.lists(st.integers(1, 5), min_size=1, max_size=4), seed=st.integers(0, 99))
def test_padding_at_the_right_changes_nothing(kind, wrap, lengths, seed):
    layer = wrap(kind(3))
    x = data(len(lengths), 5, 2, seed=seed)
    mask = np.arange(5) < np.array(lengths)[:, np.newaxis]
    masked = layer(x, mask=mask)
    for sample, length in enumerate(lengths):
        alone = layer(x[sample : sample + 1, :length])
        np.testing.assert_allclose(masked[sample], alone[0], rtol=1e-5, atol=1e-6)


def test_masked_steps_repeat_the_output_and_start_with_zero():
    layer = SimpleRNN(1, activation="linear", return_sequences=True, return_state=True)
    layer.build((None, 4, 1))
    layer.set_weights([[[1.0]], [[1.0]], [0.0]])
    x, mask = [[[1.0], [2.0], [4.0], [8.0]]], [[False, True, False, True]]
    output, state = layer(x, mask=mask, initial_state=np.array([[100.0]]))
    assert output.ravel().tolist() == [0.0, 102.0, 102.0, 110.0]
    assert state.tolist() == [[110.0]]
    layer.zero_output_for_mask = True
    assert layer(x, mask=mask)[0].ravel().tolist() == [0.0, 2.0, 0.0, 10.0]


@pytest.mark.parametrize("kind", KINDS)
def test_going_backwards_is_going_along_the_turned_sequence(kind):
    forward = kind(3, return_sequences=True)
    x = data(2, 4, 2)
    turned = forward(x[:, ::-1])
    backward = kind(3, return_sequences=True, go_backwards=True)
    backward.build((None, 4, 2))
    backward.set_weights(forward.get_weights())
    np.testing.assert_array_equal(backward(x), turned)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stateful_layer_goes_on_where_it_stopped(kind):
    plain = kind(3, return_sequences=True)
    x = data(2, 6, 2)
    whole = plain(x)
    layer = kind(3, return_sequences=True, stateful=True)
    layer.build((None, None, 2))
    layer.set_weights(plain.get_weights())
    parts = [layer(x[:, :2]), layer(x[:, 2:])]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, rtol=1e-5, atol=1e-6)
    with pytest.raises(ShapeError, match="reset_state"):
        layer(x[:1])
    layer.reset_states()
    np.testing.assert_allclose(layer(x), whole, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_the_states_that_come_out_can_go_in(kind):
    layer = kind(3, return_state=True)
    x = data(2, 6, 2)
    whole, *_ = layer(x)
    _, *states = layer(x[:, :4])
    rest = layer(x[:, 4:], initial_state=states)[0]
    np.testing.assert_allclose(rest, whole, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(layer([x[:, 4:], *states])[0], whole, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "cell"), [(SimpleRNN, SimpleRNNCell), (LSTM, LSTMCell), (GRU, GRUCell)]
)
@pytest.mark.parametrize("masked", [False, True])
def test_a_fused_layer_is_the_loop_over_its_cell(kind, cell, masked):
    fused = kind(3, return_sequences=True, return_state=True)
    looped = RNN(cell(3), return_sequences=True, return_state=True)
    x = data(2, 5, 2)
    mask = data(2, 5) > 0 if masked else None
    wanted = fused(x, mask=mask)
    looped.build((None, 5, 2))
    looped.set_weights(fused.get_weights())
    for ours, theirs in zip(looped(x, mask=mask), wanted, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_a_cell_can_be_called_step_by_step():
    layer = LSTM(3, return_sequences=True)
    x = data(2, 4, 2)
    wanted = layer(x)
    cell, states = layer.cell, [np.zeros((2, 3)), np.zeros((2, 3))]
    for t in range(4):
        output, states = cell(x[:, t], states)
        np.testing.assert_allclose(output, wanted[:, t], rtol=1e-5, atol=1e-6)
    with pytest.raises(UnsupportedError, match="RNN"):
        cell(cr.Input((2,)), states)


def test_stacked_cells_give_their_states_cell_by_cell():
    layer = RNN([LSTMCell(3), GRUCell(2)], return_state=True)
    output, (h, c), g = layer(data(2, 4, 5))
    assert (output.shape, h.shape, c.shape, g.shape) == ((2, 2), (2, 3), (2, 3), (2, 2))
    np.testing.assert_array_equal(output, g)
    again = layer(data(2, 4, 5), initial_state=[[h, c], g])
    assert again[0].shape == (2, 2)


def test_weights_are_named_as_in_keras():
    layer = Bidirectional(GRU(3))
    layer(data(1, 2, 2))
    assert [w.path for w in layer.weights] == [
        f"bidirectional/{side}_gru/gru_cell/{name}"
        for side in ("forward", "backward")
        for name in ("kernel", "recurrent_kernel", "bias")
    ]


def test_the_forget_gate_starts_open():
    assert LSTM(2, bias_initializer="zeros")(data(1, 1, 1)).shape == (1, 2)
    layer = LSTM(2)
    layer.build((None, 3, 1))
    assert layer.weights[2].numpy().tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    layer = LSTM(2, unit_forget_bias=False)
    layer.build((None, 3, 1))
    assert not layer.weights[2].numpy().any()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rates", [{"dropout": 0.5}, {"recurrent_dropout": 0.5}])
def test_dropout_drops_in_training_only_and_by_the_seed(kind, rates):
    def trained(seed):
        layer = kind(8, seed=seed, **rates)
        layer.build((None, None, 6))
        layer.set_weights(weights)
        return layer(x, training=True)

    x = data(4, 5, 6)
    plain = kind(8)
    wanted = plain(x)
    weights = plain.get_weights()
    layer = kind(8, **rates)
    layer.build((None, None, 6))
    layer.set_weights(weights)
    np.testing.assert_array_equal(layer(x), wanted)
    np.testing.assert_array_equal(trained(1), trained(1))
    assert abs(trained(1) - trained(2)).max() > 1e-3
    assert abs(trained(1) - wanted).max() > 1e-3


def test_dropout_masks_are_for_the_batch_not_for_the_step():
    layer = SimpleRNN(1, dropout=0.5, activation="linear", return_sequences=True, seed=3)
    layer.build((None, None, 1))
    layer.set_weights([[[1.0]], [[0.0]], [0.0]])
    output = layer(np.ones((50, 4, 1)), training=True)[..., 0]
    assert set(output.ravel().tolist()) == {0.0, 2.0}
    assert (output == output[:, :1]).all()


@pytest.mark.parametrize(
    "layer",
    [
        SimpleRNN(3, activation="relu", dropout=0.1, use_bias=False, seed=4),
        LSTM(3, recurrent_activation="relu", unit_forget_bias=False, return_state=True),
        GRU(3, reset_after=False, go_backwards=True, stateful=True, zero_output_for_mask=True),
        RNN(GRUCell(3, reset_after=False)),
        RNN([LSTMCell(3), SimpleRNNCell(2)], return_sequences=True),
        Bidirectional(LSTM(3), merge_mode="ave"),
        Bidirectional(GRU(3), merge_mode=None, backward_layer=LSTM(3, go_backwards=True)),
        TimeDistributed(Dense(4, "tanh")),
        TimeDistributed(Bidirectional(GRU(2))),
    ],
    ids=lambda layer: layer.name,
)
def test_config_round_trip(layer):
    config = json.loads(json.dumps(layer.get_config()))
    again = type(layer).from_config(config)
    assert again.get_config() == layer.get_config()
    description = json.loads(json.dumps(layers.serialize(layer)))
    assert layers.deserialize(description).get_config() == layer.get_config()
    x = data(2, 3, 4, 5) if "TimeDistributed" in repr(layer) else data(2, 4, 5)
    layer(x), again(x)
    again.set_weights(layer.get_weights())
    ours, theirs = again(x), layer(x)
    if layer.name != "gru":  # a stateful layer has moved on
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(one, other)


def test_a_twin_shares_weights_but_no_memory():
    layer = LSTM(2, input_shape=(3, 2))
    layer.build((None, 3, 2))
    x = data(2, 3, 2)
    first = layer.forward(x)
    kept = first.copy()
    twin = layer.twin()
    assert twin.weights == layer.weights
    twin.forward(2 * x)
    np.testing.assert_array_equal(first, kept)


def test_a_trace_shows_the_gates():
    layer = LSTM(2)
    layer(data(2, 3, 2))
    shown = layer.inner()
    assert shown["forget_gate"].shape == shown["memory"].shape == (2, 3, 2)
    assert (shown["forget_gate"] > 0).all()


def test_a_recurrent_model_learns_to_remember_the_first_step():
    cr.utils.set_random_seed(0)
    x = np.random.default_rng(0).choice([-1.0, 1.0], (128, 6, 1)).astype("float32")
    y = (x[:, 0] > 0).astype("float32")
    model = cr.Sequential([cr.Input((6, 1)), LSTM(8), Dense(1, "sigmoid")])
    model.compile(optimizer=cr.optimizers.SGD(1.0, momentum=0.9), loss="mse")
    history = model.fit(x, y, epochs=30, batch_size=32, verbose=0)
    assert history.history["loss"][-1] < 0.02


@pytest.mark.parametrize("kind", KINDS)
def test_bad_arguments_are_named(kind):
    with pytest.raises(ArgumentError, match="units"):
        kind(0)
    with pytest.raises(ArgumentError, match="recurrent_dropout"):
        kind(2, recurrent_dropout=1.5)
    with pytest.raises(ArgumentError, match="'untis'"):
        kind(2, untis=3)


@pytest.mark.parametrize("kind", KINDS)
def test_bad_inputs_are_named(kind):
    layer = kind(2, name="memory")
    with pytest.raises(ShapeError, match=r"'memory'.*\(batch, time, n\)"):
        layer(data(3, 2))
    with pytest.raises(ShapeError, match="single step"):
        layer(data(3, 0, 2))
    layer(data(3, 4, 2))
    with pytest.raises(ShapeError, match="axis 2 must be 2"):
        layer(data(3, 4, 5))
    with pytest.raises(ShapeError, match=r"mask of shape \(3, 5\)"):
        layer(data(3, 4, 2), mask=np.zeros((3, 5), bool))
    with pytest.raises(ArgumentError, match="initial states"):
        layer(data(3, 4, 2), initial_state=[np.zeros((3, 2))] * 3)
    states = [np.zeros((2, 2))] * len(layer.get_initial_state(1))
    with pytest.raises(ShapeError, match="states of shapes"):
        layer(data(3, 4, 2), initial_state=states)


def test_what_is_no_cell_is_refused():
    with pytest.raises(ArgumentError, match="state_size"):
        RNN(Dense(3))

    class Half(cr.layers.Layer):
        state_size = 2

    class Drawn(Half):
        def call(self, x, states):
            return x, states

    for kind in (Half, Drawn):
        with pytest.raises(ArgumentError, match="backward"):
            RNN(kind())
    with pytest.raises(ArgumentError, match="list of cells"):
        RNN([])
    with pytest.raises(ArgumentError, match="is none"):
        StackedRNNCells([Dense(2)])


def test_directions_must_go_together():
    with pytest.raises(ArgumentError, match="merge_mode"):
        Bidirectional(LSTM(2), merge_mode="max")
    with pytest.raises(ArgumentError, match="recurrent layer"):
        Bidirectional(Dense(2))
    with pytest.raises(ArgumentError, match="go_backwards"):
        Bidirectional(LSTM(2), backward_layer=LSTM(2))
    with pytest.raises(ArgumentError, match="return_sequences"):
        Bidirectional(LSTM(2), backward_layer=LSTM(2, go_backwards=True, return_sequences=True))


def test_time_distributed_refuses_what_has_no_time():
    with pytest.raises(ShapeError, match="3 axes"):
        TimeDistributed(Dense(2))(data(3, 2))
    with pytest.raises(ArgumentError, match="wants a layer"):
        TimeDistributed("dense")
    with pytest.raises(ShapeError, match="mask"):
        TimeDistributed(Dense(2))(data(2, 3, 2), mask=np.ones((2, 4), bool))


@pytest.mark.parametrize("kind", KINDS)
def test_masks_pass_with_sequences_only(kind):
    mask = np.ones((2, 3), bool)
    assert kind(2).compute_mask(None, mask) is None
    assert kind(2, return_sequences=True).compute_mask(None, mask) is mask
    both = Bidirectional(kind(2, return_sequences=True), merge_mode=None)
    assert both.compute_mask(None, mask) == [mask, mask]
    assert kind(2, return_state=True).compute_mask(None, mask)[0] is None
