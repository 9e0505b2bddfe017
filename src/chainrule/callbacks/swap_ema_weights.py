"""Evaluate with averaged weights."""

from typing import Any

import numpy as np

from chainrule.callbacks.base import Callback, Logs
from chainrule.errors import ArgumentError


class SwapEMAWeights(Callback):
    """Evaluates and predicts with the running average of the weights, and trains on without it.

    Single steps jump about the bottom of the valley; their average lies nearer to it (Polyak
    averaging). The optimizer keeps the average if it was made with ``use_ema=True``.

    Parameters
    ----------
    swap_on_epoch : whether to have the averages in place from the end of each epoch to the
        beginning of the next, so that callbacks such as :class:`ModelCheckpoint` see them

    Raises
    ------
    ArgumentError : the optimizer keeps no average

    Reference: Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", SIAM
    Journal on Control and Optimization 30 (1992).

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(1,))])
    >>> model.compile(optimizer=cr.optimizers.SGD(0.1, use_ema=True), loss="mse")
    >>> data = {"validation_data": ([[1.0]], [1.0]), "callbacks": [SwapEMAWeights()]}
    >>> sorted(model.fit([[1.0]], [1.0], epochs=2, verbose=0, **data).history)
    ['loss', 'val_loss']

    """

    def __init__(self, swap_on_epoch: bool = False) -> None:
        self.swap_on_epoch = swap_on_epoch
        self._swapped = False

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Train on with the weights themselves."""
        if self.swap_on_epoch:
            self._swap(False)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Put the averages in place; after the last epoch for good."""
        if not self.swap_on_epoch:
            return
        self._swap(True)
        if epoch == self.params["epochs"] - 1:
            for values, average in self._pairs():
                average[...] = values

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Put the averages in place."""
        self._swap(True)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Take the weights back."""
        self._swap(False)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Put the averages in place."""
        self._swap(True)

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """Take the weights back."""
        self._swap(False)

    def _swap(self, averages_in_place: bool) -> None:
        if self._swapped == averages_in_place:
            return
        for values, average in self._pairs():
            kept = values.copy()
            values[...] = average
            average[...] = kept
        self._swapped = averages_in_place

    def _pairs(self) -> list[tuple[Any, Any]]:
        """Return the weights and their averages, arrays to be written into."""
        optimizer = self.model.optimizer
        if not getattr(optimizer, "use_ema", False):
            raise ArgumentError(
                "SwapEMAWeights needs an optimizer that keeps an average of the weights: "
                f"{type(optimizer).__name__}(..., use_ema=True)."
            )
        return [(slot.values, np.asarray(slot.state["average"])) for slot in optimizer._slots]
