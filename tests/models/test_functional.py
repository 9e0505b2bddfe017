"""Graphs of layers: shared layers, paths that part and meet, models inside models."""

import numpy as np
import pytest

import chainrule as cr
from chainrule import Input, Model, Sequential, layers
from chainrule.layers import Dense
from helpers import numerical

RNG = np.random.default_rng(5)


def data(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def residual(dtype="float64"):
    x = Input((4,), dtype=dtype)
    h = Dense(4, activation="tanh", dtype=dtype)(x)
    return Model(x, Dense(2, dtype=dtype)(layers.Add(dtype=dtype)([x, h])))


def two_towers():
    a, b = Input((3,), name="a"), Input((3,), name="b")
    shared = Dense(4, activation="tanh", name="shared")
    joined = layers.Concatenate()([shared(a), shared(b)])
    return Model(
        inputs={"a": a, "b": b},
        outputs=[Dense(1, name="left")(joined), Dense(2, name="right")(joined)],
    )


def test_a_path_around_a_layer_adds_its_gradient():
    report = cr.check_gradients(residual(), data(3, 4))
    assert report.ok, report
    assert {c.name for c in report.comparisons} == {
        "dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias", "input"
    }  # fmt: skip


def test_a_shared_layer_has_one_set_of_weights_and_the_sum_of_the_gradients():
    model = two_towers()
    assert [w.path for w in model.weights] == [
        "shared/kernel", "shared/bias", "left/kernel", "left/bias", "right/kernel", "right/bias"
    ]  # fmt: skip
    report = cr.check_gradients(model, [data(2, 3), data(2, 3, seed=1)])
    assert report.ok, report


def test_several_inputs_and_outputs_by_list_and_by_name():
    model = two_towers()
    model.compile(
        "sgd",
        loss={"left": "mse", "right": "mse"},
        loss_weights={"left": 0.5, "right": 2.0},
        metrics={"right": ["mse"]},
    )
    a, b = data(5, 3), data(5, 3, seed=1)
    y = {"left": data(5, 1), "right": data(5, 2)}
    logs = model.fit({"b": b, "a": a}, y, epochs=2, verbose=0, batch_size=2).history
    assert list(logs) == ["loss", "left_loss", "right_loss", "right_mse"]
    total = 0.5 * np.array(logs["left_loss"]) + 2.0 * np.array(logs["right_loss"])
    np.testing.assert_allclose(logs["loss"], total, rtol=1e-6)
    np.testing.assert_allclose(logs["right_loss"], logs["right_mse"], rtol=1e-6)
    left, right = model.predict([a, b])
    assert left.shape == (5, 1)
    assert right.shape == (5, 2)
    again = model.evaluate([a, b], [y["left"], y["right"]], verbose=0, return_dict=True)
    assert again["loss"] == pytest.approx(
        0.5 * again["left_loss"] + 2.0 * again["right_loss"], rel=1e-6
    )


def test_outputs_as_a_dict_come_back_as_a_dict():
    x = Input((2,))
    model = Model(x, {"sum": Dense(1)(x), "same": x})
    found = model.predict([[1.0, 2.0]])
    assert set(found) == {"sum", "same"}
    assert found["same"].tolist() == [[1.0, 2.0]]
    model.compile("sgd", loss={"sum": "mse"})
    model.fit([[1.0, 2.0]], {"sum": [1.0]}, verbose=0)


def test_a_model_is_a_layer_of_another_and_trains_inside_it():
    inner = Sequential([Dense(3, activation="tanh", input_shape=(4,)), Dense(3)])
    x = Input((4,))
    outer = Model(x, Dense(1)(inner(x)))
    assert cr.check_gradients(outer, data(3, 4)).ok
    before = inner.get_weights()
    outer.compile(cr.optimizers.SGD(0.1), "mse")
    outer.fit(data(8, 4), data(8, 1), epochs=2, verbose=0)
    assert not np.array_equal(before[0], inner.get_weights()[0])
    # The inner model still trains by itself, on its part of the same arrays.
    inner.compile(cr.optimizers.SGD(0.1), "mse")
    kept = outer.get_weights()
    inner.fit(data(8, 4), data(8, 3), epochs=1, verbose=0)
    changed = outer.get_weights()
    assert not np.array_equal(kept[0], changed[0])
    assert np.array_equal(kept[-1], changed[-1])
    outer.fit(data(8, 4), data(8, 1), epochs=1, verbose=0)
    assert np.array_equal(outer.get_weights()[0], inner.get_weights()[0])


def test_a_nested_model_used_twice_sums_its_gradients():
    inner = Sequential([Dense(3, activation="tanh", input_shape=(3,)), Dense(3)])
    x = Input((3,))
    assert cr.check_gradients(Model(x, inner(inner(x))), data(2, 3)).ok


def test_a_frozen_layer_keeps_its_weights_and_passes_gradients_on():
    x = Input((3,))
    first, frozen, last = Dense(3), Dense(3, trainable=False), Dense(1)
    model = Model(x, last(frozen(first(x))))
    model.compile(cr.optimizers.SGD(0.1), "mse")
    before = [layer.get_weights()[0] for layer in (first, frozen, last)]
    model.fit(data(6, 3), data(6, 1), verbose=0)
    moved = [
        not np.array_equal(old, layer.get_weights()[0])
        for old, layer in zip(before, (first, frozen, last), strict=True)
    ]
    assert moved == [True, False, True]
    first.trainable, frozen.trainable = False, True  # from now on the other way round
    before = [layer.get_weights()[0] for layer in (first, frozen, last)]
    model.fit(data(6, 3), data(6, 1), verbose=0)
    moved = [
        not np.array_equal(old, layer.get_weights()[0])
        for old, layer in zip(before, (first, frozen, last), strict=True)
    ]
    assert moved == [False, True, True]


def test_a_model_of_inner_outputs_shares_the_weights():
    x = Input((3,))
    hidden = Dense(4, activation="relu", name="hidden")(x)
    whole = Model(x, Dense(1)(hidden))
    features = Model(whole.input, whole.get_layer("hidden").output)
    x0 = data(2, 3)
    expected = whole.get_layer("hidden")(x0)
    np.testing.assert_allclose(features.predict(x0), expected, rtol=1e-6)
    rest = Model(hidden, whole.output)
    np.testing.assert_allclose(rest.predict(expected), whole.predict(x0), rtol=1e-6)


def test_arithmetic_between_tensors_and_parts_of_them():
    x = Input((4,))
    y = 2.0 * x - x / 4 + 1.0
    model = Model(x, [y[:, :2], -(3.0 - x) + np.ones((1, 4), "float32")])
    x0 = data(3, 4)
    first, second = model.predict(x0)
    np.testing.assert_allclose(first, (1.75 * x0 + 1)[:, :2], rtol=1e-5)
    np.testing.assert_allclose(second, x0 - 2.0, rtol=1e-5, atol=1e-6)
    assert cr.check_gradients(model, x0).ok


def test_a_layer_made_of_layers_needs_no_backward():
    class Block(layers.Layer):
        def __init__(self, units, **options):
            super().__init__(**options)
            self.units = units
            self.first = Dense(units, activation="tanh")
            self.second = Dense(units)

        def call(self, x, training=False):
            return x + self.second(self.first(x))

    block = Block(3)
    x0 = data(2, 3)
    out = block(x0)
    first, second = block.first, block.second
    np.testing.assert_allclose(out, x0 + second(first(x0)), rtol=1e-5)
    assert [w.path for w in block.weights] == [
        "block/dense/kernel", "block/dense/bias", "block/dense/kernel", "block/dense/bias"
    ]  # fmt: skip
    x = Input((3,))
    model = Model(x, Block(3)(Block(3)(x)))
    assert cr.check_gradients(model, x0).ok
    copied = Block.from_config(block.get_config())
    assert copied.units == 3


def test_a_subclassed_model_trains():
    class Net(Model):
        def __init__(self):
            super().__init__()
            self.hidden = Dense(8, activation="tanh")
            self.out = Dense(1)

        def call(self, x):
            return self.out(self.hidden(x))

    cr.utils.set_random_seed(3)
    model = Net()
    model.compile(cr.optimizers.SGD(0.1), "mse")
    x, y = data(32, 3), data(32, 1)
    losses = model.fit(x, y, epochs=20, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    assert len(model.get_weights()) == 4
    assert cr.check_gradients(model, x[:2], y[:2]).ok


def test_weights_in_call_have_their_derivative():
    class Scale(layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(3,))
            super().build(input_shape)

        def call(self, x):
            return self.w * x

    layer = Scale()
    x = data(2, 3)
    layer(x)
    layer.w.assign([1.0, 2.0, 3.0])
    assert np.allclose(layer(x), x * [1.0, 2.0, 3.0])
    dx = layer.backward(np.ones((2, 3), "float32"))
    assert np.allclose(dx, [[1.0, 2.0, 3.0]] * 2)
    assert np.allclose(layer.w.gradient, x.sum(axis=0))


def test_what_a_graph_cannot_be():
    x, other = Input((3,)), Input((3,), name="other")
    with pytest.raises(cr.errors.ArgumentError, match="other"):
        Model(x, layers.Add()([x, other]))
    with pytest.raises(cr.errors.ArgumentError, match="inputs"):
        Model(np.ones(3), x)
    with pytest.raises(cr.errors.ArgumentError, match="no values yet"):
        np.mean(x)
    with pytest.raises(cr.errors.UnsupportedError, match="exp"):
        np.exp(x)
    with pytest.raises(cr.errors.ShapeError, match="takes one input"):
        Dense(1)([x, other])
    model = two_towers()
    model.compile("sgd", "mse")
    with pytest.raises(cr.errors.ArgumentError, match="2 inputs"):
        model.fit(data(4, 3), [data(4, 1), data(4, 2)], verbose=0)
    with pytest.raises(cr.errors.ShapeError, match="2 outputs"):
        model.fit([data(4, 3), data(4, 3)], data(4, 1), verbose=0)
    with pytest.raises(cr.errors.ArgumentError, match="middle"):
        model.compile("sgd", loss={"middle": "mse"})


def test_a_loss_for_one_output_leaves_the_other_alone():
    model = two_towers()
    model.compile(cr.optimizers.SGD(0.1), loss={"left": "mse"})
    before = dict(zip([w.path for w in model.weights], model.get_weights(), strict=True))
    model.fit([data(4, 3), data(4, 3)], {"left": data(4, 1)}, verbose=0)
    after = dict(zip([w.path for w in model.weights], model.get_weights(), strict=True))
    assert np.array_equal(before["right/kernel"], after["right/kernel"])
    assert not np.array_equal(before["left/kernel"], after["left/kernel"])


def test_the_input_gradient_of_a_graph():
    model = residual()
    x = data(2, 4)
    model.forward(x)
    got = model.backward(np.ones((2, 2)))
    wanted = numerical(lambda z: float(model.forward(z).sum()), x)
    np.testing.assert_allclose(got, wanted, rtol=1e-6, atol=1e-8)


def test_a_trace_of_a_graph_names_every_place():
    shared = Dense(3, name="shared")
    x = Input((3,))
    inner = Sequential([Dense(2, name="deep", input_shape=(3,))], name="inner")
    model = Model(x, inner(shared(shared(x))))
    model.compile("sgd", "mse")
    step = cr.trace(model, data(2, 3), data(2, 2))
    assert [layer.name for layer in step.layers] == ["shared", "shared:2", "inner"]
    assert step["inner"].layers[0].name == "deep"
    np.testing.assert_array_equal(step["shared"].output, step["shared:2"].input)
    np.testing.assert_array_equal(step["shared:2"].input_gradient, step["shared"].output_gradient)


def test_deep_graphs_are_no_problem():
    x = Input((2,))
    y = x
    for _ in range(300):
        y = layers.Add()([y, Dense(2)(y)])
    model = Model(x, y)
    assert len(model.layers) == 601
    model.predict([[0.0, 0.0]])


def test_two_first_layers_may_leave_out_the_gradient_of_an_input_they_share():
    x = cr.Input((8, 8, 1))
    wide = cr.layers.Conv2D(2, 3, padding="same")(x)
    small = cr.layers.UpSampling2D()(cr.layers.MaxPooling2D()(x))
    model = cr.Model(x, cr.layers.Flatten()(cr.layers.Concatenate()([wide, small])))
    model.compile("sgd", "mse")
    images = np.random.default_rng(0).normal(size=(3, 8, 8, 1))
    before = model.get_weights()[0]
    model.fit(images, np.zeros((3, 192)), verbose=0)
    assert (model.get_weights()[0] != before).all()
