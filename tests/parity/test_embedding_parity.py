"""Embedding, Masking and EinsumDense in Keras and here, on the same weights."""

import numpy as np
import pytest

import chainrule as cr
from parity.attention_cases import assert_same, draw
from parity.cases import assert_close

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras 3.15's variables are older than NumPy 2's way of asking for a copy.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


@pytest.mark.parametrize("kind", ["int32", "int64"])
@pytest.mark.parametrize("shape", [(3,), (2, 4), (2, 3, 2)])
def test_embedding(keras, torch, kind, shape):
    indices = np.random.default_rng(1).integers(0, 5, shape).astype(kind)
    ours = cr.layers.Embedding(5, 3, mask_zero=True, name="words")
    theirs = keras.layers.Embedding(5, 3, mask_zero=True, name="words")
    ours(indices)
    theirs(indices)
    assert_same(
        torch,
        ours,
        theirs,
        [indices],
        lambda layer, x: layer.forward(x[0]),
        lambda layer, x: layer(x[0]),
    )
    wanted = theirs.compute_mask(torch.from_numpy(indices)).numpy()
    assert ours.compute_mask(indices).tolist() == wanted.tolist()


def test_floats_and_given_weights(keras):
    table = draw(1, (4, 2))[0]
    x = np.array([[0.0, 3.0], [1.0, 1.0]], "float32")
    for weights in (table, [table]):
        ours = cr.layers.Embedding(4, 2, weights=weights)
        theirs = keras.layers.Embedding(4, 2, weights=weights)
        assert_close(ours(x), theirs(x).detach().numpy(), "float32")


@pytest.mark.parametrize("mask_value", [0.0, -1.5])
def test_masking(keras, torch, mask_value):
    x = draw(1, (2, 3, 2))[0]
    x[0, 1] = x[1, 2, 0] = mask_value
    ours = cr.layers.Masking(mask_value, name="hide")
    theirs = keras.layers.Masking(mask_value, name="hide")
    ours(x)
    assert_same(
        torch, ours, theirs, [x], lambda layer, x: layer.forward(x[0]), lambda layer, x: layer(x[0])
    )
    assert ours.compute_mask(x).tolist() == theirs.compute_mask(torch.from_numpy(x)).tolist()


CASES = [
    ("ab,bc->ac", 4, "c", (2, 3)),
    ("abc,cd->abd", (None, 4), None, (2, 3, 5)),
    ("abc,cde->abde", (3, 4, 2), "bd", (2, 3, 5)),
    ("abcd,cde->abe", (None, 4), "e", (2, 3, 2, 3)),
    ("...x,xy->...y", 4, "y", (2, 3, 5)),
    ("ab...,bc->ac...", (4,), "c", (2, 3, 2, 2)),
    ("abc,bd->adc", (4, 2), "dc", (2, 3, 2)),
    ("abc,bcd->abcd", (3, 2, 2), "cb", (2, 3, 2)),
]


@pytest.mark.parametrize(("equation", "output", "bias", "shape"), CASES)
@pytest.mark.parametrize("activation", [None, "tanh"])
def test_einsum_dense(keras, torch, equation, output, bias, shape, activation):
    x = draw(1, shape)[0]
    layers = [
        library.layers.EinsumDense(equation, output, activation, bias, name="named")
        for library in (cr, keras)
    ]
    for layer in layers:
        layer(x)
    # Keras leaves unknown what output_shape does; the input tells it.
    mine, wanted = (layer.compute_output_shape(shape) for layer in layers)
    assert all(size in (given, None) for given, size in zip(mine, wanted, strict=True))
    assert_same(
        torch,
        *layers,
        [x],
        lambda layer, x: layer.forward(x[0]),
        lambda layer, x: layer(x[0]),
    )
