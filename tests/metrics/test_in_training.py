"""Losses and metrics as training uses them: labels, one-hot targets and sequences."""

import numpy as np
import pytest

import chainrule as cr
from helpers import without_address


def model_for(outputs, activation):
    cr.utils.set_random_seed(0)
    return cr.Sequential([cr.layers.Input((3,)), cr.layers.Dense(outputs, activation=activation)])


@pytest.mark.parametrize(
    ("loss", "targets", "activation", "outputs"),
    [
        ("sparse_categorical_crossentropy", [0, 1, 2, 1], "softmax", 3),
        ("sparse_categorical_crossentropy", [[0], [1], [2], [1]], "softmax", 3),
        ("categorical_crossentropy", np.eye(3)[[0, 1, 2, 1]], "softmax", 3),
        ("binary_crossentropy", [0, 1, 0, 1], "sigmoid", 1),
        (cr.losses.SparseCategoricalCrossentropy(from_logits=True), [0, 1, 2, 1], None, 3),
        (cr.losses.mean_absolute_error, [0.0, 1.0, 0.5, 1.0], None, 1),
        ("dice", np.eye(3)[[0, 1, 2, 1]], "sigmoid", 3),
        ("categorical_generalized_cross_entropy", [0, 1, 2, 1], "softmax", 3),
    ],
    ids=without_address,
)
def test_the_loss_falls_and_accuracy_fits_the_targets(loss, targets, activation, outputs):
    x = np.random.default_rng(0).normal(size=(4, 3))
    model = model_for(outputs, activation)
    model.compile(cr.optimizers.SGD(0.2), loss=loss, metrics=["accuracy"])
    logs = model.fit(x, np.asarray(targets), epochs=30, verbose=0).history
    assert logs["loss"][-1] < logs["loss"][0]
    assert 0.0 <= logs["accuracy"][-1] <= 1.0
    assert cr.check_gradients(model, x, np.asarray(targets)).ok
    predicted = model.predict(x)
    if outputs == 3:
        classes = np.asarray(targets)
        labels = classes.argmax(-1) if classes.shape == (4, 3) else classes.ravel()
        evaluated = model.evaluate(x, np.asarray(targets), verbose=0, return_dict=True)
        assert evaluated["accuracy"] == np.mean(predicted.argmax(-1) == labels)


def test_a_label_without_a_class_is_refused_before_training():
    model = model_for(3, "softmax")
    model.compile("sgd", "sparse_categorical_crossentropy")
    before = model.get_weights()[0].copy()
    with pytest.raises(cr.errors.DataError, match="label 3"):
        model.fit(np.zeros((2, 3)), [0, 3], verbose=0)
    np.testing.assert_array_equal(model.get_weights()[0], before)
