"""Several cells on top of each other, as one cell."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.symbolic import as_list
from chainrule.serialization import deserialize


class StackedRNNCells(Layer):
    """At each step, the output of one cell is the input of the next; each keeps its own states.

    The chain rule goes the other way, cell by cell: dL/dx of a cell is dL/d(output) of the one
    below, and the states' gradients go to the step before.

    Parameters
    ----------
    cells : the cells, the first one sees the input

    Raises
    ------
    ArgumentError : no cells came, or something that is none

    >>> from chainrule.layers import RNN, GRUCell, LSTMCell
    >>> layer = RNN(StackedRNNCells([LSTMCell(3), GRUCell(2)]))
    >>> layer([[[1.0], [2.0]]]).shape, layer.state_size
    ((1, 2), [[3, 3], 2])

    """

    def __init__(self, cells: Any, **options: Any) -> None:
        super().__init__(**options)
        if not isinstance(cells, (list, tuple)) or not cells:
            raise ArgumentError(f"StackedRNNCells wants a list of cells; {cells!r} came.")
        self.cells = [
            deserialize(cell, area="chainrule.layers") if isinstance(cell, Mapping) else cell
            for cell in cells
        ]
        taken: set[str] = set()
        for cell in self.cells:
            if not isinstance(cell, Layer) or not hasattr(cell, "state_size"):
                raise ArgumentError(f"StackedRNNCells wants cells; {cell!r} is none.")
            if cell.name in taken and cell.auto_named:
                cell.name = f"{cell.name}_{len(taken)}"
            taken.add(cell.name)

    @property
    def state_size(self) -> list[Any]:
        """The state sizes of each cell."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> int:
        """The last cell's."""
        return output_size(self.cells[-1])

    def build(self, input_shape: Shape) -> None:
        """Build each cell for the output of the one below."""
        shape = tuple(input_shape)
        for cell in self.cells:
            if cell.rng is None:
                cell.rng = self.random()
            cell.ensure_built(shape)
            shape = (shape[0], output_size(cell))
        super().build(input_shape)

    def get_initial_state(self, batch_size: int) -> list[Any]:
        """Return each cell's first states, or zeros."""
        return [
            flat(cell.get_initial_state(batch_size=batch_size))
            if hasattr(cell, "get_initial_state")
            else [np.zeros((batch_size, size), self.dtype) for size in flat(cell.state_size)]
            for cell in self.cells
        ]

    def start(self, batch_size: int, training: bool) -> None:
        """Tell each cell that a batch begins."""
        for cell in self.cells:
            if hasattr(cell, "start"):
                cell.start(batch_size, training)

    def forward(  # type: ignore[override]  # a cell's forward takes its states
        self, x: Array, states: list[Array], training: bool = False
    ) -> tuple[Array, list[Array]]:
        """Return the last cell's output, and all new states in one list."""
        after: list[Array] = []
        for cell, mine in zip(self.cells, self._divided(states), strict=True):
            x, new = cell.forward(x, mine, training)
            after += new
        return x, after

    def backward(  # type: ignore[override]  # and its backward takes dL/d(states)
        self, grad: Array, grad_states: list[Array]
    ) -> tuple[Array, list[Array]]:
        """Return dL/dx and dL/d(states before), from the last cell down to the first."""
        before: list[Array] = []
        pairs = list(zip(self.cells, self._divided(grad_states), strict=True))
        for cell, mine in reversed(pairs):
            grad, new = cell.backward(grad, mine)
            before = [*new, *before]
        return grad, before

    def _divided(self, states: list[Array]) -> list[list[Array]]:
        """Return the flat list of states as a list for each cell."""
        return [as_list(each) for each in nested(states, self.state_size)]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, size)."""
        return (*input_shape[:-1], self.output_size)


def output_size(cell: Any) -> int:
    """Return how many numbers a cell's output has: its own word, or its first state's size."""
    size = getattr(cell, "output_size", None)
    return int(flat(cell.state_size)[0] if size is None else size)


def flat(structure: Any) -> list[Any]:
    """Return a list without the lists in it.

    >>> flat([[3, 3], 2]), flat(5)
    ([3, 3, 2], [5])
    """
    if not isinstance(structure, (list, tuple)):
        return [structure]
    return [leaf for each in structure for leaf in flat(each)]


def nested(values: list[Any], structure: list[Any]) -> list[Any]:
    """Return a flat list in the form of ``structure``.

    >>> nested(["h", "c", "g"], [[3, 3], 2])
    [['h', 'c'], 'g']
    """
    rest = iter(values)

    def filled(part: Any) -> Any:
        if isinstance(part, (list, tuple)):
            return [filled(each) for each in part]
        return next(rest)

    return [filled(part) for part in structure]
