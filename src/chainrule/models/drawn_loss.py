"""Losses of one's own: a function of targets and predictions, or a class that says ``call``.

Such a loss is written with functions of :mod:`chainrule.ops` and arithmetic. It is run once on
symbolic tensors, which draws a graph of layers, and the graph knows forward and backward. So its
derivative by the predictions is found from those of its parts.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule import losses
from chainrule.errors import ArgumentError
from chainrule.layers.graph import Graph
from chainrule.layers.input import Input
from chainrule.layers.symbolic import SymbolicTensor, drawing
from chainrule.losses.base import Loss
from chainrule.losses.targets import one_for_each_output
from chainrule.serialization import find_class

Array = NDArray[Any]


class DrawnLoss(Loss):
    """A loss whose derivative is found by drawing it.

    Parameters
    ----------
    function : takes targets and predictions, and returns one loss a sample (or one for the batch)
    name, reduction : as for any loss
    origin : the loss object that the function belongs to, if it is the ``call`` of one

    Raises
    ------
    ArgumentError : (when it is used) the function gave something else than a symbolic tensor

    >>> from chainrule import ops
    >>> loss = DrawnLoss(lambda y_true, y_pred: ops.mean(ops.square(y_true - y_pred), axis=-1))
    >>> y, p = np.zeros((2, 1), "float32"), np.ones((2, 1), "float32")
    >>> loss(y, p), loss.backward(y, p).tolist()
    (1.0, [[1.0], [1.0]])

    """

    def __init__(
        self,
        function: Callable[..., Any],
        name: str | None = None,
        reduction: str | None = "sum_over_batch_size",
        origin: Loss | None = None,
    ) -> None:
        named = getattr(function, "__name__", "loss").strip("<>")
        super().__init__(name=name or named, reduction=reduction)
        self.function, self.origin = function, origin
        self.graphs: dict[Any, Graph] = {}

    def graph_of(self, y_true: Array, y_pred: Array) -> Graph:
        """Return the graph that the function draws for arrays of these shapes; drawn once."""
        key = (y_true.shape[1:], y_pred.shape[1:], y_pred.dtype.name)
        if key not in self.graphs:
            target, prediction = (
                Input(each.shape[1:], dtype=y_pred.dtype) for each in (y_true, y_pred)
            )
            with drawing(True):
                found = self.function(target, prediction)
            if not isinstance(found, SymbolicTensor):
                raise ArgumentError(
                    f"The loss {self.name!r} returned {found!r}. It must compute with functions "
                    "of chainrule.ops and arithmetic: only through these is the derivative known."
                )
            self.graphs[key] = Graph([target, prediction], [found])
        return self.graphs[key]

    def prepare_targets(self, y_true: Array, output_shape: Any, dtype: DTypeLike) -> Array:
        """Return targets as numbers; one to a row become a column where predictions are one."""
        if y_true.ndim == len(output_shape) and output_shape and output_shape[-1] == 1:
            return one_for_each_output(y_true, (len(y_true), *output_shape), dtype)
        return y_true.astype(dtype, copy=False)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the loss of each sample."""
        true = np.asarray(y_true, y_pred.dtype)
        return np.array(self.graph_of(true, y_pred).forward([true, y_pred], True)[0])

    def losses_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of the losses that were computed last."""
        return self.shape

    def backward(
        self,
        y_true: Array,
        y_pred: Array,
        sample_weight: Array | None = None,
        mask: Array | None = None,
    ) -> Array:
        """Return d(reduced loss) / d(predictions)."""
        self.shape = self.call(y_true, y_pred).shape
        return super().backward(y_true, y_pred, sample_weight, mask)

    def propagate(self, upstream: Any, y_true: Array, y_pred: Array) -> Array:
        """Return dL/dp through the graph that has just run."""
        graph = self.graph_of(np.asarray(y_true, y_pred.dtype), y_pred)
        grad = np.broadcast_to(np.asarray(upstream, y_pred.dtype), self.shape)
        found = graph.backward([np.array(grad)])[1]
        return np.zeros_like(y_pred) if found is None else np.array(found)

    def serialized(self) -> Any:
        """Return the description of the class, or the function's name as Keras writes it."""
        if self.origin is not None:
            return self.origin.serialized()
        named = getattr(self.function, "__name__", self.name)
        return {
            "module": "builtins",
            "class_name": "function",
            "config": named,
            "registered_name": named,
        }


def loss_of(identifier: Any) -> Any:
    """Return the loss meant: one of the library's, or a drawn one for a function or class of yours.

    Raises
    ------
    UnknownNameError, ArgumentError : see :func:`chainrule.losses.get`

    >>> loss_of("mse").name, loss_of(lambda y_true, y_pred: y_true - y_pred).name
    ('mean_squared_error', 'lambda')

    """
    if isinstance(identifier, Mapping) and identifier.get("class_name") == "function":
        identifier = find_class(identifier.get("config"))  # type: ignore[arg-type] # or not found
    function = callable(identifier) and not isinstance(identifier, (Loss, type))
    if function and identifier not in losses.CLASSES:
        return DrawnLoss(identifier)
    loss = losses.get(identifier)
    kind = type(loss)
    if loss is None or kind.gradient is not Loss.gradient or kind.propagate is not Loss.propagate:
        return loss
    return DrawnLoss(loss.call, loss.name, loss.reduction, loss)
