import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import layers, ops
from helpers import numerical

# What each function does to two tensors of shape (batch, 3, 4), the second one above 0.
OF_ONE = {
    "abs": ops.abs,
    "cos": ops.cos,
    "exp": ops.exp,
    "expm1": ops.expm1,
    "negative": ops.negative,
    "sin": ops.sin,
    "square": ops.square,
    "power": lambda x: ops.power(x, 3),
    "operator power": lambda x: x**2,
    "maximum": lambda x: ops.maximum(x, 0.1),
    "clip": lambda x: ops.clip(x, -0.5, 0.5),
    "sum": lambda x: ops.sum(x, axis=1),
    "sum of all": lambda x: ops.sum(x, axis=(1, 2), keepdims=True),
    "sum over the batch": lambda x: ops.sum(x, axis=0),
    "mean": lambda x: ops.mean(x, axis=-1, keepdims=True),
    "max": lambda x: ops.max(x, axis=[1, 2]),
    "min": lambda x: ops.min(x, axis=1),
    "var": lambda x: ops.var(x, axis=-1),
    "std": lambda x: ops.std(x, axis=-1),
    "reshape": lambda x: ops.reshape(x, (-1, 2, 6)),
    "reshape with the batch": lambda x: ops.reshape(x, (-1, 4)),
    "reshape, batch unknown": lambda x: ops.reshape(x, (ops.shape(x)[0], -1)),
    "transpose": lambda x: ops.transpose(x, (0, 2, 1)),
    "transpose with the batch": lambda x: ops.transpose(x, (1, 2, 0)),
    "transpose all": ops.transpose,
    "swapaxes": lambda x: ops.swapaxes(x, 1, -1),
    "expand_dims": lambda x: ops.expand_dims(x, 1),
    "squeeze": lambda x: ops.squeeze(ops.expand_dims(x, -1), -1),
    "split": lambda x: ops.split(x, 2, axis=-1)[1],
    "unstack": lambda x: ops.unstack(x, axis=1)[2],
    "softmax": lambda x: ops.softmax(x, axis=-1),
    "relu": lambda x: ops.relu(x) * x,
    "gelu": ops.nn.gelu,
    "normalize": ops.normalize,
    "from 1": lambda x: 1.0 - x,
    "1 over": lambda x: 1.0 / (x * x + 1.0),
    "places": lambda x: x + ops.arange(4),
    "a slice": lambda x: x[:, None, 0],
    "cast": lambda x: ops.cast(x, "float64") * 2.0,
    "patches": lambda x: ops.image.extract_patches(ops.expand_dims(x, -1), (3, 2)),
}
OF_TWO = {
    "add": ops.add,
    "subtract": ops.subtract,
    "multiply": ops.multiply,
    "divide": ops.divide,
    "maximum": ops.maximum,
    "minimum": ops.minimum,
    "operators": lambda x, y: (x - y) * x / y,
    "matmul": lambda x, y: ops.matmul(x, ops.transpose(y, (0, 2, 1))),
    "operator matmul": lambda x, y: ops.transpose(x, (0, 2, 1)) @ y,
    "with fewer axes": lambda x, y: ops.multiply(x, ops.mean(y, axis=(0, 1))),
    "matmul with fewer axes": lambda x, y: x @ ops.transpose(ops.mean(y, axis=0)),
    "concatenate": lambda x, y: ops.concatenate([x, y], axis=-1) ** 2,
    "stack": lambda x, y: ops.stack([x, y], axis=1) ** 2,
    "log": lambda x, y: x * ops.log(y),
    "log1p": lambda x, y: x * ops.log1p(y),
    "sqrt": lambda x, y: x + ops.sqrt(y),
    "rsqrt": lambda x, y: x * ops.rsqrt(y),
    "reciprocal": lambda x, y: x * ops.reciprocal(y),
}


def pair(batch, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(batch, 3, 4))
    x[np.abs(x) < 0.15] += 0.3  # away from kinks
    return x, 0.5 + rng.random((batch, 3, 4))


def check(function, arrays, seed):
    """The graph gives what the arrays give, in the shape foretold, and its gradient is right."""
    tensors = [cr.Input(x.shape[1:], dtype="float64") for x in arrays]
    out = function(*tensors)
    model = cr.Model(tensors, out)
    batch = list(arrays)

    def forward():
        return np.array(model.graph.forward(batch)[0])

    found = forward()
    assert np.allclose(found, function(*arrays), atol=1e-12)
    assert len(out.shape) == found.ndim
    assert all(a in (None, b) for a, b in zip(out.shape, found.shape, strict=True))
    grad = np.random.default_rng(seed).normal(size=found.shape)
    forward()
    grads = [np.array(g) for g in model.graph.backward([grad])]
    for x, dx in zip(batch, grads, strict=True):
        wanted = numerical(lambda _: float(np.sum(forward() * grad)), x)
        assert np.allclose(dx, wanted, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", OF_ONE)
@settings(deadline=None, max_examples=4)
@given(batch=st.integers(1, 3), seed=st.integers(0, 99))
def test_functions_of_one_tensor_and_their_derivatives(name, batch, seed):
    check(OF_ONE[name], pair(batch, seed)[:1], seed)


@pytest.mark.parametrize("name", OF_TWO)
@settings(deadline=None, max_examples=4)
@given(batch=st.integers(1, 3), seed=st.integers(0, 99))
def test_functions_of_two_tensors_and_their_derivatives(name, batch, seed):
    check(OF_TWO[name], pair(batch, seed), seed)


def test_what_ties_shares_the_gradient():
    x = cr.Input((2,), dtype="float64")
    graph = cr.Model(x, ops.max(x, axis=1)).graph
    graph.forward([np.array([[3.0, 3.0]])])
    assert graph.backward([np.array([1.0])])[0].tolist() == [[0.5, 0.5]]
    y = cr.Input((2,), dtype="float64")
    graph = cr.Model([x, y], ops.maximum(x, y)).graph
    graph.forward([np.array([[3.0, 1.0]]), np.array([[3.0, 2.0]])])
    left, right = graph.backward([np.array([[1.0, 1.0]])])
    assert left.tolist() == [[0.5, 0.0]]
    assert right.tolist() == [[0.5, 1.0]]


def test_plain_numbers_keep_keras_types():
    assert ops.convert_to_tensor([1.5]).dtype == np.float32
    assert ops.convert_to_tensor([1]).dtype == np.int32
    assert ops.convert_to_tensor(np.ones(2)).dtype == np.float64
    assert ops.arange(3).dtype == np.int32
    assert ops.mean(np.array([1, 2])).dtype == np.float32
    assert ops.add(np.ones(2, "float32"), 1).dtype == np.float32
    assert ops.zeros((1,)).dtype == np.float32


def test_what_keras_has_besides_is_named():
    with pytest.raises(cr.errors.UnsupportedError, match=r"ops\.logsumexp"):
        ops.logsumexp([1.0])
    assert not hasattr(ops, "no_such_function_anywhere")


def test_functions_for_arrays_only_refuse_a_graph():
    x = cr.Input((3,))
    with pytest.raises(cr.errors.UnsupportedError, match="argmax"):
        ops.argmax(x, axis=-1)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x: ops.reshape(x, (-1, 5)) + ops.reshape(x, (-1, 7)),
        lambda x: ops.matmul(x, ops.ones((5, 2))),
        lambda x: x + ops.ones((1, 1, 5)),
        lambda x: ops.add(x, ops.ones((2, 5))),
        lambda x: ops.transpose(x, (1, 1)),
        lambda x: ops.split(x, 2, axis=1),
        lambda x: ops.squeeze(x, 1),
    ],
)
def test_shapes_that_do_not_fit_are_answered(wrong):
    with pytest.raises(cr.errors.ShapeError):
        wrong(cr.Input((3,)))


@pytest.mark.parametrize(
    "layer",
    [
        layers.Arithmetic("divide"),
        layers.Function("exp"),
        layers.Power(2),
        layers.Matmul(),
        layers.Reduction("mean", (1, 2), True),
        layers.Transpose((1, 0)),
        layers.Reshaped((-1, 2)),
        layers.GetItem((slice(None), None, ..., 0)),
    ],
)
def test_the_layers_behind_can_be_written_down(layer):
    config = layer.get_config()
    assert layers.deserialize(layers.serialize(layer)).get_config() == config


@pytest.mark.parametrize("kind", [layers.Arithmetic, layers.Function, layers.Reduction])
def test_unknown_operations_are_answered(kind):
    with pytest.raises(cr.errors.ArgumentError, match="none of"):
        kind("turn")


def test_a_model_of_functions_is_saved_and_comes_back(tmp_path):
    x = cr.Input((3, 4))
    y = ops.mean(ops.square(x) + ops.arange(4), axis=-1) / ops.exp(ops.max(x, axis=-1))
    model = cr.Model(x, y)
    model.save(tmp_path / "model.keras")
    data = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
    again = cr.models.load_model(tmp_path / "model.keras")
    assert np.allclose(again.predict(data, verbose=0), model.predict(data, verbose=0))


def test_the_unknown_batch_needs_no_repeating():
    x = cr.Input((3,))
    times = ops.concatenate([ops.expand_dims(ops.shape(x)[0], -1), ops.convert_to_tensor([2])], 0)
    assert ops.tile(ops.ones((1, 3)), times).shape == (1, 6)
    with pytest.raises(cr.errors.ShapeError, match="unknown"):
        ops.tile(ops.ones((2, 3)), times)
