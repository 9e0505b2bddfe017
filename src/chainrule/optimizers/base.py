"""What every optimizer does: turn gradients into a change of the weights."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ArgumentError, ShapeError
from chainrule.variable import Variable

Array = NDArray[Any]


class Slot:
    """A stretch of weights that is updated as one: values, gradients, and the optimizer's memory.

    A model's weights lie in one flat array, so a model is usually one slot. ``state`` holds arrays
    of the same shape, such as the velocity of momentum; ``scratch`` is room to compute in.
    """

    def __init__(self, values: Array, gradients: Array, state_names: Sequence[str]) -> None:
        self.values = values
        self.gradients = gradients
        self.scratch = np.empty_like(values)
        self.state = {name: np.zeros_like(values) for name in state_names}


class Optimizer:
    """Changes weights against their gradients. Subclasses give ``update`` and ``state_names``.

    Parameters
    ----------
    learning_rate : how far to step, above 0
    name : shown in logs

    Raises
    ------
    ArgumentError : the learning rate is not a positive, finite number

    """

    state_names: tuple[str, ...] = ()

    def __init__(self, learning_rate: float = 0.01, name: str | None = None) -> None:
        self.learning_rate = learning_rate
        self.name = name or type(self).__name__.lower()
        self.iterations = 0
        self._slots: list[Slot] = []

    @property
    def learning_rate(self) -> float:
        """How far a step goes. May be set at any time, also during training."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        if isinstance(rate, (str, bytes)) or not np.isscalar(rate) or isinstance(rate, bool):
            raise ArgumentError(f"learning_rate={rate!r} is not a number. Try 0.01.")
        number = float(rate)
        if not math.isfinite(number) or number < 0.0:
            raise ArgumentError(
                f"learning_rate={number} must be a finite number of 0 or more. Try 0.01; a "
                "negative rate would climb the loss instead of descending it."
            )
        self._learning_rate = number

    def build(self, slots: Iterable[tuple[Array, Array]]) -> None:
        """Take on the flat arrays (values, gradients) of a model, with fresh state."""
        self._slots = [Slot(span[0], span[1], self.state_names) for span in slots]
        self.iterations = 0

    def step(self) -> None:
        """Update all weights once from the gradients that backward left."""
        for slot in self._slots:
            self.update(slot, self._learning_rate)
        self.iterations += 1

    def finalize(self) -> None:
        """Shim."""

    steps = property(lambda self: self.iterations, lambda self, n: setattr(self, "iterations", n))

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Change ``slot.values`` in place."""
        raise NotImplementedError

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> None:
        """Update single variables, as in ``optimizer.apply_gradients(zip(gradients, variables))``.

        The first call fixes which variables these are; their state is kept from call to call.

        Raises
        ------
        ShapeError : a gradient has another shape than its variable
        ArgumentError : other variables came than at the first call

        >>> from chainrule.optimizers import SGD
        >>> weight = Variable([1.0, 2.0])
        >>> SGD(learning_rate=0.5).apply_gradients([([1.0, 1.0], weight)])
        >>> weight.numpy().tolist()
        [0.5, 1.5]

        """
        pairs = [(np.asarray(grad), variable) for grad, variable in grads_and_vars]
        for grad, variable in pairs:
            if grad.shape != variable.shape:
                raise ShapeError(
                    f"The gradient for {variable.path!r} has shape {grad.shape}; the variable "
                    f"has {variable.shape}."
                )
        if not self._slots:
            self.build((variable.value, variable.gradient) for _, variable in pairs)
        if len(self._slots) != len(pairs) or any(
            slot.values is not variable.value
            for slot, (_, variable) in zip(self._slots, pairs, strict=True)
        ):
            raise ArgumentError(
                "This optimizer already serves other variables. Make one optimizer a model."
            )
        for grad, variable in pairs:
            variable.gradient[...] = grad
        self.step()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} learning_rate={self.learning_rate:g}>"
