"""The same weights in Keras and here: the same outputs, losses, gradients, steps and metrics.

In float32 alone: on every backend but TensorFlow, Keras multiplies float64 in float32. What we do
in float64 is compared with PyTorch itself, beside this file.
"""

import numpy as np
import pytest

import chainrule as cr
from parity.cases import ACTIVATIONS, SGD, assert_close, network, problem

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras 3.15's variables are older than NumPy 2's way of asking for a copy.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
DTYPE = "float32"


def pair(keras, hidden="tanh", output="sigmoid"):
    """Our model and Keras's, with the same weights."""
    _, _, weights = problem(DTYPE)
    models = [network(library, DTYPE, hidden, output) for library in (cr, keras)]
    for model in models:
        model.set_weights(weights)
    return models


def keras_loss_and_gradients(torch, model, loss, x, y):
    variables = [variable.value for variable in model.trainable_weights]
    model.zero_grad()
    value = loss(torch.from_numpy(y), model(torch.from_numpy(x)))
    value.backward()
    return value.item(), [variable.grad.numpy() for variable in variables]


def our_gradients(trace):
    return [gradient for layer in trace.layers for gradient in layer.gradients.values()]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_dense_gives_the_same_outputs(keras, activation):
    ours, theirs = pair(keras, hidden=activation, output=activation)
    x, _, _ = problem(DTYPE)
    assert ours.predict(x).dtype == DTYPE
    assert_close(ours.predict(x), theirs.predict(x, verbose=0), DTYPE)


@pytest.mark.parametrize(
    ("name", "options", "output"),
    [
        ("MeanSquaredError", {}, "sigmoid"),
        ("MeanSquaredError", {}, "softmax"),
        ("BinaryCrossentropy", {}, "sigmoid"),
        ("BinaryCrossentropy", {"from_logits": True}, "linear"),
        ("BinaryCrossentropy", {"label_smoothing": 0.2}, "sigmoid"),
    ],
)
def test_losses_and_their_gradients_agree(keras, torch, name, options, output):
    ours, theirs = pair(keras, output=output)
    x, y, _ = problem(DTYPE)
    ours.compile(loss=getattr(cr.losses, name)(**options))
    loss = getattr(keras.losses, name)(**options, dtype=DTYPE)
    expected, gradients = keras_loss_and_gradients(torch, theirs, loss, x, y)
    trace = cr.trace(ours, x, y)
    assert_close(trace.loss, expected, DTYPE)
    for mine, wanted in zip(our_gradients(trace), gradients, strict=True):
        assert_close(mine, wanted, DTYPE)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_pass_every_activation(keras, torch, activation):
    ours, theirs = pair(keras, hidden=activation, output=activation)
    x, y, _ = problem(DTYPE)
    ours.compile(loss="mse")
    loss = keras.losses.MeanSquaredError(dtype=DTYPE)
    _, gradients = keras_loss_and_gradients(torch, theirs, loss, x, y)
    for mine, wanted in zip(our_gradients(cr.trace(ours, x, y)), gradients, strict=True):
        assert_close(mine, wanted, DTYPE)


def test_saturated_outputs_cost_the_same(keras):
    """Where a probability is cut off before its logarithm, the cut is Keras's."""
    y = np.array([[1.0, 0.0, 1.0]], DTYPE)
    p = np.array([[0.0, 1.0, 1e-9]], DTYPE)
    theirs = keras.losses.BinaryCrossentropy(dtype=DTYPE)(y, p)
    assert_close(cr.losses.BinaryCrossentropy()(y, p), float(theirs), DTYPE)


@pytest.mark.parametrize("options", SGD, ids=str)
def test_ten_steps_of_sgd_end_at_the_same_weights(keras, options):
    x, y, start = problem(DTYPE)
    for library, model in zip((cr, keras), models := pair(keras), strict=True):
        model.compile(optimizer=library.optimizers.SGD(**options), loss="mse")
        model.fit(x, y, epochs=10, batch_size=len(x), shuffle=False, verbose=0)
    ours, theirs = (model.get_weights() for model in models)
    assert not np.allclose(ours[0], start[0], atol=1e-3)  # they did move
    for mine, wanted in zip(ours, theirs, strict=True):
        assert_close(mine, wanted, DTYPE)


@pytest.mark.parametrize("batch_size", [3, 7, 32])
def test_evaluate_reports_the_same_numbers(keras, batch_size):
    x, y, _ = problem(DTYPE)
    results = []
    for model in pair(keras):
        model.compile(loss="binary_crossentropy", metrics=["accuracy", "mse"])
        results.append(model.evaluate(x, y, batch_size=batch_size, verbose=0, return_dict=True))
    ours, theirs = results
    assert set(ours) == set(theirs)
    for name in ours:
        assert ours[name] == pytest.approx(theirs[name], abs=1e-6)  # metrics add up in float32


def test_history_has_the_same_losses(keras):
    """Batches of 4 and then 3: an epoch's loss is the mean over samples, not over batches."""
    x, y, _ = problem(DTYPE)
    histories = []
    for library, model in zip((cr, keras), pair(keras), strict=True):
        model.compile(optimizer=library.optimizers.SGD(0.5), loss="mse", metrics=["accuracy"])
        history = model.fit(x, y, epochs=5, batch_size=4, shuffle=False, verbose=0)
        histories.append(history.history)
    ours, theirs = histories
    assert set(ours) == set(theirs)
    for name in ours:
        assert_close(ours[name], theirs[name], DTYPE)


def test_the_defaults_of_sgd_are_keras_s(keras):
    ours, theirs = cr.optimizers.SGD(), keras.optimizers.SGD()
    assert float(ours.learning_rate) == pytest.approx(float(theirs.learning_rate))
    assert (ours.momentum, ours.nesterov) == (theirs.momentum, theirs.nesterov)
