"""The record of a training run."""

from typing import Any

from chainrule.callbacks.base import Callback, Logs


class History(Callback):
    """What ``fit`` returns: ``history["loss"]`` is the list of losses, one an epoch.

    >>> record = History()
    >>> record.on_train_begin(); record.on_epoch_end(0, {"loss": 0.25})
    >>> record.history, record.epoch
    ({'loss': [0.25]}, [0])
    """

    def __init__(self) -> None:
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Start afresh."""
        self.history, self.epoch = {}, []

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Keep the numbers of this epoch."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)

    def __repr__(self) -> str:
        names = ", ".join(self.history)
        return f"<History epochs={len(self.epoch)} of {names or 'nothing yet'}>"
