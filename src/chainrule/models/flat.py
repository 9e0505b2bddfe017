"""All the weights of a model in one flat array, and all their gradients in another.

An optimizer step is then a few vector operations for the whole model, however many layers it has.

    values     | kernel 0 . . . . | bias 0 . . | kernel 1 . . | bias 1 |
    gradients  | dL/dkernel 0 . . | dL/dbias 0 | ...                   |

Each :class:`~chainrule.variable.Variable` keeps its shape: it holds a view into its stretch. A
model inside a model uses its part of the outer one's arrays.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.variable import Variable

Array = NDArray[Any]
Span = tuple[Array, Array, list[Variable]]


class FlatWeights:
    """Moves variables into one buffer for each dtype (nearly always one) and keeps the order.

    >>> kernel, bias = Variable([[1.0, 2.0]]), Variable([3.0])
    >>> flat = FlatWeights([kernel, bias])
    >>> flat.values[0].tolist()
    [1.0, 2.0, 3.0]
    >>> flat.values[0][0] = 9.0
    >>> kernel.value.tolist()
    [[9.0, 2.0]]
    """

    def __init__(self, variables: Iterable[Variable]) -> None:
        # A variable used twice is stored once.
        self.variables = list(dict.fromkeys(variables))
        self.values: list[Array] = []
        self.gradients: list[Array] = []
        for dtype in dict.fromkeys(v.dtype for v in self.variables):
            group = [v for v in self.variables if v.dtype == dtype]
            values = together([v.value for v in group])
            gradients = together([v.gradient for v in group])
            if values is None or gradients is None:
                values, gradients = move(group)
            self.values.append(values)
            self.gradients.append(gradients)
        self._views = [v.value for v in self.variables]

    def current(self, variables: Iterable[Variable]) -> bool:
        """Whether these are the variables, and they still lie where they were put.

        Another model that shares some of them may have moved them into its own buffer since.
        """
        unique = list(dict.fromkeys(variables))
        return len(unique) == len(self.variables) and all(
            given is mine and mine.value is view
            for given, mine, view in zip(unique, self.variables, self._views, strict=True)
        )

    def spans(self, wanted: set[Variable]) -> Iterator[Span]:
        """Yield (values, gradients, variables) of each longest stretch of wanted variables only.

        With all weights trainable that is the whole array; a frozen layer splits it.
        """
        for values, gradients in zip(self.values, self.gradients, strict=True):
            group = [v for v in self.variables if v.dtype == values.dtype]
            start = stop = 0
            inside: list[Variable] = []
            for variable in group:
                if variable in wanted:
                    inside.append(variable)
                else:
                    if inside:
                        yield values[start:stop], gradients[start:stop], inside
                    start, inside = stop + variable.size, []
                stop += variable.size
            if inside:
                yield values[start:stop], gradients[start:stop], inside


def move(group: list[Variable]) -> tuple[Array, Array]:
    """Move variables of one dtype into two new flat arrays, and return these."""
    size = sum(v.size for v in group)
    values, gradients = np.empty(size, group[0].dtype), np.zeros(size, group[0].dtype)
    start = 0
    for variable in group:
        stop = start + variable.size
        values[start:stop] = variable.value.ravel()
        gradients[start:stop] = variable.gradient.ravel()
        variable.value = values[start:stop].reshape(variable.shape)
        variable.gradient = gradients[start:stop].reshape(variable.shape)
        start = stop
    return values, gradients


def together(arrays: list[Array]) -> Array | None:
    """Return the flat array in which these lie one after the other, or None if they don't.

    >>> whole = np.arange(5.0)
    >>> together([whole[1:3], whole[3:4]]).tolist()
    [1.0, 2.0, 3.0]
    """
    base = arrays[0].base
    if not isinstance(base, np.ndarray) or base.ndim != 1:
        return None
    first = (address(arrays[0]) - address(base)) // base.itemsize
    place = first
    for array in arrays:
        if array.base is not base or address(array) != address(base) + place * base.itemsize:
            return None
        place += array.size
    return base[first:place]


def address(array: Array) -> int:
    """Return where the array's first number lies in memory."""
    found: int = array.__array_interface__["data"][0]
    return found
