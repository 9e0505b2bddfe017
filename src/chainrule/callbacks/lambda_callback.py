"""A callback out of a few functions."""

from collections.abc import Callable
from typing import Any

from chainrule.callbacks.base import HOOKS, Callback
from chainrule.errors import ArgumentError, unknown_name

NAMES = (*HOOKS, "on_batch_begin", "on_batch_end")


class LambdaCallback(Callback):
    """Calls functions of yours at the moments you name, without a class of your own.

    Parameters
    ----------
    on_epoch_begin, on_epoch_end : take (epoch, logs)
    on_train_begin, on_train_end : take (logs)
    on_train_batch_begin, on_train_batch_end : take (batch, logs)
    others : any other moment of :class:`Callback`, by its name

    Raises
    ------
    UnknownNameError : there is no such moment
    ArgumentError : something that can't be called came

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(1,))])
    >>> model.compile(loss="mse")
    >>> tell = LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, sorted(logs)))
    >>> history = model.fit([[1.0]], [1.0], epochs=2, verbose=0, callbacks=[tell])
    0 ['loss']
    1 ['loss']

    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
        **others: Callable[..., Any] | None,
    ) -> None:
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
            **others,
        }
        for name, function in given.items():
            if name not in NAMES:
                raise unknown_name("moment of training", name, NAMES)
            if function is None:
                continue
            if not callable(function):
                raise ArgumentError(f"LambdaCallback: {name}={function!r} is no function.")
            setattr(self, name, function)
