"""`LinePiece`: the line, the losses and the training are the model's own."""

import json

import numpy as np
import pytest

import chainrule as cr
from chainrule.live.pieces import LinePiece

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
TARGETS = {"XOR": [0, 1, 1, 0], "AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1]}


def neuron(w1: float = 1.0, w2: float = 1.0, bias: float = -0.5):
    layer = cr.layers.Dense(1, activation="sigmoid", dtype="float64", input_shape=(2,))
    model = cr.Sequential([layer])
    model.compile(optimizer=cr.optimizers.SGD(learning_rate=2.0), loss="mse")
    model.set_weights([[[w1], [w2]], [bias]])
    return model


def column(name: str) -> np.ndarray:
    return np.array(TARGETS[name], dtype=float).reshape(-1, 1)


def check_against_the_library(piece: LinePiece) -> None:
    """Every number of the state, from calls of the library's own."""
    state, model = piece.state(), piece.model
    y = column(state["chosen"])
    assert state["loss"] == pytest.approx(model.evaluate(X, y, verbose=0), abs=1e-9)
    outputs = [p["output"] for p in state["points"]]
    np.testing.assert_allclose(outputs, model.predict(X, verbose=0)[:, 0], atol=1e-6)
    assert state["weights"] == model.get_weights()[0][:, 0].tolist()
    assert state["bias"] == model.get_weights()[1][0]
    right = (model.predict(X, verbose=0) > 0.5) == (y > 0.5)
    assert state["correct"] == right.sum()
    grid = state["grid"]
    places = np.stack(
        np.meshgrid(np.linspace(*grid["x"], 33), np.linspace(*grid["y"], 33)), axis=-1
    )
    over_plane = model.predict(places.reshape(-1, 2), verbose=0)[:, 0]
    np.testing.assert_allclose(grid["values"], over_plane, atol=5.1e-5)
    for place in [*(state["line"] or []), state["pivot"], state["end"]]:
        if place is not None:
            assert cr.trace(model, [place])[0].weighted_sum[0, 0] == pytest.approx(0, abs=1e-9)
    json.dumps(piece.full_state(), allow_nan=False)


@pytest.mark.parametrize("name", TARGETS)
def test_the_state_is_what_the_library_says(name: str) -> None:
    piece = LinePiece(neuron(), X, TARGETS)
    piece.act({"do": "data", "to": name})
    check_against_the_library(piece)
    for action in (
        {"do": "weight 1", "to": -3.25},
        {"do": "weight 2", "to": 0.5},
        {"do": "bias", "to": 1.5},
        {"do": "move", "to": [0.25, 0.75]},
        {"do": "turn", "to": [1.0, 0.5]},
        {"do": "turn by", "to": -30},
    ):
        piece.act(action)
        check_against_the_library(piece)


def test_the_handles_change_the_readers_own_model() -> None:
    model = neuron()
    piece = LinePiece(model, X, TARGETS)
    piece.act({"do": "weight 2", "to": -4})
    piece.act({"do": "bias", "to": 99})
    kernel, bias = model.get_weights()
    assert kernel[:, 0].tolist() == [1.0, -4.0]
    assert bias.tolist() == [15.0]
    piece.act({"do": "reset"})
    assert model.get_weights()[0][:, 0].tolist() == [1.0, 1.0]


def test_moving_keeps_the_direction_and_turning_keeps_place_and_steepness() -> None:
    model = neuron(3.0, 4.0, -2.0)
    piece = LinePiece(model, X, TARGETS)
    piece.act({"do": "move", "to": [0.2, 0.9]})
    assert model.get_weights()[0][:, 0].tolist() == [3.0, 4.0]
    assert piece.state()["pivot"] == [0.2, 0.9]
    piece.act({"do": "turn", "to": [0.9, 0.9]})  # a level line
    weights = model.get_weights()[0][:, 0]
    np.testing.assert_allclose(weights, [0.0, 5.0], atol=1e-12)
    piece.act({"do": "turn by", "to": 90})
    np.testing.assert_allclose(model.get_weights()[0][:, 0], [-5.0, 0.0], atol=1e-12)
    assert piece.state()["pivot"] == [0.2, 0.9]


def test_a_line_far_from_the_origin_gets_gentler_rather_than_slipping_from_the_hand() -> None:
    model = neuron(10.0, 10.0, 0.0)
    piece = LinePiece(model, X, TARGETS)
    piece.act({"do": "move", "to": [1.25, 1.25]})
    assert piece.state()["pivot"] == [1.25, 1.25]
    assert model.get_weights()[1][0] == pytest.approx(-15.0)
    check_against_the_library(piece)


def test_the_best_by_hand_is_kept_for_each_set_of_targets_and_training_is_not_the_hands() -> None:
    piece = LinePiece(neuron(5.0, -3.0, 2.0), X, TARGETS)
    assert piece.state()["best"] is None
    piece.act({"do": "train"})
    assert piece.state()["best"] is None
    assert piece.state()["trained"] == piece.state()["loss"]
    piece.act({"do": "weight 1", "to": 4.0})
    first = piece.state()["loss"]
    piece.act({"do": "weight 1", "to": -10.0})
    second = piece.state()["loss"]
    assert second != first
    assert piece.state()["best"] == min(first, second)
    piece.act({"do": "data", "to": "AND"})
    assert piece.state()["best"] is None
    assert piece.state()["trained"] is None


def test_training_is_the_models_own_fit() -> None:
    by_hand, by_piece = neuron(), neuron()
    by_hand.fit(X, column("AND"), epochs=500, verbose=0)
    piece = LinePiece(by_piece, X, TARGETS)
    piece.act({"do": "data", "to": "AND"})
    piece.act({"do": "train"})
    for ours, theirs in zip(by_piece.get_weights(), by_hand.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-9)
    assert piece.state()["correct"] == 4
    assert piece.state()["epochs"] == 500


def test_nothing_that_a_reader_does_beats_one_quarter_on_xor() -> None:
    piece, random = LinePiece(neuron(), X, TARGETS), np.random.default_rng(0)
    assert piece.state()["undecided"] == 0.25
    for _ in range(300):
        for part, limit in (("weight 1", 10), ("weight 2", 10), ("bias", 15)):
            piece.act({"do": part, "to": float(random.uniform(-limit, limit))})
    assert piece.state()["best"] > 0.25
    for _ in range(4):
        piece.act({"do": "train"})
    assert piece.state()["trained"] >= 0.25


def test_without_weights_there_is_no_line_and_that_is_said() -> None:
    piece = LinePiece(neuron(0.0, 0.0, 0.5), X, TARGETS)
    state = piece.state()
    assert state["line"] is state["pivot"] is state["end"] is None
    with pytest.raises(ValueError, match="Both weights are 0"):
        piece.act({"do": "turn by", "to": 5})
    piece.act({"do": "weight 1", "to": 0.1})  # the line is at x = -5
    with pytest.raises(ValueError, match="outside the picture"):
        piece.act({"do": "turn by", "to": 5})
    piece.act({"do": "move", "to": [0.5, 0.5]})
    assert piece.state()["pivot"] == [0.5, 0.5]


@pytest.mark.parametrize(
    "action",
    [
        {"do": "fly"},
        {"do": "bias", "to": "much"},
        {"do": "weight 1", "to": float("nan")},
        {"do": "weight 3", "to": 1.0},
        {"do": "move", "to": [1.0]},
        {"do": "turn", "to": ["a", 0]},
        {"do": "data", "to": "NAND"},
    ],
)
def test_what_it_cannot_do_changes_nothing(action: dict) -> None:
    piece = LinePiece(neuron(), X, TARGETS)
    before = piece.state()
    with pytest.raises(ValueError, match=r"\w+"):
        piece.act(action)
    assert piece.state() == before


def test_it_says_what_it_needs() -> None:
    with pytest.raises(ValueError, match="single neuron"):
        LinePiece(cr.Sequential([cr.layers.Dense(2, input_shape=(2,))]), X, TARGETS)
    with pytest.raises(ValueError, match="two inputs"):
        LinePiece(cr.Sequential([cr.layers.Dense(1, input_shape=(3,))]), X, TARGETS)
    with pytest.raises(ValueError, match="compile"):
        LinePiece(cr.Sequential([cr.layers.Dense(1, input_shape=(2,))]), X, TARGETS)
    with pytest.raises(ValueError, match="shape"):
        LinePiece(neuron(), [0.0, 1.0], TARGETS)
    with pytest.raises(ValueError, match="OR needs one target for each of the 4 rows"):
        LinePiece(neuron(), X, {"OR": [0, 1]})


def test_the_tables_have_the_numbers_of_the_state() -> None:
    piece = LinePiece(neuron(), X, TARGETS)
    piece.act({"do": "bias", "to": -1.5})
    points, numbers = piece.tables()
    assert points[0] == "XOR: the points"
    np.testing.assert_allclose(
        [row[3] for row in points[2]], piece.model.predict(X, verbose=0)[:, 0], atol=1e-9
    )
    values = dict(numbers[2])
    assert values["bias"] == -1.5
    assert values["loss now"] == values["best loss by hand"] == piece.state()["loss"]


def test_one_set_of_targets_needs_no_name() -> None:
    assert LinePiece(neuron(), X, TARGETS["OR"]).state()["names"] == ["targets"]
