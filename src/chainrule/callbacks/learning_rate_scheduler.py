"""Set the learning rate by the epoch."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.callbacks.base import Callback, Logs, say
from chainrule.errors import ArgumentError


class LearningRateScheduler(Callback):
    """Before each epoch, sets the learning rate to ``schedule(epoch, rate)``.

    The logs get "learning_rate", so the history has it. For a rate that changes with each step
    give the optimizer a schedule instead.

    Parameters
    ----------
    schedule : takes the epoch, counted from 0, and the present learning rate (or the epoch alone);
        returns the new learning rate
    verbose : 1 says what is done

    Raises
    ------
    ArgumentError : the schedule returned something else than a number of 0 or more

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(1,))])
    >>> model.compile(optimizer=cr.optimizers.SGD(0.5), loss="mse")
    >>> halve = LearningRateScheduler(lambda epoch, rate: rate / 2 if epoch else rate)
    >>> model.fit([[1.0]], [1.0], epochs=3, verbose=0, callbacks=[halve]).history["learning_rate"]
    [0.5, 0.25, 0.125]

    """

    def __init__(self, schedule: Callable[..., Any], verbose: int = 0) -> None:
        self.schedule = schedule
        self.verbose = verbose
        self._takes_rate = takes_two(schedule)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Ask the schedule."""
        optimizer = self.model.optimizer
        if self._takes_rate:
            rate = self.schedule(epoch, float(optimizer.learning_rate))
        else:
            rate = self.schedule(epoch)
        if isinstance(rate, (bool, str, bytes)) or np.ndim(rate) != 0 or rate is None:
            raise ArgumentError(
                f"LearningRateScheduler: the schedule returned {rate!r} for epoch {epoch}; it must "
                "return the learning rate, a number such as 0.01."
            )
        optimizer.learning_rate = float(rate)
        if self.verbose:
            say(f"Epoch {epoch + 1}: the learning rate is set to {float(rate):g}.")

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Note the learning rate in the logs."""
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


def takes_two(function: Callable[..., Any]) -> bool:
    """Whether a function can be called with two arguments.

    >>> takes_two(lambda epoch: 0.1), takes_two(lambda epoch, rate: rate)
    (False, True)
    """
    try:
        inspect.signature(function).bind(0, 0.1)
    except TypeError:
        return False
    except ValueError:  # written in C, without a signature
        return True
    return True
