"""Whatever has weights: its own, and those of the layers inside it."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, DTypeLike, NDArray

from chainrule import constraints, initializers, regularizers
from chainrule.errors import ArgumentError, NotBuiltError, ShapeError
from chainrule.layers.checks import float_dtype
from chainrule.seed import new_generator
from chainrule.serialization import Configurable
from chainrule.utils.naming import snake_case
from chainrule.variable import Variable

Array = NDArray[Any]


class WeightHolder(Configurable):
    """The part of a layer that makes, lists and sets weights.

    Parameters
    ----------
    name : unique in a model; made from the class unless given
    trainable : whether training changes the weights
    dtype : "float32" unless given

    """

    def __init__(self, name: str | None, trainable: bool, dtype: DTypeLike | None) -> None:
        self.auto_named = name is None
        self.name = name or snake_case(type(self).__name__)
        if "/" in self.name:
            raise ArgumentError(f"A layer's name can't hold '/': {name!r}. Weight paths use it.")
        self._trainable = bool(trainable)
        self.dtype = float_dtype(dtype, self.name)
        self.built = False
        self.own_weights: list[Variable] = []
        self.rng: Generator | None = None
        self._original: WeightHolder | None = None

    def add_weight(
        self,
        name: str | None = None,
        shape: tuple[int, ...] = (),
        initializer: Any = None,
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
    ) -> Variable:
        """Make a weight of this shape, register it, and return it.

        Parameters
        ----------
        name : the weight's own, such as "kernel"; its path is "layer/kernel"
        shape : all axes known
        initializer : glorot_uniform for two axes and more, zeros otherwise, unless given
        trainable : whether training changes it
        regularizer : a price on it, added to the loss
        constraint : where it must stay

        """
        if not isinstance(name, str) and name is not None:  # Keras's older order: shape first
            name, shape = None, name
        if any(size is None for size in shape):
            raise ShapeError(
                f"Layer {self.name!r}: the weight {name!r} would have shape {shape}; every axis "
                "must be known. Give the Input its full shape."
            )
        spend(math.prod(shape), f"{self.name}/{name}")
        if self.rng is None:
            self.rng = new_generator()
        chosen = initializer or ("glorot_uniform" if len(shape) > 1 else "zeros")
        variable = Variable(
            initializers.get(chosen)(tuple(shape), self.dtype, self.rng),
            dtype=self.dtype,
            trainable=trainable,
            name=name or "variable",
            regularizer=regularizers.get(regularizer),
            constraint=constraints.get(constraint),
        )
        variable.path = f"{self.name}/{variable.name}"
        self.own_weights.append(variable)
        return variable

    def sublayers(self) -> Iterator["WeightHolder"]:
        """Yield the layers kept as attributes of this one, in the order they were set."""
        seen: set[int] = set()
        for name, value in list(vars(self).items()):
            if name == "_original":
                continue
            items = value.values() if isinstance(value, dict) else value
            if not isinstance(value, (dict, list, tuple)):
                items = [value]
            for each in items:
                if isinstance(each, WeightHolder) and id(each) not in seen:
                    seen.add(id(each))
                    yield each

    @property
    def weights(self) -> list[Variable]:
        """All weights: this layer's own, the trainable ones first, then those of its sublayers."""
        own = [w for w in self.own_weights if w.trainable]
        own += [w for w in self.own_weights if not w.trainable]
        inside = [w for layer in self.sublayers() for w in layer.weights]
        return list(dict.fromkeys(own + inside))

    @property
    def trainable(self) -> bool:
        """Whether training changes the weights. Setting it sets it for all layers inside."""
        return self._original.trainable if self._original is not None else self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        for layer in self.sublayers():
            layer.trainable = value

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes."""
        if not self.trainable:
            return []
        own = [w for w in self.own_weights if w.trainable]
        inside = [w for layer in self.sublayers() for w in layer.trainable_weights]
        return list(dict.fromkeys(own + inside))

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that training leaves alone."""
        trained = set(self.trainable_weights)
        return [w for w in self.weights if w not in trained]

    @property
    def losses(self) -> list[float]:
        """What the regularizers ask for the trained weights as they are now, one price each."""
        priced = [w for w in self.trainable_weights if w.regularizer is not None]
        return [float(w.regularizer.value(w.value)) for w in priced]

    @property
    def compute_dtype(self) -> str:
        """The dtype's name, under Keras's name for it."""
        return str(self.dtype.name)

    variable_dtype = compute_dtype
    variables = property(lambda self: self.weights)
    trainable_variables = property(lambda self: self.trainable_weights)
    non_trainable_variables = property(lambda self: self.non_trainable_weights)

    def count_params(self) -> int:
        """Return how many numbers the weights hold.

        Raises
        ------
        NotBuiltError : the layer doesn't know its input shape yet

        """
        if not self.built:
            raise NotBuiltError(
                f"Layer {self.name!r} has no weights yet: they are made when the input shape is "
                "known. Give input_shape=..., or call the layer on data first."
            )
        return sum(w.size for w in self.weights)

    def get_weights(self) -> list[Array]:
        """Return copies of the weights, in the order of ``weights``."""
        return [w.numpy() for w in self.weights]

    def set_weights(self, weights: list[ArrayLike]) -> None:
        """Overwrite all weights, or none if a shape doesn't fit.

        Raises
        ------
        ShapeError : not the right number of arrays, or a wrong shape
        NotBuiltError : there are no weights yet

        """
        self.count_params()
        assign_all(self.weights, weights, f"Layer {self.name!r}")


def assign_all(variables: list[Variable], values: list[ArrayLike], owner: str) -> None:
    """Assign arrays to variables, after checking that every one fits.

    Raises
    ------
    ShapeError : not the right number of arrays, or a wrong shape; nothing is changed then

    """
    wanted = ", ".join(f"{v.path} {v.shape}" for v in variables)
    if len(values) != len(variables):
        raise ShapeError(f"{owner} has {len(variables)} weights ({wanted}); {len(values)} came.")
    arrays = [np.asarray(value, dtype=v.dtype) for v, value in zip(variables, values, strict=True)]
    for variable, array in zip(variables, arrays, strict=True):
        if array.shape != variable.shape:
            raise ShapeError(
                f"{owner}: the array for {variable.path!r} has shape {array.shape}, "
                f"wanted {variable.shape}. All weights in order: {wanted}."
            )
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)


# How many numbers new weights may still hold, while a file is loaded; None: any number.
_room: ContextVar[list[int] | None] = ContextVar("room", default=None)


@contextmanager
def limited_weights(numbers: int) -> Iterator[None]:
    """Let no more than so many numbers be made into weights inside a ``with`` block.

    A file describes a model in a few bytes; what it describes must not be larger than what it
    holds.
    """
    token = _room.set([numbers])
    try:
        yield
    finally:
        _room.reset(token)


def spend(numbers: int, path: str) -> None:
    """Take from the room there is for new weights.

    Raises
    ------
    ArgumentError : there is not so much left

    """
    room = _room.get()
    if room is None:
        return
    room[0] -= numbers
    if room[0] < 0:
        raise ArgumentError(
            f"The description asks for a weight {path!r} of {numbers:,} numbers; the file holds "
            "fewer."
        )
