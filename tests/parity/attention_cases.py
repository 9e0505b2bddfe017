"""One layer here and in Keras, with the same weights and data: outputs and all derivatives."""

import numpy as np

from chainrule.kernels.choice import from_environment
from chainrule.layers.symbolic import as_list
from parity.cases import TOLERANCE, assert_close

FLOAT = "float32"


def draw(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype(FLOAT) for shape in shapes]


def assert_same(torch, ours, theirs, inputs, our_call, their_call):
    """Compare two layers, which both have been called before, by one pass forward and back.

    ``our_call(layer, arrays)`` and ``their_call(layer, tensors)`` call them; integers have no
    derivative.
    """
    rng = np.random.default_rng(99)
    ours.set_weights([rng.normal(0.0, 0.7, w.shape).astype(FLOAT) for w in ours.weights])
    theirs.set_weights(ours.get_weights())
    assert [w.path for w in ours.weights] == [w.path for w in theirs.weights]
    tensors = [
        torch.from_numpy(x).requires_grad_() if x.dtype.kind == "f" else torch.from_numpy(x)
        for x in inputs
    ]
    expected = as_list(their_call(theirs, tensors))
    outputs = as_list(our_call(ours, inputs))
    weightings = draw(5, *(y.shape for y in outputs))
    for mine, wanted in zip(outputs, expected, strict=True):
        assert mine.dtype == FLOAT
        assert_close(mine, wanted.detach().numpy(), FLOAT)
    variables = [weight.value for weight in theirs.weights]
    for variable in variables:
        variable.grad = None
    total = sum((torch.from_numpy(w) * y).sum() for w, y in zip(weightings, expected, strict=True))
    total.backward()
    grads = ours.backward(weightings if len(weightings) > 1 else weightings[0])
    grads = grads if ours.takes_list else [grads]
    for mine, tensor in zip(grads, tensors, strict=False):
        if tensor.requires_grad:
            assert_relative(mine, tensor.grad.numpy())
        else:
            assert mine is None
    for weight, variable in zip(ours.weights, variables, strict=True):
        assert_relative(weight.gradient, variable.grad.numpy())


def assert_relative(mine, wanted):
    """Equal to within 1e-5 of the largest derivative: sums of many terms round at its size."""
    scale = max(1.0, float(abs(wanted).max(initial=0.0)))
    # Compiled sums run in another order; where terms cancel, what is left differs a little more.
    tolerance = TOLERANCE[FLOAT] * (3 if from_environment() == "numba" else 1)
    np.testing.assert_allclose(mine / scale, wanted / scale, rtol=tolerance, atol=tolerance)
