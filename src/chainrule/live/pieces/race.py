"""Piece 8: many seeds race at several learning rates, and it is counted how many arrive."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import chainrule as cr
from chainrule.live.display import json_number
from chainrule.live.piece import Piece, State, Table
from chainrule.live.pieces.checks import index_of
from chainrule.live.pieces.side_by_side import SideBySide, stackable

Array = NDArray[Any]

RATES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
HIDDEN = (2, 3, 4, 8)
READINGS = 60  # of each loss in a race
BUDGET = 0.15  # seconds of training in one act, so that Stop is heard


class Lane:
    """All seeds at one learning rate, side by side in one model of the library."""

    def __init__(self, models: Sequence[Any], rate: float, X: Array, y: Array) -> None:
        self.rate, self.X, self.y, self.epoch = rate, X, y, 0
        self.together = SideBySide(models[0], len(models), rate)
        weights = zip(*(model.get_weights() for model in models), strict=True)
        self.together.set_weights([np.stack(each) for each in weights])
        self.epochs: list[int] = []
        self.losses: list[Array] = []
        self._read()

    def train(self, epochs: int) -> None:
        """Let every seed make so many more epochs."""
        with np.errstate(all="ignore"):  # a rate that is too high is seen in the curves
            self.together.train(self.X, self.y, epochs)
        self.epoch += epochs
        self._read()

    def _read(self) -> None:
        self.outputs = self.together.outputs(self.X)
        self.epochs.append(self.epoch)
        self.losses.append(self.together.losses_of(self.outputs, self.y))

    @property
    def solved(self) -> Array:
        """For each seed, whether every answer is on its target's side of one half."""
        right = (self.outputs > 0.5) == (self.y[:, None, :] > 0.5)
        return np.asarray(right.all(axis=(0, 2)))


class RacePiece(Piece):
    """How often training works: a field of seeds at each chosen learning rate.

    Parameters
    ----------
    build : ``build(hidden, seed)`` returns a compiled Sequential of Dense layers; its loss is
        used, its optimizer is SGD at each of the rates
    X, y : what is learned
    rates : the rates to begin with
    hidden : how many hidden neurons to begin with
    seeds, epochs : how many, for each rate

    Raises
    ------
    ValueError : ``build`` makes something else, or a number won't do

    >>> def build(hidden, seed):
    ...     cr.utils.set_random_seed(seed)
    ...     first = cr.layers.Dense(hidden, "sigmoid", input_shape=(2,), dtype="float64")
    ...     model = cr.Sequential([first, cr.layers.Dense(1, "sigmoid", dtype="float64")])
    ...     model.compile(loss="mse")
    ...     return model
    >>> X, y = cr.datasets.xor()
    >>> race = RacePiece(build, X, y, rates=[2.0], hidden=4, seeds=3, epochs=120)
    >>> race.act({"do": "start"})
    >>> while race.running:
    ...     race.act({"do": "go"})
    >>> race.lanes()[0].epoch
    120

    """

    view = "race"

    def __init__(
        self,
        build: Callable[[int, int], Any],
        X: ArrayLike,
        y: ArrayLike,
        rates: Sequence[float] = (0.5, 2.0, 10.0),
        hidden: int = 2,
        seeds: int = 50,
        epochs: int = 3000,
    ) -> None:
        if seeds < 1 or epochs < 1 or hidden < 1 or any(rate <= 0 for rate in rates):
            raise ValueError("RacePiece: seeds, epochs, hidden and rates must be above 0.")
        self.build, self.seeds, self.epochs = build, seeds, epochs
        self.X, self.y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
        self.rates = sorted({*RATES, *map(float, rates)})
        self.sizes = sorted({*HIDDEN, hidden})
        self._start = [float(rate) for rate in rates], hidden
        self._reset()
        self._models(hidden)

    def _reset(self) -> None:
        rates, self.hidden = self._start
        self.chosen = sorted(set(rates))
        self.running = False
        self.known: dict[tuple[int, float], Lane] = {}
        self.picked = 0, 0
        self.alone: float | None = None

    def _models(self, hidden: int) -> list[Any]:
        models = [self.build(hidden, seed) for seed in range(self.seeds)]
        if not stackable(models[0]) or models[0].loss is None:
            raise ValueError(
                "RacePiece: build(hidden, seed) must return a compiled Sequential of Dense "
                "layers, with biases and nothing else."
            )
        return models

    def lanes(self) -> list[Lane]:
        """Return the lanes of the chosen rates that have begun."""
        found = (self.known.get((self.hidden, rate)) for rate in self.chosen)
        return [lane for lane in found if lane is not None]

    # -- the race ---------------------------------------------------------------------------------

    def _set_off(self) -> None:
        models = self._models(self.hidden)
        for rate in self.chosen:
            if (self.hidden, rate) not in self.known:
                self.known[self.hidden, rate] = Lane(models, rate, self.X, self.y)
        self.running = True
        self._go_on()

    def _go_on(self) -> None:
        """Train the lanes that lie behind, for a moment."""
        until = time.perf_counter() + BUDGET
        every = max(1, self.epochs // READINGS)
        while True:
            behind = [lane for lane in self.lanes() if lane.epoch < self.epochs]
            if not behind or len(self.lanes()) < len(self.chosen):
                self.running = False
                return
            lane = min(behind, key=lambda lane: lane.epoch)
            lane.train(min(every, self.epochs - lane.epoch))
            if time.perf_counter() >= until:
                self.running = any(lane.epoch < self.epochs for lane in self.lanes())
                return

    def _train_alone(self) -> None:
        """Train the picked seed once more, as the reader would: their model, compile, fit."""
        lane = self._picked_lane()
        if lane is None or lane.epoch == 0:
            raise ValueError("Let the seeds race first; then one of them can be trained alone.")
        model = self.build(self.hidden, self.picked[1])
        model.compile(cr.optimizers.SGD(learning_rate=lane.rate), loss=model.loss)
        with np.errstate(all="ignore"):
            model.fit(
                self.X, self.y, epochs=lane.epoch, batch_size=len(self.X), shuffle=False, verbose=0
            )
        self.alone = float(cr.trace(model, self.X, self.y).loss or 0.0)

    def _picked_lane(self) -> Lane | None:
        lanes = self.lanes()
        return lanes[min(self.picked[0], len(lanes) - 1)] if lanes else None

    # -- what the face shows ----------------------------------------------------------------------

    def state(self) -> State:
        """Return the choices, how far the race is, each seed's losses, and the picked seed."""
        lanes = self.lanes()
        total = self.epochs * len(self.chosen)
        return {
            "rates": [{"rate": rate, "chosen": rate in self.chosen} for rate in self.rates],
            "sizes": self.sizes,
            "hidden": self.hidden,
            "seeds": self.seeds,
            "epochs": self.epochs,
            "running": self.running,
            "done": sum(lane.epoch for lane in lanes) / total if total else 0.0,
            "lanes": [
                {
                    "rate": lane.rate,
                    "epoch": lane.epochs,
                    "losses": [
                        [json_number(float(f"{v:.4g}")) for v in row]
                        for row in np.array(lane.losses).T
                    ],
                    "solved": lane.solved.tolist(),
                    "count": int(lane.solved.sum()),
                }
                for lane in lanes
            ],
            "picked": self._picked_state(),
        }

    def _picked_state(self) -> State | None:
        lane, seed = self._picked_lane(), self.picked[1]
        if lane is None:
            return None
        return {
            "lane": self.lanes().index(lane),
            "seed": seed,
            "rate": lane.rate,
            "epoch": lane.epoch,
            "loss": json_number(lane.losses[-1][seed]),
            "solved": bool(lane.solved[seed]),
            "samples": [", ".join(f"{v:g}" for v in row) for row in self.X],
            "targets": self.y[:, 0].tolist(),
            "answers": [json_number(v) for v in lane.outputs[:, seed, 0]],
            "alone": None if self.alone is None else json_number(self.alone),
        }

    def tables(self) -> list[Table]:
        """Return a row for each rate, and one for each seed."""
        lanes = self.lanes()
        rows: list[list[Any]] = []
        for lane in lanes:
            last = lane.losses[-1]
            middle = float(np.median(last))
            rows.append(
                [
                    lane.rate,
                    lane.epoch,
                    int(lane.solved.sum()),
                    self.seeds,
                    float(last.min()),
                    middle,
                    float(last.max()),
                ]
            )
        heads = [f"rate {lane.rate:g}" for lane in lanes]
        by_seed = [
            [seed, *(float(lane.losses[-1][seed]) for lane in lanes)]
            for seed in range(self.seeds if lanes else 0)
        ]
        return [
            (
                f"With {self.hidden} hidden neurons",
                ["rate", "epochs", "solved", "of", "lowest loss", "median loss", "highest loss"],
                rows,
            ),
            ("Loss of each seed now", ["seed", *heads], by_seed),
        ]

    def act(self, action: dict[str, Any]) -> None:
        """Choose rates and hidden neurons; start, go on, stop; pick a seed and train it alone."""
        verb = action.get("do")
        if verb in {"rate", "hidden", "pick", "reset"}:
            self._choose(verb, action)
            self.alone = None
        elif verb == "start":
            if not self.chosen:
                raise ValueError("Choose at least one rate.")
            self.alone = None
            self._set_off()
        elif verb == "go":
            if self.running:
                self._go_on()
        elif verb == "stop":
            self.running = False
        elif verb == "alone":
            self._train_alone()
        else:
            super().act(action)

    def _choose(self, verb: str, action: dict[str, Any]) -> None:
        if verb == "rate":
            rate = self.rates[index_of(action, len(self.rates))]
            chosen = set(self.chosen) - {rate} | ({rate} if action.get("to") else set())
            self.chosen, self.running = sorted(chosen), False
        elif verb == "hidden":
            if action.get("to") not in self.sizes:
                raise ValueError(f"hidden: {action.get('to')!r} is none of {self.sizes}.")
            self.hidden, self.running = int(action["to"]), False
        elif verb == "pick":
            lane = index_of(action, max(1, len(self.lanes())))
            self.picked = lane, index_of({**action, "on": action.get("to")}, self.seeds)
        else:
            self._reset()
