"""`NeuronPiece`: what it shows is what the reader's model does."""

import json

import numpy as np
import pytest

import chainrule as cr
from chainrule.live.pieces import NeuronPiece

NAMES = ["weather", "energy", "free time"]
EVENING = [0.8, 0.6, 0.9]


def runner(activation: str = "sigmoid"):
    layer = cr.layers.Dense(1, activation=activation, dtype="float64", input_shape=(3,))
    model = cr.Sequential([layer])
    model.set_weights([[[0.5], [0.7], [0.3]], [0.1]])
    return model


@pytest.mark.parametrize("activation", ["sigmoid", "linear", "relu", "tanh"])
def test_the_state_is_what_the_library_says(activation: str) -> None:
    model = runner(activation)
    piece = NeuronPiece(model, EVENING, NAMES)
    for action in ({"do": "bias", "to": 0.1}, {"do": "weight", "on": 1, "to": -2.0}):
        piece.act(action)
        state = piece.state()
        kernel, bias = model.get_weights()
        assert state["output"] == pytest.approx(model.predict([state["inputs"]])[0, 0], abs=1e-9)
        assert sum(state["products"]) + bias[0] == pytest.approx(state["sum"], abs=1e-9)
        assert state["weights"] == kernel[:, 0].tolist()
        curve = cr.activations.get(activation)(np.array(state["curve"]["z"]))
        np.testing.assert_allclose(state["curve"]["a"], curve, atol=1e-9)
        json.dumps(piece.full_state(), allow_nan=False)


def test_the_worked_evening() -> None:
    state = NeuronPiece(runner(), EVENING, NAMES).state()
    assert round(sum(state["products"]), 2) == 1.09
    assert round(state["sum"], 2) == 1.19
    assert round(state["output"], 3) == 0.767


def test_the_handles_change_the_readers_own_model_and_reset_brings_it_back() -> None:
    model = runner()
    piece = NeuronPiece(model, EVENING)
    piece.act({"do": "weight", "on": 2, "to": 50})
    piece.act({"do": "bias", "to": -1.09})
    piece.act({"do": "input", "on": 0, "to": 0.25})
    assert model.get_weights()[0][:, 0].tolist() == [0.5, 0.7, 3.0]
    assert model.get_weights()[1].tolist() == [-1.09]
    assert piece.state()["inputs"] == [0.25, 0.6, 0.9]
    piece.act({"do": "reset"})
    assert model.get_weights()[0][:, 0].tolist() == [0.5, 0.7, 0.3]
    assert piece.state()["inputs"] == EVENING


@pytest.mark.parametrize(
    "action",
    [
        {"do": "fly"},
        {"do": "weight", "on": 3, "to": 1.0},
        {"do": "input", "on": 0, "to": None},
        {"do": "bias", "to": float("inf")},
    ],
)
def test_what_it_cannot_do_changes_nothing(action: dict) -> None:
    piece = NeuronPiece(runner(), EVENING)
    before = piece.state()
    with pytest.raises(ValueError, match=r"\w+"):
        piece.act(action)
    assert piece.state() == before


def test_it_says_what_it_needs() -> None:
    with pytest.raises(ValueError, match="single neuron"):
        NeuronPiece(cr.Sequential([cr.layers.Dense(2, input_shape=(3,))]), EVENING)
    with pytest.raises(ValueError, match="2 numbers"):
        NeuronPiece(runner(), [0.5, 0.5])
    with pytest.raises(ValueError, match="1 names for 3"):
        NeuronPiece(runner(), EVENING, ["weather"])


def test_the_tables_have_the_numbers_of_the_state() -> None:
    inputs, ends = NeuronPiece(runner(), EVENING, NAMES).tables()
    assert [row[0] for row in inputs[2]] == NAMES
    values = dict(ends[2])
    assert round(values["sum of the products"], 2) == 1.09
    assert round(values["z, the score"], 2) == 1.19
