"""All the weights of a model in one flat array, and all their gradients in another.

An optimizer step is then a few vector operations for the whole model, however many layers it has.

    values     | kernel 0 . . . . | bias 0 . . | kernel 1 . . | bias 1 |
    gradients  | dL/dkernel 0 . . | dL/dbias 0 | ...                   |

Each :class:`~chainrule.variable.Variable` keeps its shape: it holds a view into its stretch.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.variable import Variable

Array = NDArray[Any]


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
            size = sum(v.size for v in group)
            values, gradients = np.empty(size, dtype), np.zeros(size, dtype)
            self.values.append(values)
            self.gradients.append(gradients)
            start = 0
            for variable in group:
                stop = start + variable.size
                values[start:stop] = variable.value.ravel()
                variable.value = values[start:stop].reshape(variable.shape)
                variable.gradient = gradients[start:stop].reshape(variable.shape)
                start = stop

    def spans(self, wanted: set[Variable]) -> Iterator[tuple[Array, Array]]:
        """Yield (values, gradients) of each longest stretch made of wanted variables only.

        With all weights trainable that is the whole array; a frozen layer splits it.
        """
        for values, gradients in zip(self.values, self.gradients, strict=True):
            group = [v for v in self.variables if v.dtype == values.dtype]
            start = stop = 0
            for variable in group:
                if variable not in wanted:
                    if stop > start:
                        yield values[start:stop], gradients[start:stop]
                    start = stop + variable.size
                stop += variable.size
            if stop > start:
                yield values[start:stop], gradients[start:stop]
