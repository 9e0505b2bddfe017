"""Compares a computation in both kinds of kernels."""

import numpy as np
import pytest

from chainrule.kernels.choice import has_numba, using

needs_numba = pytest.mark.skipif(not has_numba(), reason="Numba is not installed")

# Compiled sums run in another order, and e**x is computed otherwise.
TOLERANCES = {
    "float32": {"rtol": 2e-5, "atol": 2e-6},
    "float64": {"rtol": 1e-11, "atol": 1e-13},
}


def assert_twins(compute, dtype, **tolerance):
    """Check that ``compute()``, which returns arrays, gives the same in NumPy and compiled."""
    with using("numpy"):
        reference = [np.array(each) for each in compute()]
    with using("numba"):
        found = [np.array(each) for each in compute()]
    assert len(found) == len(reference) > 0
    for mine, theirs in zip(found, reference, strict=True):
        assert mine.dtype == theirs.dtype
        allowed = {**TOLERANCES[dtype], **tolerance}
        # What large terms leave after cancelling is only known to the precision of the terms.
        allowed["atol"] *= max(1.0, abs(np.nan_to_num(theirs)).max(initial=0.0))
        np.testing.assert_allclose(mine, theirs, **allowed)
