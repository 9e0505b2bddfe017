"""Stop when the loss is no number any more."""

import math

from chainrule.callbacks.base import Callback, Logs, say
from chainrule.errors import DivergedError


class TerminateOnNaN(Callback):
    """Ends training as soon as the loss is NaN or infinite.

    From there no step leads back: every weight that gets a NaN gradient is NaN itself. The usual
    cause is too large a learning rate.

    Parameters
    ----------
    raise_error : whether to raise instead, so that nothing else runs, such as the callbacks that
        clean up after training

    Raises
    ------
    DivergedError : with ``raise_error``; a RuntimeError too

    >>> guard = TerminateOnNaN(raise_error=True)
    >>> guard.on_train_batch_end(0, {"loss": float("inf")})
    Traceback (most recent call last):
    ...
    chainrule.errors.DivergedError: The loss is inf after batch 1. Try a smaller learning rate.

    """

    def __init__(self, raise_error: bool = False) -> None:
        self.raise_error = raise_error

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Look at the loss."""
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        told = f"The loss is {loss} after batch {batch + 1}."
        if self.raise_error:
            raise DivergedError(f"{told} Try a smaller learning rate.")
        say(f"{told} Training ends here.")
        self.model.stop_training = True
