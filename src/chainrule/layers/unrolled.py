"""Backpropagation through time, for any cell: a recurrent layer is one cell in many places."""

from typing import Any

import numpy as np

from chainrule.layers.base import Array


class Unrolled:
    """A cell laid out along time: one twin a step, all with the same weights.

    Step t takes x_t and the states s_t-1 and gives y_t and s_t. So s_t matters in one way only:
    through step t + 1. And the weights W matter at every step, so their gradient is a sum::

        dL/ds_t-1, dL/dx_t  =  the cell's backward (dL/dy_t, dL/ds_t)       from the last step down
        dL/dW               =  the sum over t of what step t's backward puts into W.gradient

    At a step that a sample's mask leaves out, the sample keeps its states and repeats its output,
    so their gradients pass to the step before unchanged.

    Parameters
    ----------
    cell : a built cell, see :class:`~chainrule.layers.rnn.RNN`
    steps : how many

    Reference: Werbos, "Backpropagation through time: what it does and how to do it",
    Proceedings of the IEEE 78 (1990).

    >>> from chainrule.layers import SimpleRNNCell
    >>> cell = SimpleRNNCell(1, activation="linear")
    >>> cell.build((None, 1))
    >>> cell.set_weights([[[1.0]], [[0.5]], [0.0]])
    >>> x, y = np.array([[[8.0]], [[0.0]], [[0.0]]], "float32"), np.empty((3, 1, 1), "float32")
    >>> _ = Unrolled(cell, 3).forward(x, [np.zeros((1, 1), "float32")], None, False, y)
    >>> y.ravel().tolist()
    [8.0, 4.0, 2.0]

    """

    def __init__(self, cell: Any, steps: int) -> None:
        self.cells = [cell.twin() for _ in range(steps)]
        self.weights = [weight for weight in cell.weights if weight.trainable]

    def forward(
        self, x: Array, states: list[Array], held: Array | None, training: bool, outputs: Array
    ) -> list[Array]:
        """Write all outputs (time, batch, size); return the last states.

        ``held`` (time, batch, 1) is True where a sample skips a step.
        """
        self.held = held
        for t, cell in enumerate(self.cells):
            output, after = cell.forward(x[t], states, training)
            outputs[t] = output
            if held is not None:
                pairs = zip(states, after, strict=True)
                after = [np.where(held[t], old, new) for old, new in pairs]
                if t > 0:
                    np.copyto(outputs[t], outputs[t - 1], where=held[t])
            states = list(after)
        return states

    def backward(
        self, grads: Array, grad_states: list[Array], dx: Array | None
    ) -> tuple[Array | None, list[Array]]:
        """Fill the weights' gradients; return dL/dx and dL/d(first states)."""
        self._begin_sums()
        repeated: Array | float = 0.0
        for t in reversed(range(len(self.cells))):
            grad = grads[t] + repeated
            passed = [np.zeros_like(each) for each in grad_states]
            if self.held is not None:
                counts = ~self.held[t]
                repeated = grad * self.held[t]
                passed = [each * self.held[t] for each in grad_states]
                grad, grad_states = grad * counts, [each * counts for each in grad_states]
            grad_x, grad_before = self.cells[t].backward(grad, grad_states)
            grad_states = [a + b for a, b in zip(passed, grad_before, strict=True)]
            if dx is not None:
                dx[t] = grad_x
            self._add()
        self._end_sums()
        return dx, grad_states

    def backward_each(self, grads: Array) -> Array:
        """Do the same for a layer without states: grads and dL/dx are (batch, time, ...)."""
        self._begin_sums()
        found = []
        for t, layer in enumerate(self.cells):
            found.append(np.array(layer.backward(grads[:, t])))
            self._add()
        self._end_sums()
        return np.stack(found, axis=1)

    def _begin_sums(self) -> None:
        self.totals = [np.zeros_like(weight.value) for weight in self.weights]

    def _add(self) -> None:
        """Add what a step's backward has put into the gradients."""
        for total, weight in zip(self.totals, self.weights, strict=True):
            total += weight.gradient

    def _end_sums(self) -> None:
        """Leave the sums where backward has to leave its gradients."""
        for total, weight in zip(self.totals, self.weights, strict=True):
            weight.gradient[...] = total
