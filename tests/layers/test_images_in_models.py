"""Image layers inside a model: training, tracing, and one layer at two places."""

import numpy as np

import chainrule as cr
from chainrule import layers


def stripes(samples=64):
    """Images with a line along their rows (0) or their columns (1)."""
    draw = np.random.default_rng(0)
    x = draw.normal(0.0, 0.1, size=(samples, 8, 8, 1)).astype("f4")
    y = draw.integers(0, 2, size=(samples, 1)).astype("f4")
    for image, kind, at in zip(x, y, draw.integers(0, 8, size=samples), strict=True):
        line = image[:, at] if kind else image[at]
        line += 1.0
    return x, y


def model():
    cr.utils.set_random_seed(1)
    made = cr.Sequential(
        [
            layers.Conv2D(6, 3, activation="relu", input_shape=(8, 8, 1)),
            layers.MaxPooling2D(),
            layers.Conv2D(4, 3, padding="same", activation="tanh"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    made.compile(optimizer=cr.optimizers.SGD(0.5, momentum=0.9), loss="binary_crossentropy")
    return made


def test_a_network_of_convolutions_learns_which_way_a_line_goes():
    x, y = stripes()
    network = model()
    network.fit(x, y, epochs=60, batch_size=16, verbose=0)
    assert ((network.predict(x) > 0.5) == y).mean() > 0.95


def test_gradients_of_a_whole_network_hold():
    x, y = stripes(3)
    network = model()
    report = cr.check_gradients(network, x, y)
    assert report.ok, report


def test_a_trace_shows_what_every_window_weighed():
    x, y = stripes(2)
    step = cr.trace(model(), x, y)
    assert step["conv2d"].weighted_sum.shape == (2, 6, 6, 6)
    assert step["conv2d"].gradients["kernel"].shape == (3, 3, 1, 6)
    assert step["max_pooling2d"].input_gradient.shape == (2, 6, 6, 6)
    assert (np.maximum(step[0].weighted_sum, 0) == step[0].output).all()


def test_a_twin_has_the_same_kernel_and_a_memory_of_its_own():
    layer = layers.Conv2D(2, 2)
    x = np.random.default_rng(0).normal(size=(1, 3, 3, 1)).astype("f4")
    layer.ensure_built((None, 3, 3, 1))
    twin = layer.twin()
    first, second = layer.forward(x), twin.forward(2 * x)
    np.testing.assert_allclose(second, 2 * first, rtol=1e-6)
    assert twin.kernel is layer.kernel


def test_an_input_of_any_size_can_be_symbolic():
    image = cr.Input((None, None, 3))
    features = layers.Conv2D(8, 3, padding="same")(image)
    assert layers.MaxPooling2D()(features).shape == (None, None, None, 8)
    assert layers.GlobalAveragePooling2D()(features).shape == (None, 8)
