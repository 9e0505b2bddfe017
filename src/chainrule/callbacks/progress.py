"""The progress that ``fit``, ``evaluate`` and ``predict`` print."""

from typing import Any

from chainrule.callbacks.base import Callback, Logs, say
from chainrule.utils.progbar import Progbar


class ProgbarLogger(Callback):
    """Prints progress: with verbose 1 a bar that moves, with 2 a line when it is done.

    ``fit`` has a bar for each epoch, finished with the epoch's numbers when its validation is done.
    Where nobody knows how many steps an epoch has, as with a generator, the first epoch counts
    them and the bars after it know.

    >>> progress = ProgbarLogger()
    >>> progress.set_params({"epochs": 1, "steps": None, "verbose": 2})
    >>> progress.on_test_begin()
    >>> progress.on_test_batch_end(0, {"loss": 0.5})
    >>> progress.on_test_end({"loss": 0.5})
    1/1 - 0s - loss: 0.5000
    """

    def __init__(self) -> None:
        self.bar: Progbar | None = None
        self.step = 0
        self.target: int | None = None
        self._training = False

    def set_params(self, params: dict[str, Any]) -> None:
        """Note how many steps there will be, if somebody knows."""
        super().set_params(params)
        self.target = params["steps"]

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Note that evaluations belong to an epoch from now on, without a bar of their own."""
        self._training = True

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Give evaluations bars of their own again."""
        self._training = False

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Announce the epoch and start its bar."""
        if self.params["verbose"]:
            say(f"Epoch {epoch + 1}/{self.params['epochs']}")
        self._start()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Move the bar."""
        self._move(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Finish the bar with the numbers of the epoch."""
        self._finish(logs)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Start a bar, unless this is the validation of an epoch."""
        if not self._training:
            self._start()

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Move the bar."""
        if not self._training:
            self._move(batch, logs)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Finish the bar with what was measured."""
        if not self._training:
            self._finish(logs)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Start a bar."""
        self._start()

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Move the bar; the outputs are not shown."""
        self._move(batch, None)

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """Finish the bar."""
        self._finish(None)

    def _start(self) -> None:
        self.step = 0
        # The numbers that come are means over the steps so far already.
        verbose = self.params["verbose"]
        self.bar = Progbar(self.target, verbose=verbose, stateless_metrics=())

    def _move(self, batch: int, logs: Logs | None) -> None:
        self.step = batch + 1
        if self.bar is not None and self.step != self.target:
            self.bar.update(self.step, _pairs(logs), finalize=False)

    def _finish(self, logs: Logs | None) -> None:
        """End the line. Fewer steps than foreseen were done if something stopped the training."""
        if self.bar is None:
            return
        if self.target is None:
            self.target = self.bar.target = self.step
        self.bar.update(self.step, _pairs(logs), finalize=True)
        self.bar = None


def _pairs(logs: Logs | None) -> list[tuple[str, Any]]:
    return list((logs or {}).items())
