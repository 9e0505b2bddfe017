"""Shape, normalizing and rescaling layers: Keras's outputs, gradients, masks, statistics.

Where PyTorch has the same layer, it is compared as well. Layers that draw random numbers can't
agree with Keras's draws: their distributions are held in tests/layers/test_dropout.py, and only
their arguments are compared here.
"""

import inspect

import numpy as np
import pytest

import chainrule as cr
from parity.layer_cases import assert_near, compare, draw, draw_weights

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras 3.15's variables are older than NumPy 2's way of asking for a copy.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


@pytest.mark.parametrize(
    ("name", "options", "shape"),
    [
        ("Flatten", {}, (3, 2, 4)),
        ("Flatten", {}, (3,)),
        ("Flatten", {"data_format": "channels_first"}, (3, 2, 4, 5)),
        ("Reshape", {"target_shape": (4, 2)}, (3, 2, 4)),
        ("Reshape", {"target_shape": (-1, 2, 2)}, (3, 2, 4)),
        ("Permute", {"dims": (2, 3, 1)}, (3, 2, 4, 5)),
        ("RepeatVector", {"n": 4}, (3, 2)),
        ("Identity", {}, (3, 2)),
        ("Rescaling", {"scale": 0.5, "offset": -1.0}, (3, 2)),
        ("Dropout", {"rate": 0.5}, (3, 2)),
        ("GaussianNoise", {"stddev": 0.5}, (3, 2)),
        ("GaussianDropout", {"rate": 0.5}, (3, 2)),
        ("AlphaDropout", {"rate": 0.5}, (3, 2)),
        ("SpatialDropout1D", {"rate": 0.5}, (3, 2, 4)),
        ("SpatialDropout2D", {"rate": 0.5, "data_format": "channels_first"}, (3, 2, 4, 4)),
        ("SpatialDropout3D", {"rate": 0.5}, (3, 2, 4, 4, 2)),
        ("UnitNormalization", {}, (3, 4)),
        ("UnitNormalization", {"axis": (1, 2)}, (3, 4, 2)),
        ("Normalization", {"mean": 2.0, "variance": 4.0}, (3, 4)),
        ("Normalization", {"mean": [1.0, 2.0], "variance": [4.0, 0.5], "invert": True}, (3, 4, 2)),
        ("Normalization", {"axis": 1, "mean": [1.0, 2.0], "variance": [4.0, 0.5]}, (3, 2, 4)),
        ("Normalization", {"axis": None, "mean": 1.0, "variance": 4.0}, (3, 2, 4)),
    ],
)
def test_layers_without_weights(keras, torch, name, options, shape):
    if name == "Normalization":
        # Keras's config holds mean=None as an array; only numbers are compared here.
        ours, theirs = cr.layers.Normalization(**options), keras.layers.Normalization(**options)
        x = draw(shape)
        assert_near(ours(x), theirs(torch.from_numpy(x)).numpy())
        return
    compare(keras, torch, name, options, draw(shape))


@pytest.mark.parametrize("size", [1e-13, 1e-9, 1e-3, 1e3])
def test_lengths_of_short_and_long_vectors(keras, torch, size):
    compare(keras, torch, "UnitNormalization", {}, np.float32(size) * draw((3, 4)))


@pytest.mark.parametrize(
    ("axis", "shape"), [(-1, (5, 3)), (1, (5, 3, 4)), (-1, (5, 2, 3)), ((1, 2), (5, 2, 3))]
)
def test_adapting(keras, torch, axis, shape):
    x = draw(shape)
    ours, theirs = cr.layers.Normalization(axis), keras.layers.Normalization(axis)
    ours.adapt(x)
    theirs.adapt(x)
    for mine, their in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        assert_near(mine, their)
    assert_near(ours(x), theirs(x).numpy())
    fresh = cr.layers.Normalization(axis)
    fresh.ensure_built((None, *shape[1:]))
    fresh.set_weights(theirs.get_weights())
    assert_near(fresh(x), theirs(x).numpy())
    # Keras adapts to batches with TensorFlow only; together they must say what the whole does.
    ours.adapt([x[:2], x[2:]])
    assert_near(ours(x), theirs(x).numpy())


BATCH = [
    ({}, (6, 3)),
    ({"axis": 1}, (6, 3, 4)),
    ({"axis": -1, "epsilon": 1e-5, "momentum": 0.9}, (6, 4, 5, 3)),
    ({"axis": 1, "center": False}, (6, 3, 4, 5)),
    ({"scale": False}, (6, 4, 3)),
]


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("trainable", [False, True])
@pytest.mark.parametrize(("options", "shape"), BATCH)
def test_batch_normalization(keras, torch, options, shape, training, trainable):
    if not trainable:
        # A frozen layer's weights have no gradient in Keras; outputs and averages are compared.
        options = {**options, "trainable": False}
        ours = cr.layers.BatchNormalization(**options)
        theirs = keras.layers.BatchNormalization(**options)
        x = draw(shape)
        theirs.build(shape)
        ours.ensure_built((None, *shape[1:]))
        weights = draw_weights(theirs)
        ours.set_weights(weights)
        theirs.set_weights(weights)
        assert_near(ours(x, training=training), theirs(x, training=training).detach().numpy())
        for mine, their in zip(ours.get_weights(), theirs.get_weights(), strict=True):
            assert_near(mine, their)
        return
    compare(keras, torch, "BatchNormalization", options, draw(shape), training)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("shape", [(6, 4, 3), (6, 4, 2, 3)])
def test_batch_normalization_with_masks(keras, torch, shape, share):
    mask = np.random.default_rng(9).random(shape[:-1]) < share
    options = {"momentum": 0.5}
    compare(keras, torch, "BatchNormalization", options, draw(shape), training=True, mask=mask)
    compare(keras, torch, "BatchNormalization", options, draw(shape), training=False, mask=mask)


def test_moving_averages_over_several_steps(keras, torch):
    ours = cr.layers.BatchNormalization(momentum=0.7)
    theirs = keras.layers.BatchNormalization(momentum=0.7)
    for step in range(8):
        x = draw((5, 4, 3), seed=step) + step
        mine, their = ours(x, training=True), theirs(x, training=True)
        assert_near(mine, their.detach().numpy())
        for left, right in zip(ours.get_weights(), theirs.get_weights(), strict=True):
            assert_near(left, right)
    x = draw((2, 4, 3), seed=99)
    assert_near(ours(x), theirs(x).detach().numpy())


@pytest.mark.parametrize(
    ("name", "options", "shape"),
    [
        ("LayerNormalization", {}, (5, 4)),
        ("LayerNormalization", {"axis": 1}, (5, 4, 3)),
        ("LayerNormalization", {"axis": (1, 2), "epsilon": 1e-5}, (5, 4, 3)),
        ("LayerNormalization", {"axis": [-2, -1], "center": False}, (5, 2, 4, 3)),
        ("LayerNormalization", {"axis": -1, "scale": False}, (5, 4, 3)),
        ("LayerNormalization", {"axis": [1, 3]}, (5, 4, 3, 2)),
        ("RMSNormalization", {}, (5, 4)),
        ("RMSNormalization", {"axis": 1, "epsilon": 1e-3}, (5, 4, 3)),
        ("RMSNormalization", {"axis": (1, 2)}, (5, 4, 3)),
        ("GroupNormalization", {"groups": 2}, (5, 4)),
        ("GroupNormalization", {"groups": 2}, (5, 3, 4)),
        ("GroupNormalization", {"groups": 3, "axis": 1}, (5, 6, 4, 3)),
        ("GroupNormalization", {"groups": -1, "axis": -1, "epsilon": 1e-5}, (5, 4, 3, 2)),
        ("GroupNormalization", {"groups": 1, "axis": -2, "center": False}, (5, 4, 6, 3)),
        ("GroupNormalization", {"groups": 2, "scale": False}, (5, 4, 6)),
    ],
)
def test_normalizations_of_samples(keras, torch, name, options, shape):
    x = draw(shape)
    if options.get("axis") == 1 and name != "GroupNormalization":
        # On PyTorch, Keras's own layers can't do one axis that is not the last.
        y = getattr(cr.layers, name)(**options)(x)
        last = getattr(keras.layers, name)(**{**options, "axis": -1})
        assert_near(np.moveaxis(y, 1, -1), last(np.moveaxis(x, 1, -1)).detach().numpy())
        return
    compare(keras, torch, name, options, x)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Add", True),
        ("BatchNormalization", True),
        ("LayerNormalization", True),
        ("GroupNormalization", True),
        ("RMSNormalization", False),
        ("UnitNormalization", True),
        ("Normalization", True),
        ("Dropout", True),
        ("SpatialDropout1D", True),
        ("GaussianNoise", True),
        ("GaussianDropout", True),
        ("AlphaDropout", True),
        ("ActivityRegularization", True),
        ("Rescaling", True),
        ("Identity", True),
        ("Flatten", False),
        ("Reshape", False),
        ("Permute", False),
        ("RepeatVector", False),
    ],
)
def test_the_same_layers_let_masks_pass(keras, name, masked):
    kind = getattr(cr.layers, name)
    needed = {
        "Dropout": [0.5],
        "SpatialDropout1D": [0.5],
        "GaussianNoise": [0.5],
        "GaussianDropout": [0.5],
        "AlphaDropout": [0.5],
        "Rescaling": [1.0],
        "Reshape": [(2,)],
        "Permute": [(1,)],
        "RepeatVector": [2],
    }.get(name, [])
    theirs = getattr(keras.layers, name)(*needed)
    assert kind(*needed).supports_masking == theirs.supports_masking == masked


@pytest.mark.parametrize(
    "name",
    [
        "AlphaDropout",
        "BatchNormalization",
        "Concatenate",
        "Dot",
        "Dropout",
        "Flatten",
        "GaussianDropout",
        "GaussianNoise",
        "GroupNormalization",
        "LayerNormalization",
        "Normalization",
        "Permute",
        "RMSNormalization",
        "RepeatVector",
        "Rescaling",
        "Reshape",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "UnitNormalization",
    ],
)
def test_the_arguments_come_in_keras_s_order_with_its_defaults(keras, name):
    def given(kind):
        parameters = inspect.signature(kind.__init__).parameters.values()
        named = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        return [(p.name, p.default) for p in named if p.name not in ("self", "name", "dtype")]

    assert given(getattr(cr.layers, name)) == given(getattr(keras.layers, name))


def pytorch_pass(torch, layer, x, grad):
    """What a PyTorch module gives for x, and dL/dx and dL/dw for this dL/dy."""
    given = torch.from_numpy(x.copy()).requires_grad_()
    y = layer(given)
    y.backward(torch.from_numpy(grad))
    weights = {name: p.grad.numpy() for name, p in layer.named_parameters()}
    return y.detach().numpy(), given.grad.numpy(), weights


@pytest.mark.parametrize("steps", [1, 5])
def test_batch_normalization_as_pytorch(torch, steps):
    # PyTorch's momentum is what comes in, not what stays; it averages the unbiased variance.
    ours = cr.layers.BatchNormalization(axis=1, momentum=0.9, epsilon=1e-5)
    theirs = torch.nn.BatchNorm2d(3, eps=1e-5, momentum=0.1)
    n = 4 * 5 * 2
    variance = 1.0
    for step in range(steps):
        x, grad = draw((4, 3, 5, 2), seed=step), draw((4, 3, 5, 2), seed=50 + step)
        ours(x, training=True)
        dx = ours.backward(grad)
        y, their_dx, slopes = pytorch_pass(torch, theirs, x, grad)
        assert_near(ours(x, training=True), y)
        assert_near(dx, their_dx)
        assert_near(ours.gamma.gradient, slopes["weight"])
        assert_near(ours.beta.gradient, slopes["bias"])
        theirs.zero_grad()
        # Ours has seen each batch twice, so it is compared with a twin that has as well.
        with torch.no_grad():
            theirs(torch.from_numpy(x))
        variance = 0.81 * variance + 0.19 * x.var(axis=(0, 2, 3))
    assert_near(ours.moving_mean.value, theirs.running_mean.numpy())
    assert_near(ours.moving_variance.value, variance)
    unbiased = (theirs.running_var.numpy() - 0.81**steps) * (n - 1) / n + 0.81**steps
    assert_near(ours.moving_variance.value, unbiased)
    theirs.eval()
    x = draw((4, 3, 5, 2), seed=99)
    ours.moving_variance.assign(theirs.running_var.numpy())
    assert_near(ours(x), theirs(torch.from_numpy(x)).detach().numpy())


@pytest.mark.parametrize(
    ("ours", "theirs", "shape"),
    [
        (
            lambda: cr.layers.LayerNormalization(epsilon=1e-5),
            lambda torch: torch.nn.LayerNorm(6),
            (4, 3, 6),
        ),
        (
            lambda: cr.layers.LayerNormalization([1, 2], epsilon=1e-5),
            lambda torch: torch.nn.LayerNorm((3, 6)),
            (4, 3, 6),
        ),
        (
            lambda: cr.layers.GroupNormalization(3, axis=1, epsilon=1e-5),
            lambda torch: torch.nn.GroupNorm(3, 6),
            (4, 6, 5, 2),
        ),
        (
            lambda: cr.layers.GroupNormalization(-1, axis=1, epsilon=1e-5),
            lambda torch: torch.nn.InstanceNorm2d(6, affine=True),
            (4, 6, 5, 2),
        ),
        (
            lambda: cr.layers.RMSNormalization(epsilon=1e-6),
            lambda torch: torch.nn.RMSNorm(6, eps=1e-6),
            (4, 3, 6),
        ),
    ],
)
def test_normalizations_of_samples_as_pytorch(torch, ours, theirs, shape):
    ours, theirs = ours(), theirs(torch)
    x, grad = draw(shape), draw(shape, seed=50)
    ours.ensure_built((None, *shape[1:]))
    weights = [draw(w.shape, seed=60 + i) for i, w in enumerate(ours.weights)]
    ours.set_weights(weights)
    with torch.no_grad():
        for parameter, value in zip(theirs.parameters(), weights, strict=True):
            parameter.copy_(torch.from_numpy(value))
    y, dx, slopes = pytorch_pass(torch, theirs, x, grad)
    assert_near(ours(x), y)
    assert_near(ours.backward(grad), dx)
    for weight, slope in zip(ours.weights, slopes.values(), strict=True):
        assert_near(weight.gradient, slope)


@pytest.mark.parametrize("options", [{"l1": 0.2}, {"l2": 0.3}, {"l1": 0.1, "l2": 0.2}])
def test_the_price_of_activities(keras, torch, options):
    ours = cr.layers.ActivityRegularization(**options)
    theirs = keras.layers.ActivityRegularization(**options)
    x = draw((4, 3))
    theirs(torch.from_numpy(x))
    # Keras divides by the batch size when it adds the price up.
    assert_near(ours.activity_regularizer(x) / 4, float(theirs.losses[0]))
    config = theirs.get_config()
    assert cr.layers.ActivityRegularization.from_config(config).get_config()["l1"] == config["l1"]
