"""What an optimizer works on: a stretch of weights, their gradients, and its memory of them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ArgumentError
from chainrule.variable import Variable

Array = NDArray[Any]
Span = tuple[Array, Array] | tuple[Array, Array, Sequence[Variable]] | Variable
Shapes = Mapping[str, tuple[int, ...]]


class Slot:
    """A stretch of weights that is updated as one.

    A model's weights lie in one flat array, so a model is usually one slot, and the update of all
    its weights is a handful of vector operations, whatever the number of its layers::

        values     | kernel 0 . . . . | bias 0 . . | kernel 1 . . |
        gradients  | dL/dkernel 0 . . | dL/dbias 0 | ...          |
        momentum   | of kernel 0  . . | of bias 0  | ...          |

    Where a rule needs the variables one by one (a norm, a shape), ``part`` gives the view of one.

    Parameters
    ----------
    values, gradients : flat arrays of the same length, each contiguous
    variables : the variables whose views fill them, in this order
    shapes : for each variable, the shapes of what is remembered of it, by name

    Attributes
    ----------
    values : the weights, to be changed in place
    gradients : dL/d(values), as an update is to use them: clipped, for example
    incoming : dL/d(values), as backward left them; nothing may change them
    state : the memory, by name, one flat array each
    scratch : room to compute in, as long as ``values``

    Raises
    ------
    ArgumentError : the variables don't fill the stretch, or an array is not contiguous

    >>> kernel, bias = Variable([[1.0, 2.0]]), Variable([3.0])
    >>> shapes = {"momentum": (1, 2)}, {"momentum": (1,)}
    >>> slot = Slot(np.arange(3.0), np.zeros(3), [kernel, bias], shapes)
    >>> slot.part(slot.values, 0).tolist(), slot.state["momentum"].tolist()
    ([[0.0, 1.0]], [0.0, 0.0, 0.0])

    """

    def __init__(
        self,
        values: Array,
        gradients: Array,
        variables: Sequence[Variable],
        shapes: Sequence[Shapes],
    ) -> None:
        if not (values.flags.c_contiguous and gradients.flags.c_contiguous):
            raise ArgumentError("An optimizer needs contiguous arrays, to change them in place.")
        if sum(v.size for v in variables) != values.size or values.size != gradients.size:
            names = ", ".join(v.path for v in variables)
            raise ArgumentError(
                f"A stretch of {values.size} values and {gradients.size} gradients can't be filled "
                f"by the {sum(v.size for v in variables)} numbers of {names}."
            )
        self.values = values.reshape(-1)
        self.incoming = self.gradients = gradients.reshape(-1)
        self.variables = list(variables)
        self.scratch = np.empty_like(self.values)
        self.state: dict[str, Array] = {}
        # Memory by variable: views into `state`.
        self.views: list[dict[str, Array]] = [{} for _ in self.variables]
        # Stretches of the values and how strongly each decays; the optimizer fills it.
        self.decays: list[tuple[Array, float]] = []
        self.constrained = [v for v in self.variables if v.constraint is not None]
        self._buffers: dict[str, Array] = {}
        self._stops = np.cumsum([v.size for v in self.variables]).tolist()
        # Where the variables' values lay, to notice when they are moved elsewhere.
        self._homes = [v.value for v in self.variables]
        self._remember(shapes)

    def _remember(self, shapes: Sequence[Shapes]) -> None:
        """Make one flat array for each name, and each variable's view into it."""
        for name in dict.fromkeys(name for own in shapes for name in own):
            size = sum(math.prod(own[name]) for own in shapes if name in own)
            flat = self.state[name] = np.zeros(size, self.values.dtype)
            start = 0
            for own, views in zip(shapes, self.views, strict=True):
                if name in own:
                    stop = start + math.prod(own[name])
                    views[name] = flat[start:stop].reshape(own[name])
                    start = stop

    def part(self, flat: Array, index: int) -> Array:
        """Return the view of one variable, in its shape, of an array as long as ``values``."""
        stop = self._stops[index]
        variable = self.variables[index]
        return flat[stop - variable.size : stop].reshape(variable.shape)

    def buffer(self, name: str) -> Array:
        """Return more room to compute in, the same at each call; as long as ``values``."""
        if name not in self._buffers:
            self._buffers[name] = np.empty_like(self.values)
        return self._buffers[name]

    def keep_incoming(self) -> None:
        """Give updates gradients of their own, so that the model's stay as backward left them."""
        self.gradients = self.buffer("gradients")

    def moved(self) -> bool:
        """Whether a variable's values lie elsewhere by now."""
        return any(v.value is not home for v, home in zip(self.variables, self._homes, strict=True))

    def alone(self, index: int) -> "Slot":
        """Return one variable as a slot that shares this one's weights, gradients and memory."""
        single = Slot(
            self.part(self.values, index),
            self.part(self.incoming, index),
            self.variables[index : index + 1],
            [{}],
        )
        single.views = [self.views[index]]
        single.state = {name: view.reshape(-1) for name, view in self.views[index].items()}
        return single


def unpacked(span: Span) -> tuple[Array, Array, Sequence[Variable]]:
    """Return a span's values, gradients and variables, however it was given."""
    if isinstance(span, Variable):
        if not span.value.flags.c_contiguous:
            span.value = np.ascontiguousarray(span.value)
            span.gradient = np.ascontiguousarray(span.gradient)
        return span.value, span.gradient, [span]
    if len(span) == 3:
        return span
    nameless = Variable(0.0)
    nameless.value, nameless.gradient = span
    return *span, [nameless]
