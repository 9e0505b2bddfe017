"""Save the model while it is trained."""

import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.callbacks.base import Logs, say
from chainrule.callbacks.monitor import MonitorCallback
from chainrule.callbacks.saving_times import SavingTimes
from chainrule.errors import ArgumentError


class ModelCheckpoint(MonitorCallback):
    """Saves the model, or its weights, after each epoch or every so many batches.

    The file is written beside and renamed, so there is a whole one at any time.

    Parameters
    ----------
    filepath : where; may name numbers to be filled in, as in "{epoch:02d}-{val_loss:.2f}.keras":
        the epoch, counted from 1, "batch" when batches are counted, and what is in the logs
    monitor : the number of the logs by which the best is found
    verbose : 1 says what is done
    save_best_only : whether to save only what is better than anything before
    save_weights_only : whether to save the weights without the rest
    mode : "min", "max" or "auto", see :class:`~chainrule.callbacks.monitor.MonitorCallback`
    save_freq : "epoch", or a number of batches
    initial_value_threshold : what the first value must be better than

    Raises
    ------
    ArgumentError : ``save_freq`` won't do, ``filepath`` names a number that isn't there, or (with
        ``save_best_only`` and mode "auto") nobody knows which direction is better
    SavedFileError : the file can't be written

    >>> import tempfile, chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(1,))])
    >>> model.compile(loss="mse")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save = ModelCheckpoint(f"{folder}/{{epoch:02d}}.keras")
    ...     history = model.fit([[1.0]], [1.0], epochs=2, verbose=0, callbacks=[save])
    ...     sorted(os.listdir(folder))
    ['01.keras', '02.keras']

    """

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode, initial_value_threshold)
        self.filepath: str = os.fspath(filepath)
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        self._times = SavingTimes(save_freq, "ModelCheckpoint")
        self._epoch = 0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Note which epoch it is."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Save, if it is time."""
        if self._times.after_batch():
            self._save({"batch": batch + 1, **(logs or {})})

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Save, if it is time."""
        self._epoch = epoch
        if self._times.by_epoch:
            self._save(logs or {})

    def _save(self, logs: Logs) -> None:
        path = self._path(logs)
        if not self._wanted(logs):
            return
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if self.save_weights_only:
            self.model.save_weights(path, overwrite=True)
        else:
            self.model.save(path, overwrite=True)
        self._tell(f"saved to {path}")

    def _path(self, logs: Logs) -> str:
        try:
            return self.filepath.format(**{"epoch": self._epoch + 1, **logs})
        except (KeyError, IndexError, ValueError) as error:
            raise ArgumentError(
                f"ModelCheckpoint: {self.filepath!r} can't be filled in ({error!r}). There are: "
                f"epoch, {', '.join(logs)}. Double braces, {{{{, stand for a brace."
            ) from error

    def _wanted(self, logs: Logs) -> bool:
        """Whether to save: always, unless only the best is wanted."""
        if not self.save_best_only:
            return True
        current = self.watched(logs)
        if current is None:
            return True
        if np.ndim(current) != 0:
            warnings.warn(
                f"ModelCheckpoint: {self.monitor!r} is {current!r}, not one number, so there is no "
                "best. Every model is saved.",
                stacklevel=2,
            )
            return True
        best = "nothing" if self.best is None else f"{self.best:.5f}"
        if not self.improves(current, self.best):
            self._tell(f"{self.monitor} is not better than {best}")
            return False
        self._tell(f"{self.monitor} improved from {best} to {current:.5f}")
        self.best = current
        return True

    def _tell(self, what: str) -> None:
        if self.verbose:
            say(f"Epoch {self._epoch + 1}: {what}")
