"""A callback: something to do at certain moments of training."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chainrule.models.model import Model

Logs = dict[str, Any]

HOOKS = (
    "on_train_begin",
    "on_train_end",
    "on_epoch_begin",
    "on_epoch_end",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_test_begin",
    "on_test_end",
    "on_test_batch_begin",
    "on_test_batch_end",
    "on_predict_begin",
    "on_predict_end",
    "on_predict_batch_begin",
    "on_predict_batch_end",
)


class Callback:
    """Override the moments you want. ``self.model`` is the model in training.

    Setting ``self.model.stop_training = True`` ends training after the current epoch.

    >>> class Count(Callback):
    ...     epochs = 0
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         self.epochs += 1
    """

    model: "Model"
    params: dict[str, Any]

    def set_model(self, model: "Model") -> None:
        """Take the model, before anything else."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Take {"epochs", "steps", "verbose"}."""
        self.params = params

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Before the first epoch."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """After the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Before each epoch, counted from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """After each epoch; ``logs`` has the loss and the metrics."""

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before each training step."""

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After each training step."""

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Before evaluation."""

    def on_test_end(self, logs: Logs | None = None) -> None:
        """After evaluation."""

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before each batch of an evaluation."""

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After each batch of an evaluation."""

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Before prediction."""

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """After prediction."""

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before each batch of a prediction."""

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After each batch of a prediction."""


class CallbackList:
    """Calls each moment on those callbacks only that do something there.

    Training a small network is a race against Python's own overhead, so moments nobody listens to
    cost one empty loop.
    """

    def __init__(self, callbacks: Iterable[Callback], model: Any, params: dict[str, Any]):
        self.callbacks = list(callbacks)
        for callback in self.callbacks:
            callback.set_model(model)
            callback.set_params(params)
        self.listening = {
            hook: [getattr(c, hook) for c in self.callbacks if overrides(c, hook)] for hook in HOOKS
        }

    def call(self, hook: str, *arguments: Any) -> None:
        """Call one moment on everyone who listens."""
        for listener in self.listening[hook]:
            listener(*arguments)


def overrides(callback: Callback, hook: str) -> bool:
    """Whether this callback does anything at this moment.

    >>> overrides(Callback(), "on_epoch_end")
    False
    """
    return getattr(type(callback), hook, None) is not getattr(Callback, hook) or hook in vars(
        callback
    )
