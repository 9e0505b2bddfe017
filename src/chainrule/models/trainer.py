"""The training cycle: forward, loss, backward, update, repeat."""

import math
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule import losses, optimizers
from chainrule.callbacks import Callback, CallbackList, History
from chainrule.errors import ArgumentError
from chainrule.models.evaluator import Evaluator, batch_size_of, verbosity_of
from chainrule.models.feed import ArrayFeed, Batch, Feed, is_source, split_batch, unpack
from chainrule.variable import Variable

Array = NDArray[Any]


class Trainer(Evaluator):
    """What every model can do: ``compile``, ``fit``, ``evaluate``, ``predict``.

    A model is itself a layer, made of layers. Subclasses give ``forward``, ``backward``, ``layers``
    and ``ensure_built``.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.stop_training = False
        self._initial_epoch = 0
        self.history: History | None = None
        self._compiled: dict[str, Any] = {}
        self._priced_weights: list[Variable] = []
        self._simple: tuple[losses.Loss, optimizers.Optimizer] | None = None

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: str | int = "auto",
        callbacks: Iterable[Callback] | Callback | None = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
    ) -> History:
        """Train for a number of epochs, each of which shows the model every sample once.

        Parameters
        ----------
        x : samples, one row each; a list or dict of arrays for several inputs; or a source of
            batches (a generator, a ``PyDataset``, any iterable) of (x, y) or (x, y, sample_weight)
        y : targets, one row each; a list or dict for several outputs
        batch_size : samples a step, 32 unless given; each step updates the weights once
        epochs : the epoch to stop at
        verbose : 0 silent, 1 a progress bar, 2 a line an epoch; "auto" is 1
        callbacks : what else to do on the way
        validation_split, validation_data : samples to evaluate on and not to train on
        shuffle : whether to draw a new order each epoch (irrelevant if one batch holds everything)
        class_weight : how much samples of each class count, {class: weight}
        sample_weight : how much each sample counts (or each step of each sample)
        initial_epoch : the epoch to start at, when training is resumed
        steps_per_epoch, validation_steps : how many batches make an epoch, or an evaluation
        validation_batch_size, validation_freq : for the evaluation, each so many epochs

        Returns
        -------
        History : ``history.history["loss"]`` holds one loss an epoch

        Raises
        ------
        NotCompiledError : ``compile`` was not called, or without a loss
        DataError, ShapeError : the data won't do; nothing was trained

        """
        self._require_loss("fit")
        if isinstance(epochs, bool) or not isinstance(epochs, (int, np.integer)) or epochs < 0:
            raise ArgumentError(f"fit: epochs={epochs!r} must be a whole number of 0 or more.")
        verbose = verbosity_of(verbose)
        held_out = None
        if validation_split and validation_data is None and not is_source(x):
            data = self.intake(x, y, sample_weight, class_weight)
            kept, held_out = split_batch(data, validation_split)
            feed: Feed = ArrayFeed(kept, batch_size_of(batch_size, "fit"), steps_per_epoch)
        else:
            if validation_split and validation_data is None:
                raise ArgumentError("fit: validation_split needs arrays, to be cut in two.")
            feed = self._feed(
                x, y, sample_weight, class_weight, batch_size, steps_per_epoch, "fit", shuffle
            )
        size = validation_batch_size or batch_size
        tested: Feed | None = None
        if held_out is not None:
            tested = ArrayFeed(held_out, batch_size_of(size, "fit"), validation_steps)
        elif validation_data is not None:
            if is_source(validation_data):
                x_test, y_test, weight_test = validation_data, None, None
            else:
                x_test, y_test, weight_test = unpack(validation_data)
            tested = self._feed(
                x_test, y_test, weight_test, None, size, validation_steps, "validation_data", False
            )
        self.prepare_training()

        self.history = History()
        listeners = CallbackList(
            [callbacks, self.history],
            add_progbar=verbose > 0,
            model=self,
            epochs=int(epochs),
            steps=feed.steps,
            verbose=verbose,
        )
        rng = self.generator() if shuffle else None
        by_batch = bool(listeners.listening["on_train_batch_end"])
        self.stop_training = False
        warned = False
        logs: dict[str, Any] = {}
        self._initial_epoch = initial_epoch
        listeners.on_train_begin()  # may set a later epoch to start at: see BackupAndRestore
        for epoch in range(self._initial_epoch, int(epochs)):
            listeners.on_epoch_begin(epoch)
            tally = self._start_counting()
            for step, batch in enumerate(feed.epoch(rng)):
                listeners.on_train_batch_begin(step)
                tally.add(self._learn(batch), batch.size)
                if by_batch:
                    listeners.on_train_batch_end(step, tally.logs())
                if self.stop_training:
                    break
            logs = tally.logs()
            if not warned and not math.isfinite(logs["loss"]):
                warned = True
                _warn_diverged(epoch, logs["loss"], self.optimizer)
            if tested is not None and (epoch + 1) % validation_freq == 0:
                found = self._evaluate(tested, listeners)
                logs |= {f"val_{name}": value for name, value in found.items()}
            listeners.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        if epochs > initial_epoch and self.optimizer is not None:
            self.optimizer.finalize()
        listeners.on_train_end(logs)
        return self.history

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Mapping[int, float] | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Take one step on one batch and return the loss before it (and the metrics)."""
        self._require_loss("train_on_batch")
        batch = self.intake(x, y, sample_weight, class_weight)
        self.prepare_training()
        tally = self._start_counting()
        tally.add(self._learn(batch), batch.size)
        return self._returned(tally.logs(), return_dict)

    # Inside
    # -----------------------------------------------------------------------------------------

    def _learn(self, batch: Batch) -> tuple[float, Sequence[float]]:
        """One turn of the cycle; returns the loss before the update, and each output's."""
        if self._simple is not None:
            return self._simple_step(*self._simple, batch)
        objective, optimizer = self.objective, self.optimizer
        assert optimizer is not None  # noqa: S101 - compile gave one; says so to the types
        outputs = self._outputs(batch.x, training=True)
        masks = self.output_masks()
        total, parts = objective.value(batch.y, outputs, batch.weight, masks)
        if self._watch is not None and self._watch.entries:
            self._watch.update(batch.y, outputs, batch.weight, masks)
        self.backward_from(objective.backward(batch.y, outputs, batch.weight, masks))
        total += self.penalty
        for weight in self._priced_weights:
            total += weight.regularizer.value(weight.value)
            weight.gradient += weight.regularizer.gradient(weight.value)
        optimizer.step()
        return total, parts

    def _simple_step(
        self, loss: losses.Loss, optimizer: optimizers.Optimizer, batch: Batch
    ) -> tuple[float, Sequence[float]]:
        """Take the same turn where there is one output and nothing but its loss and metrics.

        Small networks are trained in a few microseconds a step, so what isn't needed isn't asked.
        """
        target, weight = batch.y[0], batch.weight[0]
        output = self.forward(batch.x[0], True)
        value = loss.value(target, output, weight)
        if self._watch is not None and self._watch.entries:
            self._watch.update(batch.y, [output], batch.weight, [None])
        self.backward_from([loss.backward(target, output, weight)])
        optimizer.step()
        return value, ()

    def prepare_training(self) -> None:
        """Hand the model's flat arrays to the optimizer; find what a step has to do."""
        optimizer, objective = self.optimizer, self.objective
        assert optimizer is not None  # noqa: S101 - compile gave one; says so to the types
        wanted = self.trainable_weights
        flat = self.flattened()
        state = (flat, wanted)
        if self._spanned != state:
            optimizer.build(flat.spans(set(wanted)))
            self._spanned = state
        self._priced_weights = [w for w in wanted if w.regularizer is not None]
        simple = (
            len(self.input_names) == len(self.output_names) == 1
            and not (self._priced_weights or self.priced or self.masked)
            and objective.weights == [1.0]
        )
        loss = objective.losses[0]
        self._simple = (loss, optimizer) if simple and loss is not None else None


def _warn_diverged(epoch: int, loss: float, optimizer: Any) -> None:
    warnings.warn(
        f"The loss became {loss} in epoch {epoch + 1}: training has diverged. The usual cause is "
        f"too large a learning rate (it is {optimizer.learning_rate:g}); try a tenth of it.",
        RuntimeWarning,
        stacklevel=3,
    )
