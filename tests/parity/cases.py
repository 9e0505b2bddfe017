"""The problems that we and our peers solve side by side."""

import numpy as np

ACTIVATIONS = ["linear", "sigmoid", "tanh", "relu", "softmax"]
TOLERANCE = {"float32": 1e-5, "float64": 1e-10}
SGD = [
    {"learning_rate": 0.1},
    {"learning_rate": 0.1, "momentum": 0.9},
    {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True},
]


def problem(dtype, features=3, hidden=5, outputs=2, samples=7):
    """Inputs, yes/no targets, and weights of a network features-hidden-outputs."""
    draw = np.random.default_rng(11)
    x = draw.normal(size=(samples, features)).astype(dtype)
    y = draw.integers(0, 2, size=(samples, outputs)).astype(dtype)
    shapes = [(features, hidden), (hidden,), (hidden, outputs), (outputs,)]
    return x, y, [draw.normal(size=shape).astype(dtype) for shape in shapes]


def network(library, dtype, hidden, output, features=3):
    """The same two layers in the spelling that we share with Keras."""
    return library.Sequential(
        [
            library.Input((features,), dtype=dtype),
            library.layers.Dense(5, activation=hidden, dtype=dtype),
            library.layers.Dense(2, activation=output, dtype=dtype),
        ]
    )


def assert_close(ours, theirs, dtype):
    """Equal to within the tolerance, measured against the numbers' own size where they are big."""
    tolerance = TOLERANCE[dtype]
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)
