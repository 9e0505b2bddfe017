"""Every activation, as function and as layer, against Keras and its gradients by autograd."""

import inspect

import numpy as np
import pytest

import chainrule as cr
from chainrule import activations
from parity.cases import assert_close

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras 3.15's variables are older than NumPy 2's way of asking for a copy.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

FUNCTIONS = [
    *((name, {}) for name in sorted(set(activations.ALL) - {"sparsemax"})),
    ("swish", {}),
    ("hard_swish", {}),
    ("glu", {}),
    ("glu", {"axis": 0}),
    ("relu", {"negative_slope": 0.1}),
    ("relu", {"max_value": 6.0}),
    ("relu", {"max_value": 2.0, "negative_slope": 0.2}),
    ("relu", {"threshold": 1.0}),
    ("relu", {"threshold": -1.0}),
    ("relu", {"negative_slope": 0.3, "max_value": 2.5, "threshold": 0.7}),
    ("leaky_relu", {"negative_slope": 0.01}),
    ("elu", {"alpha": 0.5}),
    ("celu", {"alpha": 2.0}),
    ("gelu", {"approximate": True}),
    ("hard_shrink", {"threshold": 1.0}),
    ("soft_shrink", {"threshold": 1.0}),
    ("threshold", {"threshold": 0.5, "default_value": -2.0}),
    ("squareplus", {"b": 1.0}),
    ("softmax", {"axis": -2}),
    ("softmax", {"axis": (0, 1)}),
    ("softmax", {"axis": None}),
    ("log_softmax", {"axis": -2}),
]
# Wherever an activation has a corner, its slope there is a choice; these numbers avoid them.
Z = (np.random.default_rng(5).normal(size=(4, 6)) * 3 + 0.01).astype("float32")


def keras_with_gradient(torch, f, x, grad):
    inputs = torch.from_numpy(x).requires_grad_()
    output = f(inputs)
    output.backward(torch.from_numpy(grad(output.shape)))
    return output.detach().numpy(), inputs.grad.numpy()


def some(shape):
    return np.cos(np.arange(np.prod(shape))).reshape(shape).astype("float32")


@pytest.mark.parametrize(("name", "options"), FUNCTIONS, ids=str)
def test_functions_and_their_gradients_agree(keras, torch, name, options):
    theirs = getattr(keras.activations, name)
    wanted, slope = keras_with_gradient(torch, lambda x: theirs(x, **options), Z, some)
    ours = getattr(activations, name)
    assert_close(ours(Z, **options), wanted, "float32")
    f = activations.Threshold(**options) if name == "threshold" else type(ours)(**options)
    computed = f.backward(some(wanted.shape), Z, f(Z), np.empty_like(Z))
    assert_close(computed, slope, "float32")


def test_there_is_no_activation_of_keras_that_we_lack(keras):
    names = {name for name in dir(keras.activations) if not name.startswith("_")}
    assert {name for name in names if not hasattr(activations, name)} == set()


@pytest.mark.parametrize("name", sorted(set(activations.ALL) - {"linear"}))
def test_options_and_defaults_are_those_of_keras(keras, name):
    theirs = list(inspect.signature(getattr(keras.activations, name)).parameters.values())[1:]
    ours = list(inspect.signature(type(activations.ALL[name])).parameters.values())
    assert [(p.name, p.default) for p in ours] == [(p.name, p.default) for p in theirs]


def test_sparsemax_agrees_where_one_share_stays(keras):
    """Where more stay, Keras 3.15's shares do not add up to 1; ours are those of the paper."""
    z = np.array([[4.0, 1.0, 2.5], [-1.0, 3.0, 0.0]], "float32")
    assert_close(activations.sparsemax(z), keras.activations.sparsemax(z).numpy(), "float32")


LAYERS = [
    ("ReLU", {}),
    ("ReLU", {"max_value": 2.0, "negative_slope": 0.1, "threshold": 0.5}),
    ("LeakyReLU", {}),
    ("LeakyReLU", {"negative_slope": 0.05}),
    ("ELU", {}),
    ("ELU", {"alpha": 0.4}),
    ("Softmax", {}),
    ("Softmax", {"axis": 1}),
    ("Softmax", {"axis": (1, 2)}),
    ("PReLU", {}),
    ("PReLU", {"shared_axes": 1}),
    ("PReLU", {"shared_axes": [1, 2]}),
    ("Activation", {"activation": "silu"}),
]
X = (np.random.default_rng(6).normal(size=(3, 4, 2)) * 2 + 0.01).astype("float32")


@pytest.mark.parametrize(("name", "options"), LAYERS, ids=str)
def test_layers_and_their_gradients_agree(keras, torch, name, options):
    ours, theirs = (getattr(library.layers, name)(**options) for library in (cr, keras))
    ours.build((None, 4, 2))
    theirs.build((None, 4, 2))
    weights = [some(w.shape) for w in ours.get_weights()]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    wanted, slope = keras_with_gradient(torch, theirs, X, some)
    assert_close(ours(X), wanted, "float32")
    assert_close(ours.backward(some(X.shape)), slope, "float32")
    for mine, variable in zip(ours.weights, theirs.trainable_weights, strict=True):
        assert mine.name == variable.name
        assert_close(mine.gradient, variable.value.grad.numpy(), "float32")
    kept = set(theirs.get_config()) - {"trainable", "dtype"}
    assert kept <= set(ours.get_config())
    assert ours.name == theirs.name.rstrip("_0123456789")


@pytest.mark.parametrize("axis", [-1, 1, (1, 2)])
def test_a_masked_softmax_agrees(keras, torch, axis):
    mask = np.random.default_rng(7).random(X.shape) > 0.4
    mask[0] = False
    theirs = keras.layers.Softmax(axis)
    wanted, slope = keras_with_gradient(
        torch, lambda x: theirs(x, mask=torch.from_numpy(mask)), X, some
    )
    ours = cr.layers.Softmax(axis)
    assert_close(ours(X, mask=mask), wanted, "float32")
    assert_close(ours.backward(some(X.shape)), slope, "float32")
