"""An optimizer's memory as named arrays, for saving, and back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from chainrule.errors import ArgumentError, ShapeError
from chainrule.optimizers.slot import Array, Slot


def named_views(slots: Sequence[Slot]) -> dict[str, Array]:
    """Return each piece of memory, by what it is and whose: "momentum/dense/kernel".

    Two variables of the same path get _1, _2, ... behind the later ones' names.
    """
    found: dict[str, Array] = {}
    for views, path in _views(slots):
        for name, view in views.items():
            key, count = f"{name}/{path}", 0
            while key in found:
                count += 1
                key = f"{name}/{path}_{count}"
            found[key] = view
    return found


def _views(slots: Sequence[Slot]) -> Iterator[tuple[dict[str, Array], str]]:
    for slot in slots:
        for views, variable in zip(slot.views, slot.variables, strict=True):
            yield views, variable.path


def matched(wanted: Mapping[str, Array], arrays: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """Return the arrays if they have just the wanted names, shapes and kinds of number.

    Raises
    ------
    ArgumentError : a name is missing or unknown, or an array does not hold such numbers
    ShapeError : an array has another shape

    """
    missing, unknown = sorted(set(wanted) - set(arrays)), sorted(set(arrays) - set(wanted))
    if missing or unknown:
        parts = [f"missing: {', '.join(missing)}"] if missing else []
        parts += [f"unknown: {', '.join(unknown)}"] if unknown else []
        raise ArgumentError(
            f"This is not the memory of such an optimizer ({'; '.join(parts)}). Make the optimizer "
            "and the model with the arguments they had when it was saved."
        )
    found: dict[str, Array] = {}
    for name, place in wanted.items():
        array: np.ndarray[Any, Any] = np.asarray(arrays[name])
        if array.shape != place.shape:
            raise ShapeError(f"{name!r} has shape {array.shape}; {place.shape} is wanted.")
        if not np.can_cast(array.dtype, place.dtype, "same_kind"):
            raise ArgumentError(f"{name!r} holds {array.dtype}; {place.dtype} is wanted.")
        found[name] = array
    return found
