"""Merging layers: Keras's outputs, gradients, shapes and masks."""

import numpy as np
import pytest

import chainrule as cr
from parity.layer_cases import assert_near, compare, draw

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras 3.15's variables are older than NumPy 2's way of asking for a copy.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


@pytest.mark.parametrize(
    "shapes",
    [
        [(3, 4), (3, 4)],
        [(3, 4), (3, 4), (3, 4)],
        [(3, 2, 4), (3, 1, 4)],
        [(3, 4), (3, 2, 4)],
        [(3, 2, 1, 4), (3, 2, 1), (3, 1)],
    ],
)
@pytest.mark.parametrize("name", ["Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"])
def test_merging_number_by_number(keras, torch, name, shapes):
    if name == "Subtract":
        shapes = shapes[:2]
    compare(keras, torch, name, {}, [draw(s, i) for i, s in enumerate(shapes)])


@pytest.mark.parametrize(
    ("axis", "shapes"),
    [(-1, [(3, 4), (3, 2)]), (1, [(3, 2, 4), (3, 1, 4), (3, 5, 4)]), (-2, [(3, 2, 4), (3, 1, 4)])],
)
def test_concatenation(keras, torch, axis, shapes):
    x = [draw(s, i) for i, s in enumerate(shapes)]
    compare(keras, torch, "Concatenate", {"axis": axis}, x)


@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize(
    ("axes", "shapes"),
    [
        (1, [(3, 4), (3, 4)]),
        (-1, [(3, 4), (3, 4)]),
        ((1, 2), [(3, 4, 5), (3, 2, 4)]),
        ((2, 1), [(3, 2, 4), (3, 4, 2, 2)]),
        (2, [(3, 2, 4), (3, 5, 4)]),
        ((1, 2), [(3, 4), (3, 2, 4)]),
    ],
)
def test_dot_products(keras, torch, axes, shapes, normalize):
    x = [draw(s, i) for i, s in enumerate(shapes)]
    compare(keras, torch, "Dot", {"axes": axes, "normalize": normalize}, x)


@pytest.mark.parametrize("masked", [(True, True), (True, False), (False, True), (False, False)])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("Add", {}),
        ("Multiply", {}),
        ("Maximum", {}),
        ("Minimum", {}),
        ("Average", {}),
        ("Concatenate", {"axis": 1}),
        ("Concatenate", {"axis": -1}),
    ],
)
def test_masks_of_merged_inputs(keras, torch, name, options, masked):
    x = [draw((4, 5, 2), 1), draw((4, 5, 2), 2)]
    rng = np.random.default_rng(7)
    masks = [rng.random((4, 5)) < 0.5 if there else None for there in masked]
    ours, theirs = getattr(cr.layers, name)(**options), getattr(keras.layers, name)(**options)
    tensors = [torch.from_numpy(each) for each in x]
    for tensor, mask in zip(tensors, masks, strict=True):
        if mask is not None:
            keras.src.backend.set_keras_mask(tensor, torch.from_numpy(mask))
    wanted = theirs(tensors)
    assert_near(ours(x, mask=masks if any(masked) else None), wanted.numpy())
    found = ours.compute_mask(x, masks) if any(masked) else None
    mask = keras.src.backend.get_keras_mask(wanted)
    assert (found is None) == (mask is None)
    if found is not None:
        np.testing.assert_array_equal(found, mask.numpy())
