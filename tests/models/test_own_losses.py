"""Losses of one's own, as functions or classes, get their derivative by being drawn."""

import numpy as np
import pytest

import chainrule as cr
from chainrule import layers, losses, ops
from chainrule.models.drawn_loss import DrawnLoss, loss_of
from helpers import numerical


def by_sample(y_true, y_pred):
    return ops.mean(ops.square(y_true - y_pred) * ops.exp(y_pred), axis=-1)


def for_the_batch(y_true, y_pred):
    return ops.mean((1 - y_true) * y_pred**2 + y_true * ops.maximum(1.0 - y_pred, 0.0))


class ByClass(losses.Loss):
    def __init__(self, factor=0.5, **options):
        super().__init__(**options)
        self.factor = factor

    def call(self, y_true, y_pred):
        return self.factor * ops.sum(ops.abs(y_true - y_pred), axis=-1)


def data(seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 2, (4, 3)).astype(float), rng.uniform(0.1, 0.9, (4, 3))


@pytest.mark.parametrize("own", [by_sample, for_the_batch, ByClass(), ByClass(reduction="sum")])
@pytest.mark.parametrize("weight", [None, np.array([1.0, 0.0, 2.0, 0.5])])
def test_the_derivative_is_that_of_the_value(own, weight):
    loss = loss_of(own)
    y, p = data()
    wanted = numerical(lambda each: loss.value(y, each, weight), p.copy())
    assert np.allclose(loss.backward(y, p, weight), wanted, rtol=1e-5, atol=1e-8)


def test_a_drawn_loss_gives_what_the_librarys_own_gives():
    drawn, own = DrawnLoss(by_square), losses.get("mse")
    y, p = data()
    weight = np.array([1.0, 0.5, 0.0, 3.0])
    assert drawn(y, p) == pytest.approx(own(y, p))
    assert drawn(y, p, weight) == pytest.approx(own(y, p, weight))
    assert np.allclose(drawn.backward(y, p, weight), own.backward(y, p, weight))


def by_square(y_true, y_pred):
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


def test_what_the_library_has_is_not_drawn():
    assert type(loss_of("mse")) is losses.MeanSquaredError
    assert type(loss_of(losses.mean_squared_error)) is losses.MeanSquaredError
    assert loss_of(None) is None


def model_for(loss):
    cr.utils.set_random_seed(0)
    model = cr.Sequential([cr.Input((2,)), layers.Dense(1)])
    model.compile(cr.optimizers.SGD(0.1), loss)
    return model


def test_training_is_the_same_with_the_librarys_loss_and_with_ones_own():
    x = np.random.default_rng(0).normal(size=(20, 2))
    y = x.sum(axis=1)  # without an axis for the one output, as many write it
    curves = [
        model_for(loss).fit(x, y, epochs=3, batch_size=8, verbose=0).history["loss"]
        for loss in ("mse", by_square)
    ]
    assert np.allclose(*curves, rtol=1e-5)


def test_a_loss_without_ops_says_what_to_use():
    def wrong(y_true, y_pred):
        return np.mean(np.square(y_true - y_pred))

    with pytest.raises(cr.errors.ChainruleError, match=r"chainrule\.ops"):
        model_for(wrong).fit(np.ones((4, 2)), np.ones(4), verbose=0)
    with pytest.raises(cr.errors.ArgumentError, match=r"chainrule\.ops"):
        model_for(lambda y_true, y_pred: 1.0).fit(np.ones((4, 2)), np.ones(4), verbose=0)


def test_a_model_with_a_loss_of_ones_own_is_saved_and_comes_back(tmp_path):
    x = np.ones((4, 2))
    for loss, objects in ((by_square, {"by_square": by_square}), (ByClass(), {"ByClass": ByClass})):
        model = model_for(loss)
        model.fit(x, x[:, :1], verbose=0)
        model.save(tmp_path / "model.keras")
        again = cr.models.load_model(tmp_path / "model.keras", custom_objects=objects)
        assert again.evaluate(x, x[:, :1], verbose=0) == pytest.approx(
            model.evaluate(x, x[:, :1], verbose=0)
        )
        with pytest.raises(cr.errors.ChainruleError, match="custom_objects"):
            cr.models.load_model(tmp_path / "model.keras")


def test_outputs_without_a_loss_need_no_targets():
    x = cr.Input((2,))
    hidden = layers.Dense(3)(x)
    model = cr.Model(x, [layers.Dense(1)(hidden), hidden])
    model.compile("sgd", ["mse", None])
    data = np.random.default_rng(0).normal(size=(20, 2))
    history = model.fit(
        data, data[:, :1], batch_size=8, epochs=2, validation_split=0.2, verbose=0
    ).history
    assert history["loss"][-1] < history["loss"][0]
    assert np.isfinite(history["val_loss"]).all()


def test_a_lambda_has_the_derivative_of_its_function():
    layer = layers.Lambda(lambda x, power: x**power * 2.0, arguments={"power": 3}, dtype="float64")
    x = np.array([[1.0, 2.0]])
    assert layer(x).tolist() == [[2.0, 16.0]]
    assert np.allclose(layer.backward(np.ones((1, 2))), [[6.0, 24.0]])
    with pytest.raises(cr.errors.ArgumentError, match="class with call"):
        layer.get_config()
    with pytest.raises(cr.errors.ArgumentError, match="called"):
        layers.Lambda("x ** 2")


def test_every_layers_output_in_a_graph_is_a_tensor():
    x = cr.Input((8, 8, 1))
    y = layers.AveragePooling2D(2)(layers.MaxPooling2D(2)(x))
    model = cr.Model(x, y)
    assert [layer.output.shape for layer in model.layers] == [
        (None, 8, 8, 1),
        (None, 4, 4, 1),
        (None, 2, 2, 1),
    ]


def test_no_layer_hides_what_every_layer_has():
    taken = {"input", "output", "weights", "trainable_weights"}
    for name in layers.__all__:
        kind = getattr(layers, name)
        if isinstance(kind, type) and issubclass(kind, layers.Layer):
            for attribute in taken:
                assert isinstance(getattr(kind, attribute), property), f"{name}.{attribute}"
