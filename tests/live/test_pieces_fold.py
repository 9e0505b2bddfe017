"""The piece that folds: its state against the library called natively, and what a reader does."""

import json

import numpy as np
import pytest

import chainrule as cr
from chainrule.live.pieces import FoldPiece
from chainrule.live.pieces.fold import HIDDEN, INPUTS, line
from chainrule.live.pieces.gates import CORNERS, GATES, behaviour
from chainrule.plane import Plane

XOR = [[[20, 20], [20, 20]], [-10, -30], [[20], [-20]], [-10]]


@pytest.fixture
def model():
    made = cr.Sequential(
        [
            cr.layers.Dense(2, "sigmoid", dtype="float64", input_shape=(2,)),
            cr.layers.Dense(1, "sigmoid", dtype="float64"),
        ]
    )
    made.set_weights(XOR)
    return made


def near(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-9)


def test_every_number_is_what_the_library_gives(model):
    model.set_weights([[[3, -2], [4.5, 1]], [-1, 0.5], [[2], [-7]], [0.3]])
    state = FoldPiece(model).full_state()
    json.dumps(state, allow_nan=False)
    step = cr.trace(model, CORNERS)
    near([row["hidden"] for row in state["rows"]], step[0].output)
    near([[row["output"]] for row in state["rows"]], step.output)
    near(state["weights"], np.concatenate([w.ravel() for w in model.get_weights()]))
    grid = state["inputs"]["grid"]
    wanted = model.predict(INPUTS.grid(grid["columns"]), verbose=0).ravel()
    np.testing.assert_allclose(grid["values"], wanted, atol=5e-5)  # rounded for drawing
    folded = state["folded"]["grid"]
    seen = model.layers[-1](HIDDEN.grid(folded["columns"])).ravel()
    np.testing.assert_allclose(folded["values"], seen, atol=5e-5)
    near([[p["x"], p["y"]] for p in state["folded"]["points"]], step[0].output)


def test_lines_are_where_scores_are_zero(model):
    model.set_weights([[[3, -2], [4.5, 1]], [-1, 0.5], [[2], [-7]], [0.3]])
    state = FoldPiece(model).state()
    for neuron, found in enumerate(state["inputs"]["lines"]):
        sums = cr.trace(model, [found["from"], found["to"], found["side"]])[0].weighted_sum
        near(sums[:2, neuron], 0)
        assert sums[2, neuron] > 0


def test_a_line_outside_the_plane_and_no_line_at_all():
    plane = Plane((0.0, 1.0), (0.0, 1.0))
    assert line(np.array([1.0, 1.0]), 5.0, plane) is None
    assert line(np.array([0.0, 1.0]), 5.0, plane) is None
    assert line(np.array([0.0, 0.0]), 1.0, plane) is None


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_does_what_it_is_called(model, gate):
    piece = FoldPiece(model)
    piece.act({"do": "hidden", "on": 0, "to": gate})
    piece.act({"do": "output", "to": gate})
    does = piece.state()["does"]
    assert does == [gate, "AND", gate]
    assert all(piece.state()["clean"])
    assert behaviour(cr.trace(model, CORNERS)[0].output[:, 0]) == (gate, True)


@pytest.mark.parametrize(
    ("first", "second", "output"),
    [
        ("OR", "AND", "first only"),
        ("OR", "NAND", "AND"),
        ("first only", "second only", "OR"),
        ("NOR", "AND", "NOR"),
        ("NAND", "NOR", "first only"),
    ],
)
def test_xor_comes_out_in_several_ways(model, first, second, output):
    piece = FoldPiece(model)
    piece.act({"do": "hidden", "on": 0, "to": first})
    piece.act({"do": "hidden", "on": 1, "to": second})
    piece.act({"do": "output", "to": output})
    assert piece.state()["right"] == 4
    answers = model.predict(CORNERS, verbose=0).ravel()
    assert (answers > 0.5).tolist() == [False, True, True, False]


def test_less_sharp_moves_no_line_and_in_the_end_spoils_the_answers(model):
    piece = FoldPiece(model)
    before = piece.state()
    piece.act({"do": "sharpness", "to": 2.0})
    after = piece.state()
    assert after["sharpness"] == 2.0
    near(model.get_weights()[1], [-1, -3])
    for old, new in zip(before["inputs"]["lines"], after["inputs"]["lines"], strict=True):
        near(new["from"], old["from"])
    assert after["right"] < 4
    assert not all(after["clean"])


def test_sharpening_stops_where_a_bias_would_leave_its_handle(model):
    piece = FoldPiece(model)
    piece.act({"do": "weight", "on": 4, "to": -60})
    piece.act({"do": "sharpness", "to": 40})
    assert np.abs(piece.state()["weights"]).max() <= 60


def test_a_weight_moves_in_the_readers_own_model_and_reset_brings_it_back(model):
    piece = FoldPiece(model)
    piece.act({"do": "weight", "on": 3, "to": -5})
    assert model.get_weights()[0].tolist() == [[20, 20], [20, -5]]
    piece.act({"do": "weight", "on": 8, "to": 999})
    assert model.get_weights()[3].tolist() == [60]
    piece.act({"do": "reset"})
    near(np.concatenate([w.ravel() for w in model.get_weights()]), piece.state()["weights"])
    assert model.get_weights()[0].tolist() == XOR[0]


def test_targets_of_ones_own_and_samples_in_another_order(model):
    X = [[1, 1], [0, 1], [1, 0], [0, 0]]
    piece = FoldPiece(model, X, [1, 0, 0, 1])
    assert piece.state()["right"] == 0
    piece.act({"do": "hidden", "on": 0, "to": "NOR"})
    piece.act({"do": "output", "to": "OR"})  # neither, or both
    assert piece.state()["right"] == 4
    assert FoldPiece(model, X).y.ravel().tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ({"do": "hidden", "on": 0, "to": "XOR"}, "no gate 'XOR'"),
        ({"do": "hidden", "on": 2, "to": "OR"}, "no part 2"),
        ({"do": "weight", "on": 9, "to": 1}, "no part 9"),
        ({"do": "weight", "on": 0, "to": float("nan")}, "no number"),
        ({"do": "sharpness", "to": "much"}, "no number"),
        ({"do": "fly"}, "can't do"),
    ],
)
def test_what_it_can_not_do_changes_nothing(model, action, said):
    piece = FoldPiece(model)
    with pytest.raises(ValueError, match=said):
        piece.act(action)
    assert [w.tolist() for w in model.get_weights()] == [np.array(w).tolist() for w in XOR]


def test_zeros_can_not_be_sharpened_but_get_a_gate(model):
    model.set_weights([np.zeros_like(w) for w in model.get_weights()])
    piece = FoldPiece(model)
    assert piece.state()["inputs"]["lines"] == [None, None]
    with pytest.raises(ValueError, match="nothing to sharpen"):
        piece.act({"do": "sharpness", "to": 3})
    piece.act({"do": "hidden", "on": 0, "to": "OR"})
    assert model.get_weights()[1].tolist() == [-10, 0]


@pytest.mark.parametrize(("hidden", "activation"), [(3, "sigmoid"), (2, "tanh")])
def test_other_models_are_refused(hidden, activation):
    other = cr.Sequential(
        [cr.layers.Dense(hidden, activation, input_shape=(2,)), cr.layers.Dense(1, "sigmoid")]
    )
    with pytest.raises(ValueError, match="two hidden neurons"):
        FoldPiece(other)


def test_samples_and_targets_that_do_not_fit_are_refused(model):
    with pytest.raises(ValueError, match="four samples"):
        FoldPiece(model, [[0, 0], [1, 1]])
    with pytest.raises(ValueError, match="each 0 or 1"):
        FoldPiece(model, CORNERS, [0, 1, 2, 0])


def test_tables_tell_the_truth_table(model):
    (table, weights) = FoldPiece(model).full_state()["tables"]
    assert table["columns"][2:5] == ["neuron 1 (OR)", "neuron 2 (AND)", "output (first only)"]
    near([row[4] for row in table["rows"]], cr.trace(model, CORNERS).output.ravel())
    assert len(weights["rows"]) == 9
