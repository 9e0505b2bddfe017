"""TrainingView: what it emits while a model trains, and what that costs."""

import json
import time
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.live import TrainingView
from chainrule.live.sink import Sink, running
from chainrule.live.state import to_html

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([[0.0], [1.0], [1.0], [0.0]])
VIEW = "application/vnd.chainrule.view+json"


def make(rate: float = 2.0, activation: str = "sigmoid") -> Any:
    cr.utils.set_random_seed(1)
    model = cr.Sequential(
        [
            cr.layers.Dense(4, activation=activation, input_shape=(2,)),
            cr.layers.Dense(1, activation=activation),
        ]
    )
    model.compile(optimizer=cr.optimizers.SGD(learning_rate=rate), loss="mse")
    return model


def train(view: TrainingView, epochs: int = 300, **options: Any) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    sink = Sink(lambda e: events.append(json.loads(json.dumps(e, allow_nan=False))))
    with running(sink):
        make(**options).fit(X, Y, epochs=epochs, verbose=0, callbacks=[view])
    sink.close()
    return events


def test_first_and_last_states_are_what_the_library_traces() -> None:
    model = make()
    start = cr.trace(model, X, Y)
    events = train(TrainingView(X, Y))
    assert len({e["id"] for e in events}) == 1
    states = [e["data"][VIEW] for e in events]
    first, last = states[0], states[-1]
    assert first["running"]
    assert first["epoch"] == 0
    assert first["loss"] == {"epoch": [0], "value": [start.loss]}
    assert first["layers"][0]["kernel"] == start.layers[0].weights["kernel"].tolist()
    model.fit(X, Y, epochs=300, verbose=0)
    end = cr.trace(model, X, Y)
    assert not last["running"]
    assert (last["epoch"], last["epochs"]) == (300, 300)
    assert last["loss"]["value"][-1] == end.loss
    assert [p["output"] for p in last["points"]] == pytest.approx(end.output.ravel(), abs=1e-6)
    assert last["layers"][1]["activation"] == "sigmoid"
    assert np.shape(last["layers"][0]["outputs"]) == (4, 4)


def test_the_grid_runs_along_rows_from_below() -> None:
    view = TrainingView(X, Y, bounds=((0.0, 1.0), (0.0, 1.0)), resolution=2)
    model = make()
    view.update(model, 0, 10)
    state = view.state
    assert state is not None
    by_hand = cr.trace(model, [[0, 0], [1, 0], [0, 1], [1, 1]]).output.ravel()
    assert state["grid"]["values"] == pytest.approx(by_hand, abs=1e-4)


def test_a_loop_of_ones_own_may_end_early() -> None:
    events: list[dict[str, Any]] = []
    sink = Sink(events.append)
    view = TrainingView(X, Y)
    with running(sink):
        for epoch in range(5):
            view.update(make(), epoch, 100)
    sink.close()
    assert events[-1]["data"][VIEW]["running"] is False
    assert events[-1]["data"][VIEW]["epoch"] == 4


def test_diverging_numbers_stay_json() -> None:
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning, match="diverged"):
        events = train(TrainingView(X, Y), epochs=400, rate=1e6, activation="linear")
    state = events[-1]["data"][VIEW]
    assert state["diverged"]
    assert all(np.isfinite(state["loss"]["value"]))
    assert None in state["grid"]["values"]


def test_the_loss_curve_is_thinned() -> None:
    view = TrainingView(X, Y, every=1)
    train(view, epochs=1000)
    assert view.state is not None
    assert len(view.state["loss"]["epoch"]) == 400
    assert view.state["loss"]["epoch"][0] == 0
    assert view.state["loss"]["epoch"][-1] == 1000


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.ones((4, 3)), Y, r"shape \(n, 2\)"),
        (np.ones(4), Y, r"shape \(n, 2\)"),
        (np.ones((0, 2)), Y, r"shape \(n, 2\)"),
        (X, np.ones((3, 1)), "one target for each of the 4 rows"),
        (X, np.ones((4, 2)), "one target for each of the 4 rows"),
    ],
)
def test_what_cannot_be_drawn_is_explained(x: Any, y: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TrainingView(x, y)


def test_the_html_holds_the_state_and_a_table() -> None:
    view = TrainingView(X, Y)
    train(view)
    assert view.state is not None
    html = to_html(view.state)
    data = html.split('<script type="application/json">')[1].split("</script>")[0]
    assert json.loads(data) == view.state
    assert html.count("<tr>") == 5


def test_watching_costs_little() -> None:
    view = TrainingView(X, Y)
    started = time.process_time()  # what others do on this machine costs none of it
    train(view, epochs=3000)
    assert time.process_time() - started < 1.0
