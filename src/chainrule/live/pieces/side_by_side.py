"""Many networks of one shape, run as one model of the library: a stack of weights in each layer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import chainrule as cr
from chainrule.layers import Dense, EinsumDense

Array = NDArray[Any]
EXTRAS = ("kernel_regularizer", "bias_regularizer", "kernel_constraint", "bias_constraint")


def stackable(model: Any) -> bool:
    """Return whether a model is a plain stack of Dense layers, without a price on its weights.

    >>> stackable(cr.Sequential([cr.layers.Dense(1, input_shape=(2,)), cr.layers.Dropout(0.5)]))
    False

    """
    return isinstance(model, cr.Sequential) and all(
        type(layer) is Dense
        and layer.use_bias
        and layer.activity_regularizer is None
        and all(getattr(layer, name) is None for name in EXTRAS)
        for layer in model.layers
    )


class SideBySide:
    """A model of ``count`` networks that stand side by side and never meet.

    Each Dense layer of the original becomes an EinsumDense with one more axis, s for the network:
    h[b, s, j] = f(sum_i x[b, s, i] W[s, i, j] + b[s, j]). A step of the library's SGD on the mean
    loss of all networks moves each by 1 / count of its own gradient, so the rate is multiplied by
    ``count``; then each network trains exactly as it would alone.

    Parameters
    ----------
    model : a built Sequential of Dense layers, compiled with a loss
    count : how many networks
    rate : the learning rate of each, if they are to be trained

    >>> one = cr.Sequential([cr.layers.Dense(1, input_shape=(2,), dtype="float64")])
    >>> one.compile(loss="mse")
    >>> two = SideBySide(one, 2)
    >>> two.set_weights([[[[1.0], [0.0]], [[0.0], [2.0]]], [[0.0], [0.5]]])
    >>> two.outputs([[3.0, 4.0]])[0, :, 0].tolist()
    [3.0, 8.5]
    >>> two.losses([[3.0, 4.0]], [[3.0]]).tolist()
    [0.0, 30.25]

    """

    def __init__(self, model: Any, count: int, rate: float | None = None) -> None:
        self.count = count
        width = int(model.layers[0].kernel.shape[0])
        self.model = cr.Sequential([cr.layers.Input((count, width), dtype=model.layers[0].dtype)])
        for layer in model.layers:
            self.model.add(
                EinsumDense(
                    "bsi,sij->bsj",
                    (count, layer.units),
                    bias_axes="sj",
                    activation=layer.activation,
                    dtype=layer.dtype,
                )
            )
        self.loss = cr.losses.get(model.loss)
        if rate is not None:
            self.model.compile(cr.optimizers.SGD(learning_rate=rate * count), loss=self.loss)

    def set_weights(self, stacks: Sequence[Any]) -> None:
        """Give each network its weights: arrays like the original's, with an axis s before."""
        self.model.set_weights([np.asarray(stack) for stack in stacks])

    def train(self, X: Any, y: Any, epochs: int) -> None:
        """Let each network make so many epochs of one step, all samples in it."""
        samples, targets = self._each(X), self._each(y)
        self.model.fit(
            samples, targets, epochs=epochs, batch_size=len(samples), shuffle=False, verbose=0
        )

    def outputs(self, X: Any) -> Array:
        """Return what each network answers: (samples, networks, outputs)."""
        return np.asarray(self.model(self._each(X)))

    def losses(self, X: Any, y: Any) -> Array:
        """Return the loss of each network."""
        return self.losses_of(self.outputs(X), y)

    def losses_of(self, outputs: Array, y: Any) -> Array:
        """Return the loss of each network from the answers that it gave."""
        targets = self._each(y).astype(outputs.dtype)
        return np.asarray(np.mean(self.loss.call(targets, outputs), axis=0))

    def _each(self, rows: Any) -> Array:
        """Return the rows once for each network."""
        rows = np.asarray(rows)
        return np.repeat(rows[:, None, :], self.count, axis=1)
