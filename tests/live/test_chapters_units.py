"""What the section on units says in words is what its cells and its figure find."""

import re

import numpy as np
import pytest

import chainrule as cr
from chainrule.live.pieces import UnitsPiece
from live.chapters import BOOK, run_chapter


@pytest.fixture(scope="module")
def chapter():
    session, events = run_chapter(BOOK / "chapters" / "backpropagation.md")
    text = "".join(e["text"] for e in events if e["type"] == "stream")
    return session.namespace, text


@pytest.fixture
def piece(chapter):
    values = chapter[0]
    made = UnitsPiece(values["deep"], values["points"], values["same_sign"])
    yield made
    made.act({"do": "reset"})


def lengths(piece):
    return [layer["length"] for layer in piece.state()["layers"]]


def test_surer_neurons_get_less_back(chapter):
    found = re.findall(r"mean slope (\S+), mean size of dZ1 (\S+)", chapter[1])
    slopes, back = np.array(found, dtype=float).T
    assert len(found) == 4
    assert (np.diff(slopes) < 0).all()
    assert (np.diff(back) < 0).all()
    assert back[-1] < back[0] / 50


def test_nothing_is_saturated_and_the_gradient_vanishes(piece):
    state = piece.state()
    assert state["counts"] == {"alive": 33}
    sizes = lengths(piece)
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1] / 100
    for _ in range(3):
        piece.act({"do": "train", "to": 100})
    assert piece.state()["loss"] == pytest.approx(0.25, abs=0.005)


def test_shifted_biases_saturate_all_hidden_units(piece):
    piece.act({"do": "shift", "to": -6})
    state = piece.state()
    assert [layer["counts"] for layer in state["layers"][:-1]] == [{"saturated": 8}] * 4
    assert lengths(piece)[0] < lengths(piece)[-1] / 1e6


def test_large_weights_flatten_slopes_and_leave_learning_to_few_samples(piece):
    before = lengths(piece)[0]
    piece.act({"do": "scale", "to": 20})
    assert min(layer["flat"] for layer in piece.state()["layers"][:-1]) > 0.75
    assert lengths(piece)[0] > before
    back = cr.trace(piece.model, piece.X, piece.y)[0].weighted_sum_gradient
    sizes = np.sort(np.linalg.norm(back, axis=1))[::-1]
    assert sizes[:6].sum() > 0.6 * sizes.sum()
    assert (sizes < sizes[0] / 100).mean() > 0.5


def test_relu_brings_the_gradient_through_and_a_dead_unit_stays_dead(piece):
    piece.act({"do": "activation", "to": "relu"})
    sizes = lengths(piece)
    assert max(sizes) < 2 * min(sizes)
    assert piece.state()["counts"]["dead"] >= 2
    piece.act({"do": "kill"})
    before = piece.state()["loss"]
    for _ in range(4):
        piece.act({"do": "train", "to": 100})
    state = piece.state()
    assert state["loss"] < before / 10
    assert state["unit"]["state"] == "dead"
    piece.act({"do": "activation", "to": "leaky_relu"})
    assert piece.state()["unit"]["state"] == "alive"
    piece.act({"do": "activation", "to": "relu"})
    piece.act({"do": "revive"})
    assert piece.state()["unit"]["state"] == "alive"


def test_the_output_of_a_trained_network_is_saturated(piece):
    piece.act({"do": "activation", "to": "relu"})
    for _ in range(10):
        piece.act({"do": "train", "to": 100})
    state = piece.state()
    assert state["loss"] < 0.001
    assert state["layers"][-1]["states"] == ["saturated"]
