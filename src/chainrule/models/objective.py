"""What training makes small, and what it shows: a loss and metrics for each output of a model."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule import losses, metrics
from chainrule.errors import ArgumentError
from chainrule.layers.symbolic import as_list
from chainrule.losses.base import masked_weight

Array = NDArray[Any]


class Objective:
    """One number out of a loss for each output: the weighted sum of the losses.

    Parameters
    ----------
    chosen : a loss for all outputs, a list in their order, or a dict by their names; None: no loss
    weights : how much each counts in the sum; 1 unless given
    names : the outputs' names

    Raises
    ------
    ArgumentError : not one for each output, or a name that no output has

    """

    def __init__(self, chosen: Any, weights: Any, names: Sequence[str]) -> None:
        self.names = list(names)
        each = one_for_each(chosen, names, "loss")
        self.losses = [None if loss is None else losses.get(loss) for loss in each]
        factors = one_for_each(weights, names, "loss_weights")
        for factor in factors:
            if factor is not None and not isinstance(factor, (int, float, np.number)):
                raise ArgumentError(
                    f"loss_weights has {factor!r}, which is no number. Are these metrics? Write "
                    "compile(optimizer, loss, metrics=[...])."
                )
        self.weights = [1.0 if factor is None else float(factor) for factor in factors]
        if not any(loss is not None for loss in self.losses):
            raise ArgumentError("No output has a loss, so there is nothing to learn from.")

    def value(
        self,
        targets: Sequence[Array],
        outputs: Sequence[Array],
        sample_weights: Sequence[Array | None],
        masks: Sequence[Array | None],
    ) -> tuple[float, list[float]]:
        """Return the weighted sum of the losses, and each output's own loss."""
        parts = [
            loss.value(target, output, weight, mask)
            for loss, target, output, weight, mask in zip(
                self.losses, targets, outputs, sample_weights, masks, strict=True
            )
            if loss is not None
        ]
        factors = [f for f, loss in zip(self.weights, self.losses, strict=True) if loss is not None]
        return sum(f * part for f, part in zip(factors, parts, strict=True)), parts

    def backward(
        self,
        targets: Sequence[Array],
        outputs: Sequence[Array],
        sample_weights: Sequence[Array | None],
        masks: Sequence[Array | None],
    ) -> list[Array | None]:
        """Return d(sum) / d(each output)."""
        grads: list[Array | None] = []
        for loss, factor, target, output, weight, mask in zip(
            self.losses, self.weights, targets, outputs, sample_weights, masks, strict=True
        ):
            if loss is None:
                grads.append(None)
                continue
            grad = loss.backward(target, output, weight, mask)
            if factor != 1.0:
                grad *= factor
            grads.append(grad)
        return grads

    @property
    def part_names(self) -> list[str]:
        """What the outputs' own losses are called in logs; none for a single output."""
        if len(self.names) == 1:
            return []
        pairs = zip(self.names, self.losses, strict=True)
        return [f"{name}_loss" for name, loss in pairs if loss is not None]


class Watch:
    """The metrics of every output: fed with each batch, read as numbers by name.

    Parameters
    ----------
    plain, weighted : what ``compile`` got as metrics and weighted_metrics
    objective : the losses, for names such as "accuracy" that depend on the kind of targets
    names : the outputs' names
    target_shapes, output_shapes : of the first batch, from which such names are resolved

    """

    def __init__(
        self,
        plain: Any,
        weighted: Any,
        objective: Objective | None,
        names: Sequence[str],
        target_shapes: Sequence[Any],
        output_shapes: Sequence[Any],
    ) -> None:
        # (which output, whether sample weights count, its name in logs, the metric)
        self.entries: list[tuple[int, bool, str, metrics.Metric]] = []
        chosen_losses = objective.losses if objective is not None else [None] * len(names)
        for chosen, counts in ((plain, False), (weighted, True)):
            for index, group in enumerate(metric_groups(chosen, names)):
                for identifier in group:
                    metric = metrics.resolve(
                        identifier, target_shapes[index], output_shapes[index], chosen_losses[index]
                    )
                    name = self._name(metric, counts, "" if len(names) == 1 else f"{names[index]}_")
                    self.entries.append((index, counts, name, metric))

    def _name(self, metric: metrics.Metric, counts: bool, output: str) -> str:
        """Return a name that is not taken, as Keras does: weighted_mse beside mse, then mse_1."""
        name = f"{output}{metric.name}"
        taken = {entry[2] for entry in self.entries}
        if counts and name in taken:
            name = f"{output}weighted_{metric.name}"
        if name not in taken:
            return name
        number = 1
        while f"{name}_{number}" in taken:
            number += 1
        return f"{name}_{number}"

    @property
    def metrics(self) -> list[metrics.Metric]:
        """The metrics, in the order in which they are shown."""
        return [metric for _, _, _, metric in self.entries]

    def reset(self) -> None:
        """Forget all batches."""
        for metric in self.metrics:
            metric.reset_state()

    def update(
        self,
        targets: Sequence[Array],
        outputs: Sequence[Array],
        sample_weights: Sequence[Array | None],
        masks: Sequence[Array | None],
    ) -> None:
        """Take in a batch."""
        for index, counts, _, metric in self.entries:
            weight = masked_weight(masks[index], sample_weights[index] if counts else None, "sum")
            metric.update_state(targets[index], outputs[index], weight)

    def results(self) -> dict[str, Any]:
        """Return each metric's number so far."""
        return {name: plain_number(metric.result()) for _, _, name, metric in self.entries}


def plain_number(value: Any) -> Any:
    """Return a number as a Python float; an array as it is."""
    return float(value) if np.ndim(value) == 0 else value


def one_for_each(chosen: Any, names: Sequence[str], what: str) -> list[Any]:
    """Return what was chosen for each output: one thing for all, a list, or a dict by name.

    >>> one_for_each({"b": "mse"}, ["a", "b"], "loss")
    [None, 'mse']
    >>> one_for_each("mse", ["a", "b"], "loss")
    ['mse', 'mse']
    """
    is_description = isinstance(chosen, Mapping) and "class_name" in chosen
    if isinstance(chosen, Mapping) and not is_description:
        unknown = set(chosen) - set(names)
        if unknown:
            raise ArgumentError(
                f"{what} names {sorted(map(str, unknown))}, but the outputs are {list(names)}."
            )
        return [chosen.get(name) for name in names]
    if isinstance(chosen, (list, tuple)):
        if len(chosen) != len(names):
            raise ArgumentError(
                f"{what} has {len(chosen)} entries; the model has {len(names)} output(s): "
                f"{list(names)}. Give one for each, or a dict by name."
            )
        return list(chosen)
    return [chosen] * len(names)


def metric_groups(chosen: Any, names: Sequence[str]) -> list[list[Any]]:
    """Return the list of metrics for each output.

    Raises
    ------
    ArgumentError : it is neither a list nor a dict, or doesn't fit the outputs

    """
    if not chosen:
        return [[] for _ in names]
    if isinstance(chosen, Mapping):
        return [as_list(group or []) for group in one_for_each(chosen, names, "metrics")]
    if not isinstance(chosen, (list, tuple)):
        raise ArgumentError(f"metrics={chosen!r} must be a list: metrics=[{chosen!r}].")
    if len(names) == 1:
        return [[m for group in chosen for m in as_list(group)]]
    return [as_list(group or []) for group in one_for_each(chosen, names, "metrics")]


class Tally:
    """The numbers of an epoch so far: the loss is the mean over samples, not over batches."""

    def __init__(self, objective: Objective | None, watch: Watch | None) -> None:
        self.objective, self.watch = objective, watch
        self.total, self.seen = 0.0, 0
        self.parts: Any = 0.0

    def add(self, found: tuple[float, Sequence[float]], size: int) -> None:
        """Take in the loss of a batch of this size, and the losses of its outputs."""
        self.total += found[0] * size
        self.seen += size
        if len(found[1]) > 1:
            self.parts = self.parts + np.multiply(found[1], size)

    def logs(self) -> dict[str, Any]:
        """Return the numbers by name: the loss, the outputs' losses, the metrics."""
        logs: dict[str, Any] = {"loss": self.total / self.seen if self.seen else 0.0}
        if self.objective is not None and self.seen and np.ndim(self.parts):
            means = (float(part) / self.seen for part in self.parts)
            logs |= dict(zip(self.objective.part_names, means, strict=True))
        return logs | (self.watch.results() if self.watch is not None else {})
