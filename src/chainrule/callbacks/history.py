"""The record of a training run."""

from typing import Any

from chainrule.callbacks.base import Callback, Logs


class History(Callback):
    """What ``fit`` returns: ``history["loss"]`` is the list of losses, one an epoch.

    ``epoch`` lists the epochs, counted from 0. Numbers that don't come with every epoch, as those
    of a validation every second one, are fewer: ``epochs_of(name)`` says when they came.

    >>> record = History()
    >>> record.on_train_begin(); record.on_epoch_end(0, {"loss": 0.25})
    >>> record.history, record.epoch
    ({'loss': [0.25]}, [0])
    """

    def __init__(self) -> None:
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []
        self._epochs_of: dict[str, list[int]] = {}

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Start afresh."""
        self.history, self.epoch, self._epochs_of = {}, [], {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Keep the numbers of this epoch."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
            self._epochs_of.setdefault(name, []).append(epoch)

    def epochs_of(self, name: str) -> list[int]:
        """Return the epochs, counted from 0, at whose ends this number was recorded.

        >>> record = History()
        >>> record.on_epoch_end(0, {"loss": 0.5})
        >>> record.on_epoch_end(1, {"loss": 0.25, "val_loss": 0.75})
        >>> record.epochs_of("val_loss")
        [1]
        """
        return list(self._epochs_of.get(name, []))

    def __repr__(self) -> str:
        names = ", ".join(self.history)
        return f"<History epochs={len(self.epoch)} of {names or 'nothing yet'}>"
