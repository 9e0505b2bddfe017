import warnings

import numpy as np
import pytest

import chainrule as cr
from chainrule.callbacks import Callback
from chainrule.layers import Dense
from helpers import XOR_X, XOR_Y, xor_model


def test_the_same_seed_gives_the_same_bits():
    runs = []
    for _ in range(2):
        model = xor_model(seed=7)
        rng = np.random.default_rng(0)
        x, y = rng.normal(size=(50, 2)), rng.integers(0, 2, 50)
        history = model.fit(x, y, epochs=5, batch_size=8, verbose=0)
        runs.append((history.history["loss"], [w.tobytes() for w in model.get_weights()]))
    assert runs[0] == runs[1]
    assert xor_model(seed=8).get_weights()[0].tobytes() != runs[0][1][0]


def test_one_step_is_weights_minus_rate_times_gradient():
    model = xor_model(rate=0.5)
    step = cr.trace(model, XOR_X, XOR_Y)
    before = model.get_weights()
    loss = model.train_on_batch(XOR_X, XOR_Y)
    assert loss == pytest.approx(step.loss)
    gradients = [g for layer in step.layers for g in layer.gradients.values()]
    updated = [w for layer in step.layers for w in layer.updated.values()]
    for old, gradient, new, foreseen in zip(
        before, gradients, model.get_weights(), updated, strict=True
    ):
        np.testing.assert_allclose(new, old - 0.5 * gradient, rtol=1e-6, atol=1e-7)
        assert np.array_equal(new, foreseen)


def test_batches_weigh_by_their_size():
    model = cr.Sequential([Dense(1, input_shape=(1,))])
    model.compile(optimizer=cr.optimizers.SGD(0.0), loss="mse")
    x, y = np.arange(5.0)[:, None], np.arange(5.0)
    whole = model.evaluate(x, y, verbose=0)
    assert model.evaluate(x, y, batch_size=2, verbose=0) == pytest.approx(whole)
    assert model.fit(x, y, batch_size=2, verbose=0).history["loss"][0] == pytest.approx(whole)


def test_momentum_speeds_up_a_slope():
    plain, fast = xor_model(rate=0.1), xor_model(rate=0.1, momentum=0.9)
    fast.set_weights(plain.get_weights())
    ends = [m.fit(XOR_X, XOR_Y, epochs=3000, verbose=0).history["loss"][-1] for m in (plain, fast)]
    assert ends[1] < ends[0]


def test_validation_and_metrics_in_history():
    model = xor_model(metrics=["accuracy", "mse"])
    logs = model.fit(XOR_X, XOR_Y, epochs=2, verbose=0, validation_data=(XOR_X, XOR_Y)).history
    assert list(logs) == ["loss", "accuracy", "mse", "val_loss", "val_accuracy", "val_mse"]
    assert logs["loss"] == pytest.approx(logs["mse"])
    split = model.fit(XOR_X, XOR_Y, epochs=1, verbose=0, validation_split=0.5).history
    assert "val_loss" in split
    assert isinstance(model.evaluate(XOR_X, XOR_Y, verbose=0), list)
    assert set(model.evaluate(XOR_X, XOR_Y, verbose=0, return_dict=True)) == {
        "loss",
        "accuracy",
        "mse",
    }


def test_callbacks_hear_each_moment_in_order():
    heard = []

    class Listener(Callback):
        def on_train_begin(self, logs=None):
            heard.append("begin")

        def on_epoch_begin(self, epoch, logs=None):
            heard.append(f"epoch {epoch}")

        def on_train_batch_end(self, batch, logs=None):
            heard.append(f"batch {batch} {sorted(logs)}")

        def on_epoch_end(self, epoch, logs=None):
            heard.append(f"end {epoch}")
            self.model.stop_training = epoch == 1

        def on_train_end(self, logs=None):
            heard.append("done")

    xor_model().fit(XOR_X, XOR_Y, epochs=9, batch_size=2, verbose=0, callbacks=[Listener()])
    epoch = ["batch 0 ['loss']", "batch 1 ['loss']"]
    assert heard == ["begin", "epoch 0", *epoch, "end 0", "epoch 1", *epoch, "end 1", "done"]


def test_sample_weight_zero_is_like_leaving_out():
    weighted, without = xor_model(), xor_model()
    weighted.fit(XOR_X, XOR_Y, sample_weight=[1, 1, 0, 0], epochs=1, verbose=0)
    without.compile(optimizer=cr.optimizers.SGD(1.0), loss="mse")  # mean of 2, not of 4
    without.fit(XOR_X[:2], XOR_Y[:2], epochs=1, verbose=0)
    for a, b in zip(weighted.get_weights(), without.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_targets_as_a_flat_list_are_the_same_as_a_column():
    one, other = xor_model(), xor_model()
    one.fit(XOR_X, XOR_Y, epochs=3, verbose=0)
    other.fit(XOR_X.tolist(), [0, 1, 1, 0], epochs=3, verbose=0)
    assert all(map(np.array_equal, one.get_weights(), other.get_weights()))


@pytest.mark.parametrize(
    ("x", "y", "error", "match"),
    [
        ([], [], cr.errors.DataError, "empty"),
        ([[0, np.nan]], [1], cr.errors.DataError, r"index \(0, 1\)"),
        ([[0, 1]], [np.inf], cr.errors.DataError, "y holds 1 value"),
        ([[1e300, 1]], [1], cr.errors.DataError, "infinite in float32"),
        ([["a", "b"]], [1], cr.errors.DataError, "text"),
        ([[1, 2], [3]], [1, 2], cr.errors.DataError, "different lengths"),
        ([[1j, 2]], [1], cr.errors.DataError, "complex"),
        (None, [1], cr.errors.DataError, "None"),
        ([[0, 1]], None, cr.errors.DataError, "y is None"),
        (3.0, [1], cr.errors.DataError, "single number"),
        ([[0, 1]], [1, 0], cr.errors.ShapeError, "one row of y for each row of X"),
        ([[0, 1, 2]], [1], cr.errors.ShapeError, r"'dense'.*\(None, 3\).*\(batch, 2\)"),
        ([[0, 1]], [[1, 0]], cr.errors.ShapeError, "units=2"),
    ],
)
def test_data_nothing_can_be_learned_from(x, y, error, match):
    model = xor_model()
    before = model.get_weights()
    with pytest.raises(error, match=match):
        model.fit(x, y, epochs=1, verbose=0)
    assert all(map(np.array_equal, before, model.get_weights()))


def test_divergence_is_said_once_and_names_the_rate():
    model = cr.Sequential([Dense(1, input_shape=(1,))])
    model.compile(optimizer=cr.optimizers.SGD(1e6), loss="mse")
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        model.fit([[1.0], [2.0]], [1.0, 2.0], epochs=60, verbose=0)
    told = [str(w.message) for w in caught if "diverged" in str(w.message)]
    assert len(told) == 1
    assert "1e+06" in told[0]


def test_fit_before_compile_and_wrong_arguments():
    model = cr.Sequential([Dense(1, input_shape=(2,))])
    with pytest.raises(cr.errors.NotCompiledError, match="compile"):
        model.fit(XOR_X, XOR_Y)
    with pytest.raises(cr.errors.UnknownNameError, match=r"optimizer 'sdg'\. Did you mean 'sgd'"):
        model.compile(optimizer="sdg", loss="mse")
    with pytest.raises(cr.errors.UnknownNameError, match="metric"):
        model.compile(loss="mse", metrics=["accurcy"])
    with pytest.raises(cr.errors.ArgumentError, match="list"):
        model.compile(loss="mse", metrics="accuracy")
    with pytest.raises(cr.errors.ArgumentError, match="loss_weights"):
        model.compile(loss="mse", loss_weights=[1, 2])
    model.compile(loss="mse")
    for wrong in ({"batch_size": 0}, {"epochs": -1}, {"epochs": 2.5}, {"verbose": 7}):
        with pytest.raises(cr.errors.ArgumentError):
            model.fit(XOR_X, XOR_Y, **wrong)


@pytest.mark.parametrize("rate", [-1, float("nan"), float("inf"), "0.1", None, True])
def test_learning_rate_must_be_a_number(rate):
    with pytest.raises(cr.errors.ArgumentError, match="learning_rate"):
        cr.optimizers.SGD(rate)
