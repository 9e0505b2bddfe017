"""The snippet of the book's last chapter, as a Keras user would write it."""

import numpy as np
import pytest

import chainrule as keras

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])


def snippet(optimizer="sgd", epochs=3000):
    model = keras.Sequential(
        [
            keras.layers.Dense(4, activation="sigmoid", input_shape=(2,)),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=optimizer, loss="mse")
    history = model.fit(X, y, epochs=epochs, verbose=0)
    return model, history


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_default_rate_does_not_learn_xor(seed, capsys):
    keras.utils.set_random_seed(seed)
    _, history = snippet()
    assert len(history.history["loss"]) == 3000
    assert 0.24 < history.history["loss"][-1] < 0.26
    assert capsys.readouterr().out == ""


def test_rate_two_does():
    keras.utils.set_random_seed(0)
    model, history = snippet(keras.optimizers.SGD(learning_rate=2.0))
    assert history.history["loss"][-1] < 0.005
    assert model.predict(X).round().tolist() == y.tolist()
    assert model.evaluate(X, y, verbose=0) == pytest.approx(history.history["loss"][-1], rel=0.01)


def test_names_from_keras_submodules():
    from chainrule.layers import Dense
    from chainrule.losses import MeanSquaredError
    from chainrule.models import Sequential
    from chainrule.optimizers import SGD

    model = Sequential()
    model.add(keras.Input(shape=(2,)))
    model.add(Dense(3, activation="relu"))
    model.add(Dense(2, activation="softmax"))
    model.compile(SGD(0.1, momentum=0.9, nesterov=True), MeanSquaredError(), metrics=["accuracy"])
    logs = model.fit(X, np.eye(2)[y[:, 0]], epochs=2, verbose=0).history
    assert set(logs) == {"loss", "accuracy"}
    assert model.output_dtype == np.float32
