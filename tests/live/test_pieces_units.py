"""Units saturated, killed and revived: the state against the library, and what a reader does."""

import json

import numpy as np
import pytest

import chainrule as cr
from chainrule.live.pieces import UnitsPiece
from chainrule.live.pieces.units_seen import FLAT, MOST, POWERS, SUMS

draw = np.random.default_rng(3)
X = draw.uniform(-2, 2, (64, 2))
Y = (X[:, :1] * X[:, 1:] > 0).astype(float)
SLOPES = {
    "sigmoid": lambda z, a: a * (1 - a),
    "tanh": lambda z, a: 1 - a**2,
    "relu": lambda z, a: (z > 0) * 1.0,
    "leaky_relu": lambda z, a: np.where(z > 0, 1.0, 0.2),
}


def deep(activation="sigmoid", sizes=(8, 8, 1), dtype="float64", **compiled):
    cr.utils.set_random_seed(0)
    hidden = [cr.layers.Dense(n, activation, dtype=dtype) for n in sizes[:-1]]
    last = cr.layers.Dense(sizes[-1], "sigmoid", dtype=dtype)
    model = cr.Sequential([cr.layers.Input((2,), dtype=dtype), *hidden, last])
    model.compile(**{"optimizer": cr.optimizers.SGD(learning_rate=0.3), "loss": "mse"} | compiled)
    return model


def do(piece, verb, to=None, on=None):
    piece.act({"do": verb, "on": on, "to": to})


@pytest.mark.parametrize("activation", list(SLOPES))
@pytest.mark.parametrize("factor", [1.0, 20.0])
def test_the_state_is_what_the_library_traced(activation, factor):
    model = deep(activation)
    piece = UnitsPiece(model, X, Y)
    do(piece, "scale", factor)
    state = piece.full_state()
    json.dumps(state, allow_nan=False)
    step = cr.trace(model, X, Y)
    assert state["loss"] == pytest.approx(step.loss, abs=1e-12)
    for shown, seen in zip(state["layers"], step.layers, strict=True):
        z, a = seen.weighted_sum, seen.output
        slope = SLOPES[shown["activation"]](z, a)
        assert shown["slope"] == pytest.approx(slope.mean(), abs=1e-9)
        assert shown["flat"] == (np.abs(slope) < FLAT).mean()
        assert shown["length"] == pytest.approx(np.linalg.norm(seen.gradients["kernel"]), abs=1e-9)
        for unit, what in enumerate(shown["states"]):
            dead = (slope[:, unit] == 0).all()
            saturated = (np.abs(slope[:, unit]) < FLAT).mean() >= MOST
            assert what == ("dead" if dead else "saturated" if saturated else "alive")
        middles = (SUMS[1:] + SUMS[:-1]) / 2
        kind = cr.activations.get(shown["activation"])
        assert shown["flatBins"] == (SLOPES[kind.name](middles, kind(middles)) < FLAT).tolist()
        counts = np.histogram(np.clip(z, SUMS[0], SUMS[-1]), SUMS)[0]
        np.testing.assert_allclose(shown["sums"], counts / z.size, atol=1e-12)
        for name, array in (
            ("sumGradients", seen.weighted_sum_gradient),
            ("weightGradients", seen.gradients["kernel"]),
        ):
            sizes = np.abs(array[array != 0])
            counts = np.histogram(np.clip(np.log10(sizes), POWERS[0], POWERS[-1]), POWERS)[0]
            np.testing.assert_allclose(shown[name]["shares"], counts / array.size, atol=1e-12)
            assert shown[name]["zero"] == (array == 0).mean()
            assert sum(shown[name]["shares"]) + shown[name]["zero"] == pytest.approx(1)
        assert sum(shown["outputs"]) == pytest.approx(1)


def test_the_chosen_unit_shows_its_own_samples():
    model = deep("tanh")
    piece = UnitsPiece(model, X, Y)
    do(piece, "select", to=5, on=1)
    unit, seen = piece.state()["unit"], cr.trace(model, X, Y)[1]
    assert (unit["layer"], unit["index"], unit["state"]) == (1, 5, "alive")
    np.testing.assert_allclose(unit["z"], seen.weighted_sum[:, 5], atol=1e-12)
    np.testing.assert_allclose(unit["a"], seen.output[:, 5], atol=1e-12)
    np.testing.assert_allclose(unit["dz"], seen.weighted_sum_gradient[:, 5], atol=1e-12)
    own = [*seen.gradients["kernel"][:, 5], seen.gradients["bias"][5]]
    assert unit["length"] == pytest.approx(np.linalg.norm(own), abs=1e-12)
    np.testing.assert_allclose(unit["curve"]["a"], np.tanh(unit["curve"]["z"]), atol=1e-12)


def test_a_killed_relu_stays_where_it_is_and_leaky_relu_brings_it_back():
    model = deep("relu")
    piece = UnitsPiece(model, X, Y)
    do(piece, "select", to=2, on=0)
    assert piece.state()["unit"]["push"] == "Kill this unit"
    do(piece, "kill")
    seen = cr.trace(model, X, Y)[0]
    assert seen.weighted_sum[:, 2].max() == pytest.approx(-6)
    assert not seen.gradients["kernel"][:, 2].any()
    assert "dead" in piece.state()["unit"]["words"]
    before = model.layers[0].kernel.numpy()
    do(piece, "train", 100)
    after = model.layers[0].kernel.numpy()
    assert (before[:, 2] == after[:, 2]).all()
    assert (before != after).any(axis=0).sum() >= 6
    assert piece.state()["layers"][0]["states"][2] == "dead"
    do(piece, "activation", "leaky_relu")
    assert piece.state()["layers"][0]["states"][2] == "alive"
    assert cr.trace(model, X, Y)[0].gradients["kernel"][:, 2].all()


@pytest.mark.parametrize("kind", ["sigmoid", "tanh"])
def test_a_unit_is_saturated_and_revived(kind):
    model = deep(kind)
    piece = UnitsPiece(model, X, Y)
    before = piece.state()["unit"]["length"]
    assert piece.state()["unit"]["push"] == "Saturate this unit"
    do(piece, "kill")
    unit = piece.state()["unit"]
    assert unit["state"] == "saturated"
    assert unit["length"] < before / 10
    do(piece, "revive")
    assert piece.state()["unit"]["state"] == "alive"
    z = cr.trace(model, X, Y)[0].weighted_sum[:, 0]
    assert z.mean() == pytest.approx(0, abs=1e-12)
    assert z.std() == pytest.approx(1, abs=1e-12)


def test_handles_move_all_hidden_layers_or_one():
    model = deep()
    start = model.get_weights()
    piece = UnitsPiece(model, X, Y)
    do(piece, "scale", 4.0)
    do(piece, "target", 1)
    do(piece, "scale", 0.5)
    do(piece, "shift", -3.0)
    for got, factor, old in zip(model.get_weights()[::2], (4, 0.5, 1), start[::2], strict=True):
        np.testing.assert_allclose(got, factor * old, rtol=1e-12)
    np.testing.assert_allclose(model.get_weights()[3], start[3] - 3)
    assert piece.state()["controls"] == {"factor": 0.5, "shift": -3.0, "activation": "sigmoid"}
    do(piece, "target", "hidden")
    assert piece.state()["controls"] == {"factor": None, "shift": None, "activation": "sigmoid"}
    do(piece, "scale", 1.0)
    for got, old in zip(model.get_weights()[::2], start[::2], strict=True):
        np.testing.assert_allclose(got, old, rtol=1e-12)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_reset_brings_all_back_and_training_goes_the_same_way_again(optimizer):
    model = deep(optimizer=optimizer)
    start = model.get_weights()
    piece = UnitsPiece(model, X, Y)
    do(piece, "train", 10)
    trained = model.get_weights()
    do(piece, "target", 0)
    do(piece, "activation", "relu")
    do(piece, "shift", -4)
    do(piece, "reset")
    state = piece.state()
    assert state["controls"] == {"factor": 1.0, "shift": 0.0, "activation": "sigmoid"}
    assert (state["steps"], state["target"]) == (0, "hidden")
    for old, new in zip(start, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    do(piece, "train", 10)
    for old, new in zip(trained, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_units_fed_by_dead_ones_say_why_they_cannot_be_revived():
    piece = UnitsPiece(deep("relu"), X, Y)
    do(piece, "target", 0)
    do(piece, "shift", -10)
    do(piece, "select", to=0, on=1)
    state = piece.state()
    assert state["layers"][0]["counts"] == {"dead": 8}
    assert not state["unit"]["revives"]
    with pytest.raises(ValueError, match="layer before it first"):
        do(piece, "revive")


def test_an_alive_unit_to_which_nothing_comes_back_says_so():
    model = deep("relu")
    piece = UnitsPiece(model, X, Y)
    do(piece, "target", 1)
    do(piece, "shift", -10)
    unit = piece.state()["unit"]
    assert unit["state"] == "alive"
    assert "nothing comes back" in unit["words"]


def test_an_own_activation_and_softmax_and_float32_are_shown_too():
    model = deep("gelu", (4, 3), dtype="float32", loss="categorical_crossentropy")
    model.layers[-1].activation = cr.activations.get("softmax")
    piece = UnitsPiece(model, X, np.hstack([Y, 1 - Y, 0 * Y]))
    state = piece.full_state()
    json.dumps(state, allow_nan=False)
    assert state["kinds"][-1] == "gelu"
    assert state["layers"][-1]["states"] == ["mixed"] * 3
    do(piece, "select", to=1, on=1)
    unit = piece.full_state()["unit"]
    assert unit["push"] is None
    assert "softmax mixes" in unit["words"]
    do(piece, "activation", "relu")
    do(piece, "activation", "gelu")
    assert model.layers[0].activation.name == "gelu"


@pytest.mark.filterwarnings("ignore:The loss became")
def test_training_that_bursts_is_still_shown():
    model = deep("relu", optimizer=cr.optimizers.SGD(learning_rate=1e200), loss="mse")
    model.layers[-1].activation = cr.activations.get("linear")
    piece = UnitsPiece(model, X, Y)
    do(piece, "train", 10)
    state = piece.full_state()
    json.dumps(state, allow_nan=False)
    assert state["loss"] is None
    assert "lost" in state["counts"]
    with pytest.raises(ValueError, match="not a number"):
        do(piece, "revive")
    do(piece, "reset")
    assert "lost" not in piece.full_state()["counts"]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ({"do": "fly"}, "can't do"),
        ({"do": "scale", "to": "much"}, "no number"),
        ({"do": "shift", "to": float("nan")}, "no number"),
        ({"do": "target", "to": 3}, "no part 3"),
        ({"do": "target", "to": "some"}, "no part 'some'"),
        ({"do": "activation", "to": "fancy"}, "none of"),
        ({"do": "activation", "to": ["relu"]}, "none of"),
        ({"do": "select", "on": 0, "to": 8}, "no part 8"),
        ({"do": "select", "on": 3, "to": 0}, "no part 3"),
        ({"do": "train", "to": 7}, "none of"),
        ({"do": "train", "to": True}, "none of"),
    ],
)
def test_what_it_cannot_do_changes_nothing(action, said):
    piece = UnitsPiece(deep(), X, Y)
    before = piece.state()
    with pytest.raises(ValueError, match=said):
        piece.act(action)
    assert piece.state() == before


def test_the_last_layer_keeps_its_activation_and_no_optimizer_no_training():
    piece = UnitsPiece(deep(optimizer=None), X, Y)
    do(piece, "target", 2)
    with pytest.raises(ValueError, match="the last layer keeps its own"):
        do(piece, "activation", "relu")
    assert not piece.state()["trains"]
    with pytest.raises(ValueError, match="without an optimizer"):
        do(piece, "train", 1)
    do(piece, "scale", 2)
    do(piece, "reset")


def test_models_and_samples_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="from 2 to 6 Dense"):
        UnitsPiece(deep(sizes=(1,)), X, Y)
    with pytest.raises(ValueError, match="room for layers of 32"):
        UnitsPiece(deep(sizes=(33, 1)), X, Y)
    with pytest.raises(ValueError, match="rows of 2"):
        UnitsPiece(deep(), X[:, :1], Y)
    with pytest.raises(ValueError, match="a target for each"):
        UnitsPiece(deep(), X, Y[:3])
    with pytest.raises(ValueError, match="compile the model"):
        UnitsPiece(deep(loss=None), X, Y)


def test_tables_have_the_numbers_of_the_state():
    piece = UnitsPiece(deep("relu"), X, Y)
    state = piece.full_state()
    layers, units, samples, *histograms = state["tables"]
    assert [row[2] for row in layers["rows"]] == [each["length"] for each in state["layers"]]
    assert [row[2] for row in units["rows"]] == [
        what for each in state["layers"] for what in each["states"]
    ]
    assert [row[1] for row in samples["rows"]] == state["unit"]["z"]
    assert [len(each["rows"]) for each in histograms] == [32, 20, 27, 27]
    assert [row[1] for row in histograms[0]["rows"]] == state["layers"][0]["sums"]
    assert histograms[2]["rows"][0][0] == "exactly 0"
