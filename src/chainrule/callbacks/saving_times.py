"""When to save: at the end of each epoch, or every so many batches."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError


class SavingTimes:
    """Counts batches across epochs.

    Parameters
    ----------
    save_freq : "epoch", or a number of batches
    owner : who asks, for the error

    Raises
    ------
    ArgumentError : ``save_freq`` is something else

    >>> times = SavingTimes(2, "ModelCheckpoint")
    >>> [times.after_batch() for _ in range(5)]
    [False, True, False, True, False]

    """

    def __init__(self, save_freq: Any, owner: str) -> None:
        whole = isinstance(save_freq, (int, np.integer)) and not isinstance(save_freq, bool)
        if save_freq != "epoch" and not (whole and save_freq > 0):
            raise ArgumentError(
                f"{owner}: save_freq={save_freq!r} must be 'epoch' or a number of batches, 1 or "
                "more."
            )
        self.by_epoch = save_freq == "epoch"
        self.batches = 0 if self.by_epoch else int(save_freq)
        self.seen = 0

    def after_batch(self) -> bool:
        """Count one batch; whether it is time to save."""
        if self.by_epoch:
            return False
        self.seen = (self.seen + 1) % self.batches
        return self.seen == 0
