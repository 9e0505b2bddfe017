"""Recurrent layers beside Keras's and PyTorch's: the same weights, outputs and gradients."""

import itertools

import numpy as np
import pytest

import chainrule as cr

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras 3.15's variables are older than NumPy 2's way of asking for a copy.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
BATCH, TIME, INPUTS, UNITS = 4, 6, 3, 5
KINDS = {
    "SimpleRNN": [{}, {"activation": "relu"}, {"use_bias": False}],
    "LSTM": [
        {},
        {"activation": "sigmoid", "recurrent_activation": "tanh"},
        {"use_bias": False, "activation": None},
        {"unit_forget_bias": False, "implementation": 1},
    ],
    "GRU": [
        {},
        {"reset_after": False},
        {"reset_after": False, "use_bias": False, "activation": "softmax"},
        {"use_bias": False, "implementation": 1},
        {"recurrent_activation": "relu"},
    ],
}
GRID = [(kind, options) for kind, several in KINDS.items() for options in several]


def data(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def flat(value):
    if isinstance(value, (list, tuple)):
        return [leaf for each in value for leaf in flat(each)]
    return [value]


def close(ours, theirs):
    scale = max(1.0, float(abs(theirs).max()))
    np.testing.assert_allclose(ours / scale, theirs / scale, rtol=1e-5, atol=1e-5)


def compare(torch, ours, theirs, x, mask=None, states=()):
    """Check outputs, and the gradients of a weighting of all outputs by weights, x and states."""
    theirs.build(x.shape)
    ours.build((None, *x.shape[1:]))
    shapes = [tuple(w.shape) for w in theirs.weights]
    assert [w.shape for w in ours.weights] == shapes
    assert [w.name for w in ours.weights] == [w.name for w in theirs.weights]
    values = [0.5 * data(*shape, seed=i) for i, shape in enumerate(shapes)]
    ours.set_weights(values)
    theirs.set_weights(values)

    inputs = [torch.from_numpy(np.array(each)).requires_grad_() for each in (x, *states)]
    options = {}
    if mask is not None:
        options["mask"] = torch.from_numpy(mask)
    if states:
        options["initial_state"] = inputs[1:]
    results = flat(theirs(inputs[0], **options))
    given = [np.array(x), *[np.array(state) for state in states]]
    options = {} if mask is None else {"mask": mask}
    found = ours.forward(given if states else given[0], **options)
    outputs = [np.array(each) for each in flat(found)]
    assert len(outputs) == len(results)
    for one, other in zip(outputs, results, strict=True):
        close(one, other.detach().numpy())

    weightings = [data(*each.shape, seed=9 + i) for i, each in enumerate(outputs)]
    theirs.zero_grad()
    sum(
        (r * torch.from_numpy(w)).sum() for r, w in zip(results, weightings, strict=True)
    ).backward()
    gradients = flat(ours.backward(weightings if isinstance(found, list) else weightings[0]))
    for one, other in zip(gradients, inputs, strict=True):
        close(one, other.grad.numpy())
    for one, other in zip(ours.trainable_weights, theirs.trainable_weights, strict=True):
        close(one.gradient, other.value.grad.numpy())


def states_of(kind, times=1):
    return [data(BATCH, UNITS, seed=20 + i) for i in range(times * (2 if kind == "LSTM" else 1))]


MASKS = {
    "no mask": None,
    "right": np.arange(TIME) < np.array([[6], [3], [1], [4]]),
    "left": np.arange(TIME) >= np.array([[0], [3], [5], [2]]),
    "holes": np.random.default_rng(1).random((BATCH, TIME)) < 0.5,
}


@pytest.mark.parametrize(("kind", "options"), GRID)
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("back", [False, True])
def test_the_fused_layers(keras, torch, kind, options, mask, sequences, back):
    for state, zero in itertools.product((False, True), repeat=2):
        settings = {
            **options,
            "return_sequences": sequences,
            "return_state": state,
            "go_backwards": back,
            "zero_output_for_mask": zero,
        }
        ours = getattr(cr.layers, kind)(UNITS, **settings)
        theirs = getattr(keras.layers, kind)(UNITS, **settings)
        states = states_of(kind) if state else ()
        compare(torch, ours, theirs, data(BATCH, TIME, INPUTS), MASKS[mask], states)


@pytest.mark.parametrize("kind", KINDS)
def test_stateful_layers(keras, torch, kind):
    settings = {"stateful": True, "return_state": True}
    ours = getattr(cr.layers, kind)(UNITS, **settings)
    theirs = getattr(keras.layers, kind)(UNITS, **settings)
    with torch.no_grad():
        theirs.build((BATCH, TIME, INPUTS))
    x = data(BATCH, TIME, INPUTS)
    ours.build((None, TIME, INPUTS))
    ours.set_weights(theirs.get_weights())
    for part in (x, 2 * x, -x):
        for one, other in zip(flat(ours(part)), flat(theirs(part)), strict=True):
            close(one, other.detach().numpy())
    ours.reset_state()
    theirs.reset_state()
    for one, other in zip(flat(ours(x)), flat(theirs(x)), strict=True):
        close(one, other.detach().numpy())


def cells(library, kind):
    layers = library.layers
    return {
        "SimpleRNNCell": lambda: layers.SimpleRNNCell(UNITS),
        "LSTMCell": lambda: layers.LSTMCell(UNITS),
        "GRUCell": lambda: layers.GRUCell(UNITS),
        "GRUCell, before": lambda: layers.GRUCell(UNITS, reset_after=False),
        "stacked": lambda: [layers.GRUCell(4), layers.SimpleRNNCell(UNITS)],
        "stacked LSTMs": lambda: [layers.LSTMCell(4), layers.LSTMCell(UNITS)],
    }[kind]()


@pytest.mark.parametrize(
    "kind",
    ["SimpleRNNCell", "LSTMCell", "GRUCell", "GRUCell, before", "stacked", "stacked LSTMs"],
)
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("back", [False, True])
def test_rnn_of_cells(keras, torch, kind, mask, sequences, back):
    settings = {"return_sequences": sequences, "go_backwards": back, "return_state": True}
    ours = cr.layers.RNN(cells(cr, kind), **settings)
    theirs = keras.layers.RNN(cells(keras, kind), **settings)
    compare(torch, ours, theirs, data(BATCH, TIME, INPUTS), MASKS[mask])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("merge_mode", ["sum", "mul", "concat", "ave", None])
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("sequences", [False, True])
def test_both_directions(keras, torch, kind, merge_mode, mask, sequences):
    for state in (False, True):
        pair = []
        for library in (cr, keras):
            layer = getattr(library.layers, kind)(
                UNITS, return_sequences=sequences, return_state=state
            )
            pair.append(library.layers.Bidirectional(layer, merge_mode=merge_mode))
        states = states_of(kind, 2) if state else ()
        compare(torch, *pair, data(BATCH, TIME, INPUTS), MASKS[mask], states)


def test_a_backward_layer_of_another_kind(keras, torch):
    pair = []
    for library in (cr, keras):
        layers = library.layers
        backward = layers.GRU(UNITS, activation="relu", go_backwards=True, return_sequences=True)
        forward = layers.LSTM(UNITS, return_sequences=True)
        pair.append(layers.Bidirectional(forward, backward_layer=backward))
    compare(torch, *pair, data(BATCH, TIME, INPUTS), MASKS["holes"])


def test_time_distributed(keras, torch):
    def pair(make):
        return [library.layers.TimeDistributed(make(library.layers)) for library in (cr, keras)]

    x = data(BATCH, TIME, INPUTS)
    compare(torch, *pair(lambda layers: layers.Dense(4, "tanh")), x)
    compare(torch, *pair(lambda layers: layers.Dense(4)), x, MASKS["holes"])
    compare(torch, *pair(lambda layers: layers.GRU(4)), data(2, 3, 4, 2))


# PyTorch
# -------------------------------------------------------------------------------------------


def torch_gates(kind, matrix):
    """The columns of our gates as PyTorch's rows: i, f, g, o there too; r, z, n for the GRU."""
    blocks = np.split(matrix, {"RNN": 1, "LSTM": 4, "GRU": 3}[kind], axis=-1)
    if kind == "GRU":
        blocks = [blocks[1], blocks[0], blocks[2]]
    return np.concatenate(blocks, axis=-1).T


@pytest.mark.parametrize(("kind", "name"), [("RNN", "SimpleRNN"), ("LSTM", "LSTM"), ("GRU", "GRU")])
def test_pytorchs_layers(torch, kind, name):
    ours = getattr(cr.layers, name)(
        UNITS, return_sequences=True, return_state=True, dtype="float64"
    )
    ours.build((None, TIME, INPUTS))
    ours.set_weights([0.5 * data(*w.shape, seed=i) for i, w in enumerate(ours.weights)])
    kernel, recurrent, bias = ours.weights
    theirs = getattr(torch.nn, kind)(INPUTS, UNITS, batch_first=True, dtype=torch.float64)
    rows = bias.value if kind == "GRU" else np.stack([bias.value, np.zeros_like(bias.value)])
    values = {
        "weight_ih_l0": torch_gates(kind, kernel.value),
        "weight_hh_l0": torch_gates(kind, recurrent.value),
        "bias_ih_l0": torch_gates(kind, rows[0]),
        "bias_hh_l0": torch_gates(kind, rows[1]),
    }
    theirs.load_state_dict({key: torch.from_numpy(value.copy()) for key, value in values.items()})

    x = data(BATCH, TIME, INPUTS).astype("float64")
    states = [state.astype("float64") for state in states_of(name)]
    inputs = [torch.from_numpy(each).requires_grad_() for each in (x, *states)]
    before = [each[None] for each in inputs[1:]]
    output, after = theirs(inputs[0], tuple(before) if kind == "LSTM" else before[0])
    results = [output, *[each[0] for each in (after if kind == "LSTM" else [after])]]
    found = ours.forward([x, *states])
    weightings = [data(*each.shape, seed=9 + i) for i, each in enumerate(found)]
    for one, other in zip(found, results, strict=True):
        np.testing.assert_allclose(one, other.detach().numpy(), rtol=1e-12, atol=1e-12)
    sum(
        (r * torch.from_numpy(w)).sum() for r, w in zip(results, weightings, strict=True)
    ).backward()
    for one, other in zip(ours.backward(weightings), inputs, strict=True):
        np.testing.assert_allclose(one, other.grad.numpy(), rtol=1e-10, atol=1e-12)
    pairs = [(kernel, theirs.weight_ih_l0), (recurrent, theirs.weight_hh_l0)]
    for weight, theirs_too in pairs:
        np.testing.assert_allclose(
            torch_gates(kind, weight.gradient), theirs_too.grad.numpy(), rtol=1e-10, atol=1e-12
        )
    gradient = bias.gradient[0] if kind == "GRU" else bias.gradient
    np.testing.assert_allclose(
        torch_gates(kind, gradient), theirs.bias_ih_l0.grad.numpy(), rtol=1e-10, atol=1e-12
    )
