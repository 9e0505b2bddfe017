"""What the tests of recurrent layers share: gradient checks with masks and initial states."""

import numpy as np

from helpers import numerical


def as_list(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def built(layer, *shapes, seed=0):
    """The layer with random weights everywhere: zero biases would hide mistakes."""
    layer.ensure_built(list(shapes) if len(shapes) > 1 else shapes[0])
    rng = np.random.default_rng(seed)
    for weight in layer.weights:
        weight.value[...] = rng.normal(size=weight.shape) * 0.6
    return layer


def largest_error(layer, inputs, mask=None, training=False, reseed=None):
    """The largest relative error of any gradient: of all weights and inputs, in float64."""
    inputs = [np.array(each, "float64") for each in inputs]
    x = inputs if len(inputs) > 1 else inputs[0]
    options = {} if mask is None else {"mask": mask}

    def outputs():
        if reseed is not None:
            reseed()
        return [np.array(each) for each in as_list(layer.forward(x, training, **options))]

    rng = np.random.default_rng(533)
    weightings = [rng.normal(size=each.shape) for each in outputs()]
    several = isinstance(layer.forward(x, training, **options), list)

    def loss(_):
        return sum(float((w * y).sum()) for w, y in zip(weightings, outputs(), strict=True))

    outputs()
    found = layer.backward(weightings if several else weightings[0])
    found = [np.array(each) for each in as_list(found)]
    assert len(found) == len(inputs)
    pairs = list(zip(found, inputs, strict=True))
    pairs += [(w.gradient.copy(), w.value) for w in layer.trainable_weights]
    errors = []
    for computed, array in pairs:
        slope = numerical(loss, array)
        scale = max(abs(slope).max(), abs(computed).max(), 1e-3)
        errors.append(abs(slope - computed).max() / scale)
    return max(errors)


def random_mask(batch, time, seed):
    return np.random.default_rng(seed).random((batch, time)) < 0.6
