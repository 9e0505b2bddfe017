"""The matrix piece: its state against the library called natively, and shapes to repair."""

import itertools
import json

import numpy as np
import pytest

import chainrule as cr
from chainrule.live.pieces import MatrixPiece

X = np.array([[0.8, 0.6, 0.9], [0.1, 0.9, 0.5], [0.9, 0.2, 0.1], [0.3, 0.4, 1.0]])


def layer(units=2, activation="sigmoid", inputs=3):
    dense = cr.layers.Dense(units, activation, dtype="float64", input_shape=(inputs,), name="plans")
    model = cr.Sequential([dense], name="week")
    model.set_weights([w + 0.1 * np.arange(w.size).reshape(w.shape) for w in model.get_weights()])
    return model


def arrange(piece, turned):
    for on, switched in enumerate(turned):
        piece.act({"do": "turn", "on": on, "to": "on" if switched else "off"})
    return piece.state()["repair"]


def test_every_number_is_what_the_library_gives():
    model = layer()
    state = MatrixPiece(model, X).full_state()
    json.dumps(state, allow_nan=False)
    traced = cr.trace(model, X)[0]
    W, b = model.get_weights()
    for key, wanted in [
        ("x", X),
        ("kernel", W),
        ("bias", b),
        ("sum", traced.weighted_sum),
        ("output", traced.output),
    ]:
        np.testing.assert_allclose(state[key], wanted, rtol=0, atol=1e-9)
    sums = np.sum(state["products"], axis=2) + b
    np.testing.assert_allclose(sums, traced.weighted_sum, rtol=0, atol=1e-9)
    assert state["shapes"] == {"x": [4, 3], "kernel": [3, 2], "bias": [2], "result": [4, 2]}
    assert state["repair"] is None


def test_a_weight_changed_in_a_cell_shows_in_the_next_state():
    model = layer()
    piece = MatrixPiece(model, X)
    model.set_weights([np.ones((3, 2)), np.zeros(2)])
    np.testing.assert_allclose(piece.state()["sum"][0], [2.3, 2.3], atol=1e-9)


@pytest.mark.parametrize("puzzle", range(3))
def test_of_eight_arrangements_one_is_right_and_the_library_refuses_the_others(puzzle):
    piece = MatrixPiece(layer(), X, broken=True)
    for _ in range(puzzle):
        piece.act({"do": "next"})
    found = [arrange(piece, t) for t in itertools.product((False, True), repeat=3)]
    assert [f["verdict"] for f in found].count("right") == 1
    assert [f["verdict"] for f in found].count("error") == 7
    assert found[0]["verdict"] == "error"  # as the arrays arrived
    about_the_bias = [f for f in found if "plans/bias" in f["message"].split(" has shape")[0]]
    assert len(about_the_bias) == 1  # the other convention: it fits, but for the bias
    assert about_the_bias[0]["shapes"] == "(2, 3) @ (3, 4)"
    assert not [f for f in found if f["result"] is not None and f["verdict"] != "right"]


def test_the_message_is_the_librarys_own():
    model = layer()
    repair = MatrixPiece(model, X, broken=True).state()["repair"]
    twin = cr.layers.Dense(3, dtype="float64", input_shape=(2,), name="plans")
    with pytest.raises(cr.errors.ShapeError) as refused:
        cr.trace(cr.Sequential([twin], name="week"), X)
    assert (repair["error"], repair["message"]) == ("ShapeError", str(refused.value))


def test_what_fits_can_still_be_wrong():
    piece = MatrixPiece(layer(units=4), X, broken=True)  # as many neurons as samples
    repair = arrange(piece, (True, False, True))  # W arrived turned: (4, 3) @ (3, 4)
    assert repair["verdict"] == "wrong"
    assert "can still be wrong" in repair["message"]
    assert np.shape(repair["result"]) == (4, 4)
    right = arrange(piece, (False, True, False))
    assert right["verdict"] == "right"
    np.testing.assert_allclose(right["result"], piece.state()["output"], rtol=0, atol=1e-9)


def test_repairing_leaves_the_readers_model_alone_and_ends():
    model = layer()
    before = [w.copy() for w in model.get_weights()]
    piece = MatrixPiece(model, X)
    piece.act({"do": "break"})
    arrange(piece, (True, True, True))
    piece.act({"do": "next"})
    assert not any(piece.state()["repair"]["tried"].values())
    piece.act({"do": "whole"})
    assert piece.state()["repair"] is None
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ({"do": "turn", "on": 3, "to": "on"}, "no part 3"),
        ({"do": "turn", "on": 0, "to": True}, '"on" or "off"'),
        ({"do": "fly"}, "can't do"),
    ],
)
def test_what_it_can_not_do_changes_nothing(action, said):
    piece = MatrixPiece(layer(), X, broken=True)
    before = piece.state()
    with pytest.raises(ValueError, match=said):
        piece.act(action)
    assert piece.state() == before


def test_there_is_nothing_to_turn_while_nothing_is_broken():
    with pytest.raises(ValueError, match="can't do"):
        MatrixPiece(layer(), X).act({"do": "turn", "on": 0, "to": "on"})


def test_models_and_batches_that_do_not_fit_are_refused():
    two = cr.Sequential([cr.layers.Dense(2, input_shape=(3,)), cr.layers.Dense(1)])
    with pytest.raises(ValueError, match="single layer"):
        MatrixPiece(two, X)
    with pytest.raises(ValueError, match="room for 6"):
        MatrixPiece(layer(units=7), X)
    with pytest.raises(ValueError, match="rows of 3"):
        MatrixPiece(layer(), X.T)
    with pytest.raises(ValueError, match="from 1 to 8"):
        MatrixPiece(layer(), np.ones((9, 3)))


def test_tables_hold_each_array():
    model = layer()
    tables = MatrixPiece(model, X).full_state()["tables"]
    assert [t["caption"].split(",")[0] for t in tables] == [
        "The weighted sums",
        "The outputs",
        "X",
        "W and b",
    ]
    sums = [row[1:] for row in tables[0]["rows"]]
    np.testing.assert_allclose(sums, cr.trace(model, X)[0].weighted_sum, atol=1e-9)
    assert len(MatrixPiece(layer(activation=None), X).tables()) == 3
