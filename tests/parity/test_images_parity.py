"""Layers over series, images and volumes: Keras's outputs, gradients and shapes, from its weights.

Keras runs on PyTorch here, which can't do all of TensorFlow's "same" padding. Average pooling that
adds more cells on one side counts copies of the last cell there; TensorFlow, and we, count real
cells only. Those cases are compared with tests/brute_force.py instead.
"""

import numpy as np
import pytest

import brute_force
import chainrule as cr
from parity.cases import assert_close

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras 3.15's variables are older than NumPy 2's way of asking for a copy.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
FORMATS = ["channels_last", "channels_first"]
LENGTHS = {1: (9,), 2: (7, 8), 3: (4, 5, 4)}


def inputs(rank, channels, data_format="channels_last"):
    x = np.random.default_rng(21).normal(size=(2, *LENGTHS[rank], channels)).astype("float32")
    return np.ascontiguousarray(np.moveaxis(x, -1, 1)) if data_format == "channels_first" else x


def compare(keras, torch, name, options, x):
    """Same weights, same x, same dL/dy: the same y, dL/dx, dL/dw and shapes."""
    ours, theirs = getattr(cr.layers, name)(**options), getattr(keras.layers, name)(**options)
    theirs.build(x.shape)
    draw = np.random.default_rng(22)
    weights = [draw.normal(size=w.shape).astype("float32") for w in theirs.weights]
    ours.ensure_built((None, *x.shape[1:]))
    assert [w.name for w in ours.weights] == [w.name for w in theirs.weights]
    for layer in (ours, theirs):
        if weights:
            layer.set_weights(weights)

    given_x = torch.from_numpy(x.copy()).requires_grad_()
    wanted = theirs(given_x)
    y = ours(x)
    assert_close(y, wanted.detach().numpy(), "float32")
    shape = (None, *x.shape[1:])
    assert ours.compute_output_shape(shape) == tuple(theirs.compute_output_shape(shape))
    assert ours.compute_output_shape(x.shape) == y.shape

    grad = draw.normal(size=y.shape).astype("float32")
    wanted.backward(torch.from_numpy(grad))
    ours.forward(x)
    assert_near(ours.backward(grad), given_x.grad.numpy())
    for mine, their in zip(ours.weights, theirs.weights, strict=True):
        assert_near(mine.gradient, their.value.grad.numpy())

    config = ours.get_config()
    assert set(config) >= set(theirs.get_config()) - {"dtype"}
    assert type(ours).from_config(config).get_config() == config
    # Initializers have a parity test of their own.
    described = {k: v for k, v in theirs.get_config().items() if not k.endswith("initializer")}
    assert type(ours).from_config(described).get_config() == config | {"name": theirs.name}


def assert_near(mine, their):
    """Sums of many products: as near as float32 brings them."""
    np.testing.assert_allclose(mine, their, rtol=1e-5, atol=1e-5 * max(1.0, abs(their).max()))


WINDOWS = [
    {"kernel_size": 3},
    {"kernel_size": 2, "padding": "same"},
    {"kernel_size": 3, "padding": "same", "strides": 2},
    {"kernel_size": 2, "padding": "same", "strides": 3},
    {"kernel_size": 1, "strides": 2},
    {"kernel_size": 2, "dilation_rate": 2},
    {"kernel_size": 2, "dilation_rate": 2, "padding": "same"},
]


@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_convolutions(keras, torch, rank, window, data_format):
    options = {"filters": 4, "data_format": data_format, "activation": "tanh", **window}
    compare(keras, torch, f"Conv{rank}D", options, inputs(rank, 3, data_format))


@pytest.mark.parametrize(
    "options",
    [
        {"groups": 2},
        {"groups": 4, "padding": "same", "strides": 2},
        {"groups": 4, "filters": 8, "use_bias": False},
        {"activation": "softmax"},
        {"activation": "relu", "padding": "SAME"},
    ],
    ids=str,
)
@pytest.mark.parametrize("data_format", FORMATS)
def test_convolutions_in_groups_and_with_other_options(keras, torch, options, data_format):
    options = {"filters": 4, "kernel_size": (3, 2), "data_format": data_format, **options}
    compare(keras, torch, "Conv2D", options, inputs(2, 4, data_format))


@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize(
    "options", [{}, {"dilation_rate": 3}, {"strides": 2}, {"groups": 2}], ids=str
)
def test_causal_convolutions(keras, torch, options, data_format):
    options = {"filters": 4, "kernel_size": 3, "padding": "causal", **options}
    compare(
        keras, torch, "Conv1D", {**options, "data_format": data_format}, inputs(1, 2, data_format)
    )


@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize("multiplier", [1, 3])
@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("rank", [1, 2])
def test_depthwise_and_separable_convolutions(keras, torch, rank, window, multiplier, data_format):
    options = {"depth_multiplier": multiplier, "data_format": data_format, **window}
    x = inputs(rank, 3, data_format)
    compare(keras, torch, f"DepthwiseConv{rank}D", {**options, "activation": "tanh"}, x)
    compare(keras, torch, f"SeparableConv{rank}D", {"filters": 4, **options}, x)


@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    "window",
    [
        {"kernel_size": 3},
        {"kernel_size": 2},
        {"kernel_size": 3, "strides": 2},
        {"kernel_size": 2, "strides": 2},
        {"kernel_size": 4, "strides": 2},
        {"kernel_size": 2, "strides": 3},
        {"kernel_size": 3, "strides": 2, "output_padding": 1},
        {"kernel_size": 3, "strides": 2, "output_padding": 0},
        {"kernel_size": 4, "strides": 3, "output_padding": 2},
        {"kernel_size": 3, "dilation_rate": 2},
    ],
    ids=str,
)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_transposed_convolutions(keras, torch, rank, window, padding, data_format):
    options = {"filters": 2, "padding": padding, "data_format": data_format, **window}
    compare(
        keras,
        torch,
        f"Conv{rank}DTranspose",
        {**options, "activation": "tanh"},
        inputs(rank, 3, data_format),
    )


POOLS = [
    {"pool_size": 2},
    {"pool_size": 3, "strides": 2},
    {"pool_size": 3, "strides": 1, "padding": "same"},
    {"pool_size": 2, "strides": 3, "padding": "same"},
    {"pool_size": 2, "padding": "same"},
]


@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize("window", POOLS, ids=str)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_max_pooling(keras, torch, rank, window, data_format):
    options = {**window, "data_format": data_format}
    compare(keras, torch, f"MaxPooling{rank}D", options, inputs(rank, 3, data_format))


def uneven(rank, window):
    """Whether "same" adds more cells on one side, which PyTorch's average can't leave out."""
    strides, size = window.get("strides") or window["pool_size"], window["pool_size"]
    totals = [max((-(-n // strides) - 1) * strides + size - n, 0) for n in LENGTHS[rank]]
    return window.get("padding") == "same" and any(total % 2 for total in totals)


@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize("window", POOLS, ids=str)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_average_pooling(keras, torch, rank, window, data_format):
    options = {**window, "data_format": data_format}
    x = inputs(rank, 3, data_format)
    if not uneven(rank, window):
        compare(keras, torch, f"AveragePooling{rank}D", options, x)
        return
    y = getattr(cr.layers, f"AveragePooling{rank}D")(**options)(x)
    last = inputs(rank, 3)
    size, strides = (window["pool_size"],) * rank, (window.get("strides") or 2,) * rank
    wanted = brute_force.pooling(last, size, strides, "same", np.mean)
    assert_close(np.moveaxis(y, 1, -1) if data_format == "channels_first" else y, wanted, "float32")


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize("kind", ["Max", "Average"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_global_pooling(keras, torch, rank, kind, data_format, keepdims):
    options = {"data_format": data_format, "keepdims": keepdims}
    compare(keras, torch, f"Global{kind}Pooling{rank}D", options, inputs(rank, 3, data_format))


def test_a_mask_leaves_the_same_steps_out(keras):
    x = inputs(1, 3)
    mask = np.random.default_rng(1).random((2, 9)) < 0.6
    ours = cr.layers.GlobalAveragePooling1D()(x, mask=mask)
    theirs = keras.layers.GlobalAveragePooling1D()(x, mask=mask)
    assert_close(ours, theirs.detach().numpy(), "float32")


def test_of_several_largest_pytorch_s_first_gets_the_gradient(torch):
    draw = np.random.default_rng(3)
    x = draw.integers(0, 2, size=(3, 7, 6, 2)).astype("float32")
    layer = cr.layers.MaxPooling2D(3, 2)
    y = layer(x)
    grad = draw.normal(size=y.shape).astype("float32")
    given_x = torch.from_numpy(np.moveaxis(x, -1, 1).copy()).requires_grad_()
    torch.nn.functional.max_pool2d(given_x, 3, 2).backward(
        torch.from_numpy(np.moveaxis(grad, -1, 1).copy())
    )
    assert_close(layer.backward(grad), np.moveaxis(given_x.grad.numpy(), 1, -1), "float32")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("ZeroPadding1D", {}),
        ("ZeroPadding1D", {"padding": (0, 2)}),
        ("ZeroPadding1D", {"padding": 2, "data_format": "channels_first"}),
        ("ZeroPadding2D", {}),
        ("ZeroPadding2D", {"padding": (1, 2), "data_format": "channels_first"}),
        ("ZeroPadding2D", {"padding": ((0, 1), (2, 0))}),
        ("ZeroPadding3D", {}),
        ("ZeroPadding3D", {"padding": ((0, 1), (2, 0), (1, 1)), "data_format": "channels_first"}),
        ("Cropping1D", {}),
        ("Cropping1D", {"cropping": (0, 2)}),
        ("Cropping2D", {}),
        ("Cropping2D", {"cropping": ((0, 1), (2, 0)), "data_format": "channels_first"}),
        ("Cropping2D", {"cropping": 1}),
        ("Cropping3D", {}),
        ("Cropping3D", {"cropping": (1, 0, 1), "data_format": "channels_first"}),
        ("UpSampling1D", {}),
        ("UpSampling1D", {"size": 3}),
        ("UpSampling2D", {}),
        ("UpSampling2D", {"size": (1, 3), "data_format": "channels_first"}),
        ("UpSampling2D", {"size": (2, 3), "interpolation": "bilinear"}),
        (
            "UpSampling2D",
            {"size": 4, "interpolation": "bilinear", "data_format": "channels_first"},
        ),
        ("UpSampling3D", {}),
        ("UpSampling3D", {"size": (1, 2, 3), "data_format": "channels_first"}),
    ],
    ids=str,
)
def test_edges_and_up_sampling(keras, torch, name, options):
    rank = int(name[-2])
    data_format = options.get("data_format", "channels_last")
    compare(keras, torch, name, options, inputs(rank, 3, data_format))


def test_the_arguments_come_in_keras_s_order(keras):
    import inspect

    shared = [n for n in cr.layers.__all__ if hasattr(keras.layers, n)]
    names = [n for n in shared if n[-2:] in ("1D", "2D", "3D") or n.endswith("Transpose")]
    assert len(names) > 50
    for name in names:
        theirs = inspect.signature(getattr(keras.layers, name)).parameters
        ours = inspect.signature(getattr(cr.layers, name)).parameters
        kept = [n for n in theirs if theirs[n].kind is not inspect.Parameter.VAR_KEYWORD]
        mine = [n for n in ours if ours[n].kind is ours[n].POSITIONAL_OR_KEYWORD]
        assert mine == kept[: len(mine)], name
