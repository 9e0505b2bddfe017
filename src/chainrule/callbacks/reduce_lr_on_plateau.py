"""Take smaller steps when nothing becomes better any more."""

from typing import Any

from chainrule.callbacks.base import Logs, say
from chainrule.callbacks.monitor import MonitorCallback
from chainrule.errors import ArgumentError


class ReduceLROnPlateau(MonitorCallback):
    """Multiplies the learning rate by ``factor`` when the watched number stops becoming better.

    With steps of a fixed length, descent ends up jumping to and fro over the bottom of the valley.
    Shorter steps lead further down.

    The logs get "learning_rate", so the history has it.

    Parameters
    ----------
    monitor : which number of the logs
    factor : below 1
    patience : how many epochs in a row without improvement to bear
    verbose : 1 says what is done
    mode : "min", "max" or "auto", see :class:`~chainrule.callbacks.monitor.MonitorCallback`
    min_delta : how much better counts as better
    cooldown : how many epochs to wait after a reduction before counting again
    min_lr : the learning rate never falls below this

    Raises
    ------
    ArgumentError : ``factor`` is 1 or more, or (with mode "auto") nobody knows which direction is
        better

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(1,), trainable=False)])
    >>> model.compile(optimizer=cr.optimizers.SGD(0.5), loss="mse")
    >>> reduce = ReduceLROnPlateau("loss", factor=0.5, patience=2)
    >>> history = model.fit([[1.0]], [1.0], epochs=6, verbose=0, callbacks=[reduce])
    >>> history.history["learning_rate"]
    [0.5, 0.5, 0.5, 0.25, 0.25, 0.125]
    >>> model.optimizer.learning_rate
    0.125

    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
        **unknown: Any,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        if unknown:
            raise ArgumentError(f"ReduceLROnPlateau has no argument {next(iter(unknown))!r}.")
        if not factor < 1.0:
            raise ArgumentError(
                f"ReduceLROnPlateau: factor={factor} would not make the learning rate smaller; it "
                "must be below 1, such as 0.1."
            )
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.min_lr = min_lr
        self._begin()

    def _begin(self) -> None:
        self.best = None
        self.cooldown_counter = 0
        self.wait = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Forget the last training."""
        self._begin()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Look whether this epoch was the best so far; take smaller steps if none was for long."""
        logs = {} if logs is None else logs
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)
        current = self.watched(logs)
        if current is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.improves(current, self.best):
            self.best, self.wait = current, 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience and self._reduce(epoch):
                self.cooldown_counter, self.wait = self.cooldown, 0

    def in_cooldown(self) -> bool:
        """Whether epochs are not counted, as the last reduction was a short time ago."""
        return self.cooldown_counter > 0

    def _reduce(self, epoch: int) -> bool:
        """Reduce the learning rate and return True, unless it is as small as it may be."""
        rate = float(self.model.optimizer.learning_rate)
        if rate <= self.min_lr:
            return False
        smaller = max(rate * self.factor, self.min_lr)
        self.model.optimizer.learning_rate = smaller
        if self.verbose:
            say(f"Epoch {epoch + 1}: the learning rate is reduced to {smaller:g}.")
        return True
