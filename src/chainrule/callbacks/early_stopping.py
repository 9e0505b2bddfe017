"""Stop when nothing becomes better any more."""

from typing import Any

from chainrule.callbacks.base import Logs, say
from chainrule.callbacks.monitor import MonitorCallback


class EarlyStopping(MonitorCallback):
    """Ends training when the watched number has not become better for some epochs.

    On new data a network first becomes better and then, as it learns its training samples by
    heart, worse. Stopping between is among the cheapest ways to keep it from overfitting.

    Parameters
    ----------
    monitor : which number of the logs
    min_delta : how much better counts as better
    patience : how many epochs in a row without improvement to bear
    verbose : 1 says what is done
    mode : "min", "max" or "auto", see :class:`~chainrule.callbacks.monitor.MonitorCallback`
    baseline : epochs not better than this count as without improvement
    restore_best_weights : whether to end with the weights of the best epoch, not of the last
    start_from_epoch : the epoch, counted from 0, at which to begin watching

    Raises
    ------
    ArgumentError : ``mode="auto"`` and nobody knows which direction is better

    Reference: Prechelt, "Early stopping - but when?", Neural Networks: Tricks of the Trade (1998).

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(1,))])
    >>> model.compile(optimizer=cr.optimizers.SGD(0.0), loss="mse")  # learns nothing
    >>> stop = EarlyStopping("loss", patience=3)
    >>> history = model.fit([[1.0]], [1.0], epochs=100, verbose=0, callbacks=[stop])
    >>> len(history.epoch)
    4

    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self._begin()

    def _begin(self) -> None:
        self.wait = 0
        self.stopped_epoch = 0
        self.best = None
        self.best_epoch = 0
        self.best_weights: list[Any] | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Forget the last training."""
        self._begin()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Look whether this epoch was the best so far; lose patience if none was for long."""
        current = self.watched(logs)
        if current is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self.best_weights, self.best_epoch = self.model.get_weights(), epoch
        self.wait += 1
        if self.improves(current, self.best):
            self.best, self.best_epoch = current, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or self.improves(current, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Put the best weights back, if that is wanted."""
        if self.stopped_epoch > 0 and self.verbose:
            say(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose:
                say(f"The weights are those of the best epoch again: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)
