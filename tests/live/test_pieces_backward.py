"""The backward pass as a piece: its numbers are the library's, and its factors multiply to them."""

import json
from itertools import pairwise

import numpy as np
import pytest

import chainrule as cr
from chainrule.live.pieces import BackwardPiece
from chainrule.live.pieces.backward_words import number

XOR = (
    np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
    np.array([[0.0], [1.0], [1.0], [0.0]]),
)


def network(*sizes, activation="sigmoid", loss="mse", dtype="float64", bias=True, seed=0):
    layers = [
        cr.layers.Dense(units, activation, use_bias=bias, dtype=dtype, input_shape=(before,))
        for before, units in pairwise(sizes)
    ]
    model = cr.Sequential(layers)
    model.compile(optimizer=cr.optimizers.SGD(learning_rate=0.5), loss=loss)
    random = np.random.default_rng(seed)
    model.set_weights([random.normal(size=w.shape) for w in model.get_weights()])
    return model


def batch(inputs, outputs, samples=3):
    random = np.random.default_rng(7)
    return random.normal(size=(samples, inputs)), random.uniform(0.1, 0.9, (samples, outputs))


CASES = {
    "2-2-1": network(2, 2, 1),
    "3-4-4-2": network(3, 4, 4, 2),
    "tanh": network(2, 3, 2, activation="tanh"),
    "relu": network(3, 4, 1, activation="relu", seed=4),
    "linear": network(2, 2, 1, activation=None),
    "softplus": network(2, 2, 1, activation="softplus"),
    "cross-entropy": network(2, 3, 1, loss="binary_crossentropy"),
    "mean absolute error": network(2, 2, 2, loss="mae"),
    "without biases": network(2, 2, 1, bias=False),
    "one layer": network(2, 1),
}


def piece_of(model, sample=1):
    inputs = model.layers[0].kernel.shape[0]
    piece = BackwardPiece(model, *batch(inputs, model.layers[-1].units))
    piece.act({"do": "sample", "on": sample})
    return piece


@pytest.mark.parametrize("name", CASES)
class TestNumbers:
    def test_every_derivative_is_the_librarys(self, name):
        piece = piece_of(CASES[name])
        state = piece.state()
        step = cr.trace(piece.model, piece.x[[1]], piece.y[[1]])
        assert state["loss"]["value"] == pytest.approx(step.loss, abs=1e-9)
        for layer, seen in zip(state["layers"], step.layers, strict=True):
            for i, unit in enumerate(layer["units"]):
                assert unit["z"] == pytest.approx(seen.weighted_sum[0, i], abs=1e-9)
                assert unit["a"] == pytest.approx(seen.output[0, i], abs=1e-9)
                for node, gradient in [
                    (f"z:{unit['name']}", seen.weighted_sum_gradient),
                    (f"a:{unit['name']}", seen.output_gradient),
                ]:
                    found = state["derivatives"][node]["value"]
                    assert found == pytest.approx(gradient[0, i], abs=1e-9)
        for wire, weight in zip(piece.net.wires, state["weights"], strict=True):
            seen = step.layers[wire.layer]
            assert weight["value"] == seen.weights[wire.array][wire.place]
            found = state["derivatives"][wire.key]["value"]
            assert found == pytest.approx(seen.gradients[wire.array][wire.place], abs=1e-9)

    def test_the_products_along_all_paths_add_up_to_the_gradient(self, name):
        state = piece_of(CASES[name]).state()
        for weight in state["weights"]:
            for path in weight["paths"]:
                assert np.prod(path["factors"]) == pytest.approx(path["product"], abs=1e-12)
                assert path["nodes"][0] == weight["to"]
                assert path["nodes"][-1] == "L"
                edges = [state["edges"][f"{a}>{b}"] for a, b in pairwise(path["nodes"])]
                assert path["factors"][1:] == edges
            gradient = state["derivatives"][weight["key"]]["value"]
            assert weight["sum"] == pytest.approx(gradient, abs=1e-9)
            assert sum(p["product"] for p in weight["paths"]) == pytest.approx(gradient, abs=1e-9)

    def test_each_step_multiplies_what_was_known_by_its_factors(self, name):
        state = piece_of(CASES[name]).state()
        known = {"L": 1.0}
        for step in state["steps"]:
            targets = [state["derivatives"][key]["value"] for key in step["targets"]]
            if all(":" in key and key[0] in "az" for key in step["targets"]):
                parts = [known[e["id"].split(">")[1]] * e["factor"] for e in step["edges"]]
                assert targets == [pytest.approx(sum(parts), abs=1e-9)]
            else:
                (before,) = {e["id"].split(">")[1] for e in step["edges"]}
                factors = [*(e["factor"] for e in step["edges"]), 1.0]
                wanted = [known[before] * f for f in factors][: len(targets)]
                assert targets == pytest.approx(wanted, abs=1e-9)
            known |= dict(zip(step["targets"], targets, strict=True))
        assert set(known) == {"L", *state["derivatives"]}

    def test_finite_differences_agree_with_each(self, name):
        for derivative in piece_of(CASES[name]).state()["derivatives"].values():
            assert derivative["moved"] == pytest.approx(derivative["value"], rel=1e-6, abs=1e-8)
            assert derivative["digits"] is None or derivative["digits"] > 4

    def test_the_samples_mean_is_the_batchs_gradient(self, name):
        piece = piece_of(CASES[name])
        whole = cr.trace(piece.model, piece.x, piece.y)
        for wire, weight in zip(piece.net.wires, piece.state()["weights"], strict=True):
            gradient = whole.layers[wire.layer].gradients[wire.array][wire.place]
            assert weight["batch"]["mean"] == gradient
            assert np.mean(weight["batch"]["each"]) == pytest.approx(gradient, abs=1e-9)

    def test_questions_have_the_answers_of_the_numbers(self, name):
        state = piece_of(CASES[name]).state()
        for step in state["steps"]:
            sign, size, how_much = step["questions"]
            value = state["derivatives"][step["targets"][0]]["value"]
            assert sign["answer"] == ("zero", "positive", "negative")[int(np.sign(value))]
            assert size["answer"] in size["choices"]
            assert how_much["answer"] == value
            assert how_much["tolerance"] >= 0.0005

    def test_the_state_is_json_and_its_tables_have_every_factor(self, name):
        state = json.loads(json.dumps(piece_of(CASES[name]).full_state(), allow_nan=False))
        derivatives, factors, paths = state["tables"]
        assert len(derivatives["rows"]) == len(state["derivatives"])
        assert sorted(value for _, value in factors["rows"]) == sorted(state["edges"].values())
        assert len(paths["rows"]) == sum(len(w["paths"]) for w in state["weights"])


def test_formulas_have_the_numbers_put_in():
    model = network(2, 2, 1)
    model.set_weights([[[1.0, -1.0], [1.0, 0.5]], [0.0, 0.0], [[1.0], [-2.0]], [0.0]])
    state = BackwardPiece(model, [[1.0, 0.0]], [[1.0]]).state()
    a = state["layers"][1]["units"][0]["a"]
    loss, curve, weights, *_ = state["steps"]
    assert loss["lines"][0]["symbols"] == "2(a_{o} − y)"
    assert loss["lines"][0]["numbers"] == f"2 × ({number(a)} − 1)"
    assert curve["lines"][0]["symbols"] == "∂L/∂a_{o} × a_{o}(1 − a_{o})"
    assert [line["key"] for line in weights["lines"]] == ["w:h1:o", "w:h2:o", "b:o"]
    assert "the weight from h1 to o" in weights["sentence"]
    assert all("Finite differences agree" in s["sentence"] for s in state["steps"])


def test_a_float32_model_is_checked_too_to_fewer_digits():
    model = network(2, 2, 1, dtype="float32")
    piece = BackwardPiece(model, *XOR)
    digits = [d["digits"] for d in piece.state()["derivatives"].values() if d["digits"] is not None]
    assert min(digits) >= 3
    assert model.weights[0].dtype.name == "float32"


def test_acts_change_the_readers_own_model_and_back():
    model = network(2, 2, 1)
    before = [w.copy() for w in model.get_weights()]
    piece = BackwardPiece(model, *XOR)
    first = piece.state()
    place = [w.key for w in piece.net.wires].index("w:x2:h1")
    piece.act({"do": "weight", "on": place, "to": 1.25})
    assert model.get_weights()[0][1, 0] == 1.25
    piece.act({"do": "weight", "on": [w.key for w in piece.net.wires].index("b:o"), "to": -9})
    assert model.get_weights()[3][0] == -4.0
    piece.act({"do": "sample", "on": 2})
    piece.act({"do": "input", "on": 0, "to": 0.5})
    piece.act({"do": "target", "on": 0, "to": 0.25})
    state = piece.state()
    assert (state["sample"], state["samples"][2], state["targets"]) == (
        2,
        {"x": [0.5, 0.0], "y": [0.25]},
        [0.25],
    )
    piece.act({"do": "reset"})
    piece.act({"do": "sample", "on": 0})
    assert all((a == b).all() for a, b in zip(before, model.get_weights(), strict=True))
    assert piece.state() == first
    assert XOR[0][2].tolist() == [1.0, 0.0]  # the reader's own data stay


def test_an_update_steps_against_the_gradient():
    model = network(2, 2, 1)
    piece = BackwardPiece(model, *XOR)
    state = piece.state()
    piece.act({"do": "update"})
    after = piece.state()
    for old, new in zip(state["weights"], after["weights"], strict=True):
        slope = state["derivatives"][old["key"]]["value"]
        assert new["value"] == pytest.approx(old["value"] - 0.5 * slope, abs=1e-12)
    assert after["loss"]["value"] < state["loss"]["value"]


@pytest.mark.parametrize(
    "action",
    [
        {"do": "sample", "on": 4},
        {"do": "weight", "on": 9, "to": 0.5},
        {"do": "weight", "on": 0, "to": "much"},
        {"do": "target", "on": 1, "to": 0.5},
        {"do": "input", "on": -1, "to": 0.5},
        {"do": "input", "on": 0, "to": float("nan")},
        {"do": "dance"},
    ],
)
def test_what_it_cannot_do_changes_nothing(action):
    piece = BackwardPiece(network(2, 2, 1), *XOR)
    before = piece.state()
    with pytest.raises(ValueError, match=action["do"]):
        piece.act(action)
    assert piece.state() == before


def regularized():
    layer = cr.layers.Dense(1, "sigmoid", kernel_regularizer="l2", input_shape=(2,))
    model = cr.Sequential([layer])
    model.compile(loss="mse")
    return model


REFUSED = {
    "five neurons": (lambda: network(2, 5, 1), *XOR, "4 neurons"),
    "five inputs": (lambda: network(5, 1), np.zeros((1, 5)), [[0.0]], "4 inputs"),
    "four layers": (lambda: network(2, 2, 2, 2, 1), *XOR, "one to 3"),
    "no loss": (
        lambda: cr.Sequential([cr.layers.Dense(1, input_shape=(2,))]),
        *XOR,
        "compile the model",
    ),
    "softmax": (lambda: network(2, 2, activation="softmax"), XOR[0], np.ones((4, 2)), "softmax"),
    "regularizer": (regularized, *XOR, "regularizer"),
    "another layer": (
        lambda: cr.Sequential([cr.layers.Flatten(input_shape=(2, 1))]),
        *XOR,
        "Dense",
    ),
    "too many columns": (lambda: network(2, 1), np.ones((4, 3)), XOR[1], "rows of 2"),
    "too many samples": (lambda: network(2, 1), np.ones((9, 2)), np.ones((9, 1)), "1 to 8"),
    "too few targets": (lambda: network(2, 1), XOR[0], [[1.0]], "4 rows of 1 number"),
    "not finite": (lambda: network(2, 1), [[np.nan, 0.0]], [[1.0]], "finite"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_it_cannot_show_is_refused_in_words(what):
    model, x, y, words = REFUSED[what]
    with pytest.raises(ValueError, match=words):
        BackwardPiece(model(), x, y)


def test_two_corners_are_told_of():
    model = network(1, 1, activation="relu")
    model.set_weights([[[1.0]], [0.0]])
    state = BackwardPiece(model, [[0.0]], [[1.0]]).state()
    assert any("corner" in step["sentence"] for step in state["steps"])
