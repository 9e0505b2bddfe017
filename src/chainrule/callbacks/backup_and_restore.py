"""Go on with an interrupted training."""

import os
from pathlib import Path
from typing import Any

from chainrule.callbacks.base import Callback, Logs
from chainrule.callbacks.saving_times import SavingTimes
from chainrule.errors import ArgumentError, ChainruleError


class BackupAndRestore(Callback):
    """Keeps the state of training in a folder; the next ``fit`` with this callback goes on there.

    Say training is interrupted in its fourth epoch. Started again by the same program, ``fit``
    finds the state from the end of the third: the weights, the optimizer's memory and the random
    generators. It runs the fourth and all further epochs, to the same bits as if nothing had
    happened. When training ends, the folder is emptied.

    What other callbacks remember is not kept. Put this one after those that change the learning
    rate, so that it sees what they did.

    The file of a state says in its name which epoch comes next, so the two can't disagree:
    "00000003-epoch-3.keras" is the third state, and epoch 3 (counted from 0) is next.

    Parameters
    ----------
    backup_dir : the folder, for this training alone; made if it isn't there
    save_freq : "epoch", or a number of batches. In the midst of an epoch the place among the
        samples is not kept: the epoch starts anew with the weights of the backup.
    double_checkpoint : whether to keep the state before the last too, for the case that the last
        can't be read
    delete_checkpoint : whether to empty the folder when training ends

    Raises
    ------
    ArgumentError : no folder was named, or ``save_freq`` won't do
    SavedFileError : the state can't be written, or can't be read, or is of another model

    >>> import tempfile, chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(1,))])
    >>> model.compile(loss="mse")
    >>> def pull_the_plug(epoch, logs):
    ...     if epoch == 3:
    ...         raise KeyboardInterrupt
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     backup = BackupAndRestore(folder)
    ...     plug = cr.callbacks.LambdaCallback(on_epoch_begin=pull_the_plug)
    ...     try:
    ...         model.fit([[1.0]], [1.0], epochs=5, verbose=0, callbacks=[backup, plug])
    ...     except KeyboardInterrupt:
    ...         pass
    ...     model.fit([[1.0]], [1.0], epochs=5, verbose=0, callbacks=[backup]).epoch
    [3, 4]

    """

    def __init__(
        self,
        backup_dir: Any,
        save_freq: Any = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None:
        if not backup_dir:
            raise ArgumentError("BackupAndRestore: backup_dir is empty; name a folder.")
        self.backup_dir = os.fspath(backup_dir)
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self._times = SavingTimes(save_freq, "BackupAndRestore")
        self._next_epoch = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Go on from the latest state that can be read, if there is any."""
        states = self._states()
        for number, path in enumerate(states):
            try:
                self.model.load_state(path)
            except ChainruleError:
                if number + 1 == len(states):
                    raise
                continue
            self._next_epoch = int(path.stem.rsplit("-", 1)[1])
            self.model._initial_epoch = self._next_epoch
            return

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Note which epoch it is."""
        self._next_epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Keep the state, if it is time."""
        if self._times.after_batch():
            self._keep()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Keep the state, if it is time."""
        self._next_epoch = epoch + 1
        if self._times.by_epoch:
            self._keep()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Empty the folder; remove it, if nothing else is in it."""
        if not self.delete_checkpoint:
            return
        for path in self._states():
            path.unlink()
        folder = Path(self.backup_dir)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()

    def _keep(self) -> None:
        """Write the state beside those that are there, then remove what is too old."""
        folder = Path(self.backup_dir)
        folder.mkdir(parents=True, exist_ok=True)
        before = self._states()
        number = 1 + (int(before[0].name.split("-")[0]) if before else 0)
        self.model.save(folder / f"{number:08d}-epoch-{self._next_epoch}.keras", overwrite=True)
        for path in before[1 if self.double_checkpoint else 0 :]:
            path.unlink()

    def _states(self) -> list[Path]:
        """Return the files of states in the folder, the latest first."""
        return sorted(Path(self.backup_dir).glob("[0-9]*-epoch-*.keras"), reverse=True)
