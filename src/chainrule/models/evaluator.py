"""Using a model: what to measure it by, evaluation and prediction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule import metrics as known_metrics
from chainrule import optimizers
from chainrule.callbacks import Callback, CallbackList
from chainrule.errors import ArgumentError, NotCompiledError, UnsupportedError
from chainrule.layers.checks import positive_int
from chainrule.models.drawn_loss import loss_of
from chainrule.models.feed import ArrayFeed, Batch, Feed, IterableFeed, is_source
from chainrule.models.intake import Intake
from chainrule.models.objective import Objective, Tally

Array = NDArray[Any]


# What a subclass of Keras's Model may say about its own training.
KERAS_STEPS = ("train_step", "test_step", "predict_step", "compute_loss", "compute_metrics")


class Evaluator(Intake):
    """The part of a model that measures and predicts, without changing weights."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.optimizer: optimizers.Optimizer | None = None
        self._spanned: tuple[Any, ...] = ()

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Choose how to learn: what to make small (loss), how to step (optimizer), what to watch.

        Parameters
        ----------
        optimizer : a name or an Optimizer
        loss : a name or a Loss; for several outputs a list, or a dict by their names
        loss_weights : how much each output's loss counts
        metrics : names or Metrics, shown in logs only; for several outputs lists or a dict
        weighted_metrics : metrics in which sample weights count
        run_eagerly, steps_per_execution, jit_compile, auto_scale_loss : choose how Keras runs its
            own engine; there is only one way to run ours

        Raises
        ------
        UnknownNameError, ArgumentError : one of them won't do
        UnsupportedError : the class has a ``train_step`` or the like, which would not be called

        """
        for what, given in (("metrics", metrics), ("weighted_metrics", weighted_metrics)):
            if given is not None and not isinstance(given, (list, tuple, Mapping)):
                raise ArgumentError(f"{what}={given!r} must be a list: {what}=[{given!r}].")
        for step in KERAS_STEPS:
            if hasattr(self, step):
                raise UnsupportedError(
                    f"{type(self).__name__}.{step}: Keras would call it, and Chainrule does not, "
                    "for it can't follow what happens inside. Write a loop around train_on_batch, "
                    "or a loss or layer of your own."
                )
        for identifier in named_metrics([metrics, weighted_metrics]):
            known_metrics.get(identifier)  # a name that nobody knows is reported now, not in fit
        chosen = optimizers.get(optimizer)
        if isinstance(loss, (list, tuple)):
            loss = [None if each is None else loss_of(each) for each in loss]
        elif isinstance(loss, Mapping) and "class_name" not in loss:
            loss = {name: None if one is None else loss_of(one) for name, one in loss.items()}
        elif loss is not None:
            loss = loss_of(loss)
        self.optimizer = chosen
        self._compiled = {
            "optimizer": chosen,
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
        }
        self._objective = self._watch = None
        self._spanned = ()
        if self.built and loss is not None:
            self._objective = Objective(loss, loss_weights, self.output_keyed_names)

    @property
    def loss(self) -> Any:
        """What ``compile`` got as loss, resolved."""
        return self._compiled.get("loss")

    @property
    def compile_options(self) -> dict[str, Any]:
        """What ``compile`` got, resolved."""
        return dict(self._compiled)

    @property
    def compiled(self) -> bool:
        """Whether ``compile`` was called."""
        return bool(self._compiled)

    @property
    def metrics(self) -> list[Any]:
        """The metrics that are watched; known once data have been seen."""
        return self._watch.metrics if self._watch is not None else []

    @property
    def metrics_names(self) -> list[str]:
        """What ``evaluate`` returns, by name."""
        names = ["loss"]
        if self._objective is not None:
            names += self._objective.part_names
        return names + ([entry[2] for entry in self._watch.entries] if self._watch else [])

    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Return the loss (and the metrics) on one batch."""
        self._require_loss("test_on_batch")
        batch = self.intake(x, y, sample_weight, None)
        tally = self._start_counting()
        tally.add(self._measure(batch), batch.size)
        return self._returned(tally.logs(), return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """Return the outputs for one batch."""
        return self.packed([np.array(each) for each in self._outputs(self.take_inputs(x))])

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: str | int = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Iterable[Callback] | Callback | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Return the loss on these samples, or [loss, metrics...] if there are metrics.

        Raises
        ------
        NotCompiledError : ``compile`` was not called, or without a loss
        DataError, ShapeError : the data won't do

        """
        self._require_loss("evaluate")
        verbose = verbosity_of(verbose)
        feed = self._feed(x, y, sample_weight, None, batch_size, steps, "evaluate", False)
        listeners = self._listeners(callbacks, feed, verbose)
        return self._returned(self._evaluate(feed, listeners), return_dict)

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: str | int = 0,
        steps: int | None = None,
        callbacks: Iterable[Callback] | Callback | None = None,
    ) -> Any:
        """Return the outputs for these samples, one row each.

        Raises
        ------
        DataError, ShapeError : the data won't do

        """
        verbose = verbosity_of(verbose)
        if is_source(x):
            feed: Feed = IterableFeed(
                x, steps, lambda x, *_: Batch(self.take_inputs(x), [], []), False
            )
        else:
            data = Batch(self.take_inputs(x), [], [])
            feed = ArrayFeed(data, batch_size_of(batch_size, "predict"), steps)
        listeners = self._listeners(callbacks, feed, verbose)
        listeners.on_predict_begin()
        parts = []
        for step, batch in enumerate(feed.epoch()):
            listeners.on_predict_batch_begin(step)
            parts.append([np.array(each) for each in self._outputs(batch.x)])
            listeners.on_predict_batch_end(step, {"outputs": parts[-1]})
        listeners.on_predict_end()
        return self.packed([np.concatenate(column) for column in zip(*parts, strict=True)])

    # Inside
    # -----------------------------------------------------------------------------------------

    def _measure(self, batch: Batch) -> tuple[float, Sequence[float]]:
        """Return the loss on a batch and each output's, and show the batch to the metrics."""
        objective = self.objective
        outputs = self._outputs(batch.x)
        masks = self.output_masks()
        total, parts = objective.value(batch.y, outputs, batch.weight, masks)
        if self._watch is not None:
            self._watch.update(batch.y, outputs, batch.weight, masks)
        return total + self.penalty + self.weight_price(), parts

    def _evaluate(self, feed: Feed, listeners: CallbackList) -> dict[str, Any]:
        listeners.on_test_begin()
        tally = self._start_counting()
        by_batch = bool(listeners.listening["on_test_batch_end"])
        for step, batch in enumerate(feed.epoch()):
            listeners.on_test_batch_begin(step)
            tally.add(self._measure(batch), batch.size)
            if by_batch:
                listeners.on_test_batch_end(step, tally.logs())
        logs = tally.logs()
        listeners.on_test_end(logs)
        return logs

    def _feed(
        self,
        x: Any,
        y: Any,
        sample_weight: Any,
        class_weight: Mapping[int, float] | None,
        batch_size: int | None,
        steps: int | None,
        what: str,
        shuffle: bool,
    ) -> Feed:
        if steps is not None:
            positive_int(steps, "steps", what)
        if not is_source(x):
            data = self.intake(x, y, sample_weight, class_weight)
            return ArrayFeed(data, batch_size_of(batch_size, what), steps)
        if y is not None or sample_weight is not None:
            raise ArgumentError(
                f"{what}: x is a source of batches, so targets and weights come from it: leave y "
                "and sample_weight out and give (x, y) or (x, y, sample_weight) pairs."
            )
        return IterableFeed(x, steps, lambda x, y, w: self.intake(x, y, w, class_weight), shuffle)

    def _listeners(self, callbacks: Any, feed: Feed, verbose: int) -> CallbackList:
        return CallbackList(
            callbacks,
            add_progbar=verbose > 0,
            model=self,
            epochs=1,
            steps=feed.steps,
            verbose=verbose,
        )

    def _start_counting(self) -> Tally:
        if self._watch is not None:
            self._watch.reset()
        return Tally(self._objective, self._watch)

    def _require_loss(self, what: str) -> None:
        if not self._compiled or self.loss is None:
            missing = "no loss was given" if self._compiled else "compile() was not called"
            raise NotCompiledError(
                f"{what} needs to know how to learn, but {missing}. Call "
                "model.compile(optimizer='sgd', loss='mse') first."
            )

    def _returned(self, logs: dict[str, Any], return_dict: bool) -> Any:
        if return_dict:
            return logs
        return logs["loss"] if len(logs) == 1 else [logs[name] for name in self.metrics_names]


def named_metrics(chosen: Any) -> list[str]:
    """Return the metrics that were chosen by name, however deep in lists and dicts."""
    if isinstance(chosen, str):
        return [chosen]
    if isinstance(chosen, Mapping):
        chosen = [] if "class_name" in chosen else list(chosen.values())
    if not isinstance(chosen, (list, tuple)):
        return []
    return [name for each in chosen for name in named_metrics(each)]


def batch_size_of(given: int | None, what: str) -> int:
    """Return the batch size, 32 unless one was given."""
    return 32 if given is None else positive_int(given, "batch_size", what)


def verbosity_of(verbose: Any) -> int:
    """Return how much to print: 0 nothing, 1 a bar, 2 a line an epoch."""
    if verbose == "auto":
        return 1
    if verbose in (0, 1, 2):
        return int(verbose)
    raise ArgumentError(f"verbose={verbose!r} is unknown. Use 0, 1, 2 or 'auto'.")
