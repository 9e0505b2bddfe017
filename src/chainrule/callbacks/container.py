"""Several callbacks, told of each moment together."""

from collections.abc import Iterable
from typing import Any

from chainrule.callbacks.base import HOOKS, Callback, Logs
from chainrule.callbacks.history import History
from chainrule.callbacks.progress import ProgbarLogger
from chainrule.errors import ArgumentError

# A callback may listen to a training step under the moment's older name.
OLDER_NAMES = {"on_train_batch_begin": "on_batch_begin", "on_train_batch_end": "on_batch_end"}


class CallbackList(Callback):
    """Calls each moment on those callbacks only that do something there.

    Training a small network is a race against Python's own overhead, so moments nobody listens to
    cost one empty loop. ``fit`` makes one of these; for a training loop of your own, call its
    methods where they belong.

    Parameters
    ----------
    callbacks : a callback, or a list of them
    add_history, add_progbar : whether to add these where the list has none
    model : what is trained
    params : "epochs", "steps" and "verbose", for :class:`ProgbarLogger` and others

    Raises
    ------
    ArgumentError : something in the list is no callback

    >>> class Count(Callback):
    ...     epochs = 0
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         self.epochs += 1
    >>> count = Count()
    >>> listeners = CallbackList([count])
    >>> listeners.on_epoch_begin(0)
    >>> listeners.on_epoch_end(0, {"loss": 0.5})
    >>> count.epochs
    1

    """

    def __init__(
        self,
        callbacks: Any = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ) -> None:
        self.callbacks = flat_callbacks(callbacks)
        history = next((c for c in self.callbacks if isinstance(c, History)), None)
        if add_history and history is None:
            history = History()
            self.callbacks.append(history)
        if add_progbar and not any(isinstance(c, ProgbarLogger) for c in self.callbacks):
            # First, so that its line is finished when others print theirs.
            self.callbacks.insert(0, ProgbarLogger())
        if model is not None:
            self.set_model(model)
            if add_history:
                model.history = history
        self.set_params(params)
        self._listen()

    def append(self, callback: Callback) -> None:
        """Add a callback at the end."""
        self.callbacks += flat_callbacks(callback)
        self._listen()

    def _listen(self) -> None:
        """Find out who listens to what."""
        self.listening = {
            hook: [getattr(c, hook) for c in self.callbacks if overrides(c, hook)] for hook in HOOKS
        }

    def set_model(self, model: Any) -> None:
        """Give all of them the model."""
        super().set_model(model)
        for callback in self.callbacks:
            callback.set_model(model)

    def set_params(self, params: dict[str, Any]) -> None:
        """Give all of them {"epochs", "steps", "verbose"}, if there is any of it."""
        super().set_params(params)
        if params:
            for callback in self.callbacks:
                callback.set_params(params)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_train_begin"]:
            listener(logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_train_end"]:
            listener(logs)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_epoch_begin"]:
            listener(epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_epoch_end"]:
            listener(epoch, logs)

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_train_batch_begin"]:
            listener(batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_train_batch_end"]:
            listener(batch, logs=logs)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_test_begin"]:
            listener(logs)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_test_end"]:
            listener(logs)

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_test_batch_begin"]:
            listener(batch, logs=logs)

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_test_batch_end"]:
            listener(batch, logs=logs)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_predict_begin"]:
            listener(logs)

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_predict_end"]:
            listener(logs)

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_predict_batch_begin"]:
            listener(batch, logs=logs)

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Tell who listens."""
        for listener in self.listening["on_predict_batch_end"]:
            listener(batch, logs=logs)


def flat_callbacks(given: Any) -> list[Callback]:
    """Return a callback, or lists of callbacks within lists, as one list.

    Raises
    ------
    ArgumentError : something in it is no callback

    >>> len(flat_callbacks([Callback(), [Callback()]])), flat_callbacks(None)
    (2, [])

    """
    if given is None:
        return []
    if isinstance(given, CallbackList):
        return list(given.callbacks)
    if isinstance(given, Callback):
        return [given]
    if isinstance(given, Iterable) and not isinstance(given, (str, bytes)):
        return [callback for each in given for callback in flat_callbacks(each)]
    hint = f" Make one: {given.__name__}(...)." if isinstance(given, type) else ""
    raise ArgumentError(f"callbacks holds {given!r}, which is no Callback.{hint}")


def overrides(callback: Callback, hook: str) -> bool:
    """Whether this callback does anything at this moment.

    >>> overrides(Callback(), "on_epoch_end")
    False
    """
    names = [hook, *([OLDER_NAMES[hook]] if hook in OLDER_NAMES else [])]
    return any(
        getattr(type(callback), name, None) is not getattr(Callback, name) or name in vars(callback)
        for name in names
    )
