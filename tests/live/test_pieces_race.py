"""The race: each seed against the reader's own model, trained alone."""

import json
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.live.pieces import RacePiece

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([[0.0], [1.0], [1.0], [0.0]])


def build(hidden: int, seed: int) -> Any:
    cr.utils.set_random_seed(seed)
    model = cr.Sequential(
        [
            cr.layers.Dense(hidden, "sigmoid", dtype="float64", input_shape=(2,)),
            cr.layers.Dense(1, "sigmoid", dtype="float64"),
        ]
    )
    model.compile(loss="mse")
    return model


def finished(race: RacePiece) -> RacePiece:
    race.act({"do": "start"})
    while race.running:
        race.act({"do": "go"})
    return race


@pytest.fixture(scope="module")
def run() -> RacePiece:
    return finished(RacePiece(build, X, Y, rates=[0.5, 5.0], seeds=6, epochs=600))


def test_each_seed_ends_where_the_readers_own_model_ends(run) -> None:
    state = run.state()
    assert [lane["rate"] for lane in state["lanes"]] == [0.5, 5.0]
    assert state["done"] == 1
    for lane, full in zip(state["lanes"], run.lanes(), strict=True):
        for seed in range(6):
            model = build(2, seed)
            start = model.evaluate(X, Y, verbose=0)
            model.compile(cr.optimizers.SGD(learning_rate=lane["rate"]), "mse")
            model.fit(X, Y, epochs=600, verbose=0)
            end = cr.trace(model, X, Y)
            assert full.losses[0][seed] == pytest.approx(start, abs=1e-9)
            assert full.losses[-1][seed] == pytest.approx(end.loss, abs=1e-9)
            assert full.outputs[:, seed] == pytest.approx(end.output, abs=1e-9)
            assert lane["solved"][seed] == bool(((end.output > 0.5) == (Y > 0.5)).all())
            assert lane["losses"][seed][-1] == pytest.approx(end.loss, rel=1e-3)
        assert lane["count"] == sum(lane["solved"])
        assert lane["epoch"] == list(range(0, 601, 10))


def test_how_long_an_act_trains_changes_no_number(run, monkeypatch) -> None:
    monkeypatch.setattr("chainrule.live.pieces.race.BUDGET", 0.0)
    other = finished(RacePiece(build, X, Y, rates=[5.0], seeds=6, epochs=600))
    assert other.state()["lanes"][0] == run.state()["lanes"][1]


def test_stop_go_on_and_other_choices(monkeypatch) -> None:
    monkeypatch.setattr("chainrule.live.pieces.race.BUDGET", 0.0)
    race = RacePiece(build, X, Y, rates=[2.0], seeds=2, epochs=120)
    assert race.state()["lanes"] == []
    assert race.state()["picked"] is None
    race.act({"do": "start"})
    assert race.running
    race.act({"do": "stop"})
    race.act({"do": "go"})
    assert race.lanes()[0].epoch == 2
    finished(race)
    assert race.state()["done"] == 1
    race.act({"do": "rate", "on": race.rates.index(10.0), "to": True})
    assert race.state()["done"] == 0.5
    race.act({"do": "hidden", "to": 4})
    assert race.state()["lanes"] == []
    race.act({"do": "hidden", "to": 2})
    assert race.state()["lanes"][0]["rate"] == 2.0  # the results are kept
    race.act({"do": "reset"})
    assert race.state()["done"] == 0


def test_a_seed_trained_alone_agrees(run) -> None:
    run.act({"do": "pick", "on": 1, "to": 3})
    run.act({"do": "alone"})
    picked = run.state()["picked"]
    assert (picked["rate"], picked["seed"]) == (5.0, 3)
    assert picked["alone"] == pytest.approx(picked["loss"], abs=1e-9)
    run.act({"do": "pick", "on": 0, "to": 0})
    assert run.state()["picked"]["alone"] is None


@pytest.mark.parametrize(
    "action",
    [
        {"do": "rate", "on": 99, "to": True},
        {"do": "hidden", "to": 5000},
        {"do": "pick", "on": 2, "to": 0},
        {"do": "pick", "on": 0, "to": 6},
        {"do": "cheat"},
    ],
)
def test_refusals(run, action) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        run.act(action)


def test_what_cannot_race_is_told() -> None:
    def other(hidden: int, seed: int) -> Any:
        return cr.Sequential([cr.layers.Dense(1, input_shape=(2,)), cr.layers.Dropout(0.1)])

    with pytest.raises(ValueError, match="Dense"):
        RacePiece(other, X, Y)
    with pytest.raises(ValueError, match="above 0"):
        RacePiece(build, X, Y, seeds=0)
    race = RacePiece(build, X, Y, rates=[], seeds=1)
    with pytest.raises(ValueError, match="at least one rate"):
        race.act({"do": "start"})
    with pytest.raises(ValueError, match="race first"):
        race.act({"do": "alone"})


def test_tables(run) -> None:
    state = run.full_state()
    json.dumps(state, allow_nan=False)
    rates, seeds = state["tables"]
    assert [row[2] for row in rates["rows"]] == [lane["count"] for lane in state["lanes"]]
    assert len(seeds["rows"]) == 6
