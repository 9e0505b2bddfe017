"""A callback: something to do at certain moments of training."""

from typing import Any

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

    ``logs`` are the numbers so far, by name: "loss", the metrics, and after an epoch the same of
    the validation data with "val_" before. What a callback adds to the logs of an epoch is seen by
    the callbacks after it and kept in the history. ``self.params`` has "epochs", "steps" (None if
    nobody knows how many) and "verbose".

    Setting ``self.model.stop_training = True`` ends training after the current step.

    >>> class Count(Callback):
    ...     epochs = 0
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         self.epochs += 1
    """

    model: Any = None
    params: Any = None

    def set_model(self, model: Any) -> None:
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

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before each training step, under its older name."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After each training step, under its older name."""

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before each training step."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After each training step; ``logs`` has the means of the epoch so far."""
        self.on_batch_end(batch, logs)

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


def say(message: str) -> None:
    """Print what a callback did, on a line of its own.

    >>> say("Epoch 3: nothing became better.")
    Epoch 3: nothing became better.
    """
    print(message, flush=True)  # noqa: T201 - callbacks with verbose=1 print
