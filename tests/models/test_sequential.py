import numpy as np
import pytest

import chainrule as cr
from chainrule.layers import Dense
from helpers import XOR_X, XOR_Y, xor_model


def test_weights_and_gradients_are_views_into_one_array():
    model = xor_model()
    (flat,) = model.flat.values
    (gradients,) = model.flat.gradients
    assert flat.size == model.count_params() == 17
    for weight in model.weights:
        assert np.shares_memory(weight.value, flat)
        assert np.shares_memory(weight.gradient, gradients)
    flat[:] = 0.5
    assert all((w == 0.5).all() for w in model.get_weights())


def test_paths_and_shapes():
    model = xor_model()
    assert [(w.path, w.shape) for w in model.weights] == [
        ("dense/kernel", (2, 4)),
        ("dense/bias", (4,)),
        ("dense_1/kernel", (4, 1)),
        ("dense_1/bias", (1,)),
    ]


def test_get_and_set_weights_go_round():
    model, other = xor_model(1), xor_model(2)
    assert not np.allclose(model.predict(XOR_X), other.predict(XOR_X))
    other.set_weights(model.get_weights())
    assert np.array_equal(model.predict(XOR_X), other.predict(XOR_X))


def test_set_weights_changes_all_or_nothing():
    model = xor_model()
    before = model.get_weights()
    wrong = [np.zeros_like(w) for w in before]
    wrong[-1] = np.zeros(2)
    with pytest.raises(cr.errors.ShapeError, match="dense_1/bias"):
        model.set_weights(wrong)
    with pytest.raises(cr.errors.ShapeError, match="4 weights"):
        model.set_weights(wrong[:2])
    assert all(map(np.array_equal, before, model.get_weights()))


def test_built_at_first_data():
    model = cr.Sequential([Dense(3), Dense(1)])
    with pytest.raises(cr.errors.NotBuiltError, match="input_shape"):
        model.get_weights()
    assert model.predict([[1.0, 2.0]]).shape == (1, 1)
    assert model.count_params() == 13


def test_add_and_pop_keep_what_was_learned():
    model = cr.Sequential([Dense(3, input_shape=(2,))])
    before = model.get_weights()
    model.add(Dense(1))
    assert all(map(np.array_equal, before, model.get_weights()[:2]))
    assert model.predict([[1.0, 2.0]]).shape == (1, 1)
    model.pop()
    assert model.predict([[1.0, 2.0]]).shape == (1, 3)


def test_frozen_layers_stay():
    model = xor_model()
    model.layers[0].trainable = False
    model.compile(optimizer=cr.optimizers.SGD(1.0), loss="mse")
    before = model.get_weights()
    model.fit(XOR_X, XOR_Y, epochs=3, verbose=0)
    after = model.get_weights()
    assert all(map(np.array_equal, before[:2], after[:2]))
    assert not np.array_equal(before[2], after[2])


def test_mixed_dtypes_train():
    model = cr.Sequential(
        [Dense(4, activation="tanh", input_shape=(2,), dtype="float64"), Dense(1)]
    )
    model.compile(optimizer=cr.optimizers.SGD(0.1), loss="mse")
    losses = model.fit(XOR_X, XOR_Y, epochs=200, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    assert model.predict(XOR_X).dtype == np.float32


def test_summary_before_and_after_building(capsys):
    model = cr.Sequential([Dense(3, name="only")])
    model.summary()
    assert "Not built yet" in capsys.readouterr().out
    model.predict([[1.0]])
    model.summary()
    assert "only (Dense)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("layers", "match"),
    [
        ([Dense], "Write Dense"),
        ([3], "is none"),
        (Dense(1), "list of layers"),
        ([Dense(1, name="a"), Dense(1, name="a")], "unique"),
        ([Dense(1), cr.Input(shape=(2,))], "come first"),
    ],
)
def test_what_is_no_chain_of_layers(layers, match):
    with pytest.raises(cr.errors.ArgumentError, match=match):
        cr.Sequential(layers)


def test_the_same_layer_twice():
    layer = Dense(2)
    with pytest.raises(cr.errors.ArgumentError, match="twin"):
        cr.Sequential([layer, layer])


def test_no_layers():
    with pytest.raises(cr.errors.NotBuiltError, match="no layers"):
        cr.Sequential().predict([[1.0]])


def test_get_layer():
    model = xor_model()
    assert model.get_layer("dense_1") is model.get_layer(index=1)
    with pytest.raises(cr.errors.ArgumentError, match="dense, dense_1"):
        model.get_layer("dnese")
