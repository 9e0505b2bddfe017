"""The landscape: every number against the library called by itself."""

import json
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.live.pieces import LandscapePiece, PathRecorder
from chainrule.live.pieces.landscape import levels, ranges
from chainrule.live.pieces.path import line_slice, main_slice, to_vector, to_weights
from chainrule.live.pieces.side_by_side import SideBySide, stackable

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([[0.0], [1.0], [1.0], [0.0]])


def make(optimizer: Any = None, dropout: bool = False) -> Any:
    cr.utils.set_random_seed(3)
    middle = [cr.layers.Dropout(0.5, dtype="float64")] if dropout else []
    model = cr.Sequential(
        [
            cr.layers.Dense(4, "sigmoid", dtype="float64", input_shape=(2,)),
            *middle,
            cr.layers.Dense(1, "sigmoid", dtype="float64"),
        ]
    )
    model.compile(optimizer or cr.optimizers.SGD(learning_rate=2.0), "mse")
    return model


def trained(model: Any, epochs: int = 400, every: int = 20) -> tuple[Any, PathRecorder]:
    path = PathRecorder(every)
    model.fit(X, Y, epochs=epochs, verbose=0, callbacks=[path])
    return model, path


@pytest.fixture
def piece() -> LandscapePiece:
    return LandscapePiece(*trained(make()), X, Y)


def loss_at(model: Any, vector: Any) -> float:
    copy = cr.models.clone_model(model)
    copy.compile(loss=model.loss)
    copy.set_weights(to_weights(np.asarray(vector), model.get_weights()))
    return float(copy.evaluate(X, Y, verbose=0))


def test_the_recorder_keeps_start_each_nth_and_the_end() -> None:
    model = make()
    start = to_vector(model.get_weights())
    _, path = trained(model, epochs=50, every=20)
    assert path.epochs == [0, 20, 40, 50]
    assert np.array_equal(path.vectors[0], start)
    assert np.array_equal(path.vectors[-1], to_vector(model.get_weights()))
    with pytest.raises(ValueError, match="whole number"):
        PathRecorder(0)


@pytest.mark.parametrize("mode", ["path", "line", "weights"])
def test_grid_and_path_have_the_losses_that_evaluate_gives(piece, mode) -> None:
    piece.act({"do": "mode", "to": mode})
    state = piece.state()
    grid = state["grid"]
    across = np.linspace(*grid["x"], grid["columns"])
    up = np.linspace(*grid["y"], grid["rows"])
    for row, column in [(0, 0), (7, 30), (35, 44)]:
        vector = piece.slice.vectors(np.array([across[column], up[row]]))
        value = grid["values"][row * grid["columns"] + column]
        assert value == pytest.approx(loss_at(piece.model, vector), abs=1e-9)
    path = state["path"]
    for i in [0, 5, len(path["epoch"]) - 1]:
        assert path["loss"][i] == pytest.approx(loss_at(piece.model, piece.places[i]), abs=1e-9)
        below = piece.slice.vectors(np.array([path["x"][i], path["y"][i]]))
        assert path["below"][i] == pytest.approx(loss_at(piece.model, below), abs=1e-9)
        assert path["distance"][i] == pytest.approx(np.linalg.norm(piece.places[i] - below))


def test_slices_are_flat_square_and_hold_what_they_say(piece) -> None:
    for mode in ["path", "line", "weights"]:
        piece.act({"do": "mode", "to": mode})
        cut = piece.slice
        assert abs(cut.first @ cut.second) < 1e-12
        assert np.linalg.norm(cut.first) == pytest.approx(1)
        assert np.linalg.norm(cut.second) == pytest.approx(1)
        assert cut.distance(piece.places[-1]) < 1e-9  # the end lies in each of them
    piece.act({"do": "mode", "to": "line"})
    assert piece.slice.distance(piece.places[0]) < 1e-9
    piece.act({"do": "mode", "to": "path"})
    best = piece.state()["share"]
    random = line_slice(piece.places, 0)
    away = piece.places - piece.places[-1]
    plane = np.stack([random.first, random.second], axis=1)
    assert ((away @ plane) ** 2).sum() / (away**2).sum() <= best <= 1


def test_the_walker_has_what_trace_says(piece) -> None:
    x0, x1 = piece.state()["grid"]["x"]
    piece.act({"do": "walk", "to": [x0 + 0.3 * (x1 - x0), 0.1]})
    walker = piece.state()["walker"]
    copy = make()
    copy.set_weights(to_weights(piece.walker, copy.get_weights()))
    step = cr.trace(copy, X, Y)
    assert walker["loss"] == pytest.approx(step.loss, abs=1e-12)
    assert walker["answers"] == pytest.approx(step.output[:, 0], abs=1e-12)
    slope = to_vector([g for layer in step.layers for g in layer.gradients.values()])
    assert walker["slope"] == pytest.approx(np.linalg.norm(slope))
    assert walker["downhill"] == pytest.approx(
        [-slope @ piece.slice.first, -slope @ piece.slice.second]
    )
    assert walker["distance"] < 1e-9
    piece.act({"do": "walk", "to": [1e9, -1e9]})
    walker, grid = piece.state()["walker"], piece.state()["grid"]
    assert [walker["x"], walker["y"]] == pytest.approx([grid["x"][1], grid["y"][0]])


@pytest.mark.parametrize("optimizer", [None, cr.optimizers.Adam(learning_rate=0.05)])
def test_steps_are_the_optimizers_own_and_the_model_is_left_alone(optimizer) -> None:
    model, path = trained(make(optimizer))
    piece = LandscapePiece(model, path, X, Y)
    kept = model.get_weights()
    copy = make(None if optimizer is None else cr.optimizers.Adam(learning_rate=0.05))
    copy.set_weights(to_weights(piece.walker, kept))
    piece.act({"do": "step", "to": 1})
    piece.act({"do": "step", "to": 10})
    copy.fit(X, Y, epochs=11, verbose=0)
    assert piece.walker == pytest.approx(to_vector(copy.get_weights()), abs=1e-9)
    walker = piece.state()["walker"]
    assert walker["steps"] == 11
    assert walker["trail"]["step"] == list(range(12))
    assert walker["distance"] > 0
    assert all(np.array_equal(a, b) for a, b in zip(kept, model.get_weights(), strict=True))
    for _ in range(60):
        piece.act({"do": "step", "to": 100})
    assert len(piece.trail) <= 420
    assert piece.trail[0][0] == 0
    piece.act({"do": "take"})
    assert to_vector(model.get_weights()) == pytest.approx(piece.walker)
    piece.act({"do": "reset"})
    assert to_vector(model.get_weights()) == pytest.approx(path.vectors[-1])


def test_a_model_that_cannot_stand_side_by_side_is_read_one_place_at_a_time() -> None:
    model, path = trained(make(dropout=True), epochs=40)
    assert not stackable(model)
    piece = LandscapePiece(model, path, X, Y)
    assert piece.state()["path"]["loss"][-1] == pytest.approx(
        float(model.evaluate(X, Y, verbose=0)), abs=1e-9
    )


def test_networks_side_by_side_train_as_each_would_alone() -> None:
    models = []
    for seed in range(3):
        cr.utils.set_random_seed(seed)
        model = make()
        model.set_weights([w + 0.1 * seed for w in model.get_weights()])
        models.append(model)
    together = SideBySide(models[0], 3, rate=2.0)
    together.set_weights(
        [np.stack(w) for w in zip(*(m.get_weights() for m in models), strict=True)]
    )
    together.train(X, Y, 50)
    for seed, model in enumerate(models):
        model.fit(X, Y, epochs=50, verbose=0)
        assert together.outputs(X)[:, seed] == pytest.approx(model.predict(X, verbose=0), abs=1e-9)
        assert together.losses(X, Y)[seed] == pytest.approx(
            model.evaluate(X, Y, verbose=0), abs=1e-9
        )


def test_two_weights_may_be_chosen_and_change_places(piece) -> None:
    piece.act({"do": "mode", "to": "weights"})
    piece.act({"do": "weight", "on": 0, "to": 5})
    piece.act({"do": "weight", "on": 1, "to": 5})
    state = piece.state()
    assert state["chosen"] == [1, 5]
    assert state["axes"] == [state["names"][1], state["names"][5]]
    assert state["path"]["x"] == pytest.approx(piece.places[:, 1])
    assert state["path"]["y"] == pytest.approx(piece.places[:, 5])


@pytest.mark.parametrize(
    "action",
    [
        {"do": "walk", "to": 3},
        {"do": "walk", "to": [1, None]},
        {"do": "step", "to": 1000},
        {"do": "step", "to": True},
        {"do": "mode", "to": "sphere"},
        {"do": "weight", "on": 0, "to": 17},
        {"do": "weight", "on": 2, "to": 0},
        {"do": "fly"},
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(piece, action) -> None:
    before = json.dumps(piece.state(), allow_nan=False)
    with pytest.raises(ValueError, match=r"\w"):
        piece.act(action)
    assert json.dumps(piece.state(), allow_nan=False) == before


def test_refusals_of_the_piece_itself() -> None:
    model, path = trained(make(), epochs=5, every=1)
    with pytest.raises(ValueError, match="empty"):
        LandscapePiece(model, PathRecorder(), X, Y)
    other = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
    with pytest.raises(ValueError, match="17 weights"):
        LandscapePiece(other, path, X, Y)


def test_a_path_that_stands_still_or_goes_straight_has_slices_too() -> None:
    still = np.zeros((3, 4))
    straight = np.outer(np.arange(3.0), np.ones(4))
    for path in [still, straight]:
        for cut in [main_slice(path), line_slice(path, 1)]:
            assert abs(cut.first @ cut.second) < 1e-9
            assert cut.distance(path) == pytest.approx(np.zeros(3), abs=1e-9)
    assert ranges(np.zeros((1, 2)))[0] == (-0.5, 0.5)
    assert levels(np.array([np.nan, np.inf])) == []


def test_tables_tell_what_the_face_shows(piece) -> None:
    state = piece.full_state()
    json.dumps(state, allow_nan=False)
    tables = {table["caption"]: table for table in state["tables"]}
    assert dict(tables["The walker"]["rows"])["loss"] == state["walker"]["loss"]
    path = tables["The training path"]["rows"]
    assert path[0][4] == state["path"]["loss"][0]
    assert path[-1][0] == 400
    assert [r[2] for r in tables["What the network answers where the walker stands"]["rows"]] == (
        state["walker"]["answers"]
    )
