"""How Numba compiles our kernels."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

# What the compiler may change in arithmetic: it may fuse a product and a sum into one instruction,
# add up in another order (a processor adds several numbers at once), divide by multiplying with the
# reciprocal, and take -0 for 0. It must not assume that there are no infinities and NaNs: training
# that has diverged has to show it.
FREEDOMS = {"contract", "reassoc", "nsz", "arcp"}


def kernel(function: Function) -> Function:
    """Compile a function, keep the result on disk, and let other threads run meanwhile."""
    options = {"nogil": True, "fastmath": FREEDOMS, "error_model": "numpy", "boundscheck": False}
    try:
        compiled: Any = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # nowhere to keep it: compile anew in each process
        compiled = numba.njit(**options)(function)
    return cast(Function, compiled)


def inlined(function: Function) -> Function:
    """Compile a function as a part of the kernels that call it."""
    found: Any = numba.njit(inline="always", fastmath=FREEDOMS, error_model="numpy")(function)
    return cast(Function, found)
