"""Whole models in Keras and here: the same graph, the same weights, the same training."""

import json

import numpy as np
import pytest

import chainrule as cr

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
TOLERANCE = {"rtol": 1e-5, "atol": 1e-5}


def data(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def convolutional(k):
    x = k.Input((8, 8, 1))
    h = k.layers.Conv2D(4, 3, activation="relu", padding="same")(x)
    h = k.layers.BatchNormalization()(h)
    h = k.layers.MaxPooling2D(2)(h)
    side = k.layers.Conv2D(4, 1, strides=2)(x)
    h = k.layers.Add()([h, side])
    h = k.layers.GlobalAveragePooling2D()(h)
    return k.Model(x, k.layers.Dense(3, activation="softmax")(h))


def text(k):
    x = k.Input((6,), dtype="int32")
    h = k.layers.Embedding(10, 4, mask_zero=True)(x)
    h = k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True))(h)
    h = k.layers.GRU(4)(h)
    return k.Model(x, k.layers.Dense(3, activation="softmax")(h))


def attentive(k):
    x = k.Input((5, 4))
    h = k.layers.LayerNormalization()(x)
    h = k.layers.MultiHeadAttention(2, 3)(h, h, use_causal_mask=True)
    h = x + h
    h = k.layers.Dense(4, activation="gelu")(k.layers.LayerNormalization()(h)) + h
    h = k.layers.Flatten()(h)
    return k.Model(x, k.layers.Dense(3, activation="softmax")(h))


def shared(k):
    a, b = k.Input((4,), name="a"), k.Input((4,), name="b")
    tower = k.Sequential([k.layers.Dense(5, activation="tanh"), k.layers.Dense(3)], name="tower")
    ta, tb = tower(a), tower(b)
    far = k.layers.Subtract()([ta, tb])
    both = k.layers.Concatenate()([ta, far, tb])
    return k.Model([a, b], k.layers.Dense(3, activation="softmax")(both))


MODELS = {
    "convolutional": (convolutional, lambda: data(12, 8, 8, 1)),
    "text": (text, lambda: np.random.default_rng(1).integers(0, 10, (12, 6))),
    "attentive": (attentive, lambda: data(12, 5, 4)),
    "shared": (shared, lambda: [data(12, 4), data(12, 4, seed=3)]),
}


def twins(keras, name):
    make, inputs = MODELS[name]
    theirs, ours = make(keras), make(cr)
    ours.set_weights(theirs.get_weights())
    return ours, theirs, inputs()


@pytest.mark.parametrize("name", MODELS)
def test_the_same_weights_in_the_same_order_give_the_same_outputs(keras, name):
    ours, theirs, x = twins(keras, name)
    assert [w.shape for w in ours.weights] == [tuple(w.shape) for w in theirs.weights]
    kinds = [
        [layer.__class__.__name__ for layer in m.layers if layer.weights] for m in (ours, theirs)
    ]
    assert kinds[0] == kinds[1]
    np.testing.assert_allclose(ours.predict(x), theirs.predict(x, verbose=0), **TOLERANCE)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
@pytest.mark.parametrize("name", MODELS)
def test_training_goes_the_same_way(keras, name, optimizer):
    ours, theirs, x = twins(keras, name)
    y = np.random.default_rng(2).integers(0, 3, 12)
    logs = []
    for model in (ours, theirs):
        model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
        logs.append(model.fit(x, y, epochs=5, batch_size=6, shuffle=False, verbose=0).history)
    assert list(logs[0]) == sorted(logs[1], key=list(logs[0]).index)
    np.testing.assert_allclose(logs[0]["loss"], logs[1]["loss"], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(logs[0]["accuracy"], logs[1]["accuracy"], atol=1e-6)
    for mine, wanted in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, wanted, rtol=2e-4, atol=2e-4)


@pytest.mark.parametrize("name", MODELS)
def test_a_description_that_keras_wrote_is_read(keras, name):
    _, theirs, x = twins(keras, name)
    ours = cr.models.model_from_json(theirs.to_json())
    ours.set_weights(theirs.get_weights())
    np.testing.assert_allclose(ours.predict(x), theirs.predict(x, verbose=0), **TOLERANCE)
    again = cr.models.model_from_json(ours.to_json())
    assert json.loads(again.to_json()) == json.loads(ours.to_json())


def several(k):
    a, b = k.Input((4,), name="a"), k.Input((3,), name="b")
    h = k.layers.Concatenate()([k.layers.Dense(4, activation="relu")(a), b])
    left = k.layers.Dense(1, activation="sigmoid", name="left")(h)
    right = k.layers.Dense(2, name="right", kernel_regularizer="l2")(h)
    return k.Model({"a": a, "b": b}, {"left": left, "right": right})


def test_several_inputs_and_outputs_report_the_same_numbers(keras):
    theirs, ours = several(keras), several(cr)
    ours.set_weights(theirs.get_weights())
    x = {"a": data(10, 4), "b": data(10, 3, seed=1)}
    y = {"left": (data(10, 1, seed=2) > 0).astype("float32"), "right": data(10, 2, seed=4)}
    logs, tested = [], []
    for model in (ours, theirs):
        model.compile(
            "sgd",
            loss={"left": "binary_crossentropy", "right": "mse"},
            loss_weights={"left": 2.0, "right": 0.5},
            metrics={"left": ["accuracy"], "right": ["mae", "mse"]},
        )
        logs.append(model.fit(x, y, epochs=3, batch_size=4, shuffle=False, verbose=0).history)
        tested.append(model.evaluate(x, y, batch_size=4, verbose=0, return_dict=True))
    assert set(logs[0]) == set(logs[1])
    for name in logs[1]:
        np.testing.assert_allclose(logs[0][name], logs[1][name], rtol=1e-5, err_msg=name)
        np.testing.assert_allclose(tested[0][name], tested[1][name], rtol=1e-5, err_msg=name)
    found, wanted = ours.predict(x), theirs.predict(x, verbose=0)
    for name in wanted:
        np.testing.assert_allclose(found[name], wanted[name], rtol=1e-4, atol=1e-5)


def test_class_and_sample_weights_count_the_same(keras):
    x, y = data(12, 4), np.random.default_rng(0).integers(0, 3, 12)
    weight = np.random.default_rng(1).uniform(size=12).astype("float32")

    def make(k):
        return k.Sequential([k.Input((4,)), k.layers.Dense(3, activation="softmax")])

    for options in ({"class_weight": {0: 1.0, 1: 3.0}}, {"sample_weight": weight}):
        theirs, ours = make(keras), make(cr)
        ours.set_weights(theirs.get_weights())
        logs = []
        for k, model in ((cr, ours), (keras, theirs)):
            model.compile(
                k.optimizers.SGD(0.1),
                "sparse_categorical_crossentropy",
                weighted_metrics=["accuracy"],
            )
            logs.append(model.fit(x, y, epochs=3, shuffle=False, verbose=0, **options).history)
        for name in logs[1]:
            np.testing.assert_allclose(logs[0][name], logs[1][name], rtol=1e-5, err_msg=name)
        for mine, wanted in zip(ours.get_weights(), theirs.get_weights(), strict=True):
            np.testing.assert_allclose(mine, wanted, **TOLERANCE)


def test_masked_steps_leave_the_loss(keras):
    def make(k):
        x = k.Input((6,), dtype="int32")
        h = k.layers.Embedding(9, 4, mask_zero=True)(x)
        h = k.layers.LSTM(3, return_sequences=True)(h)
        return k.Model(x, k.layers.Dense(5, activation="softmax")(h))

    theirs, ours = make(keras), make(cr)
    ours.set_weights(theirs.get_weights())
    draw = np.random.default_rng(0)
    x, y = draw.integers(0, 9, (8, 6)), draw.integers(0, 5, (8, 6))
    logs = []
    for model in (ours, theirs):
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
        logs.append(model.fit(x, y, epochs=3, shuffle=False, verbose=0).history)
    for name in logs[1]:
        np.testing.assert_allclose(logs[0][name], logs[1][name], rtol=1e-5, err_msg=name)
