"""What every metric does: gather evidence over batches, then give one number."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule import initializers
from chainrule.errors import ArgumentError
from chainrule.serialization import Configurable
from chainrule.utils.naming import snake_case
from chainrule.variable import Variable

Array = NDArray[Any]


class Metric(Configurable):
    """A number to judge by, over all batches seen. Training never follows it.

    To write one, make its evidence with ``add_weight`` in the constructor and give two methods:
    ``update_state(y_true, y_pred, sample_weight=None)`` adds a batch to the evidence, ``result()``
    makes the number of it. ``reset_state`` sets all evidence back to 0.

    Parameters
    ----------
    dtype : of the evidence, "float32" unless given. The library's own metrics add up in float64:
        in float32, 16777216 + 1 is 16777216.
    name : shown in logs; the class's name unless given

    Raises
    ------
    ArgumentError : ``dtype`` is no type of numbers

    >>> class Largest(Metric):
    ...     def __init__(self, name="largest", dtype=None):
    ...         super().__init__(name=name, dtype=dtype)
    ...         self.top = self.add_weight(name="top")
    ...     def update_state(self, y_true, y_pred, sample_weight=None):
    ...         self.top.assign(np.maximum(self.top, np.max(y_pred)))
    ...     def result(self):
    ...         return float(self.top.numpy())
    >>> metric = Largest()
    >>> metric([0], [3.0]), metric([0], [2.0])
    (3.0, 3.0)
    >>> metric.reset_state(); metric.result()
    0.0

    """

    def __init__(self, dtype: DTypeLike | None = None, name: str | None = None) -> None:
        self.auto_named = name is None
        self.name = name or snake_case(type(self).__name__)
        try:
            self.dtype = np.dtype(dtype or "float32")
        except TypeError:
            raise ArgumentError(
                f"Metric {self.name!r}: dtype={dtype!r} is no type of numbers; try 'float32'."
            ) from None
        self._variables: list[Variable] = []

    def add_variable(
        self,
        shape: tuple[int, ...],
        initializer: Any = None,
        dtype: DTypeLike | None = None,
        aggregation: str | None = "sum",
        name: str | None = None,
    ) -> Variable:
        """Return a new variable for evidence; 0 at first unless an initializer is given.

        ``aggregation`` says how Keras would combine several machines; here there is one.
        """
        variable = Variable(
            initializers.get(initializer) or initializers.Zeros(),
            shape=tuple(shape),
            dtype=dtype or self.dtype,
            trainable=False,
            name=name or "variable",
        )
        variable.path = f"{self.name}/{variable.name}"
        self._variables.append(variable)
        return variable

    def add_weight(
        self,
        shape: tuple[int, ...] = (),
        initializer: Any = None,
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> Variable:
        """Return a new variable for evidence, a single number unless a shape is given."""
        return self.add_variable(shape, initializer, dtype, name=name)

    def evidence(self, name: str, shape: tuple[int, ...] = ()) -> Variable:
        """Return a new variable that adds up in float64, as the library's own metrics do."""
        return self.add_variable(shape, dtype="float64", name=name)

    @property
    def variables(self) -> list[Variable]:
        """The evidence: own variables, and those of metrics kept as attributes."""
        found = list(self._variables)
        for value in vars(self).values():
            more = value.variables if isinstance(value, Metric) else [value]
            found += [v for v in more if isinstance(v, Variable) and v not in found]
        return found

    def update_state(self, *arguments: Any, **options: Any) -> None:
        """Take in a batch."""
        raise NotImplementedError

    def result(self) -> Any:
        """Return the number, from all batches taken in."""
        raise NotImplementedError

    def reset_state(self) -> None:
        """Forget everything."""
        for variable in self.variables:
            variable.value[...] = 0

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Take in a batch and return the number so far."""
        self.update_state(*arguments, **options)
        return self.result()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def number(value: Any) -> Any:
    """Return a single number as a Python float, and an array as it is.

    >>> number(np.array(0.5)), number(np.array([0.5]))
    (0.5, array([0.5]))
    """
    return float(value) if np.ndim(value) == 0 else value


def ratio(part: Any, whole: Any) -> Any:
    """Return part / whole, and 0 where whole is 0.

    >>> ratio(np.array([1.0, 1.0]), np.array([2.0, 0.0])).tolist()
    [0.5, 0.0]
    """
    part, whole = np.asarray(part, dtype="float64"), np.asarray(whole, dtype="float64")
    return np.divide(part, whole, out=np.zeros(np.shape(part)), where=whole != 0.0)
