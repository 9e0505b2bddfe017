"""Layers that merge: the state against the library called natively, and what a reader does."""

import json

import numpy as np
import pytest

import chainrule as cr
from chainrule.live.pieces import CollapsePiece

X = np.random.default_rng(0).normal(size=(4, 3))


def deep(*activations, sizes=(4, 3, 2), dtype="float64"):
    layers = [cr.layers.Dense(n, a, dtype=dtype) for n, a in zip(sizes, activations, strict=False)]
    model = cr.Sequential([cr.layers.Input((3,)), *layers])
    draw = np.random.default_rng(1)
    model.set_weights([draw.normal(size=w.shape) for w in model.get_weights()])
    return model


def off(piece, *places):
    for place in places:
        piece.act({"do": "activation", "on": place, "to": "off"})


@pytest.mark.parametrize("last", [None, "sigmoid"])
def test_without_activations_one_layer_gives_the_same(last):
    model = deep("tanh", "sigmoid", last)
    piece = CollapsePiece(model, X)
    off(piece, 0, 1)
    state = piece.full_state()
    json.dumps(state, allow_nan=False)
    W1, b1, W2, b2, W3, b3 = model.get_weights()
    np.testing.assert_allclose(state["merged"]["kernel"], W1 @ W2 @ W3, rtol=0, atol=1e-9)
    np.testing.assert_allclose(state["merged"]["bias"], (b1 @ W2 + b2) @ W3 + b3, rtol=0, atol=1e-9)
    np.testing.assert_allclose(state["many"], cr.trace(model, X).output, rtol=0, atol=1e-9)
    np.testing.assert_allclose(state["one"], state["many"], rtol=0, atol=1e-12)
    assert state["difference"] < 1e-12
    assert state["collapsed"]
    assert "one layer" in state["why"]


@pytest.mark.parametrize("out", [(), (0,), (1,)])
def test_with_an_activation_in_they_differ_and_the_face_says_why(out):
    model = deep("tanh", "sigmoid", None)
    piece = CollapsePiece(model, X)
    off(piece, *out)
    state = piece.state()
    assert not state["collapsed"]
    assert state["difference"] > 0.01
    assert state["difference"] == np.abs(np.subtract(state["many"], state["one"])).max()
    assert "No merging across" in state["why"]
    assert ("1 and 2" in state["why"]) == (out == (0,))
    assert ("2 and 3" in state["why"]) == (out == (1,))


def test_two_layers_that_could_merge_really_do():
    model = deep("tanh", "sigmoid", None)
    piece = CollapsePiece(model, X)
    off(piece, 1)
    W1, b1, W2, b2, W3, b3 = model.get_weights()
    two = deep("tanh", None, sizes=(4, 2))
    two.set_weights([W1, b1, W2 @ W3, b2 @ W3 + b3])
    np.testing.assert_allclose(
        cr.trace(two, X).output, cr.trace(model, X).output, rtol=0, atol=1e-12
    )


def test_the_switch_is_on_the_readers_own_layer():
    model = deep("tanh", "sigmoid", None)
    piece = CollapsePiece(model, X)
    before = model.predict(X, verbose=0)
    off(piece, 0)
    assert model.layers[0].activation.name == "linear"
    assert piece.state()["hidden"][0] == {"built": "tanh", "on": False}
    piece.act({"do": "activation", "on": 0, "to": "on"})
    assert piece.state()["hidden"][0] == {"built": "tanh", "on": True}
    np.testing.assert_array_equal(model.predict(X, verbose=0), before)


def test_other_weights_merge_as_well_and_reset_brings_all_back():
    model = deep("tanh", None, sizes=(4, 2))
    before = [w.copy() for w in model.get_weights()]
    piece = CollapsePiece(model, X)
    off(piece, 0)
    piece.act({"do": "shuffle"})
    assert piece.state()["difference"] < 1e-12
    assert not np.allclose(model.get_weights()[0], before[0])
    piece.act({"do": "reset"})
    assert model.layers[0].activation.name == "tanh"
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_model_of_the_usual_precision_merges_to_its_own_last_digits():
    piece = CollapsePiece(deep("tanh", "sigmoid", None, dtype="float32"), X)
    off(piece, 0, 1)
    assert piece.state()["difference"] < 1e-4


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ({"do": "activation", "on": 2, "to": "off"}, "no part 2"),
        ({"do": "activation", "on": 0, "to": 0}, '"on" or "off"'),
        ({"do": "fly"}, "can't do"),
    ],
)
def test_what_it_can_not_do_changes_nothing(action, said):
    piece = CollapsePiece(deep("tanh", "sigmoid", None), X)
    before = piece.state()
    with pytest.raises(ValueError, match=said):
        piece.act(action)
    assert piece.state() == before


def test_models_and_samples_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="two or three Dense"):
        CollapsePiece(deep("tanh", sizes=(2,)), X)
    with pytest.raises(ValueError, match="room for layers of 6"):
        CollapsePiece(deep("tanh", None, sizes=(9, 2)), X)
    with pytest.raises(ValueError, match="layer 1 has no activation"):
        CollapsePiece(deep(None, "tanh", None), X)
    with pytest.raises(ValueError, match="rows of 3"):
        CollapsePiece(deep("tanh", None, sizes=(4, 2)), X[:, :2])
    with pytest.raises(ValueError, match="from 1 to 8"):
        CollapsePiece(deep("tanh", None, sizes=(4, 2)), np.ones((9, 3)))


def test_tables_put_the_outputs_side_by_side():
    model = deep("tanh", "sigmoid", None)
    outputs, merged = CollapsePiece(model, X).full_state()["tables"]
    np.testing.assert_allclose([r[1:3] for r in outputs["rows"]], cr.trace(model, X).output)
    assert merged["columns"] == ["from", "to output 1", "to output 2"]
    assert [row[0] for row in merged["rows"]] == ["input 1", "input 2", "input 3", "bias"]
