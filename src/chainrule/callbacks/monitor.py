"""Watching one number of the logs: whether it has become better."""

import warnings
from typing import Any

from chainrule.callbacks.base import Callback, Logs
from chainrule.errors import ArgumentError

MODES = ("auto", "min", "max")

# What the names of the metrics' classes say about those that don't say it themselves.
MORE_IS_BETTER = (
    *("Accuracy", "AUC", "Precision", "Recall", "Sensitivity", "Specificity"),
    *("FBeta", "F1", "R2", "IoU", "Correlation", "CosineSimilarity"),
)
LESS_IS_BETTER = ("Error", "entropy", "Hinge", "Divergence", "Poisson", "LogCosh", "MeanLoss")


class MonitorCallback(Callback):
    """What the callbacks that wait for an improvement have in common.

    A value is an improvement on the best so far if it is better by more than ``min_delta``::

        "min": value < best - min_delta        "max": value > best + min_delta

    NaN is never an improvement. The first value always is one, unless ``baseline`` is given.

    Parameters
    ----------
    monitor : which number of the logs, such as "val_loss"
    mode : "min" if less is better, "max" if more is; "auto" looks at what is measured
    baseline : the value to beat at first
    min_delta : how much better counts as better; its sign is ignored

    Raises
    ------
    ArgumentError : ``mode="auto"`` and nobody knows which direction is better; when training
        has begun

    >>> watch = MonitorCallback("loss", "min", min_delta=0.25)
    >>> watch.improves(0.5, None), watch.improves(0.5, 0.75), watch.improves(0.25, 0.75)
    (True, False, True)

    """

    def __init__(
        self,
        monitor: str = "val_loss",
        mode: str = "auto",
        baseline: float | None = None,
        min_delta: float = 0,
    ) -> None:
        if mode not in MODES:
            warnings.warn(
                f"{type(self).__name__}: mode={mode!r} is unknown, so 'auto' is used. Known: "
                f"{', '.join(MODES)}.",
                stacklevel=3,
            )
            mode = "auto"
        self.monitor = monitor
        self.mode = mode
        self.best = baseline
        self.min_delta = abs(min_delta)

    def improves(self, value: Any, best: Any) -> bool:
        """Whether ``value`` is better than ``best`` by more than ``min_delta``."""
        larger = self.more_is_better()
        if best is None:
            return True
        if larger:
            return bool(value - self.min_delta > best)
        return bool(value + self.min_delta < best)

    def more_is_better(self) -> bool:
        """Whether to wait for larger values."""
        if self.mode == "auto":
            direction = direction_of(self.monitor, self.model)
            if direction is None:
                raise ArgumentError(
                    f"{type(self).__name__}: is {self.monitor!r} better when it is larger, or when "
                    "it is smaller? That can't be told from its name. Pass mode='max' or "
                    "mode='min'."
                )
            self.mode = direction
        return self.mode == "max"

    def watched(self, logs: Logs | None) -> Any:
        """Return the number that is watched; None, with a warning, if it is not in the logs."""
        value = (logs or {}).get(self.monitor)
        if value is None:
            warnings.warn(
                f"{type(self).__name__} watches {self.monitor!r}, which is not measured. "
                f"Measured: {', '.join(logs or {}) or 'nothing'}."
                + (" Give fit validation_data." if self.monitor.startswith("val_") else ""),
                stacklevel=2,
            )
        return value


def direction_of(monitor: str, model: Any) -> str | None:
    """Return "max" or "min", the better direction of a number in the logs; None if unknown.

    A metric may say itself which way is better: ``_direction``, "up" or "down", as in Keras.

    >>> direction_of("val_loss", None)
    'min'
    """
    name = monitor.removeprefix("val_")
    if name == "loss":
        return "min"
    for metric in getattr(model, "metrics", []):
        if name == metric.name or name.endswith(f"_{metric.name}"):
            direction = getattr(metric, "_direction", None)
            if direction is not None:
                return "max" if direction == "up" else "min"
            kind = type(metric).__name__
            if any(word in kind for word in MORE_IS_BETTER):
                return "max"
            if any(word in kind for word in LESS_IS_BETTER):
                return "min"
    return "min" if name.endswith("_loss") else None
