"""`TrainingView`: loss, decision boundary and layers of a model, drawn while it trains."""

import sys
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

import chainrule as cr
from chainrule.callbacks import Callback
from chainrule.live.display import VIEW
from chainrule.live.sink import Sink, running_sink
from chainrule.live.state import (
    LossCurve,
    State,
    describe,
    grid_state,
    layer_state,
    point_states,
    to_html,
)
from chainrule.plane import Plane

FRAME = 0.09  # seconds between two drawings: about ten a second
READINGS = 200  # traced losses in a run, unless `every` says otherwise
NAP = 0.02  # the longest sleep at a time, so that Stop is heard


@dataclass
class _Run:
    """What a view knows of one training run."""

    curve: LossCurve = field(default_factory=LossCurve)
    model: Any = None
    epoch: int = 0
    epochs: int = 0
    state: State | None = None
    finished: bool = False
    started_at: float = field(default_factory=time.perf_counter)
    drawn_at: float = float("-inf")


class TrainingView(Callback):
    """Draws a model's training on points in the plane, from what `chainrule.trace` returns.

    Pass it to `fit(callbacks=[view])`, or call `view.update(model, epoch, epochs)` in a loop of
    your own.

    Parameters
    ----------
    X : array of shape (n, 2)
        The points. Two inputs, so that they can be drawn in a plane.
    y : array of shape (n,) or (n, 1)
        Their targets.
    every : int, optional
        Read the loss each so many epochs; by default about 200 times in a run.
    bounds : ((x0, x1), (y0, y1)), optional
        The part of the plane to draw; by default the points with a margin.
    resolution : int
        Grid points along each side while training; the last drawing has twice as many.
    seconds : float, optional
        Stretch the run over about this long, so that eyes can follow; by default it runs as fast
        as it can. Only what is drawn live is slowed down.

    """

    def __init__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        every: int | None = None,
        bounds: tuple[tuple[float, float], tuple[float, float]] | None = None,
        resolution: int = 40,
        seconds: float | None = None,
    ) -> None:
        super().__init__()
        self._X, self._y = _points(X, y)
        if every is not None and every < 1:
            raise ValueError(f"every={every}: give a whole number of epochs, 1 or more.")
        if not 2 <= resolution <= 200:
            raise ValueError(f"resolution={resolution}: give a number from 2 to 200.")
        self._every = every
        self._resolution = resolution
        self._seconds = seconds
        self._plane = Plane(*bounds) if bounds else Plane.around(self._X)
        self._sink: Sink | None = None  # where the drawing is shown
        self._id = ""  # of the drawing there
        self._run = _Run()

    @property
    def state(self) -> State | None:
        """What was drawn last: a dict that can be written as JSON. None before training."""
        return self._run.state

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Draw the untrained model."""
        self._run = _Run()
        self.update(self.model, 0, int(self.params["epochs"]))

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Draw the model if it is time to."""
        self.update(self.model, epoch + 1, int(self.params["epochs"]))

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Draw the trained model, also when training ended early."""
        self.finish()

    def update(self, model: Any, epoch: int, epochs: int) -> None:
        """Take note of the model after `epoch` of `epochs` epochs, and draw it if it is time to.

        In a loop `for epoch in range(epochs)`, call it with `epoch + 1` at the end of the body.
        """
        if epoch < self._run.epoch or self._run.finished:
            self._run = _Run()
        run = self._run
        run.model, run.epoch, run.epochs = model, epoch, epochs
        late = time.perf_counter() - run.drawn_at >= FRAME  # true the first time, too
        every = self._every or max(1, epochs // READINGS)
        if epoch >= epochs:
            self.finish()
        elif late or epoch % every == 0:
            trace = self._read()
            if late:
                self._draw(trace, running=True)
                run.drawn_at = time.perf_counter()
            self._pace()

    def finish(self) -> None:
        """Draw the model as it is now, finely, and say that training is over."""
        if self._run.finished or self._run.model is None:
            return
        self._run.finished = True
        self._draw(self._read(), running=False)
        if self._sink is None and _in_notebook():
            sys.modules["IPython"].display.display(self)

    def _read(self) -> cr.Trace:
        """Trace the model on the points, and note the loss."""
        with np.errstate(all="ignore"):  # a diverged model is drawn as such, not warned about here
            trace = cr.trace(self._run.model, self._X, self._y)
        self._run.curve.add(self._run.epoch, float("nan") if trace.loss is None else trace.loss)
        return trace

    def _draw(self, trace: cr.Trace, running: bool) -> None:
        run = self._run
        output = np.asarray(trace.output)
        if output.ndim != 2 or output.shape[1] != 1:
            raise ValueError(
                f"TrainingView draws models with one output, but this model's output has shape "
                f"{output.shape}. End the model with Dense(1)."
            )
        resolution = self._resolution if running else min(200, 2 * self._resolution)
        with np.errstate(all="ignore"):
            over_plane = cr.trace(run.model, self._plane.grid(resolution)).output
        weights = [w for layer in trace.layers for w in layer.weights.values()]
        finite = all(np.isfinite(a).all() for a in [output, *weights])
        run.state = {
            "view": "training",
            "version": 1,
            "running": running,
            "epoch": run.epoch,
            "epochs": run.epochs,
            "loss": run.curve.thinned(),
            "grid": grid_state(self._plane, over_plane, resolution),
            "points": point_states(self._X, self._y, output),
            "layers": [layer_state(layer) for layer in trace.layers],
            "diverged": not (finite and np.isfinite(run.curve.values[-1])),
        }
        self._send(run.state)

    def _send(self, state: State) -> None:
        sink = running_sink()
        if sink is None:
            return
        if sink is not self._sink:  # another run of a cell: another place on the page
            self._sink, self._id = sink, f"training-{uuid.uuid4().hex[:12]}"
            sink.at_close(self, self.finish)
        sink.display({"text/plain": describe(state), VIEW: state}, self._id)

    def _pace(self) -> None:
        """Wait for the clock, when the run is to be stretched and somebody is watching."""
        sink = running_sink()
        if self._seconds is None or sink is None or not sink.watched:
            return
        until = self._run.started_at + self._seconds * self._run.epoch / self._run.epochs
        while (left := until - time.perf_counter()) > 0:
            time.sleep(min(left, NAP))

    def __repr__(self) -> str:
        if self.state is None:
            return "TrainingView (nothing trained yet: pass it to fit(callbacks=[view]))"
        return describe(self.state)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if self.state is None:
            return {"text/plain": repr(self)}
        return {"text/plain": repr(self), "text/html": to_html(self.state), VIEW: self.state}


def _points(X: ArrayLike, y: ArrayLike) -> tuple[Any, Any]:
    points, targets = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
        raise ValueError(
            f"TrainingView draws points in a plane, so X needs the shape (n, 2): one row for each "
            f"point. X of shape {points.shape} came."
        )
    if targets.shape not in {(len(points),), (len(points), 1)}:
        raise ValueError(
            f"y needs one target for each of the {len(points)} rows of X, so the shape "
            f"({len(points)}, 1). y of shape {targets.shape} came."
        )
    return points, targets.reshape(-1, 1)


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
