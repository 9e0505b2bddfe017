"""The progress that ``fit`` prints."""

from typing import Any

from chainrule.callbacks.base import Callback, Logs
from chainrule.utils.progbar import Progbar


class ProgbarLogger(Callback):
    """Prints the progress of ``fit``: with verbose 1 a bar an epoch, with 2 a line an epoch."""

    def __init__(self) -> None:
        self.bar: Progbar | None = None
        self.step = 0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Announce the epoch and start its bar."""
        print(f"Epoch {epoch + 1}/{self.params['epochs']}", flush=False)  # noqa: T201 - this prints
        self.step = 0
        # The numbers that come are means over the epoch so far already.
        self.bar = Progbar(
            self.params["steps"], verbose=self.params["verbose"], stateless_metrics=()
        )

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Move the bar."""
        self.step = batch + 1
        if self.bar is not None and self.step < self.params["steps"]:
            self.bar.update(self.step, _pairs(logs))

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Finish the bar with the numbers of the epoch."""
        if self.bar is not None:
            self.bar.update(self.params["steps"], _pairs(logs), finalize=True)


def _pairs(logs: Logs | None) -> list[tuple[str, Any]]:
    return list((logs or {}).items())
