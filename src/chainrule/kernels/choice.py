"""Which of the two forms of a kernel runs: plain NumPy, or its twin compiled by Numba.

Each kernel is written twice: once in NumPy, which is the one to read, and once as a loop that Numba
compiles. NumPy passes over memory once for every operation of a formula; a compiled loop goes over
it once for the whole formula. The twins compute the same, which the tests hold them to.

With ``pip install chainrule[fast]`` the compiled ones are found by themselves. They are used for
large arrays only: loading Numba takes longer than all of the training of a small network. What was
compiled is kept on disk, so the wait of some seconds comes once for each machine.

The environment variable ``CHAINRULE_KERNELS`` chooses otherwise:

- ``auto`` (or nothing): compiled for large arrays if Numba is installed, NumPy else;
- ``numpy``: NumPy always;
- ``numba``: compiled always, however small the arrays; an error if Numba is missing.
"""

import importlib
import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from numpy.typing import NDArray

from chainrule.errors import ArgumentError, UnsupportedError

Array = NDArray[Any]

KINDS = ("auto", "numpy", "numba")
# From how many numbers on compiled kernels gain more than loading them costs.
LARGE = 1 << 14

CHOSEN: ContextVar[str | None] = ContextVar("kernels", default=None)


def compiled(area: str, *arrays: Array) -> Any:
    """Return the compiled kernels of an area if they are to work on these arrays, else None.

    They take arrays of one float type that are contiguous and may be written to. The size of the
    first array decides whether it is worth the while; on an empty one it never is.

    Parameters
    ----------
    area : the name of a module of :mod:`chainrule.kernels.compiled`
    arrays : all that the kernel would get

    Raises
    ------
    UnsupportedError : Numba was asked for and is not installed
    ArgumentError : CHAINRULE_KERNELS is set to something else than one of the three

    >>> import numpy as np
    >>> with using("numpy"):
    ...     print(compiled("activations", np.ones(10**6)))
    None

    """
    first, chosen = arrays[0], CHOSEN.get() or from_environment()
    if first.size < (1 if chosen == "numba" else LARGE):
        return None
    dtype = first.dtype
    if chosen == "numpy" or dtype.char not in "fd":
        return None
    if chosen == "auto" and not has_numba():
        return None
    for array in arrays:
        if array.dtype != dtype or not array.flags.carray:
            return None
    return kernels_of(area)


@contextmanager
def using(kind: str) -> Iterator[None]:
    """Use one kind of kernels inside a ``with`` block: "auto", "numpy" or "numba".

    Raises
    ------
    ArgumentError : it is none of the three

    >>> with using("numpy"):
    ...     pass

    """
    token = CHOSEN.set(one_of_the_kinds(kind, "using"))
    try:
        yield
    finally:
        CHOSEN.reset(token)


def one_of_the_kinds(kind: str, where: str) -> str:
    """Return the kind if there is such a one.

    Raises
    ------
    ArgumentError : there isn't

    >>> one_of_the_kinds("numpy", "using")
    'numpy'

    """
    if kind not in KINDS:
        raise ArgumentError(f"{where}: {kind!r} won't do; it must be one of {', '.join(KINDS)}.")
    return kind


@cache
def from_environment() -> str:
    """Return what CHAINRULE_KERNELS says, read once."""
    return one_of_the_kinds(os.environ.get("CHAINRULE_KERNELS") or "auto", "CHAINRULE_KERNELS")


@cache
def has_numba() -> bool:
    """Whether Numba is installed. It is not loaded for that."""
    return importlib.util.find_spec("numba") is not None


@cache
def kernels_of(area: str) -> Any:
    """Load the compiled kernels of an area.

    Raises
    ------
    UnsupportedError : Numba is not installed

    """
    if not has_numba():
        raise UnsupportedError(
            "Compiled kernels were asked for (CHAINRULE_KERNELS=numba), but Numba is not "
            "installed. Run: pip install chainrule[fast]. Or leave CHAINRULE_KERNELS at auto."
        )
    return importlib.import_module(f"chainrule.kernels.compiled.{area}")
