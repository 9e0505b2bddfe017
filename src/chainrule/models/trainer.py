"""The training cycle: forward, loss, backward, update, repeat."""

import math
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule import losses, metrics, optimizers
from chainrule.callbacks import Callback, CallbackList, History, ProgbarLogger
from chainrule.errors import ArgumentError, NotCompiledError, UnsupportedError
from chainrule.layers.base import Layer, Shape, positive_int
from chainrule.losses.base import match_targets
from chainrule.models.data import Batches, as_numbers, same_length, split_off
from chainrule.models.flat import FlatWeights

Array = NDArray[Any]


class Trainer(Layer):
    """What every model can do: ``compile``, ``fit``, ``evaluate``, ``predict``.

    A model is itself a layer, made of layers. Subclasses give ``forward``, ``backward``, ``layers``
    and ``ensure_built``.
    """

    flat: FlatWeights

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.loss: losses.Loss | None = None
        self.optimizer: optimizers.Optimizer | None = None
        self.metrics: list[metrics.Metric] = []
        self.stop_training = False
        self.history: History | None = None
        self._metric_names: Sequence[Any] = ()
        self._optimized: FlatWeights | None = None

    @property
    def layers(self) -> list[Layer]:
        """The layers, first to last."""
        raise NotImplementedError

    def compile(
        self,
        optimizer: str | optimizers.Optimizer = "sgd",
        loss: str | losses.Loss | None = None,
        metrics: Sequence[Any] | None = None,
        **options: Any,
    ) -> None:
        """Choose how to learn: what to make small (loss), how to step (optimizer), what to watch.

        Parameters
        ----------
        optimizer : a name or an Optimizer
        loss : a name or a Loss
        metrics : names or Metrics, shown in logs only

        Raises
        ------
        UnknownNameError, ArgumentError : one of them won't do
        UnsupportedError : an argument of Keras's that Chainrule leaves out

        """
        for option, value in options.items():
            # These choose how Keras runs its own engine; there is only one way to run ours.
            if option in {"run_eagerly", "jit_compile", "steps_per_execution", "auto_scale_loss"}:
                continue
            if option in {"loss_weights", "weighted_metrics"} and value is None:
                continue
            raise UnsupportedError(f"compile: {option}={value!r} is not in Chainrule yet.")
        if metrics is not None and (isinstance(metrics, str) or not isinstance(metrics, Iterable)):
            raise ArgumentError(f"metrics={metrics!r} must be a list: metrics=[{metrics!r}].")
        chosen = optimizers.get(optimizer)
        self.loss = None if loss is None else losses.get(loss)
        self.optimizer = chosen
        self._metric_names = list(metrics or [])
        self.metrics = self._resolve_metrics() if self.built else []
        self._optimized = None

    def fit(
        self,
        x: ArrayLike,
        y: ArrayLike | None = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: str | int = "auto",
        callbacks: Iterable[Callback] | Callback | None = None,
        validation_split: float = 0.0,
        validation_data: tuple[ArrayLike, ArrayLike] | None = None,
        shuffle: bool = True,
        sample_weight: ArrayLike | None = None,
        initial_epoch: int = 0,
        validation_freq: int = 1,
    ) -> History:
        """Train for a number of epochs, each of which shows the model every sample once.

        Parameters
        ----------
        x, y : samples and targets, one row each
        batch_size : samples a step, 32 unless given; each step updates the weights once
        epochs : the epoch to stop at
        verbose : 0 silent, 1 a progress bar, 2 a line an epoch; "auto" is 1
        callbacks : what else to do on the way
        validation_split, validation_data : samples to evaluate on and not to train on
        shuffle : whether to draw a new order each epoch (irrelevant if one batch holds everything)
        sample_weight : how much each sample counts
        initial_epoch : the epoch to start at, when training is resumed

        Returns
        -------
        History : ``history.history["loss"]`` holds one loss an epoch

        Raises
        ------
        NotCompiledError : ``compile`` was not called, or without a loss
        DataError, ShapeError : the data won't do; nothing was trained

        """
        loss = self._require_loss("fit")
        batch_size = 32 if batch_size is None else positive_int(batch_size, "batch_size", "fit")
        if isinstance(epochs, bool) or not isinstance(epochs, (int, np.integer)) or epochs < 0:
            raise ArgumentError(f"fit: epochs={epochs!r} must be a whole number of 0 or more.")
        verbose = _verbosity(verbose)
        x, y, weight = self._prepare(x, y, sample_weight)
        if validation_split and validation_data is None:
            if weight is not None:
                raise UnsupportedError("fit: validation_split with sample_weight; split by hand.")
            x, y, *held_out = split_off(x, y, validation_split)
            validation_data = (held_out[0], held_out[1])
        if validation_data is not None:
            x_test, y_test, _ = self._prepare(*validation_data[:2], None)
        self._prepare_optimizer()

        arrays = [x, y] if weight is None else [x, y, weight]
        batches = Batches(arrays, batch_size)
        self.history = History()
        chosen = [callbacks] if isinstance(callbacks, Callback) else list(callbacks or [])
        if verbose and not any(isinstance(c, ProgbarLogger) for c in chosen):
            chosen.insert(0, ProgbarLogger())
        params = {"epochs": int(epochs), "steps": batches.steps, "verbose": verbose}
        listeners = CallbackList([*chosen, self.history], self, params)
        rng = self.generator() if shuffle else None
        # One sum of losses for the epoch, each batch counted by its size.
        by_batch = bool(listeners.listening["on_train_batch_end"])
        self.stop_training = False
        warned = False
        logs: dict[str, Any] = {}
        listeners.call("on_train_begin")
        for epoch in range(initial_epoch, int(epochs)):
            listeners.call("on_epoch_begin", epoch)
            for metric in self.metrics:
                metric.reset_state()
            total, seen = 0.0, 0
            for step, batch in enumerate(batches.epoch(rng)):
                listeners.call("on_train_batch_begin", step)
                total += self._train_step(loss, *batch) * len(batch[0])
                seen += len(batch[0])
                if by_batch:
                    listeners.call("on_train_batch_end", step, self._logs(total / seen))
            logs = self._logs(total / seen)
            if not warned and not math.isfinite(logs["loss"]):
                warned = True
                _warn_diverged(epoch, logs["loss"], self.optimizer)
            if validation_data is not None and (epoch + 1) % validation_freq == 0:
                tested = self._evaluate(loss, x_test, y_test, None, batch_size)
                logs |= {f"val_{name}": value for name, value in tested.items()}
            listeners.call("on_epoch_end", epoch, logs)
            if self.stop_training:
                break
        listeners.call("on_train_end", logs)
        return self.history

    def train_on_batch(
        self,
        x: ArrayLike,
        y: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Take one step on one batch and return the loss before it (and the metrics)."""
        loss = self._require_loss("train_on_batch")
        x, y, weight = self._prepare(x, y, sample_weight)
        self._prepare_optimizer()
        for metric in self.metrics:
            metric.reset_state()
        batch = (x, y) if weight is None else (x, y, weight)
        return _returned(self._logs(self._train_step(loss, *batch)), return_dict)

    def evaluate(
        self,
        x: ArrayLike,
        y: ArrayLike | None = None,
        batch_size: int | None = None,
        verbose: str | int = "auto",
        sample_weight: ArrayLike | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Return the loss on these samples, or [loss, metrics...] if there are metrics.

        Raises
        ------
        NotCompiledError : ``compile`` was not called, or without a loss
        DataError, ShapeError : the data won't do

        """
        loss = self._require_loss("evaluate")
        verbose = _verbosity(verbose)
        x, y, weight = self._prepare(x, y, sample_weight)
        size = 32 if batch_size is None else positive_int(batch_size, "batch_size", "evaluate")
        logs = self._evaluate(loss, x, y, weight, size)
        if verbose:
            from chainrule.utils.progbar import Progbar

            steps = -(-len(x) // size)
            Progbar(steps, verbose=verbose).update(steps, list(logs.items()))
        return _returned(logs, return_dict)

    def predict(self, x: ArrayLike, batch_size: int | None = None, verbose: str | int = 0) -> Array:
        """Return the outputs for these samples, one row each.

        Raises
        ------
        DataError, ShapeError : the data won't do

        """
        _verbosity(verbose)
        size = 32 if batch_size is None else positive_int(batch_size, "batch_size", "predict")
        x = self._prepare_inputs(x)
        outputs = [np.array(self.forward(batch)) for (batch,) in Batches([x], size).epoch()]
        return np.concatenate(outputs)

    # Inside
    # -----------------------------------------------------------------------------------------

    def _train_step(
        self, loss: losses.Loss, x: Array, y: Array, sample_weight: Array | None = None
    ) -> float:
        """One turn of the cycle; returns the loss before the update."""
        output = self.forward(x, training=True)
        value = loss.value(y, output, sample_weight)
        for metric in self.metrics:
            metric.update_state(y, output)
        self.backward(loss.backward(y, output, sample_weight))
        self.optimizer.step()  # type: ignore[union-attr]  # _require_loss made sure of it
        return value

    def _evaluate(
        self, loss: losses.Loss, x: Array, y: Array, weight: Array | None, batch_size: int
    ) -> dict[str, float]:
        for metric in self.metrics:
            metric.reset_state()
        total = 0.0
        arrays = [x, y] if weight is None else [x, y, weight]
        for batch in Batches(arrays, batch_size).epoch():
            output = self.forward(batch[0])
            total += loss.value(batch[1], output, *batch[2:]) * len(output)
            for metric in self.metrics:
                metric.update_state(batch[1], output)
        return self._logs(total / len(x))

    def _logs(self, loss: float) -> dict[str, Any]:
        logs: dict[str, Any] = {"loss": loss}
        for metric in self.metrics:
            logs[metric.name] = metric.result()
        return logs

    def _require_loss(self, what: str) -> losses.Loss:
        if self.optimizer is None or self.loss is None:
            missing = "compile() was not called" if self.optimizer is None else "no loss was given"
            raise NotCompiledError(
                f"{what} needs to know how to learn, but {missing}. Call "
                "model.compile(optimizer='sgd', loss='mse') first."
            )
        return self.loss

    def _prepare_inputs(self, x: Any) -> Array:
        array = as_numbers(x, "X", self.dtype)
        self.ensure_built((None, *array.shape[1:]))
        return array

    def _prepare(self, x: Any, y: Any, weight: Any) -> tuple[Array, Array, Array | None]:
        """Return clean x, y and weights, the model built, and y in the shape of the output."""
        x = self._prepare_inputs(x)
        output = self.compute_output_shape(self.input_shape or (None, *x.shape[1:]))
        y = as_numbers(y, "y", self.output_dtype)
        same_length(x, y, "y")
        y = match_targets(y, np.empty((len(x), *(n or 1 for n in output[1:])), self.output_dtype))
        if weight is not None:
            weight = as_numbers(weight, "sample_weight", self.output_dtype)
            same_length(x, weight, "sample_weight")
        if len(self.metrics) != len(self._metric_names):
            self.metrics = self._resolve_metrics()
        return x, y, weight

    def _resolve_metrics(self) -> list[metrics.Metric]:
        outputs = self.compute_output_shape(self.input_shape or (None,))[-1] or 1
        return [metrics.get(name, outputs) for name in self._metric_names]

    def _prepare_optimizer(self) -> None:
        """Hand the model's flat arrays to the optimizer, once."""
        if self._optimized is not self.flat and self.optimizer is not None:
            self.optimizer.build(self.flat.spans(set(self.trainable_weights)))
            self._optimized = self.flat

    @property
    def output_dtype(self) -> np.dtype[Any]:
        """The dtype of what the model returns."""
        return self.layers[-1].dtype

    def generator(self) -> np.random.Generator:
        """Return the model's own generator, from which all its randomness comes."""
        raise NotImplementedError

    def ensure_built(self, input_shape: Shape) -> None:
        """Build all layers for this input shape, or check that it fits."""
        raise NotImplementedError


def _verbosity(verbose: Any) -> int:
    if verbose == "auto":
        return 1
    if verbose in (0, 1, 2):
        return int(verbose)
    raise ArgumentError(f"verbose={verbose!r} is unknown. Use 0, 1, 2 or 'auto'.")


def _returned(logs: dict[str, Any], return_dict: bool) -> Any:
    if return_dict:
        return logs
    return logs["loss"] if len(logs) == 1 else list(logs.values())


def _warn_diverged(epoch: int, loss: float, optimizer: Any) -> None:
    warnings.warn(
        f"The loss became {loss} in epoch {epoch + 1}: training has diverged. The usual cause is "
        f"too large a learning rate (it is {optimizer.learning_rate:g}); try a tenth of it.",
        RuntimeWarning,
        stacklevel=3,
    )
