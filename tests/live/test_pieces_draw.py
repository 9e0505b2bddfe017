"""The drawing board: its numbers against the library's; nothing learns from held-out points."""

import json
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.live.pieces import DrawAndTrain
from chainrule.live.pieces.draw import FORGOTTEN
from chainrule.live.pieces.draw_data import KINDS, LIMIT

RANDOM = np.random.default_rng(5)
X = RANDOM.uniform(-1, 1, (24, 2))
Y = (X[:, :1] > 0).astype(float)


def own_model(**options: Any) -> Any:
    model = cr.Sequential(
        [
            cr.layers.Dense(3, "relu", dtype="float64", input_shape=(2,)),
            cr.layers.Dropout(0.2),
            cr.layers.Dense(1, "sigmoid", dtype="float64"),
        ]
    )
    optimizer = cr.optimizers.SGD(learning_rate=0.5, momentum=0.9)
    model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"], **options)
    return model


def agrees(piece: DrawAndTrain) -> None:
    """All that is shown is what the library says of the piece's model and arrays."""
    state = piece.state()
    for part, X, y in (
        ("train", piece.x_train, piece.y_train),
        ("held", piece.x_held, piece.y_held),
    ):
        assert state[part]["count"] == len(X)
        if not len(X):
            assert state[part]["loss"] is None
            continue
        step = cr.trace(piece.model, X, y)
        assert state[part]["loss"] == pytest.approx(step.loss, abs=1e-9)
        assert state[part]["right"] == int(((step.output > 0.5) == (y > 0.5)).sum())
        shown = [p for p in state["points"] if p["held"] == (part == "held")]
        assert [[p["x"], p["y"]] for p in shown] == X.tolist()
        assert [[p["target"]] for p in shown] == y.tolist()
        # Outputs travel with six digits, those of the grid with four.
        assert [p["output"] for p in shown] == pytest.approx(step.output[:, 0], abs=1e-6)
    grid = state["grid"]
    over_plane = cr.trace(piece.model, piece.board.plane.grid(grid["columns"])).output
    assert grid["values"] == pytest.approx(np.ravel(over_plane), abs=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_every_ready_made_set_is_shown_as_the_library_sees_it(kind: str) -> None:
    piece = DrawAndTrain(kind, count=20, held_out=0.3)
    agrees(piece)
    json.dumps(piece.full_state(), allow_nan=False)
    assert len(piece.x_train) + len(piece.x_held) == (0 if kind == "empty" else 20)
    if kind != "empty":
        assert len(piece.x_held) == 6
        assert piece.y_held.sum() == 3


def test_it_trains_as_a_cell_would() -> None:
    piece = DrawAndTrain("moons", hidden=[5, 3], count=30, seed=4)
    piece.act({"do": "step", "to": 100})
    piece.act({"do": "step", "to": 1})
    agrees(piece)
    other = DrawAndTrain("moons", hidden=[5, 3], count=30, seed=4)
    model, X = other.model, other.x_train
    model.fit(X, other.y_train, epochs=101, batch_size=len(X), shuffle=False, verbose=0)
    for mine, theirs in zip(piece.model.get_weights(), model.get_weights(), strict=True):
        assert mine == pytest.approx(theirs, abs=1e-12)
    curve = piece.state()["curve"]
    assert curve["epoch"] == [0, *range(10, 101, 10), 101]
    assert curve["train"][-1] == pytest.approx(piece.state()["train"]["loss"], rel=1e-5)


def test_no_held_out_point_is_ever_trained_on() -> None:
    piece = DrawAndTrain("circle", count=40)
    other = DrawAndTrain("circle", count=40)
    other.board.points.places[other.board.points.held] *= -1  # elsewhere, and no matter
    for each in (piece, other):
        each.act({"do": "step", "to": 100})
    assert piece.state()["train"] == other.state()["train"]
    assert piece.state()["held"] != other.state()["held"]


def test_play_pause_and_one_epoch_a_picture(monkeypatch) -> None:
    monkeypatch.setattr("chainrule.live.pieces.draw.BUDGET", 0.0)
    piece = DrawAndTrain("xor", count=20)
    assert not piece.state()["running"]
    piece.act({"do": "go"})
    assert piece.epoch == 0  # nothing was started
    piece.act({"do": "play"})
    assert (piece.epoch, piece.state()["running"]) == (10, True)
    piece.act({"do": "pace", "to": 50})
    piece.act({"do": "go"})
    assert piece.epoch == 20  # time is up after a reading
    piece.act({"do": "pause"})
    piece.act({"do": "go"})
    assert (piece.epoch, piece.state()["running"]) == (20, False)
    piece.act({"do": "pace", "to": 1})
    piece.act({"do": "play"})
    assert piece.epoch == 21
    agrees(piece)


def test_points_are_drawn_moved_and_erased() -> None:
    piece = DrawAndTrain("empty")
    assert piece.state()["problem"].startswith("There is nothing to learn from")
    for place in [(-1, -1), (-1, 1), (1, -1), (1, 1)]:
        piece.act({"do": "add", "on": 7, "to": [*place, int(place[0] > 0)]})
    assert piece.state()["data"]["kind"] == "yours"
    assert piece.board.points.held.tolist() == [False, True, False, True]
    assert piece.state()["problem"] is None
    names = [p["name"] for p in piece.state()["points"]]
    piece.act({"do": "move", "on": names[0], "to": [-9, 0.5]})
    assert piece.x_train[0].tolist() == [-1.5, 0.5]
    piece.act({"do": "class", "on": names[0], "to": 1})
    assert piece.y_train.tolist() == [[1], [1]]
    assert "class 1" in piece.state()["problem"]
    piece.act({"do": "undo"})
    piece.act({"do": "erase", "on": names[0]})
    assert [p["name"] for p in piece.state()["points"]] == names[1:]
    piece.act({"do": "add", "to": [0, 0, 1]})
    assert piece.state()["points"][-1]["name"] == max(names) + 1  # a name is never used twice
    agrees(piece)


def test_a_drag_is_taken_back_as_one() -> None:
    piece = DrawAndTrain("blobs", count=8)
    before = piece.state()["points"]
    for step in range(5):
        piece.act({"do": "move", "on": 3, "to": [0.1 * step, 0]})
    assert piece.state()["data"]["undo"] == 1
    piece.act({"do": "undo"})
    assert piece.state()["points"] == before
    assert piece.state()["data"]["kind"] == "blobs"
    with pytest.raises(ValueError, match="take back"):
        piece.act({"do": "undo"})


def test_weights_stay_while_points_are_drawn_and_go_when_parts_change() -> None:
    piece = DrawAndTrain("moons", count=20)
    piece.act({"do": "step", "to": 100})
    piece.act({"do": "add", "to": [0, 0, 1]})
    assert piece.epoch == 100
    agrees(piece)
    assert piece.state()["curve"]["train"][-1] == pytest.approx(
        piece.state()["train"]["loss"], rel=1e-5
    )
    piece.act({"do": "part", "on": 0})
    assert piece.epoch == 0
    assert "start again" in piece.state()["note"]
    piece.act({"do": "step", "to": 1})
    piece.act({"do": "share", "to": 0.2})
    assert (piece.epoch, piece.state()["note"]) == (0, FORGOTTEN)
    assert len(piece.x_held) == 4


def test_sliders_leave_what_was_drawn() -> None:
    piece = DrawAndTrain("moons", count=20)
    ready = piece.x_train
    piece.act({"do": "noise", "to": 0.4})
    assert not np.array_equal(piece.x_train, ready)
    piece.act({"do": "count", "to": 40})
    assert len(piece.x_train) == 20
    piece.act({"do": "add", "to": [0, 0, 1]})
    drawn = piece.x_train
    piece.act({"do": "step", "to": 1})
    piece.act({"do": "noise", "to": 0.0})
    assert np.array_equal(piece.x_train, drawn)
    assert piece.epoch == 1
    held = piece.board.points.held
    piece.act({"do": "others"})
    assert len(piece.board.points.held) == len(held)
    assert not np.array_equal(piece.board.points.held, held)


def test_the_net_is_built_as_chosen() -> None:
    piece = DrawAndTrain("moons", hidden=[4], seed=3)
    piece.act({"do": "layers", "to": 3})
    piece.act({"do": "units", "on": 1, "to": 7})
    piece.act({"do": "activation", "to": "relu"})
    assert [layer.units for layer in piece.model.layers] == [4, 7, 4, 1]
    assert piece.state()["net"]["layers"] == [4, 7, 4]
    assert piece.state()["net"]["weights"] == piece.model.count_params()
    first = piece.model.get_weights()[0]
    piece.act({"do": "seed", "to": 4})
    assert not np.array_equal(piece.model.get_weights()[0], first)
    piece.act({"do": "layers", "to": 0})
    assert [layer.units for layer in piece.model.layers] == [1]
    agrees(piece)


def test_another_step_goes_on_from_where_the_net_is() -> None:
    piece = DrawAndTrain("moons")
    piece.act({"do": "step", "to": 100})
    weights = piece.model.get_weights()
    for name, rate in (("SGD", 1.0), ("momentum", 0.1), ("Adam", 0.03)):
        piece.act({"do": "optimizer", "to": name})
        assert float(piece.model.optimizer.learning_rate) == rate
    piece.act({"do": "rate", "to": 0.3})
    assert piece.state()["net"]["rate"] == 0.3
    assert piece.epoch == 100
    for before, now in zip(weights, piece.model.get_weights(), strict=True):
        assert np.array_equal(before, now)
    piece.act({"do": "restart"})
    assert piece.epoch == 0
    assert piece.state()["net"]["rate"] == 0.3


def test_a_seed_means_what_it_means_in_a_cell() -> None:
    piece = DrawAndTrain("moons", hidden=[4], seed=3)
    cr.utils.set_random_seed(3)
    first = cr.layers.Dense(4, "tanh", dtype="float64", input_shape=(2,))
    model = cr.Sequential([first, cr.layers.Dense(1, "sigmoid", dtype="float64")])
    for mine, theirs in zip(piece.model.get_weights(), model.get_weights(), strict=True):
        assert np.array_equal(mine, theirs)


def test_the_readers_global_seed_is_left_alone() -> None:
    cr.utils.set_random_seed(1)
    wanted = cr.layers.Dense(2, input_shape=(2,))
    wanted.build((None, 2))
    cr.utils.set_random_seed(1)
    DrawAndTrain("moons").act({"do": "step", "to": 1})
    made = cr.layers.Dense(2, input_shape=(2,))
    made.build((None, 2))
    assert np.array_equal(made.kernel.value, wanted.kernel.value)


class TestTheReadersOwnModel:
    def test_it_is_the_one_that_trains(self) -> None:
        model = own_model()
        optimizer, start = model.optimizer, model.get_weights()
        piece = DrawAndTrain(X=X, y=Y[:, 0], model=model)
        assert piece.model is model
        assert model.optimizer is optimizer
        agrees(piece)
        piece.act({"do": "step", "to": 100})
        agrees(piece)
        assert piece.state()["net"]["own"] == "Dense 3 relu, Dropout, Dense 1 sigmoid"
        assert not np.array_equal(model.get_weights()[0], start[0])
        piece.act({"do": "restart"})
        assert np.array_equal(model.get_weights()[0], start[0])
        assert model.optimizer.iterations == 0
        assert "accuracy" in model.evaluate(X, Y, verbose=0, return_dict=True)

    def test_another_net_takes_its_place_and_it_can_come_back(self) -> None:
        model = own_model()
        piece = DrawAndTrain(X=X, y=Y, model=model)
        piece.act({"do": "step", "to": 1})
        kept = model.get_weights()
        piece.act({"do": "units", "on": 0, "to": 2})
        piece.act({"do": "step", "to": 1})
        assert piece.model is not model
        assert piece.state()["net"]["own"] is None
        assert np.array_equal(model.get_weights()[0], kept[0])
        piece.act({"do": "reset"})
        assert piece.model is model
        assert piece.board.points.places.tolist() == X.tolist()

    def test_its_plane_is_around_its_points(self) -> None:
        piece = DrawAndTrain(X=10 * X, y=Y)
        assert piece.state()["grid"]["x"][1] > 10
        piece.act({"do": "data", "to": "moons"})
        assert piece.state()["grid"]["x"] == [-1.5, 1.5]
        piece.act({"do": "undo"})
        assert piece.state()["grid"]["x"][1] > 10
        agrees(piece)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"X": X}, "together"),
        ({"X": X[:, :1], "y": Y}, r"\(n, 2\)"),
        ({"X": X, "y": Y[:3]}, "one class for each"),
        ({"X": X, "y": Y + 1}, "0 or 1"),
        ({"X": X * np.nan, "y": Y}, "finite"),
        ({"X": np.zeros((LIMIT + 1, 2)), "y": np.zeros(LIMIT + 1)}, "at most"),
        ({"data": "rings"}, "none of"),
        ({"count": 5000}, "count"),
        ({"noise": 9}, "noise"),
        ({"held_out": 1.0}, "held_out"),
        ({"hidden": [4] * 4}, "hidden layers"),
        ({"hidden": [0]}, "hidden layers"),
        ({"activation": "sine"}, "none of"),
        ({"optimizer": "Newton"}, "none of"),
        ({"learning_rate": -1}, "above 0"),
        ({"model": cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])}, "compile"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_what_cannot_be_drawn_is_told(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        DrawAndTrain(**options)


def test_a_model_of_another_shape_is_told() -> None:
    model = cr.Sequential([cr.layers.Dense(2, input_shape=(3,))])
    model.compile(loss="mse")
    with pytest.raises(ValueError, match="two inputs and one output"):
        DrawAndTrain(model=model)


@pytest.mark.parametrize(
    "action",
    [
        {"do": "add", "to": [0, 0]},
        {"do": "add", "to": [0, float("nan"), 1]},
        {"do": "add", "to": [0, 0, 2]},
        {"do": "add", "to": [0, 0, True]},
        {"do": "move", "on": 99, "to": [0, 0]},
        {"do": "move", "on": 0, "to": "there"},
        {"do": "erase", "on": True},
        {"do": "class", "on": 0, "to": "red"},
        {"do": "part", "on": None},
        {"do": "data", "to": "rings"},
        {"do": "noise", "to": "much"},
        {"do": "share", "to": None},
        {"do": "layers", "to": 4},
        {"do": "units", "on": 5, "to": 3},
        {"do": "units", "on": 0, "to": "many"},
        {"do": "activation", "to": "sine"},
        {"do": "optimizer", "to": ["Adam"]},
        {"do": "rate", "to": 0},
        {"do": "seed", "to": "x"},
        {"do": "pace", "to": 7},
        {"do": "step", "to": 10**9},
        {"do": "undo"},
        {"do": "cheat"},
        {},
    ],
    ids=str,
)
def test_refusals_change_nothing(action: dict[str, Any]) -> None:
    piece = DrawAndTrain("moons", count=8)
    before = piece.full_state()
    with pytest.raises(ValueError, match=r"\w"):
        piece.act(action)
    assert piece.full_state() == before


def test_there_is_an_end_to_drawing() -> None:
    piece = DrawAndTrain(X=RANDOM.uniform(-1, 1, (LIMIT, 2)), y=np.arange(LIMIT) % 2)
    with pytest.raises(ValueError, match="no room"):
        piece.act({"do": "add", "to": [0, 0, 1]})


def test_one_class_is_not_trained_on() -> None:
    piece = DrawAndTrain("empty", held_out=0.0)
    for verb in ("play", "step"):
        with pytest.raises(ValueError, match="nothing to learn"):
            piece.act({"do": verb, "to": 1})
    piece.act({"do": "add", "to": [0, 0, 0]})
    with pytest.raises(ValueError, match="class 1"):
        piece.act({"do": "play"})
    assert not piece.state()["running"]
    piece.act({"do": "add", "to": [1, 0, 1]})
    piece.act({"do": "play"})
    assert piece.state()["running"]
    assert piece.state()["held"] == {"loss": None, "right": 0, "count": 0}


def test_training_that_diverges_stops_and_says_so(recwarn) -> None:
    piece = DrawAndTrain("moons", activation="linear", optimizer="SGD", learning_rate=1.0)
    piece.model.set_weights([w + np.inf for w in piece.model.get_weights()])
    piece.act({"do": "play"})
    state = piece.full_state()
    assert not state["running"]
    assert "diverged" in state["problem"]
    json.dumps(state, allow_nan=False)
    piece.act({"do": "restart"})
    assert piece.state()["problem"] is None
    assert list(recwarn) == []


def test_tables_and_words() -> None:
    piece = DrawAndTrain("circle", count=20)
    piece.act({"do": "step", "to": 100})
    state = piece.full_state()
    scores, losses, net, points = state["tables"]
    assert scores["rows"][0] == [
        "training",
        *(state["train"][k] for k in ("count", "right", "loss")),
    ]
    assert scores["rows"][1][3] == state["held"]["loss"]
    assert losses["rows"][-1][1] == state["train"]["loss"]
    assert dict(net["rows"])["epochs"] == 100
    assert len(points["rows"]) == 20
    assert repr(piece).startswith("The two scores: part training, points 10")
    assert state["best"]["loss"] == min(row[2] for row in losses["rows"])
