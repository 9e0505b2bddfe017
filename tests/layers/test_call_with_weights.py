"""Layers that say ``call``: weights, constants and arithmetic in it have their derivatives."""

import numpy as np
import pytest

import chainrule as cr
from chainrule import layers, ops
from helpers import numerical


class Linear(layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
        self.b = self.add_weight(shape=(self.units,), initializer="ones", name="b")

    def call(self, inputs):
        return inputs @ self.w + self.b


class Mixed(layers.Layer):
    """Weights by themselves, sliced, squared, with NumPy's operators on either side."""

    def __init__(self, **options):
        super().__init__(**options)
        self.places = layers.Embedding(3, 4, dtype=options.get("dtype"))

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(4,), initializer="ones", name="scale")
        self.shift = self.add_weight(shape=(2, 4), initializer="ones", name="shift")

    def call(self, x):
        grown = self.scale * self.scale + self.shift[1]
        return grown * x - self.shift[0] * ops.square(self.scale) + self.places(ops.arange(3)) ** 2


@pytest.mark.parametrize(
    "kind", [lambda: Linear(2, dtype="float64"), lambda: Mixed(dtype="float64")]
)
def test_every_weight_used_in_call_gets_its_gradient(kind):
    layer = kind()
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 3, 4))
    layer(x)
    for weight in layer.weights:
        weight.assign(rng.normal(size=weight.shape))
    grad = rng.normal(size=layer(x).shape)
    dx = np.array(layer.backward(grad))

    def loss(_):
        return float(np.sum(layer(x) * grad))

    slopes = [weight.gradient.copy() for weight in layer.weights]
    for weight, slope in zip(layer.weights, slopes, strict=True):
        assert np.allclose(slope, numerical(loss, weight.value), rtol=1e-5, atol=1e-7), weight
    assert np.allclose(dx, numerical(loss, x), rtol=1e-5, atol=1e-7)


def test_the_weights_are_the_layers_own_and_counted_once():
    model = cr.Sequential([cr.Input((4,)), Linear(3), Linear(1)])
    assert model.count_params() == 4 * 3 + 3 + 3 + 1
    assert len(model.layers) == 2
    assert [w.path for w in model.weights] == ["linear/w", "linear/b", "linear_1/w", "linear_1/b"]


def test_weights_of_ones_own_are_trained():
    cr.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
    y = x @ [[1.0], [2.0], [-1.0]] + 0.5
    model = cr.Sequential([cr.Input((3,)), Linear(1)])
    model.compile(cr.optimizers.Adam(0.1), "mse")
    model.fit(x, y, epochs=40, verbose=0)
    assert np.allclose(model.get_weights()[1], 0.5, atol=0.02)


def test_frozen_weights_in_call_stay():
    model = cr.Sequential([cr.Input((3,)), Linear(2), Linear(1)])
    model.layers[0].trainable = False
    before = model.get_weights()
    model.compile("adam", "mse")
    model.fit(np.ones((8, 3)), np.zeros((8, 1)), verbose=0)
    after = model.get_weights()
    assert [np.array_equal(a, b) for a, b in zip(before, after, strict=True)] == [
        True,
        True,
        False,
        False,
    ]


def test_a_shared_layer_with_weights_in_call_adds_up_both_uses():
    shared = Linear(2)
    a, b = cr.Input((3,)), cr.Input((3,))
    model = cr.Model([a, b], shared(a) + shared(b))
    x = np.ones((1, 3), "float32")
    model.graph.forward([x, 2 * x])
    model.graph.backward([np.ones((1, 2), "float32")])
    assert np.allclose(shared.w.gradient, 3.0)
    assert np.allclose(shared.b.gradient, 2.0)


def test_numpy_on_a_weight_in_call_is_refused_rather_than_left_untrained():
    class Wrong(Linear):
        def call(self, inputs):
            return inputs @ self.w + np.mean(self.b)

    with pytest.raises(cr.errors.ChainruleError, match=r"chainrule\.ops"):
        Wrong(2)(np.ones((1, 3)))


def test_outside_of_call_weights_are_arrays_as_before():
    layer = Linear(2)
    layer(np.ones((1, 3)))
    assert isinstance(layer.w * 2, np.ndarray)
    assert np.mean(layer.b) == 1.0
    assert layer.b[0] == 1.0


def test_a_call_of_several_inputs():
    class Distance(layers.Layer):
        def call(self, vectors):
            a, b = vectors
            return ops.sum(ops.square(a - b), axis=1, keepdims=True)

    a, b = cr.Input((3,)), cr.Input((3,))
    model = cr.Model([a, b], Distance()([a, b]))
    assert model.predict([np.ones((2, 3)), np.zeros((2, 3))], verbose=0).tolist() == [[3.0], [3.0]]
    assert Distance()([np.ones((2, 3)), np.zeros((2, 3))]).tolist() == [[3.0], [3.0]]


def test_a_model_with_a_call_can_be_built_for_a_shape():
    class Own(cr.Model):
        def __init__(self):
            super().__init__()
            self.first, self.second = Linear(4), layers.Dense(1)

        def call(self, x):
            return self.second(self.first(x))

    model = Own()
    model.build((None, 3))
    assert [w.shape for w in model.weights] == [(3, 4), (4,), (4, 1), (1,)]
    assert model.predict(np.ones((2, 3)), verbose=0).shape == (2, 1)
