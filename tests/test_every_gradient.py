"""Every public layer, loss, activation and regularizer against numerical derivatives.

Each area has closer tests of its own; this one is the net below them: a public name that nobody
checked fails here.
"""

import numpy as np
import pytest

import chainrule as cr
from chainrule import activations, layers, losses, regularizers
from helpers import numerical
from layer_checks import draw
from layers.every_layer import cases

# What each loss compares: how targets are drawn, and the activation that makes predictions.
NUMBERS, COUNTS, SIGNS, YES_NO, SHARES, CLASSES = range(6)
LINEAR, POSITIVE, PROBABILITY, DISTRIBUTION = None, "softplus", "sigmoid", "softmax"
LOSSES = {
    "BinaryCrossentropy": (YES_NO, PROBABILITY),
    "BinaryFocalCrossentropy": (YES_NO, PROBABILITY),
    "CategoricalCrossentropy": (SHARES, DISTRIBUTION),
    "CategoricalFocalCrossentropy": (SHARES, DISTRIBUTION),
    "CategoricalGeneralizedCrossEntropy": (CLASSES, DISTRIBUTION),
    "CategoricalHinge": (SHARES, LINEAR),
    "Circle": (CLASSES, "tanh"),
    "CosineSimilarity": (NUMBERS, LINEAR),
    "Dice": (YES_NO, PROBABILITY),
    "Hinge": (SIGNS, LINEAR),
    "Huber": (NUMBERS, LINEAR),
    "KLDivergence": (SHARES, DISTRIBUTION),
    "LogCosh": (NUMBERS, LINEAR),
    "MeanAbsoluteError": (NUMBERS, LINEAR),
    "MeanAbsolutePercentageError": (NUMBERS, LINEAR),
    "MeanSquaredError": (NUMBERS, LINEAR),
    "MeanSquaredLogarithmicError": (COUNTS, POSITIVE),
    "Poisson": (COUNTS, POSITIVE),
    "SparseCategoricalCrossentropy": (CLASSES, DISTRIBUTION),
    "SquaredHinge": (SIGNS, LINEAR),
    "Tversky": (YES_NO, PROBABILITY),
}
NO_LOSSES = {"Loss": "the base class", "CTC": "Chainrule leaves it out, and says so"}
ALONE = {"Threshold": (0.25, -3.0)}  # what an activation without defaults is made with
REGULARIZERS = {
    "L1": {"l1": 0.3},
    "L2": {"l2": 0.3},
    "L1L2": {"l1": 0.2, "l2": 0.1},
    "OrthogonalRegularizer": {"factor": 0.5},
}


def classes(area, base):
    """The public names of classes in an area, one for each class, the base class left out."""
    found = {getattr(area, name) for name in area.__all__ if isinstance(getattr(area, name), type)}
    return {kind.__name__ for kind in found if kind is not base}


def targets(kind, batch, outputs, rng):
    if kind == CLASSES:
        return rng.integers(0, outputs, (batch, 1))
    if kind == SHARES:
        return np.eye(outputs)[rng.integers(0, outputs, batch)]
    if kind in (YES_NO, SIGNS):
        drawn = rng.integers(0, 2, (batch, outputs)).astype("float64")
        return drawn if kind == YES_NO else 2 * drawn - 1
    return rng.uniform(0.5 if kind == COUNTS else -2.0, 3.0, (batch, outputs))


@pytest.mark.parametrize("training", [False, True], ids=["use", "training"])
@pytest.mark.parametrize(
    ("case", "batch"),
    [
        pytest.param(case, batch, id=f"{name}-{batch}")
        for name, case in cases()
        # Inputs and masks that the table gives are of three samples.
        for batch in ([3] if case.options or case.x is not None else [1, 3])
    ],
)
def test_layers(case, batch, training):
    cr.utils.set_random_seed(batch)
    x = draw(case.shapes, batch=batch, seed=batch) if case.x is None else case.x
    report = cr.check_gradients(case.make(), x, training=training, **case.options)
    assert report.comparisons or case.x is not None
    assert report.ok, report


def test_no_loss_is_missing():
    assert classes(losses, losses.Loss) | {"Loss"} == set(LOSSES) | set(NO_LOSSES)


@pytest.mark.parametrize("outputs", [2, 4])
@pytest.mark.parametrize("batch", [2, 5])
@pytest.mark.parametrize("name", sorted(LOSSES))
def test_losses(name, batch, outputs):
    cr.utils.set_random_seed(outputs)
    kind, activation = LOSSES[name]
    rng = np.random.default_rng([batch, outputs])
    model = cr.Sequential([cr.Input((3,)), layers.Dense(outputs, activation=activation)])
    model.compile(loss=getattr(losses, name)())
    x, y = rng.normal(size=(batch, 3)), targets(kind, batch, outputs, rng)
    report = cr.check_gradients(model, x, y)
    assert report.ok, report


def test_no_activation_is_missing():
    by_name = {type(each).__name__ for each in activations.ALL.values()}
    public = classes(activations, activations.Activation)
    assert by_name <= public
    assert public - by_name == {"Glu", "Threshold"}


@pytest.mark.parametrize("shape", [(1, 4), (3, 2), (2, 3, 4)])
@pytest.mark.parametrize("name", sorted(classes(activations, activations.Activation)))
def test_activations(name, shape):
    f = getattr(activations, name)(*ALONE.get(name, ()))
    z = 2 * np.random.default_rng([len(shape), shape[-1]]).normal(size=shape)
    if f.keeps_shape:
        report = cr.check_gradients(layers.Activation(f), z)
        assert report.ok, report
        return
    a = f(z)
    grad = np.cos(np.arange(a.size)).reshape(a.shape)
    computed = f.backward(grad, z, a, np.empty_like(z))
    expected = numerical(lambda at: float((f(at) * grad).sum()), z.copy(), step=1e-5)
    assert abs(computed - expected).max() <= 1e-6 * abs(expected).max()


def test_no_regularizer_is_missing():
    assert classes(regularizers, regularizers.Regularizer) == set(REGULARIZERS)


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (3, 4)])
@pytest.mark.parametrize("name", sorted(REGULARIZERS))
def test_regularizers(name, shape):
    cr.utils.set_random_seed(4)
    price = getattr(regularizers, name)(**REGULARIZERS[name])
    dense = layers.Dense(shape[1], kernel_regularizer=price)
    model = cr.Sequential([cr.Input((shape[0],)), dense])
    model.compile(loss="mse")
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(5, shape[0])), rng.normal(size=(5, shape[1]))
    report = cr.check_gradients(model, x, y)
    assert report.ok, report
    assert model.layers[-1].kernel.regularizer is price
