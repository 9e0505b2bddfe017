"""A weight: an array, its gradient, and its name."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import ArrayLike, DTypeLike, NDArray

from chainrule.errors import ArgumentError, ShapeError

Array = NDArray[Any]

# While a graph is drawn: what turns a variable into its symbol there. A weight that were read as an
# array would be a constant of the graph, which training doesn't reach.
symbols: ContextVar[Callable[["Variable"], Any] | None] = ContextVar("symbols", default=None)


class Variable(NDArrayOperatorsMixin):
    """An array that training changes, together with dL/d(array).

    Both arrays are views. When a model is built, its variables are moved into one contiguous
    buffer (see :class:`chainrule.models.flat.FlatWeights`), so an optimizer can update every weight
    of the model with a few vector operations. Always read ``variable.value`` afresh: keeping the
    array aside would keep the place from before the move.

    Parameters
    ----------
    initializer : an array of initial values, or a callable ``(shape, dtype) -> array``
    shape : needed with a callable; otherwise the array's own shape
    dtype : "float32" unless given
    trainable : whether an optimizer may change it
    name : what the layer calls it, such as "kernel"
    regularizer : its price in the loss, if any
    constraint : where it must stay after each step of an optimizer, if anywhere

    Raises
    ------
    ArgumentError : a callable came without a shape
    ShapeError : an array came whose shape is not ``shape``

    >>> kernel = Variable([[1.0, 2.0]], name="kernel")
    >>> kernel.shape, kernel.dtype.name, kernel.gradient.tolist()
    ((1, 2), 'float32', [[0.0, 0.0]])
    >>> kernel.assign([[3.0, 4.0]]); kernel.numpy().tolist()
    [[3.0, 4.0]]

    """

    def __init__(
        self,
        initializer: ArrayLike | Callable[..., ArrayLike],
        shape: tuple[int, ...] | None = None,
        dtype: DTypeLike | None = None,
        trainable: bool = True,
        name: str = "variable",
        regularizer: Any = None,
        constraint: Any = None,
    ) -> None:
        kind = np.dtype(dtype or "float32")
        if callable(initializer):
            if shape is None:
                raise ArgumentError(
                    f"Variable {name!r}: an initializer function needs shape=(...), none was given."
                )
            initializer = initializer(shape, kind)
        value = np.array(initializer, dtype=kind)
        if shape is not None and value.shape != tuple(shape):
            raise ShapeError(
                f"Variable {name!r}: the initial value has shape {value.shape}, "
                f"but shape={tuple(shape)} was asked for."
            )
        self.value: Array = value
        self.gradient: Array = np.zeros_like(value)
        self.trainable = trainable
        self.name = name
        self.path = name
        self.regularizer = regularizer
        self.constraint = constraint

    @property
    def shape(self) -> tuple[int, ...]:
        """The array's shape."""
        return self.value.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """The array's NumPy dtype."""
        return self.value.dtype

    @property
    def size(self) -> int:
        """How many numbers the array holds."""
        return self.value.size

    def numpy(self) -> Array:
        """Return a copy of the current value."""
        return self.value.copy()

    def assign(self, value: ArrayLike) -> None:
        """Overwrite the value in place.

        Raises
        ------
        ShapeError : ``value`` has another shape; nothing is changed then

        """
        new = np.asarray(value, dtype=self.dtype)
        if new.shape != self.shape:
            raise ShapeError(
                f"Variable {self.path!r} has shape {self.shape}; a value of shape {new.shape} "
                "came. Give one number for each place."
            )
        self.value[...] = new

    def assign_add(self, value: ArrayLike) -> None:
        """Add to the value in place."""
        self.assign(self.value + np.asarray(value, dtype=self.dtype))

    def assign_sub(self, value: ArrayLike) -> None:
        """Subtract from the value in place."""
        self.assign(self.value - np.asarray(value, dtype=self.dtype))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Let NumPy's functions and operators work on the value: ``variable * 2`` is an array."""
        known = (np.ndarray, np.generic, int, float, list, Variable)
        if not all(isinstance(each, known) for each in inputs):
            return NotImplemented
        symbol = symbols.get()
        if symbol is not None:
            values = [symbol(each) if isinstance(each, Variable) else each for each in inputs]
            return getattr(ufunc, method)(*values, **options)
        arrays = [each.value if isinstance(each, Variable) else each for each in inputs]
        return getattr(ufunc, method)(*arrays, **options)

    def __getitem__(self, key: Any) -> Any:
        symbol = symbols.get()
        return self.value[key] if symbol is None else symbol(self)[key]

    def __len__(self) -> int:
        return len(self.value)

    def __float__(self) -> float:
        return float(self.value)

    # A variable is itself, whatever its numbers are: it can be looked up in a set or dict.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> Array:
        if symbols.get() is not None:
            raise ArgumentError(
                f"NumPy was asked to compute with the weight {self.path!r} inside a call, where no "
                "derivative would be known. Use the function of this name in chainrule.ops."
            )
        if copy is False and dtype is not None and np.dtype(dtype) != self.dtype:
            raise ValueError(f"{self.path!r} is {self.dtype}: making it {dtype} needs a copy.")
        return np.array(self.value, dtype=dtype, copy=True if copy is None else copy)

    def __repr__(self) -> str:
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype.name}>"
