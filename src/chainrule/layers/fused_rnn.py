"""What SimpleRNN, LSTM and GRU add to RNN: all of time in one array, and their cell's arguments."""

from typing import Any

import numpy as np

from chainrule.activations import Sigmoid, Tanh
from chainrule.errors import ArgumentError
from chainrule.kernels.choice import compiled, kernels_of
from chainrule.layers.base import Array
from chainrule.layers.recurrent_cell import RecurrentCell
from chainrule.layers.rnn import RNN


def of_cell(name: str) -> Any:
    """Return a property that is the cell's attribute of this name."""
    return property(lambda self: getattr(self.cell, name), doc=f"The cell's {name}.")


class FusedRNN(RNN):
    """A recurrent layer that knows its cell, and so does for all steps at once what can be done so.

    The input's part of every step, x_t @ kernel, waits for nobody: one product gives it for all of
    time. Only what depends on the state before goes step by step. Backward is alike: the loop
    finds dL/dz of every step, and three products then give the gradients of kernel, recurrent
    kernel and input.

    Large batches are done by compiled kernels, if there are any: each core takes a part of the
    samples through all of time. They keep the same arrays for backward and for a trace.

    Parameters
    ----------
    cell : a SimpleRNNCell, LSTMCell or GRUCell
    use_cudnn : accepted, as Keras has it, and without meaning here
    options : see :class:`~chainrule.layers.rnn.RNN`

    Raises
    ------
    ArgumentError : an argument won't do

    >>> from chainrule.layers import GRU
    >>> layer = GRU(3, dropout=0.5)
    >>> isinstance(layer, FusedRNN), layer.units, layer.dropout
    (True, 3, 0.5)

    """

    not_in_config = (*RNN.not_in_config, "cell", "use_cudnn")
    cell: Any
    # Which compiled kernels do the batch at hand. Their name: a module could not be copied.
    area: str | None = None

    units = of_cell("units")
    activation = of_cell("activation")
    use_bias = of_cell("use_bias")
    kernel_initializer = of_cell("kernel_initializer")
    recurrent_initializer = of_cell("recurrent_initializer")
    bias_initializer = of_cell("bias_initializer")
    kernel_regularizer = of_cell("kernel_regularizer")
    recurrent_regularizer = of_cell("recurrent_regularizer")
    bias_regularizer = of_cell("bias_regularizer")
    kernel_constraint = of_cell("kernel_constraint")
    recurrent_constraint = of_cell("recurrent_constraint")
    bias_constraint = of_cell("bias_constraint")
    dropout = of_cell("dropout")
    recurrent_dropout = of_cell("recurrent_dropout")
    seed = of_cell("seed")

    def __init__(self, cell: RecurrentCell, use_cudnn: Any = "auto", **options: Any) -> None:
        if use_cudnn not in ("auto", True, False):
            raise ArgumentError(f"use_cudnn={use_cudnn!r} must be 'auto', True or False.")
        super().__init__(cell, **options)
        self.use_cudnn = use_cudnn

    def area_for(self, area: str, *arrays: Array) -> str | None:
        """Return the area of the compiled kernels that do this batch; None if NumPy is to do it.

        They know the usual activations only, and neither dropout nor steps that a mask leaves out.

        Parameters
        ----------
        area : see :func:`chainrule.kernels.choice.compiled`
        arrays : what they would write to; the first one's size decides whether it is worth it

        """
        cell = self.cell
        gate = getattr(cell, "recurrent_activation", None)
        plain = type(cell.activation) is Tanh and (gate is None or type(gate) is Sigmoid)
        dropped = cell.input_masks is not None or cell.state_masks is not None
        if not plain or dropped or self.held is not None:
            return None
        return None if compiled(area, *arrays) is None else area

    @property
    def kernels(self) -> Any:
        """The compiled kernels that do this batch, forward and backward, or None."""
        return None if self.area is None else kernels_of(self.area)

    def all_weights(self) -> list[Array]:
        """Return W, R and b, which is 0 where the layer has none and always in one piece."""
        cell = self.cell
        bias = cell.bias.value if cell.use_bias else np.zeros(cell.bias_shape, self.dtype)
        return [cell.kernel.value, cell.recurrent_kernel.value, np.ascontiguousarray(bias)]

    def all_gradients(self) -> list[Array]:
        """Return where the gradients of W, R and b go."""
        cell = self.cell
        bias = cell.bias.gradient if cell.use_bias else np.empty(cell.bias_shape, self.dtype)
        return [cell.kernel.gradient, cell.recurrent_kernel.gradient, bias]

    def through_time(self, name: str, x: Array, columns: int, more: int = 0) -> Array:
        """Return a buffer (time + more, batch, columns) for the sequences x."""
        return self.buffer(name, (len(x) + more, x.shape[1], columns))

    def hold(self, t: int, after: Array, before: Array) -> None:
        """Put the state before in the place of the one after, where a sample skips step t."""
        if self.held is not None:
            np.copyto(after, before, where=self.held[t])

    def skip(self, t: int, dz: Array) -> None:
        """Set dL/dz to 0 where a sample skips step t."""
        if self.held is not None:
            np.copyto(dz, 0.0, where=self.held[t])

    def by_sample(self, x: Array) -> Array:
        """Return x (time, batch, n) as (batch, time, n), for a trace."""
        return x.swapaxes(0, 1)
