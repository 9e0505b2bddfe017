"""A gradient check for layers of several inputs, masks and outputs."""

import numpy as np

from chainrule.layers.symbolic import as_list
from helpers import numerical


def assert_gradients(layer, inputs, training=False, reset=None, **options):
    """Compare dL/d(input) and dL/d(weight) with numerical slopes, L a fixed weighting of outputs.

    ``inputs`` are float64 arrays, or integers and booleans, whose derivative must be None.
    ``reset`` runs before each pass, so that dropout drops the same.
    """
    x = inputs if layer.takes_list else inputs[0]

    def run():
        if reset is not None:
            reset()
        return as_list(layer.forward(x, training, **options))

    weightings = [np.random.default_rng([7, i]).normal(size=y.shape) for i, y in enumerate(run())]

    def loss(_=None):
        return sum(float((w * y).sum()) for w, y in zip(weightings, run(), strict=True))

    run()
    grads = layer.backward(weightings if len(weightings) > 1 else weightings[0])
    grads = [None if g is None else np.array(g) for g in (grads if layer.takes_list else [grads])]
    kernels = [weight.gradient.copy() for weight in layer.weights]
    assert len(grads) == len(inputs)
    for array, computed in zip(inputs, grads, strict=True):
        if array.dtype.kind != "f":
            assert computed is None
        else:
            assert_close(computed, numerical(loss, array, 1e-5))
    for weight, computed in zip(layer.weights, kernels, strict=True):
        assert_close(computed, numerical(loss, weight.value, 1e-5))


def assert_close(computed, slope):
    scale = max(abs(computed).max(initial=0.0), abs(slope).max(initial=0.0), 1e-3)
    assert computed.shape == slope.shape
    assert abs(computed - slope).max(initial=0.0) / scale < 1e-6
