"""Layers of a model share what lives only while one of them goes back, and nobody can tell."""

import numpy as np
import pytest

import chainrule as cr
from chainrule.layers import Dense, MultiHeadAttention
from chainrule.layers.workspace import MANY, Workspace

F4, F8 = np.dtype("float32"), np.dtype("float64")


def in_a_row():
    return cr.Sequential(
        [
            cr.Input((8, 8, 2)),
            cr.layers.Conv2D(3, 3, activation="tanh"),
            cr.layers.SeparableConv2D(4, 3, activation="sigmoid"),
            cr.layers.Conv2DTranspose(3, 2, activation="elu"),
            cr.layers.DepthwiseConv2D(2, activation="relu"),
            cr.layers.Flatten(),
            Dense(5, activation="gelu"),
            Dense(4, activation="tanh"),
        ]
    )


def branching():
    x = cr.Input((6, 8))
    seen = MultiHeadAttention(2, 4)(x, x, use_causal_mask=True)
    hidden = Dense(16, activation="gelu")(x + seen)
    wide = cr.layers.EinsumDense("abc,cd->abd", (None, 8), activation="tanh")(hidden)
    return cr.Model(x, Dense(4, activation="tanh")(wide + x * seen))


MODELS = {"in a row": in_a_row, "branching": branching}


def ready(make, samples=5):
    cr.utils.set_random_seed(3)
    model = make()
    model.compile("sgd", "mse")
    draw = np.random.default_rng(0)
    x = draw.normal(size=(samples, *model.input_shape[1:])).astype("float32")
    return model, x, draw.normal(size=model.predict(x, verbose=0).shape).astype("float32")


def gradients(model):
    return [weight.gradient.copy() for weight in model.trainable_weights]


class Apart(Workspace):
    """Shares nothing: every array is a new one."""

    def array(self, name, shape, dtype):
        return np.full(shape, np.nan, dtype)


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_gradients_are_those_of_layers_that_share_nothing(make):
    sharing, x, _ = ready(make)
    apart, _, _ = ready(make)
    apart.set_weights(sharing.get_weights())
    apart.graph.workspace = Apart()
    draw = np.random.default_rng(1)
    for samples in (5, 2, 5):  # batches of several sizes share the memory, too
        found = []
        grad = draw.normal(size=(samples, *sharing.output_shape[1:])).astype("float32")
        for model in (sharing, apart):
            model.forward(x[:samples])
            found.append([model.backward(grad), *gradients(model)])
        for one, other in zip(*found, strict=True):
            np.testing.assert_array_equal(one, other)
            assert np.abs(one).sum() > 0


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_backward_may_be_asked_twice(make):
    model, x, _ = ready(make)
    grad = np.random.default_rng(1).normal(size=model.forward(x).shape).astype("float32")
    once = model.backward(grad).copy(), gradients(model)
    twice = model.backward(grad).copy(), gradients(model)
    for one, other in zip([once[0], *once[1]], [twice[0], *twice[1]], strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_trace_after_training_has_each_layers_own_dz():
    model, x, y = ready(in_a_row)
    model.fit(x, y, epochs=2, verbose=0)
    last = cr.trace(model, x, y).layers[-1]
    slope = 1 - last.output**2
    np.testing.assert_allclose(last.weighted_sum_gradient, last.output_gradient * slope, rtol=1e-5)
    first = cr.trace(model, x, y).layers[0]
    slope = 1 - first.output**2
    np.testing.assert_allclose(
        first.weighted_sum_gradient, first.output_gradient * slope, rtol=1e-4, atol=1e-9
    )


def test_one_memory_serves_all_sizes_and_each_dtype_has_its_own():
    workspace = Workspace()
    small = workspace.array("dz", (2, 3), F4)
    large = workspace.array("dz", (4, 3), F4)
    assert not np.shares_memory(small, large)  # it had to grow
    assert np.shares_memory(large, workspace.array("dz", (2, 3), F4))
    assert not np.shares_memory(large, workspace.array("dz", (2, 3), F8))
    assert not np.shares_memory(large, workspace.array("share", (4, 3), F4))
    assert workspace.array("dz", (2, 3), F4).flags.carray
    assert workspace.array("dz", (0, 3), F4).shape == (0, 3)


def test_many_shapes_are_not_kept_for_ever():
    workspace = Workspace()
    for length in range(3 * MANY):
        workspace.array("dz", (length, 2), F4)
    assert len(workspace._shaped) <= MANY
