"""The recurrent layer: a cell that goes along a sequence and remembers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import InputSpec
from chainrule.layers.stacked_rnn_cells import StackedRNNCells, flat, nested, output_size
from chainrule.layers.symbolic import SymbolicTensor, as_list, is_symbolic
from chainrule.layers.unrolled import Unrolled
from chainrule.serialization import deserialize


class RNN(Layer):
    """Applies one cell at every step of a sequence; the cell's states go from step to step.

    Shapes: x (batch, time, n), the output (batch, size), or (batch, time, size) with
    ``return_sequences``. Inside, time comes first, so that a step is one piece of memory.

    A cell is a Layer of your own (or LSTMCell, GRUCell, SimpleRNNCell) that has::

        state_size      how many numbers its state has; a list, if it has several states
        output_size     how many its output has; that of the first state, if this is left out
        build(shape)    makes the weights, for a step's input (batch, n)
        forward(x, states, training)     one step: x (batch, n) and a list of states (batch, size);
                                         returns (output, new states)
        backward(grad, grad_states)      dL/d(output) and dL/d(new states), as they come from above
                                         and from the next step; fills each weight.gradient
                                         and returns (dL/dx, dL/d(states before))

    Each step has a twin of the cell (the same weights, a memory of its own), so forward may keep on
    ``self`` what backward needs, as in any layer, and backward overwrites weight.gradient: the sum
    over time is taken here (:class:`~chainrule.layers.unrolled.Unrolled` has the derivation). A
    cell may also have ``get_initial_state(batch_size)``, and ``start(batch_size, training)``, which
    is called once before the first step of a batch.

    Masks: a step that a sample's mask leaves out changes nothing for it: its states stay, and its
    output is the one before, or 0 if there was none.

    Parameters
    ----------
    cell : a cell, or a list of cells, which are put on top of each other
    return_sequences : whether to return the outputs of all steps, or the last one's
    return_state : whether to return the last states besides: [output, *states]
    go_backwards : whether to start at the end; the outputs then come in that order, too
    stateful : whether the last states of a batch are the first of the next, see ``reset_state``.
        No gradient goes from one batch to the one before.
    unroll : accepted, as Keras has it; our loop has nothing to unroll
    zero_output_for_mask : whether steps left out give 0 instead of the output before

    Raises
    ------
    ArgumentError : the cell lacks something
    ShapeError : the input has not 3 axes, or the states don't fit

    >>> class Sum(Layer):
    ...     state_size = 1
    ...     def forward(self, x, states, training=False):
    ...         total = states[0] + x
    ...         return total, [total]
    ...     def backward(self, grad, grad_states):
    ...         return grad + grad_states[0], [grad + grad_states[0]]
    >>> RNN(Sum(), return_sequences=True)([[[1.0], [2.0], [3.0]]]).ravel().tolist()
    [1.0, 3.0, 6.0]

    """

    supports_masking = True
    uses_mask = True
    takes_list = True

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if isinstance(cell, (list, tuple)):
            cell = StackedRNNCells(cell)
        self.cell = checked_cell(cell)
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.zero_output_for_mask = zero_output_for_mask
        self.states: list[Array] | None = None

    @property
    def state_size(self) -> list[Any]:
        """The sizes of the states; for stacked cells, those of each cell."""
        return as_list(self.cell.state_size)

    def build(self, input_shape: Any) -> None:
        """Build the cell for one step's input."""
        shape = first_shape(input_shape)
        if len(shape) < 3:
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {shape}; it wants (batch, time, n). For "
                "sequences of single numbers n is 1: x[..., np.newaxis]."
            )
        if self.cell.rng is None:
            self.cell.rng = self.random()
        self.cell.ensure_built((shape[0], *shape[2:]))
        known = {axis: n for axis, n in enumerate(shape) if axis >= 2 and n is not None}
        self.input_spec = InputSpec(ndim=len(shape), axes=known)
        super().build(input_shape)

    def check_input(self, input_shape: Any) -> None:
        """Check the sequences' shape; that of the states is checked in ``forward``."""
        super().check_input(first_shape(input_shape))

    def arguments(
        self, inputs: Any, initial_state: Any = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Return the sequences, or [sequences, *states] if initial states came."""
        wanted = len(flat(self.state_size))
        return with_states(self.name, inputs, initial_state, wanted), with_array_mask(options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the output, or [output, *states]; stacked cells' states in a list for each cell.

        Parameters
        ----------
        inputs : sequences (batch, time, n)
        initial_state : the states before the first step, instead of zeros
        mask : which steps count, (batch, time)
        training : whether dropout drops

        """
        result = super().__call__(*args, **kwargs)
        if not self.return_state:
            return result
        return [result[0], *nested(result[1:], self.state_size)]

    # One batch
    # ------------------------------------------------------------------------------------

    def forward(self, x: Any, training: bool = False, mask: Any = None) -> Any:
        """Return the output, or [output, *states]."""
        sequences, *given = as_list(x)
        batch, steps = sequences.shape[:2]
        if steps == 0:
            raise ShapeError(f"Layer {self.name!r} got sequences without a single step.")
        self.given = len(given)
        self._read_mask(as_list(mask)[0], (batch, steps))
        self.sequence = self.buffer("sequence", (steps, batch, *sequences.shape[2:]))
        np.copyto(self.sequence, self._ordered(sequences.swapaxes(0, 1)))
        outputs, states = self.run(self.sequence, self._first_states(given, batch), training)
        if self.counts is not None:
            outputs = np.multiply(outputs, self.counts, out=self.buffer("outputs", outputs.shape))
        self.shape = outputs.shape
        if self.stateful:
            self.states = [state.copy() for state in states]
        if self.return_sequences:
            output = self.buffer("output", (batch, steps, outputs.shape[-1]))
            np.copyto(output, outputs.swapaxes(0, 1))
        else:
            output = outputs[-1]
        return [output, *states] if self.return_state else output

    def backward(self, grad: Any) -> Any:
        """Fill the weights' gradients; return dL/dx, or [dL/dx, *dL/d(initial states)]."""
        grad, *above = grad if self.return_state else [grad]
        steps, batch = self.shape[:2]
        grads = self.buffer("output_gradient", self.shape)
        if grad is None or not self.return_sequences:
            grads.fill(0.0)
        if grad is not None:
            if self.return_sequences:
                np.copyto(grads, grad.swapaxes(0, 1))
            else:
                grads[-1] = grad
        if self.counts is not None:
            grads *= self.counts
        sizes = flat(self.state_size)
        grad_states = [np.zeros((batch, size), self.dtype) for size in sizes]
        for mine, given in zip(grad_states, above, strict=False):
            if given is not None:
                mine += given
        dx = self.buffer("dx", self.sequence.shape) if self.needs_input_gradient else None
        dx, before = self.run_back(grads, grad_states, dx)
        if dx is not None:
            result = self.buffer("input_gradient", (batch, steps, *dx.shape[2:]))
            np.copyto(result, self._ordered(dx).swapaxes(0, 1))
            dx = result
        return [dx, *before] if self.given else dx

    def run(self, x: Array, states: list[Array], training: bool) -> tuple[Array, list[Array]]:
        """Go along x (time, batch, n); return the outputs (time, batch, size) and last states."""
        steps, batch = x.shape[:2]
        if hasattr(self.cell, "start"):
            self.cell.start(batch, training)
        self.unrolled = Unrolled(self.cell, steps)
        outputs = self.buffer("steps", (steps, batch, output_size(self.cell)))
        return outputs, self.unrolled.forward(x, states, self.held, training, outputs)

    def run_back(
        self, grads: Array, grad_states: list[Array], dx: Array | None
    ) -> tuple[Array | None, list[Array]]:
        """Go back; fill the weights' gradients and ``dx``; return it, and dL/d(first states)."""
        return self.unrolled.backward(grads, grad_states, dx)

    def _ordered(self, x: Array) -> Array:
        """Return x, time first, in the order that the layer reads it (or back from it)."""
        return x[::-1] if self.go_backwards else x

    def _read_mask(self, mask: Any, shape: tuple[int, int]) -> None:
        """Keep ``held``, where a sample skips a step, and ``counts``, where there is output."""
        self.held: Array | None = None
        self.counts: Array | None = None
        if mask is None:
            return
        valid = np.asarray(mask, dtype=bool)
        if valid.shape != shape:
            raise ShapeError(
                f"Layer {self.name!r} got a mask of shape {valid.shape} for sequences of shape "
                f"{shape}; a mask has one value for each step of each sample."
            )
        if valid.all():
            return
        valid = self._ordered(valid.T)[..., np.newaxis]
        self.held = ~valid
        # Once a sample has had a step, there is an output to repeat.
        began = np.logical_or.accumulate(valid, axis=0)
        self.counts = valid if self.zero_output_for_mask else began

    # States
    # ---------------------------------------------------------------------------------------

    def get_initial_state(self, batch_size: int) -> list[Array]:
        """Return the states before the first step: the cell's, or zeros."""
        if hasattr(self.cell, "get_initial_state"):
            return flat(self.cell.get_initial_state(batch_size=batch_size))
        return [np.zeros((batch_size, size), self.dtype) for size in flat(self.state_size)]

    def _first_states(self, given: list[Any], batch: int) -> list[Array]:
        """Return the states to start from: those given, those kept, or new ones."""
        states = given or (self.states if self.stateful else None)
        if states is None:
            states = self.get_initial_state(batch)
        wanted = [(batch, size) for size in flat(self.state_size)]
        shapes = [np.shape(state) for state in states]
        if shapes != wanted:
            hint = " Other sequences? Then call reset_state() first." if not given else ""
            raise ShapeError(
                f"Layer {self.name!r} has states of shapes {shapes}; for this batch it wants "
                f"{wanted}.{hint}"
            )
        return [np.asarray(state, self.dtype) for state in states]

    def reset_state(self) -> None:
        """Forget the states kept between batches: the next batch starts anew, at any size."""
        self.states = None

    def reset_states(self) -> None:
        """Do as :meth:`reset_state`; Keras has both names."""
        self.reset_state()

    # Shapes
    # ---------------------------------------------------------------------------------------

    def compute_output_shape(self, input_shape: Any, initial_state_shape: Any = None) -> Any:
        """Return the output's shape, or [it, *the states' shapes]."""
        batch, time = first_shape(input_shape)[:2]
        size = output_size(self.cell)
        shape: Shape = (batch, time, size) if self.return_sequences else (batch, size)
        if not self.return_state:
            return shape
        return [shape, *((batch, each) for each in flat(self.state_size))]

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask if all steps are returned: a single output has none."""
        passed = as_list(mask)[0] if self.return_sequences else None
        if not self.return_state:
            return passed
        return [passed, *(None for _ in flat(self.state_size))]


def first_shape(input_shape: Any) -> Shape:
    """Return the sequences' shape, of the input's or of a list with the states' shapes."""
    if isinstance(input_shape, list) and isinstance(input_shape[0], (list, tuple)):
        input_shape = input_shape[0]
    return tuple(input_shape)


def with_states(owner: str, inputs: Any, initial_state: Any, wanted: int) -> Any:
    """Return the sequences, or [sequences, *states] if states came, in the list or besides.

    Raises
    ------
    ArgumentError : not as many states as wanted

    """
    if isinstance(inputs, (list, tuple)):
        head = inputs[0] if inputs else None
        if isinstance(head, (np.ndarray, SymbolicTensor)) and head.ndim > 2:
            inputs, *more = inputs
            initial_state = more or initial_state
        elif not is_symbolic(inputs):
            inputs = np.asarray(inputs)
    if initial_state is None:
        return inputs
    states = flat(initial_state)
    if len(states) != wanted:
        raise ArgumentError(
            f"Layer {owner!r} got {len(states)} initial states; it has {wanted}. An LSTM has two, "
            "h and c; a Bidirectional has those of both directions."
        )
    return [inputs, *states]


def with_array_mask(options: dict[str, Any]) -> dict[str, Any]:
    """Return a call's options with the mask as an array: a list would mean one for each input."""
    if options.get("mask") is not None:
        options["mask"] = np.asarray(options["mask"])
    return options


def checked_cell(cell: Any) -> Any:
    """Return the cell, from its description if that came.

    Raises
    ------
    ArgumentError : it lacks something that a cell must have

    """
    if isinstance(cell, Mapping):
        cell = deserialize(cell, area="chainrule.layers")
    if not isinstance(cell, Layer) or not hasattr(cell, "state_size"):
        raise ArgumentError(
            f"RNN wants a cell; {cell!r} is none. A cell is a Layer with state_size, "
            "forward(x, states, training) and backward(grad, grad_states)."
        )
    kind = type(cell)
    if cell.composed or kind.forward is Layer.forward or kind.backward is Layer.backward:
        raise ArgumentError(
            f"The cell {cell!r} lacks forward(x, states, training) or backward(grad, grad_states). "
            "A cell brings both; its call is not enough. See help(chainrule.layers.RNN)."
        )
    return cell
